//! Plain messages: passes words and photos on to the intent that they answer.

use super::intent::ConversationIntent;
use super::screen;
use crate::callback::WaveRef;
use crate::context::{
    App, Awaited, Flow, Outcome, Question, Sender, boxed, expect_answer, fallback, require_person, set_comment,
    set_conversation,
};
use crate::features::points::intent::PointsIntent;
use crate::features::reports::intent::ReportsIntent;
use crate::features::surveys::intent::SurveysIntent;
use crate::features::till::intent::TillIntent;
use crate::scan::PictureRead;
use crate::screens::menu;
use crate::screens::parts::Screen;
use crate::texts::texts;
use domain::{AnswerAcceptance, CardNumber, CouponCode, Instant, Permission, ProgramId, TEXT_LENGTH_MAX, TypedScore};
use futures::future::BoxFuture;
use jiff::SignedDuration;
use store::{Person, StoreError, Topic};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a ConversationIntent) -> BoxFuture<'a, Flow> {
    match intent {
        ConversationIntent::Cancel | ConversationIntent::DropWords => boxed(|| cancel(app, sender)),
        ConversationIntent::UseWords(message) => boxed(|| use_words(app, sender, *message)),
        ConversationIntent::ShowWords => boxed(|| show_words(app, sender)),
        ConversationIntent::Nothing => boxed(|| async { Ok(Outcome::redirect(PointsIntent::NotUnderstood)) }),
        ConversationIntent::Text(message, text) => boxed(|| on_text(app, sender, *message, text)),
        ConversationIntent::Photo(read) => boxed(|| on_photo(app, sender, read)),
    }
}

/// How long after a question words are taken for its answer without being shown first.
const FRESH_FOR: SignedDuration = SignedDuration::from_mins(15);

/// Passes words on: a card or a coupon to the till, else as the answer to the open question, if there is one.
async fn on_text(app: &App, sender: &Sender, message: i32, text: &str) -> Flow {
    let Some(person) = app.arrive(sender).await? else {
        return Ok(Outcome::redirect(PointsIntent::NotUnderstood));
    };
    let is_repeat = message <= person.last_message_id;
    let (now, text) = (app.clock.now(), text.to_owned());
    let conversation = person.conversation.clone().filter(|open| open.is_active_at(now));
    let comment = person.comment.clone().filter(|open| open.is_active_at(now));
    let seeks = conversation.as_ref().and_then(|open| match &open.topic {
        Topic::Question(question) => Question::parse(question),
        _ => None,
    });
    if !matches!(seeks, Some(Question::Purchases(_) | Question::Member(_)))
        && let Some(program) = shown_at_till(app, sender, &text).await?
    {
        return Ok(Outcome::redirect(TillIntent::Shown(program, text)));
    }
    // Both are open only where two devices were used at once; the one that was opened last takes the words.
    let newer = comment.filter(|comment| conversation.as_ref().is_none_or(|other| comment.is_newer_than(other)));
    if let Some(comment) = newer {
        if comment.began_at() + FRESH_FOR < now {
            return confirm(app, person, Awaited::Comment(comment.ask), message, text).await;
        }
        return Ok(Outcome::redirect(SurveysIntent::Comment(comment.ask, message, text)));
    }
    let late = conversation.as_ref().is_some_and(|open| open.began_at() + FRESH_FOR < now);
    let topic = conversation.map(|open| open.topic);
    Ok(match topic {
        None => score_typed(app, &person, &text).await?,
        // What goes to somebody else is shown first.
        Some(Topic::Reply(key)) => return confirm(app, person, Awaited::Reply(key), message, text).await,
        Some(Topic::ActionReport(program, survey, wave)) => {
            Outcome::redirect(ReportsIntent::DraftActionReport(WaveRef { program, survey, wave }, text))
        }
        Some(Topic::Question(question)) => match Question::parse(&question) {
            // A repeated delivery of the answer to the question before this one.
            Some(question) if is_repeat => Outcome::Redirect(question.repeated()),
            Some(Question::Confirm(awaited, ..)) => return confirm(app, person, *awaited, message, text).await,
            Some(question) if late && question.acts_at_once() => {
                return confirm(app, person, Awaited::Answer(question), message, text).await;
            }
            Some(question) => Outcome::Redirect(question.answered(text)),
            None => fallback(),
        },
    })
}

