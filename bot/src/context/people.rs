//! The records of people, and what several features read of them.

use crate::context::{App, ChatCommands, Sender};
use crate::screens::menu;
use crate::screens::parts::Screen;
use domain::{Lang, MemberNo, Permission, Program, ProgramId, Role};
use futures::future::try_join_all;
use std::sync::Arc;
use store::{Attempts, Conflict, Person, Profile, Staff, StoreError};

/// The sender's record, stored if it is new. The screen before said what is stored.
pub(crate) async fn find_or_create_person(app: &App, sender: &Sender, lang: Lang) -> Result<Person, StoreError> {
    let mut attempts = Attempts::default();
    while attempts.again().await {
        if let Some(person) = app.arrive(sender).await? {
            return Ok(person);
        }
        let profile = Profile::new(sender.address.clone(), sender.first_name.clone(), lang);
        let mut person = Person::new(app.person_key(sender), profile);
        if app.vault.save(&mut person).await?.is_ok() {
            return Ok(person);
        }
    }
    Err(StoreError::Contended)
}

/// Binds the number under which a person is notified in a program, in the Vault and in their record.
pub(crate) async fn bind_staff_number(
    app: &App,
    person: &mut Person,
    program: &ProgramId,
    number: MemberNo,
) -> Result<(), StoreError> {
    if app.vault.bind(program, number, &person.key).await? == Err(Conflict) {
        return Err(StoreError::Contended);
    }
    // An earlier number of theirs in this program leads to nobody from now on.
    if let Some(old) = person.staff_numbers.insert(program.clone(), number).filter(|old| *old != number) {
        app.people().forget_number(person, program, old).await?;
    }
    person.current = Some(program.clone());
    match app.vault.save(person).await? {
        Ok(()) => Ok(()),
        Err(Conflict) => Err(StoreError::Contended),
    }
}

/// The chat's menu of commands: those of members, and those that somebody may use as staff of any program.
pub(crate) async fn chat_commands(app: &App, person: &Person) -> Result<ChatCommands, StoreError> {
    let roles = active_roles(app, person).await?;
    let has = |right: &Permission| roles.iter().any(|(_, role)| role.may(*right));
    Ok(ChatCommands { lang: person.profile.lang(), rights: Permission::ALL.into_iter().filter(has).collect() })
}

/// The roles that somebody has now.
async fn active_roles(app: &App, person: &Person) -> Result<Vec<(ProgramId, Role)>, StoreError> {
    let (now, places) = (app.clock.now(), person.places_of_work());
    let staff = try_join_all(places.iter().map(|program| app.ledger.staff(program, &person.key))).await?;
    let role =
        |(program, staff): (ProgramId, Option<Staff>)| Some((program, staff.filter(|one| one.is_active_at(now))?.role));
    Ok(places.into_iter().zip(staff).filter_map(role).collect())
}

/// The screen with all programs where somebody works, and their drafts.
pub(crate) async fn workplaces(app: &App, person: Person) -> Result<Screen, StoreError> {
    let (mut roles, drafts) = futures::try_join!(active_roles(app, &person), app.ledger.drafts(&person.key))?;
    roles.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let jobs = roles.iter().map(async |(id, role)| Ok::<_, StoreError>(app.programs.get(id).await?.zip(Some(*role))));
    let jobs: Vec<_> = try_join_all(jobs).await?.into_iter().flatten().collect();
    Ok(menu::business(person.profile.lang(), &jobs, &drafts))
}

/// All programs of a person, with the available points in each.
pub(crate) async fn balances(app: &App, person: &Person) -> Result<Vec<(Arc<Program>, i64)>, StoreError> {
    let now = app.clock.now();
    let mut standings = Vec::new();
    for (id, member) in &person.memberships {
        let (program, row) = app.current_account(id, *member, person.invited_by.get(id).copied(), now).await?;
        standings.push((program, row.account.balance().available));
    }
    Ok(standings)
}
