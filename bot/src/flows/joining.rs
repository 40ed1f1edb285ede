//! Joining: language, consent, welcome. Three taps at most, and nothing is stored before consent.

use super::{Answer, Flow};
use crate::CONSENT_VERSION;
use crate::app::{App, Seat, Sender};
use crate::codec::{Ask, Payload};
use crate::screens::{self, Screen};
use crate::texts::texts;
use domain::{Lang, MemberNo, Program};
use std::sync::Arc;
use store::{Claim, Conflict, Consent, Person, PostError, Profile, StoreError};

/// Where a link leads.
enum Door {
    /// To a program, perhaps with a card to take over.
    Open(Arc<Program>, Option<Claim>),
    /// Nowhere; the text says why.
    Shut(fn(Lang) -> String),
}

/// Two devices at once conflict once; more often than this nobody taps.
const ATTEMPTS_MAX: u32 = 5;

/// `/start`, bare or through a link. For a member it does nothing twice.
pub(crate) async fn start(app: &App, sender: &Sender, payload: &Payload) -> Flow {
    let person = app.person(sender).await?;
    let lang = person.as_ref().map_or(Lang::best_fit(&sender.language_code), |person| person.profile.lang());
    if let (Payload::None | Payload::Foreign, Some(person)) = (payload, &person)
        && let Some(seat) = app.seat_of(person.clone(), None).await?
    {
        return Ok(screens::home(&seat, false).into());
    }
    let (program, claim) = match door(app, payload).await? {
        Door::Shut(text) => return shut(app, person, lang, text).await,
        Door::Open(program, claim) => (program, claim),
    };
    match person {
        Some(person) if person.memberships.contains_key(&program.id) => enter(app, person, &program, claim).await,
        person if is_used(&claim) => shut(app, person, lang, |lang| texts(lang).claim_used()).await,
        Some(_) => Ok(screens::consent_ask(&program, lang, payload, app.clock.now()).into()),
        None => Ok(screens::choose_language(&sender.language_code, |lang| Ask::Speak(lang, payload.clone())).into()),
    }
}

/// A language was chosen on the way in: what is stored, and why.
pub(crate) async fn speak(app: &App, sender: &Sender, lang: Lang, payload: &Payload) -> Flow {
    before_consent(app, sender, lang, payload, |program| screens::consent_ask(program, lang, payload, app.clock.now()))
        .await
}

/// The text of consent.
pub(crate) async fn consent(app: &App, sender: &Sender, lang: Lang, payload: &Payload) -> Flow {
    before_consent(app, sender, lang, payload, |program| screens::consent_text(program, lang, payload)).await
}

/// The privacy policy.
pub(crate) async fn policy(app: &App, sender: &Sender, lang: Lang, payload: &Payload) -> Flow {
    before_consent(app, sender, lang, payload, |program| screens::policy_text(program, lang, payload)).await
}

async fn before_consent(
    app: &App,
    sender: &Sender,
    lang: Lang,
    payload: &Payload,
    screen: impl FnOnce(&Program) -> Screen,
) -> Flow {
    let person = app.person(sender).await?;
    match door(app, payload).await? {
        Door::Shut(text) => shut(app, person, lang, text).await,
        Door::Open(program, claim) => match person {
            Some(person) if person.memberships.contains_key(&program.id) => enter(app, person, &program, claim).await,
            person if is_used(&claim) => shut(app, person, lang, |lang| texts(lang).claim_used()).await,
            _ => Ok(screen(&program).into()),
        },
    }
}

/// Nothing was stored, and nothing is.
pub(crate) fn decline(lang: Lang) -> Flow {
    Ok(Screen::new(texts(lang).not_now_answer()).into())
}

