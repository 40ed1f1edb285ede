//! The second factor of staff: set up, asked for, turned off. A code proves one action only.

use super::intent::SecondFactorIntent;
use super::screen;
use crate::context::{
    Answer, App, EarlyReturn, Flow, Outcome, Question, Sender, boxed, expect_answer, fallback, require_person,
    require_second_factor, set_conversation, workplaces,
};
use crate::intent::Intent;
use crate::texts::texts;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use store::{Attempts, CodeCheck, Conflict, Conversation, Person, SecondFactor, StoreError, Topic};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a SecondFactorIntent) -> BoxFuture<'a, Flow> {
    match intent {
        SecondFactorIntent::Missing => boxed(|| missing(app, sender)),
        SecondFactorIntent::CodePrompt => boxed(|| code_prompt(app, sender)),
        SecondFactorIntent::FirstCode(text) => boxed(|| first_code(app, sender, text)),
        SecondFactorIntent::Code(wanted, text) => boxed(|| code(app, sender, wanted, text)),

        SecondFactorIntent::Factor => boxed(|| second_factor(app, sender)),
        SecondFactorIntent::GoOn => boxed(|| go_on(app, sender)),
        SecondFactorIntent::FactorOff => boxed(|| turn_off(app, sender)),
        SecondFactorIntent::FactorKeep => boxed(|| keep(app, sender)),
    }
}

/// Shows the second factor; one that is not set up yet is begun.
pub(crate) async fn second_factor(app: &App, sender: &Sender) -> Flow {
    let mut attempts = Attempts::default();
    while attempts.again().await {
        let Some(mut person) = app.arrive(sender).await? else {
            return Ok(fallback());
        };
        let lang = person.profile.lang();
        match &person.profile.factor {
            Some(factor) if factor.is_on(app.clock.now()) => return Ok(screen::is_on(factor, lang).into()),
            Some(factor) if !factor.is_over(app.clock.now()) => {}
            // There is none, or its app was lost.
            _ => {
                person.profile.factor = Some(SecondFactor::new()?);
                if app.vault.save(&mut person).await? == Err(Conflict) {
                    continue;
                }
            }
        }
        // It may be set up for what could not be done without it.
        let wanted = match question_of(&person) {
            Some(Question::Code(wanted)) => Some(wanted),
            Some(Question::FirstCode(wanted)) => wanted,
            _ => None,
        };
        expect_answer(app, &mut person, Question::FirstCode(wanted)).await?;
        let Some(factor) = &person.profile.factor else {
            continue;
        };
        let picture = crate::qr_png(&factor.url()).map(|png| (png, texts(lang).menu_factor()));
        return Ok(Answer { picture, ..screen::set_up(factor, lang).into() }.into());
    }
    Err(StoreError::Contended.into())
}

/// The open question of a person.
fn question_of(person: &Person) -> Option<Question> {
    match &person.conversation.as_ref()?.topic {
        Topic::Question(question) => Question::parse(question),
        _ => None,
    }
}

/// Checks a code and stores the result, so no code is used twice even by several devices at once.
async fn checked(app: &App, sender: &Sender, typed: &str) -> Result<(Person, CodeCheck), EarlyReturn> {
    let mut attempts = Attempts::default();
    while attempts.again().await {
        let Some(mut person) = app.arrive(sender).await? else {
            return Err(fallback().into());
        };
        let Some(factor) = &mut person.profile.factor else {
            return Err(screen::none(person.profile.lang()).into());
        };
        let checked = factor.check(typed, app.clock.now());
        // A repeated delivery of the message is not a second try.
        person.last_message_id = person.current_message_id.unwrap_or(person.last_message_id);
        if app.vault.save(&mut person).await?.is_ok() {
            return Ok((person, checked));
        }
    }
    Err(StoreError::Contended.into())
}

