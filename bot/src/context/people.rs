//! The record of a person who runs programs.

use crate::context::{App, Sender};
use crate::screens::menu;
use crate::screens::parts::Screen;
use domain::{Lang, MemberNo, ProgramId};
use futures::future::try_join_all;
use store::{Conflict, Person, Profile, StoreError};

/// Two devices at once conflict once; more often than this nobody taps.
const ATTEMPTS_MAX: u32 = 5;

/// Stores who somebody is, since he wants to work here: what is stored was said on the screen before.
pub(crate) async fn find_or_create_person(app: &App, sender: &Sender, lang: Lang) -> Result<Person, StoreError> {
    for _ in 0..ATTEMPTS_MAX {
        if let Some(person) = app.person(sender).await? {
            return Ok(person);
        }
        let profile = Profile::new(sender.telegram_id, sender.first_name.clone(), lang);
        let mut person = Person::new(app.person_key(sender), profile);
        if app.vault.save(&mut person).await?.is_ok() {
            return Ok(person);
        }
    }
    Err(StoreError::Contended)
}

/// The number under which somebody is told things at a program is his, in the Vault and in his record.
pub(crate) async fn bind_staff_number(
    app: &App,
    person: &mut Person,
    program: &ProgramId,
    number: MemberNo,
) -> Result<(), StoreError> {
    if app.vault.bind(program, number, &person.key).await? == Err(Conflict) {
        return Err(StoreError::Contended);
    }
    // What he was told here before, under another number, leads to nobody any more.
    if let Some(old) = person.staff_numbers.insert(program.clone(), number).filter(|old| *old != number) {
        forget_number(app, person, program, old).await?;
    }
    person.current = Some(program.clone());
    match app.vault.save(person).await? {
        Ok(()) => Ok(()),
        Err(Conflict) => Err(StoreError::Contended),
    }
}

/// A number under which somebody worked leads to nobody any more, and what he wrote under it is forgotten.
pub(crate) async fn forget_number(
    app: &App,
    person: &Person,
    program: &ProgramId,
    number: MemberNo,
) -> Result<(), StoreError> {
    forget_words(app, program, number).await?;
    app.ledger.remove_respondent(program, number).await?;
    app.vault.unbind(program, number, &person.key).await
}

/// What somebody wrote after his answers. The scores stay under a number that leads to nobody.
pub(crate) async fn forget_words(app: &App, program: &ProgramId, member: MemberNo) -> Result<(), StoreError> {
    for ask in app.ledger.asks_of(program, member).await? {
        app.vault.forget_thread(&ask.key, ask.asked_at).await?;
    }
    Ok(())
}

/// All places where somebody works, and his drafts.
pub(crate) async fn workplaces(app: &App, person: Person) -> Result<Screen, StoreError> {
    let (lang, now) = (person.profile.lang(), app.clock.now());
    // Staff that a file names has not been met at work before.
    let mut ids: Vec<ProgramId> = person.staff_numbers.keys().chain(person.memberships.keys()).cloned().collect();
    ids.sort_unstable();
    ids.dedup();
    let jobs = try_join_all(ids.iter().map(|id| async {
        let (program, staff) = futures::try_join!(app.programs.get(id), app.ledger.staff(id, &person.key))?;
        Ok::<_, StoreError>(program.zip(staff.filter(|staff| staff.is_active_at(now)).map(|staff| staff.role)))
    }));
    let (jobs, drafts) = futures::try_join!(jobs, app.ledger.drafts(&person.key))?;
    let jobs: Vec<_> = jobs.into_iter().flatten().collect();
    Ok(menu::business(lang, &jobs, &drafts))
}
