//! At work: the desk, staff, and who did what. What each role may do is asked at each request.

use super::factor::prove;
use super::{Answer, Early, Flow, lost};
use crate::app::{App, Desk, Sender};
use crate::ask::Ask;
use crate::payload::Payload;
use crate::screens::desk::{self as shown, Colleague, Named, after};
use crate::screens::{self, Screen, running};
use crate::texts::texts;
use domain::{Actor, Instant, Lang, MemberNo, PersonKey, Program, ProgramId, Right, Role, day_of};
use futures::future::try_join_all;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use store::{Conflict, HireRefused, Person, Profile, StaffInvite, StaffToken, StoreError};

/// Two devices at once conflict once; more often than this nobody taps.
const ATTEMPTS_MAX: u32 = 5;

/// The desk of somebody who may do this here. Else staff is told that its role does not, and others get their menu.
pub(crate) async fn take_desk(
    app: &App,
    sender: &Sender,
    asked: Option<&ProgramId>,
    right: Right,
) -> Result<Desk, Early> {
    let Some(desk) = app.desk(sender, asked).await? else {
        return Err(match app.seat(sender, asked).await? {
            Some(seat) => screens::menu_after(texts(seat.lang).staff_only(), &seat).into(),
            None => lost(app, sender).await?.into(),
        });
    };
    if desk.role.may(right) {
        return Ok(desk);
    }
    let role = shown::role_in_words(desk.role, desk.lang);
    Err(after(texts(desk.lang).not_your_job(role), &desk).into())
}

/// The desk of anybody who works here.
async fn any_desk(app: &App, sender: &Sender, asked: Option<&ProgramId>) -> Result<Desk, Early> {
    match app.desk(sender, asked).await? {
        Some(desk) => Ok(desk),
        None => Err(lost(app, sender).await?.into()),
    }
}

pub(crate) async fn desk(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    Ok(shown::desk(&any_desk(app, sender, program).await?).into())
}

/// `/business`: where somebody works, what he is setting up, and how to begin.
pub(crate) async fn business(app: &App, sender: &Sender) -> Flow {
    match app.person(sender).await? {
        Some(person) => Ok(at_work(app, person).await?.into()),
        None => {
            let ask = |lang| Ask::Speak(lang, Payload::Business);
            Ok(screens::choose_language(&sender.language_code, ask).into())
        }
    }
}

/// All places where somebody works, and his drafts.
pub(crate) async fn at_work(app: &App, person: Person) -> Result<Screen, StoreError> {
    let (lang, now) = (person.profile.lang(), app.clock.now());
    // Staff that a file names has not been met at work before.
    let mut ids: Vec<ProgramId> = person.jobs.keys().chain(person.memberships.keys()).cloned().collect();
    ids.sort_unstable();
    ids.dedup();
    let jobs = try_join_all(ids.iter().map(|id| async {
        let (program, staff) = futures::try_join!(app.programs.get(id), app.ledger.staff(id, &person.key))?;
        Ok::<_, StoreError>(program.zip(staff.filter(|staff| staff.works_at(now)).map(|staff| staff.role)))
    }));
    let (jobs, drafts) = futures::try_join!(jobs, app.ledger.drafts(&person.key))?;
    let jobs: Vec<_> = jobs.into_iter().flatten().collect();
    Ok(shown::business(lang, &jobs, &drafts))
}

