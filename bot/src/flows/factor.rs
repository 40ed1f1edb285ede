//! The second factor of those who run programs: set up, asked for, turned off. A code proves one action and no more.

use super::desk::workplaces;
use super::talking::{expect_answer, set_conversation};
use super::{Answer, EarlyReturn, Flow, fallback};
use crate::app::{App, Sender};
use crate::ask::Intent;
use crate::codec::Question;
use crate::routes::{IntentSource, route};
use crate::screens::factor as shown;
use crate::texts::texts;
use store::{CodeCheck, Conflict, Person, SecondFactor, StoreError};

/// Two devices at once conflict once; more often than this nobody types.
const ATTEMPTS_MAX: u32 = 5;

/// Goes on only where a code has just proven who asks; else the code is asked for, and `ask` is done once it is right.
pub(crate) async fn require_second_factor(
    app: &App,
    sender: &Sender,
    person: &mut Person,
    ask: Intent,
) -> Result<(), EarlyReturn> {
    if sender.second_factor_passed {
        return Ok(());
    }
    let lang = person.profile.lang();
    if !person.profile.factor.as_ref().is_some_and(SecondFactor::is_on) {
        return Err(shown::none(lang).into());
    }
    expect_answer(app, person, Question::Code(ask)).await?;
    Err(shown::ask(lang).into())
}

/// The second factor as it stands; one that is not set up yet is begun.
pub(crate) async fn second_factor(app: &App, sender: &Sender) -> Flow {
    for _ in 0..ATTEMPTS_MAX {
        let Some(mut person) = app.person(sender).await? else {
            return fallback(app, sender).await;
        };
        let lang = person.profile.lang();
        match &person.profile.factor {
            Some(factor) if factor.is_on() => return Ok(shown::is_on(factor, lang).into()),
            Some(_) => {}
            None => {
                person.profile.factor = Some(SecondFactor::new()?);
                if app.vault.save(&mut person).await? == Err(Conflict) {
                    continue;
                }
            }
        }
        expect_answer(app, &mut person, Question::FirstCode).await?;
        let Some(factor) = &person.profile.factor else {
            continue;
        };
        let picture = crate::qr_png(&factor.url()).map(|png| (png, texts(lang).menu_factor()));
        return Ok(Answer { picture, ..shown::set_up(factor, lang).into() });
    }
    Err(StoreError::Contended.into())
}

/// Looks at a code and remembers what came of it, so that no code is used twice, by however many devices.
async fn checked(app: &App, sender: &Sender, typed: &str) -> Result<(Person, CodeCheck), EarlyReturn> {
    for _ in 0..ATTEMPTS_MAX {
        let Some(mut person) = app.person(sender).await? else {
            return Err(fallback(app, sender).await?.into());
        };
        let Some(factor) = &mut person.profile.factor else {
            return Err(shown::none(person.profile.lang()).into());
        };
        let checked = factor.check(typed, app.clock.now());
        // The same message again is no second try.
        person.last_update_id = person.current_update_id.unwrap_or(person.last_update_id);
        if app.vault.save(&mut person).await?.is_ok() {
            return Ok((person, checked));
        }
    }
    Err(StoreError::Contended.into())
}

/// The first code: from now on the factor counts, and the recovery codes are shown.
pub(crate) async fn first_code(app: &App, sender: &Sender, typed: &str) -> Flow {
    let (mut person, checked) = checked(app, sender, typed).await?;
    let lang = person.profile.lang();
    if checked != CodeCheck::Right {
        return Ok(shown::not_right(checked, lang, app.clock.now()).into());
    }
    let Some(factor) = person.profile.factor.as_mut().filter(|factor| !factor.is_on()) else {
        return second_factor(app, sender).await;
    };
    let codes = factor.turn_on()?;
    person.conversation = None;
    match app.vault.save(&mut person).await? {
        Ok(()) => Ok(shown::on(&codes, lang).into()),
        Err(Conflict) => Err(StoreError::Contended.into()),
    }
}

/// A code for an action that waits for it: once it is right, that action is done, and no other.
pub(crate) async fn code(app: &App, sender: &Sender, ask: &Intent, typed: &str) -> Flow {
    let (mut person, checked) = checked(app, sender, typed).await?;
    if checked != CodeCheck::Right {
        return Ok(shown::not_right(checked, person.profile.lang(), app.clock.now()).into());
    }
    set_conversation(app, &mut person, None).await?;
    route(app, &Sender { second_factor_passed: true, ..sender.clone() }, ask, IntentSource::Message).await
}

/// Turns it off: for that a code is asked like for anything else.
pub(crate) async fn turn_off(app: &App, sender: &Sender) -> Flow {
    let Some(mut person) = app.person(sender).await? else {
        return fallback(app, sender).await;
    };
    require_second_factor(app, sender, &mut person, Intent::FactorOff).await?;
    person.profile.factor = None;
    match app.vault.save(&mut person).await? {
        Ok(()) => {
            let said = texts(person.profile.lang()).factor_off();
            Ok(workplaces(app, person).await?.with_notice(said).into())
        }
        Err(Conflict) => Err(StoreError::Contended.into()),
    }
}
