//! Plain messages: passes words and photos on to the intent that they answer.

use super::intent::ConversationIntent;
use crate::callback::WaveRef;
use crate::context::{App, Flow, Outcome, Question, Sender, boxed, fallback, set_comment, set_conversation};
use crate::features::points::intent::PointsIntent;
use crate::features::reports::intent::ReportsIntent;
use crate::features::surveys::intent::SurveysIntent;
use crate::features::till::intent::TillIntent;
use crate::scan::PictureRead;
use crate::screens::menu;
use crate::screens::parts::Screen;
use crate::texts::texts;
use futures::future::BoxFuture;
use store::Topic;

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a ConversationIntent) -> BoxFuture<'a, Flow> {
    match intent {
        ConversationIntent::Cancel => boxed(|| cancel(app, sender)),
        ConversationIntent::Text(message, text) => boxed(|| on_text(app, sender, *message, text)),
        ConversationIntent::Photo(read) => boxed(|| on_photo(app, sender, read)),
    }
}

/// Passes words on as the answer to the open question, if there is one.
async fn on_text(app: &App, sender: &Sender, message: i32, text: &str) -> Flow {
    let person = app.arrive(sender).await?;
    let is_repeat = person.as_ref().is_some_and(|person| message <= person.last_message_id);
    let (now, text) = (app.clock.now(), text.to_owned());
    let (conversation, comment) = person.map(|person| (person.conversation, person.comment)).unwrap_or_default();
    let conversation = conversation.filter(|open| open.is_active_at(now));
    let comment = comment.filter(|open| open.is_active_at(now));
    // Both are open only where two devices were used at once; the one that was opened last takes the words.
    let newer = comment.filter(|comment| conversation.as_ref().is_none_or(|other| comment.is_newer_than(other)));
    if let Some(comment) = newer {
        return Ok(Outcome::redirect(SurveysIntent::Comment(comment.ask, message, text)));
    }
    let topic = conversation.map(|open| open.topic);
    Ok(match topic {
        None => Outcome::redirect(PointsIntent::NotUnderstood),
        Some(Topic::Reply(key)) => Outcome::redirect(ReportsIntent::Reply(key, message, text)),
        Some(Topic::ActionReport(program, survey, wave)) => {
            Outcome::redirect(ReportsIntent::DraftActionReport(WaveRef { program, survey, wave }, text))
        }
        Some(Topic::Question(question)) => match Question::parse(&question) {
            // A repeated delivery of the answer to the question before this one.
            Some(question) if is_repeat => Outcome::Redirect(question.repeated()),
            Some(question) => Outcome::Redirect(question.answered(text)),
            None => fallback(),
        },
    })
}

/// Passes a photo on to the till, where it shows a card or a coupon. It has no meaning elsewhere.
async fn on_photo(app: &App, sender: &Sender, read: &PictureRead) -> Flow {
    let Some(ctx) = app.staff_context(sender, None).await?.filter(|ctx| sender.has_right(ctx.role)) else {
        return Ok(Outcome::redirect(PointsIntent::NotUnderstood));
    };
    Ok(match read {
        PictureRead::Code(read) => Outcome::redirect(TillIntent::Shown(ctx.program.id.clone(), read.clone())),
        PictureRead::NoCode => Outcome::redirect(TillIntent::NothingShown(true)),
        PictureRead::OtherForm => Outcome::redirect(TillIntent::NothingShown(false)),
    })
}

/// `/cancel`: ends the open conversation.
async fn cancel(app: &App, sender: &Sender) -> Flow {
    let Some(mut person) = app.arrive(sender).await? else {
        return Ok(fallback());
    };
    let t = texts(person.profile.lang());
    let now = app.clock.now();
    let asked = person.conversation.as_ref().is_some_and(|open| open.is_active_at(now));
    let begun = asked || person.comment.as_ref().is_some_and(|open| open.is_active_at(now));
    let notice = if begun { t.cancelled() } else { t.nothing_to_cancel() };
    set_conversation(app, &mut person, None).await?;
    set_comment(app, &mut person, None).await?;
    if let Some(ctx) = app.member_context_of(person.clone(), None).await? {
        return Ok(menu::menu_with_notice(notice, &ctx).into());
    }
    match app.staff_context_of(person, None).await? {
        Some(ctx) => Ok(menu::staff_menu_with_notice(notice, &ctx).into()),
        None => Ok(Screen::new(notice).into()),
    }
}