/// Stores who somebody is, since he wants to work here: what is stored was said on the screen before.
pub(crate) async fn register(app: &App, sender: &Sender, lang: Lang) -> Result<Person, StoreError> {
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
pub(crate) async fn employ(
    app: &App,
    person: &mut Person,
    program: &ProgramId,
    number: MemberNo,
) -> Result<(), StoreError> {
    if app.vault.bind(program, number, &person.key).await? == Err(Conflict) {
        return Err(StoreError::Contended);
    }
    // What he was told here before, under another number, leads to nobody any more.
    if let Some(old) = person.jobs.insert(program.clone(), number).filter(|old| *old != number) {
        forget_number(app, person, program, old).await?;
    }
    person.current = Some(program.clone());
    match app.vault.save(person).await? {
        Ok(()) => Ok(()),
        Err(Conflict) => Err(StoreError::Contended),
    }
}

pub(crate) async fn join_link(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(shown::join_link(&any_desk(app, sender, Some(program)).await?, &app.username).into())
}

/// The link as a picture to print.
pub(crate) async fn poster(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let desk = any_desk(app, sender, Some(program)).await?;
    let link = shown::deep_link(&app.username, &Payload::Join(desk.program.id.clone()));
    let called = crate::texts::program_name(&desk.program, desk.lang);
    let caption = format!("{}\n{link}", texts(desk.lang).poster_caption(called));
    Ok(Answer { picture: crate::qr_png(&link).map(|png| (png, caption)), ..Answer::default() })
}

async fn team_of(app: &App, desk: &Desk) -> Result<Vec<Colleague>, StoreError> {
    let roster = app.ledger.roster(&desk.program.id).await?;
    let current = roster.into_iter().filter(|(_, staff)| staff.works_at(desk.now));
    let named = current.map(|(key, staff)| async move {
        let name = app.vault.person(&key).await?.map(|person| person.profile.first_name);
        Ok::<_, StoreError>(Colleague { key, staff, name })
    });
    let mut team = try_join_all(named).await?;
    team.sort_by_key(|one| Role::ALL.iter().position(|role| *role == one.staff.role));
    Ok(team)
}

pub(crate) async fn team(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let desk = take_desk(app, sender, Some(program), Right::Staff).await?;
    Ok(shown::team(&desk, &team_of(app, &desk).await?).into())
}

pub(crate) async fn hire_ask(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(shown::hire_ask(&take_desk(app, sender, Some(program), Right::Staff).await?).into())
}

pub(crate) async fn hire_term(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(shown::hire_term(&take_desk(app, sender, Some(program), Right::Staff).await?).into())
}

/// Whether as many work for a program as may.
async fn is_full(app: &App, program: &Program, now: Instant) -> Result<bool, StoreError> {
    Ok(app.ledger.all_staff(&program.id, now).await?.len() >= program.limits.staff as usize)
}

/// A link for one new colleague. A tap that comes twice makes two links, of which each works once.
pub(crate) async fn hire(app: &App, sender: &Sender, program: &ProgramId, role: Role, months: u8) -> Flow {
    let mut desk = take_desk(app, sender, Some(program), Right::Staff).await?;
    let timed = role == Role::Agency;
    if !desk.role.may_appoint(role) || timed != shown::is_term(months) {
        return lost(app, sender).await;
    }
    if is_full(app, &desk.program, desk.now).await? {
        return Ok(after(running::staff_full(&desk.program, desk.lang), &desk).into());
    }
    prove(app, sender, &mut desk.here.person, Ask::Hire(program.clone(), role, months)).await?;
    let ends = timed.then(|| {
        let last = domain::add_months(day_of(desk.now, &desk.program.zone), months);
        domain::start_of(last, &desk.program.zone)
    });
    let by = (&desk.person.key, desk.role);
    let token = app.ledger.invite_staff(program, role, ends, by, desk.now).await?;
    let link = shown::deep_link(&app.username, &Payload::Job(token));
    Ok(shown::hire_link(&desk, role, &link).into())
}

/// The desk of somebody who looks after staff, and the colleague of whom a button speaks.
pub(crate) async fn team_about(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    number: MemberNo,
) -> Result<(Desk, Colleague), Early> {
    about(app, sender, program, number, Right::Staff).await
}

async fn about(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    number: MemberNo,
    right: Right,
) -> Result<(Desk, Colleague), Early> {
    let desk = take_desk(app, sender, Some(program), right).await?;
    let team = team_of(app, &desk).await?;
    let is = |one: &Colleague| one.staff.number == Some(number) && one.key != desk.person.key;
    match team.iter().position(is) {
        Some(at) => Ok((desk, team.into_iter().nth(at).ok_or(StoreError::Contended)?)),
        None => Err(shown::team(&desk, &team).after(texts(desk.lang).team_changed()).into()),
    }
}

pub(crate) async fn colleague(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (desk, one) = team_about(app, sender, program, number).await?;
    Ok(shown::colleague(&desk, &one, number).into())
}

pub(crate) async fn revoke_ask(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (desk, one) = team_about(app, sender, program, number).await?;
    if !desk.role.may_appoint(one.staff.role) {
        return Ok(shown::colleague(&desk, &one, number).into());
    }
    Ok(shown::revoke_ask(&desk, &one, number).into())
}

pub(crate) async fn revoke(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (mut desk, one) = team_about(app, sender, program, number).await?;
    if !desk.role.may_appoint(one.staff.role) {
        return Ok(shown::colleague(&desk, &one, number).into());
    }
    prove(app, sender, &mut desk.here.person, Ask::Revoke(program.clone(), number)).await?;
    let ended = app.ledger.end_job(program, &one.key, &one.staff, &desk.actor(), desk.now).await?;
    let said = match ended {
        Ok(()) => shown::revoked(&desk, &one),
        Err(_) => texts(desk.lang).team_changed(),
    };
    Ok(shown::team(&desk, &team_of(app, &desk).await?).after(said).into())
}

pub(crate) async fn hand_over_ask(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (desk, one) = about(app, sender, program, number, Right::Ownership).await?;
    Ok(shown::hand_over_ask(&desk, &one, number).into())
}

pub(crate) async fn hand_over(app: &App, sender: &Sender, program: &ProgramId, number: MemberNo) -> Flow {
    let (mut desk, one) = about(app, sender, program, number, Right::Ownership).await?;
    prove(app, sender, &mut desk.here.person, Ask::HandOver(program.clone(), number)).await?;
    let done = app.ledger.hand_over(program, &desk.person.key, &one.key, desk.now).await?;
    let said = match done {
        Ok(()) => shown::handed_over(&desk, &one),
        Err(_) => texts(desk.lang).team_changed(),
    };
    let desk = any_desk(app, sender, Some(program)).await?;
    Ok(after(said, &desk).into())
}

pub(crate) async fn resign_ask(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    Ok(shown::resign_ask(&any_desk(app, sender, Some(program)).await?).into())
}

/// Gives one's own role up. The last owner cannot.
pub(crate) async fn resign(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let mut desk = any_desk(app, sender, Some(program)).await?;
    match leave_job(app, &mut desk.here.person, program).await? {
        Ok(()) => Ok(shown::resigned(&desk.program, desk.lang).into()),
        Err(HireRefused::LastOwner) => Ok(after(texts(desk.lang).last_owner(), &desk).into()),
        Err(_) => Ok(after(texts(desk.lang).team_changed(), &desk).into()),
    }
}

/// A number under which somebody worked leads to nobody any more, and what he wrote under it is forgotten.
async fn forget_number(app: &App, person: &Person, program: &ProgramId, number: MemberNo) -> Result<(), StoreError> {
    super::settings::forget_words(app, program, number).await?;
    app.ledger.unlist(program, number).await?;
    app.vault.unbind(program, number, &person.key).await
}

/// Ends somebody's own work for a program, and forgets the number under which he was told things there.
pub(crate) async fn leave_job(
    app: &App,
    person: &mut Person,
    program: &ProgramId,
) -> Result<Result<(), HireRefused>, StoreError> {
    let staff = app.ledger.staff(program, &person.key).await?;
    if let Some(staff) = &staff {
        let by = Actor::Staff(person.key.clone());
        if let Err(refused) = app.ledger.end_job(program, &person.key, staff, &by, app.clock.now()).await? {
            return Ok(Err(refused));
        }
    }
    let number = person.jobs.remove(program).or(staff.and_then(|staff| staff.number));
    if let Some(number) = number {
        forget_number(app, person, program, number).await?;
        if app.vault.save(person).await? == Err(Conflict) {
            return Err(StoreError::Contended);
        }
    }
    Ok(Ok(()))
}

/// What a link to work offers, if it still does.
async fn offered(app: &App, token: &StaffToken, lang: Lang) -> Result<StaffInvite, Early> {
    let invite = app.ledger.staff_invite(token).await?;
    invite.ok_or_else(|| Screen::new(texts(lang).job_over()).into())
}

/// Somebody opened a link to work, in a language that he speaks.
pub(crate) async fn job(app: &App, sender: &Sender, token: &StaffToken, lang: Lang) -> Flow {
    let invite = offered(app, token, lang).await?;
    let Some(program) = app.programs.get(&invite.program).await? else {
        return Ok(Screen::new(texts(lang).job_over()).into());
    };
    if let Some(desk) = app.desk(sender, Some(&program.id)).await? {
        let role = shown::role_in_words(desk.role, desk.lang);
        let own = invite.taken_by.as_ref() == Some(&desk.person.key);
        return Ok(if own { shown::desk(&desk) } else { after(texts(desk.lang).job_has_one(role), &desk) }.into());
    }
    let now = app.clock.now();
    if invite.taken_by.is_some() || invite.open_until <= now {
        return Ok(Screen::new(texts(lang).job_over()).into());
    }
    let in_words = |ends| crate::date(lang, day_of(ends, &program.zone), day_of(now, &program.zone));
    let payload = Payload::Job(token.clone());
    Ok(shown::job_offer(&program, &invite, &payload, lang, invite.ends.map(in_words)).into())
}

/// He takes it. Nothing is stored of whoever comes too late.
pub(crate) async fn take_job(app: &App, sender: &Sender, lang: Lang, token: &StaffToken) -> Flow {
    let invite = offered(app, token, lang).await?;
    let over = || Ok(Screen::new(texts(lang).job_over()).into());
    let key = app.person_key(sender);
    let staff = app.ledger.staff(&invite.program, &key).await?;
    let works = staff.is_some_and(|staff| staff.works_at(app.clock.now()));
    // Whoever took it and left again, or was forgotten, does not come back by a tap that is repeated.
    let open = invite.taken_by.is_none() && invite.open_until > app.clock.now();
    if !works && !open {
        return over();
    }
    let now = app.clock.now();
    let program = app.programs.get(&invite.program).await?.ok_or(StoreError::Contended)?;
    if !works && is_full(app, &program, now).await? {
        return Ok(Screen::new(running::staff_full(&program, lang)).into());
    }
    let mut person = register(app, sender, lang).await?;
    if !works {
        match app.ledger.take_job(token, &person.key, program.limits.staff, now).await? {
            Ok(()) => {}
            Err(HireRefused::Full) => return Ok(Screen::new(running::staff_full(&program, lang)).into()),
            Err(_) => return over(),
        }
        employ(app, &mut person, &invite.program, invite.number).await?;
    }
    job(app, sender, token, lang).await.map(|answer| Answer { menus: Some(lang), ..answer })
}

/// Who did what, newest first.
pub(crate) async fn audit_log(app: &App, sender: &Sender, program: &ProgramId, before: Option<u64>) -> Flow {
    let desk = take_desk(app, sender, Some(program), Right::AuditLog).await?;
    let page = app.ledger.audit_log(program, before, shown::LOG_PAGE).await?;
    let mut named = Named::default();
    let mut names: HashMap<PersonKey, Option<String>> = HashMap::new();
    for entry in &page {
        let actor = match &entry.by {
            Actor::Staff(person) => Some(person.clone()),
            _ => None,
        };
        for key in actor.into_iter().chain(PersonKey::parse(&entry.deed.whom)) {
            if let Entry::Vacant(unknown) = names.entry(key) {
                let person = app.vault.person(unknown.key()).await?;
                unknown.insert(person.map(|person| person.profile.first_name));
            }
        }
        if let Ok(member) = MemberNo::parse(&entry.deed.whom)
            && let Some(row) = app.ledger.account(program, member).await?
        {
            named.cards.insert(member, row.card);
        }
    }
    named.people = names.into_iter().filter_map(|(key, called)| Some((key, called?))).collect();
    Ok(shown::audit_log(&desk, before, &page, &named).into())
}