/// Checks the first code, which turns the factor on, and shows the recovery codes.
pub(crate) async fn first_code(app: &App, sender: &Sender, typed: &str) -> Flow {
    let (mut person, checked) = checked(app, sender, typed).await?;
    let lang = person.profile.lang();
    if checked != CodeCheck::Right {
        return Ok(screen::not_right(checked, lang, app.clock.now()).into());
    }
    let Some(factor) = person.profile.factor.as_mut().filter(|factor| !factor.is_on(app.clock.now())) else {
        return second_factor(app, sender).await;
    };
    let codes = factor.turn_on()?;
    let wanted = match question_of(&person) {
        Some(Question::FirstCode(wanted)) => wanted,
        _ => None,
    };
    let goes_on = wanted.is_some();
    let topic = wanted.map(|wanted| Topic::Question(Question::GoOn(wanted).text()));
    person.conversation = topic.map(|topic| Conversation::new(topic, app.clock.now()));
    match app.vault.save(&mut person).await? {
        Ok(()) => Ok(screen::on(&codes, goes_on, lang).into()),
        Err(Conflict) => Err(StoreError::Contended.into()),
    }
}

/// How long the first code counts for what the second factor was set up for.
const GOES_ON_FOR: SignedDuration = SignedDuration::from_mins(15);

/// Goes on, once, with what the second factor was set up for. The first code counts for that as a code for it would; later it
/// asks for one.
async fn go_on(app: &App, sender: &Sender) -> Flow {
    let mut person = require_person(app, sender).await?;
    let began = person.conversation.as_ref().map(store::Conversation::began_at);
    let Some(Question::GoOn(wanted)) = question_of(&person) else {
        return second_factor(app, sender).await;
    };
    set_conversation(app, &mut person, None).await?;
    let fresh = began.is_some_and(|began| app.clock.now() < began + GOES_ON_FOR);
    Ok(if fresh { Outcome::Proven(wanted) } else { Outcome::Redirect(wanted) })
}

/// Checks a code for the action that waits for it; a right code runs that action and no other.
pub(crate) async fn code(app: &App, sender: &Sender, wanted: &str, typed: &str) -> Flow {
    let (mut person, checked) = checked(app, sender, typed).await?;
    if checked != CodeCheck::Right {
        return Ok(screen::not_right(checked, person.profile.lang(), app.clock.now()).into());
    }
    set_conversation(app, &mut person, None).await?;
    Ok(Intent::decode(wanted).map_or_else(fallback, Outcome::Proven))
}

/// Says that an action needs a second factor, which the sender has not set up.
async fn missing(app: &App, sender: &Sender) -> Flow {
    let person = require_person(app, sender).await?;
    Ok(screen::none(person.profile.lang()).into())
}

/// Asks for a code.
async fn code_prompt(app: &App, sender: &Sender) -> Flow {
    let person = require_person(app, sender).await?;
    Ok(screen::ask(person.profile.lang()).into())
}

/// Turns the second factor off. This needs a code like any other protected action.
pub(crate) async fn turn_off(app: &App, sender: &Sender) -> Flow {
    let Some(mut person) = app.arrive(sender).await? else {
        return Ok(fallback());
    };
    require_second_factor(app, sender, &mut person, SecondFactorIntent::FactorOff).await?;
    person.profile.factor = None;
    match app.vault.save(&mut person).await? {
        Ok(()) => {
            let said = texts(person.profile.lang()).factor_off();
            Ok(workplaces(app, person).await?.with_notice(said).into())
        }
        Err(Conflict) => Err(StoreError::Contended.into()),
    }
}

/// Keeps a second factor that would have ended because its app was said to be lost. It takes no code: nothing is opened.
async fn keep(app: &App, sender: &Sender) -> Flow {
    let mut attempts = Attempts::default();
    while attempts.again().await {
        let mut person = require_person(app, sender).await?;
        let lang = person.profile.lang();
        let Some(factor) = person.profile.factor.as_mut().filter(|factor| factor.is_on(app.clock.now())) else {
            return Ok(screen::none(lang).into());
        };
        factor.keep();
        let shown = screen::is_on(factor, lang);
        if app.vault.save(&mut person).await?.is_ok() {
            return Ok(shown.into());
        }
    }
    Err(StoreError::Contended.into())
}
