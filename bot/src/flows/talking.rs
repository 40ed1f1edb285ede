//! Words: what somebody's next message is about, and whose answer it is.

use super::{Flow, factor, fallback, keys, looking, reports, setup, surveys, till, translating};
use crate::app::{App, Sender};
use crate::ask::WaveRef;
use crate::codec::Question;
use crate::screens::{self, Screen};
use crate::texts::texts;
use domain::Permission;
use store::{Conversation, Person, StoreError, Topic};

/// What the sender's next message is about; nothing where it is `None`.
pub(super) async fn set_conversation(app: &App, person: &mut Person, topic: Option<Topic>) -> Result<(), StoreError> {
    if topic.is_none() && person.conversation.is_none() {
        return Ok(());
    }
    person.conversation = topic.map(|topic| Conversation::new(topic, app.clock.now()));
    person.last_update_id = person.current_update_id.unwrap_or(person.last_update_id);
    match app.vault.save(person).await? {
        Ok(()) => Ok(()),
        // Telegram sends the update once more, and all that was done is found done.
        Err(_) => Err(StoreError::Contended),
    }
}

/// The sender's next message answers this question.
pub(super) async fn expect_answer(app: &App, person: &mut Person, question: Question) -> Result<(), StoreError> {
    set_conversation(app, person, Some(Topic::Question(question.text()))).await
}

/// Words: an answer to the question before them, if there was one.
pub(crate) async fn on_text(app: &App, sender: &Sender, message: i32, text: &str) -> Flow {
    let person = app.person(sender).await?;
    let heard = person.as_ref().is_some_and(|person| message <= person.last_update_id);
    let talk = person.and_then(|person| person.conversation).filter(|talk| talk.is_active_at(app.clock.now()));
    match talk.map(|talk| talk.topic) {
        // It was the answer to the question before this one, and has come again.
        Some(Topic::Question(question)) if heard => repeat_question(app, sender, &question).await,
        None => looking::not_understood(app, sender).await,
        Some(Topic::Comment(key)) => surveys::comment(app, sender, &key, message, text).await,
        Some(Topic::Reply(key)) => reports::reply(app, sender, &key, message, text).await,
        Some(Topic::ActionReport(program, survey, wave)) => {
            reports::done_draft(app, sender, &WaveRef { program, survey, wave }, text).await
        }
        Some(Topic::Question(question)) => match Question::parse(&question) {
            Some(Question::Field(program, field)) => setup::set(app, sender, &program, field, text).await,
            Some(Question::Till(program)) => till::shown_at_till(app, sender, &program, text).await,
            Some(Question::Amount(program, card)) => till::typed_amount(app, sender, &program, card, text).await,
            Some(Question::Limit(program, number)) => till::set_limit(app, sender, &program, number, text).await,
            Some(Question::KeyName(program, scope)) => keys::named(app, sender, &program, scope, text).await,
            Some(Question::Translation(program, lang) | Question::ConfirmTranslation(program, lang, _)) => {
                translating::typed(app, sender, &program, lang, text).await
            }
            Some(Question::FirstCode) => factor::first_code(app, sender, text).await,
            Some(Question::Code(ask)) => factor::code(app, sender, &ask, text).await,
            None => fallback(app, sender).await,
        },
    }
}

/// The question that is open, once more.
async fn repeat_question(app: &App, sender: &Sender, question: &str) -> Flow {
    let sender = &Sender { message: None, ..sender.clone() };
    match Question::parse(question) {
        Some(Question::Field(program, field)) => setup::field(app, sender, &program, field).await,
        Some(Question::Till(program)) => till::till(app, sender, Some(&program)).await,
        Some(Question::Amount(program, card)) => till::amount(app, sender, &program, card).await,
        Some(Question::Limit(program, number)) => till::limit_ask(app, sender, &program, number).await,
        Some(Question::KeyName(program, scope)) => keys::name_ask(app, sender, &program, scope).await,
        Some(Question::Translation(program, lang)) => translating::language_ask(app, sender, &program, lang).await,
        Some(Question::ConfirmTranslation(program, lang, lines)) => {
            translating::review(app, sender, &program, lang, &lines).await
        }
        Some(Question::FirstCode) => factor::second_factor(app, sender).await,
        Some(Question::Code(ask)) => {
            crate::routes::route(app, sender, &ask, crate::routes::IntentSource::Message).await
        }
        None => fallback(app, sender).await,
    }
}

/// A photo: at the till it shows a card or a coupon, and nowhere else anything.
pub(crate) async fn on_photo(app: &App, sender: &Sender, read: Option<&str>) -> Flow {
    let Some(ctx) = app.staff_context(sender, None).await?.filter(|ctx| ctx.role.may(Permission::Till)) else {
        return looking::not_understood(app, sender).await;
    };
    match read {
        Some(read) => till::shown_at_till(app, sender, &ctx.program.id, read).await,
        None => till::nothing_seen(app, sender).await,
    }
}

/// `/cancel`: what was begun in words is not wanted any more.
pub(crate) async fn cancel(app: &App, sender: &Sender) -> Flow {
    let Some(mut person) = app.person(sender).await? else {
        return fallback(app, sender).await;
    };
    let t = texts(person.profile.lang());
    let begun = person.conversation.as_ref().is_some_and(|talk| talk.is_active_at(app.clock.now()));
    let said = if begun { t.cancelled() } else { t.nothing_to_cancel() };
    set_conversation(app, &mut person, None).await?;
    if let Some(ctx) = app.member_context_of(person.clone(), None).await? {
        return Ok(screens::menu_with_notice(said, &ctx).into());
    }
    match app.staff_context_of(person, None).await? {
        Some(ctx) => Ok(screens::desk::staff_menu_with_notice(said, &ctx).into()),
        None => Ok(Screen::new(said).into()),
    }
}