/// Agreed: the Vault first, then the Ledger.
pub(crate) async fn agree(app: &App, sender: &Sender, lang: Lang, payload: &Payload) -> Flow {
    for _ in 0..ATTEMPTS_MAX {
        let person = app.person(sender).await?;
        let (program, claim) = match door(app, payload).await? {
            Door::Shut(text) => return shut(app, person, lang, text).await,
            Door::Open(program, claim) => (program, claim),
        };
        let mut person = match person {
            Some(person) if person.memberships.contains_key(&program.id) => {
                return enter(app, person, &program, claim).await;
            }
            person if is_used(&claim) => {
                return shut(app, person, lang, |lang| texts(lang).claim_used()).await;
            }
            Some(person) => person,
            None => {
                let profile = Profile::new(sender.telegram_id, sender.first_name.clone(), lang);
                Person::new(app.person_key(sender), profile)
            }
        };
        let member = match &claim {
            Some(claim) => claim.member,
            None => MemberNo::from_random(store::random()?),
        };
        if app.vault.bind(&program.id, member, &person.key).await? == Err(Conflict) {
            return shut(app, Some(person), lang, |lang| texts(lang).claim_used()).await;
        }
        person.memberships.insert(program.id.clone(), member);
        person.current = Some(program.id.clone());
        person.profile.speak(lang);
        person.profile.consents.push(Consent {
            program: program.id.to_string(),
            version: CONSENT_VERSION,
            lang: lang.code().to_owned(),
            at: app.clock.now().to_string(),
        });
        if app.vault.save(&mut person).await? == Err(Conflict) {
            // Another device of his was faster; the number drawn here is nobody's.
            if claim.is_none() {
                app.vault.unbind(&program.id, member, &person.key).await?;
            }
            continue;
        }
        let seat = app.seat_of(person, Some(&program.id)).await?.ok_or(StoreError::Contended)?;
        return Ok(Answer { menus: Some(lang), ..screens::home(&seat, true).into() });
    }
    Err(StoreError::Contended)
}

/// A member comes in again; a card that he brings is joined to his account.
async fn enter(app: &App, mut person: Person, program: &Arc<Program>, claim: Option<Claim>) -> Flow {
    let lang = person.profile.lang();
    let ours = person.memberships.get(&program.id).copied();
    if let (Some(claim), Some(ours)) = (&claim, ours)
        && claim.member != ours
    {
        // Remembered before it is bound, so that forgetting finds it whatever happens in between.
        if person.cards.insert((program.id.clone(), claim.member))
            && app.vault.save(&mut person).await? == Err(Conflict)
        {
            return Err(StoreError::Contended);
        }
        if app.vault.bind(&program.id, claim.member, &person.key).await? == Err(Conflict) {
            return shut(app, Some(person), lang, |lang| texts(lang).claim_used()).await;
        }
        match app.ledger.transfer(program, claim.member, ours, app.clock.now()).await {
            Ok(_) => {}
            Err(PostError::Store(error)) => return Err(error),
            Err(_) => return shut(app, Some(person), lang, |lang| texts(lang).claim_used()).await,
        }
    }
    match app.seat_of(person, Some(&program.id)).await? {
        Some(seat) => Ok(screens::home(&seat, false).into()),
        None => Err(StoreError::Contended),
    }
}

fn is_used(claim: &Option<Claim>) -> bool {
    claim.as_ref().is_some_and(|claim| claim.used)
}

async fn door(app: &App, payload: &Payload) -> Result<Door, StoreError> {
    let (id, claim) = match payload {
        Payload::None => match app.ledger.default_program().await? {
            Some(id) => (id, None),
            None => return Ok(Door::Shut(|lang| texts(lang).no_program())),
        },
        Payload::Foreign => return Ok(Door::Shut(|lang| texts(lang).unknown_program())),
        Payload::Join(id) => (id.clone(), None),
        Payload::Claim(token) => match app.ledger.claim(token).await? {
            None => return Ok(Door::Shut(|lang| texts(lang).claim_unknown())),
            Some(claim) => (claim.program.clone(), Some(claim)),
        },
    };
    match app.programs.get(&id).await? {
        Some(program) => Ok(Door::Open(program, claim)),
        None => Ok(Door::Shut(|lang| texts(lang).unknown_program())),
    }
}

/// Says why a link leads nowhere; a member gets his menu below it.
async fn shut(app: &App, person: Option<Person>, lang: Lang, text: fn(Lang) -> String) -> Flow {
    let seat: Option<Seat> = match person {
        Some(person) => app.seat_of(person, None).await?,
        None => None,
    };
    Ok(match seat {
        Some(seat) => screens::menu_after(text(seat.lang), &seat),
        None => Screen::new(text(lang)),
    }
    .into())
}