/// Returns the program to whose till a text belongs: its sender works there, and it is the number of a card or the code of a
/// coupon.
async fn shown_at_till(app: &App, sender: &Sender, text: &str) -> Result<Option<ProgramId>, StoreError> {
    let (card, coupon) = (CardNumber::parse(text).ok(), CouponCode::parse(text).ok());
    if card.is_none() && coupon.is_none() {
        return Ok(None);
    }
    let known = match card {
        Some(card) => app.ledger.card(card).await?.map(|(program, _)| program),
        None => None,
    };
    let mut ctx = app.staff_context(sender, known.as_ref()).await?;
    if ctx.is_none() && known.is_some() {
        ctx = app.staff_context(sender, None).await?;
    }
    let Some(ctx) = ctx.filter(|ctx| ctx.role.may(Permission::Till)) else { return Ok(None) };
    let program = &ctx.program.id;
    // Ten letters may be a word.
    let meant = match (card, coupon) {
        (None, Some(code)) => app.ledger.coupon(program, &code).await?.is_some(),
        _ => true,
    };
    Ok(meant.then(|| program.clone()))
}

/// A score that was typed while the question is open is an answer; one that the question does not have brings it again.
async fn score_typed(app: &App, person: &Person, text: &str) -> Result<Outcome, StoreError> {
    let nothing = || Ok(Outcome::redirect(PointsIntent::NotUnderstood));
    let Some(TypedScore { score, of }) = TypedScore::read(text) else { return nothing() };
    let Some(key) = app.vault.latest_ask(&person.key).await? else { return nothing() };
    let Some(ask) = app.ledger.asked(&key).await? else { return nothing() };
    let is_open = AnswerAcceptance::at(ask.asked_at, ask.answered_at, app.clock.now()) == AnswerAcceptance::Counts;
    if ask.score.is_some() || !is_open {
        return nothing();
    }
    let (scores, wave) = (ask.kind.scores(), WaveRef { program: key.program, survey: key.survey, wave: key.wave });
    let fits = scores.contains(&score) && of.is_none_or(|of| of == *scores.end());
    Ok(if fits {
        Outcome::redirect(SurveysIntent::Score(wave, score))
    } else {
        Outcome::redirect(SurveysIntent::ChangeScore(wave))
    })
}

/// Keeps words and shows them, to be confirmed.
async fn confirm(app: &App, mut person: Person, awaited: Awaited, message: i32, text: String) -> Flow {
    if text.chars().count() > TEXT_LENGTH_MAX {
        // Who takes the words says how long they may be.
        return Ok(Outcome::Redirect(awaited.answered(message, text)));
    }
    let screen = screen::confirm(&awaited, message, &text, person.profile.lang());
    expect_answer(app, &mut person, Question::Confirm(Box::new(awaited), message, text)).await?;
    Ok(screen.into())
}

/// The words that wait to be confirmed.
fn waiting(person: &Person, now: Instant) -> Option<(Awaited, i32, String)> {
    let open = person.conversation.as_ref().filter(|open| open.is_active_at(now))?;
    let Topic::Question(question) = &open.topic else { return None };
    match Question::parse(question)? {
        Question::Confirm(awaited, message, words) => Some((*awaited, message, words)),
        _ => None,
    }
}

/// Passes confirmed words on. The question is open again until they are taken, so that a repeated tap finds nothing to
/// confirm and what is refused can be typed anew.
async fn use_words(app: &App, sender: &Sender, message: i32) -> Flow {
    let mut person = require_person(app, sender).await?;
    match waiting(&person, app.clock.now()).filter(|(_, of, _)| *of == message) {
        Some((awaited, message, words)) => {
            set_conversation(app, &mut person, awaited.topic()).await?;
            Ok(Outcome::Redirect(awaited.answered(message, words)))
        }
        None => Ok(fallback()),
    }
}

/// Shows the words that wait to be confirmed again.
async fn show_words(app: &App, sender: &Sender) -> Flow {
    let person = require_person(app, sender).await?;
    Ok(match waiting(&person, app.clock.now()) {
        Some((awaited, message, words)) => screen::confirm(&awaited, message, &words, person.profile.lang()).into(),
        None => fallback(),
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
