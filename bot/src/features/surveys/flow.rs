//! Surveys, as the member sees them: answering, commenting, opting out.

use super::intent::SurveysIntent;
use super::screen;
use crate::callback::WaveRef;
use crate::context::{App, Flow, MemberContext, Sender, boxed, fallback, require_member, set_comment};
use crate::screens::menu;
use crate::screens::parts::too_long;
use crate::texts::texts;
use domain::{Actor, Operation, ProgramId, SurveyKind};
use futures::future::BoxFuture;
use store::{
    AddPartOutcome, AnswerOutcome, AskKey, AskRow, Part, PartAuthor, PostCommand, PostError, PostRequest, StoreError,
    Thread,
};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a SurveysIntent) -> BoxFuture<'a, Flow> {
    match intent {
        SurveysIntent::Comment(key, message, text) => boxed(|| comment(app, sender, key, *message, text)),

        SurveysIntent::Score(of, given) => boxed(|| score(app, sender, of, *given)),
        SurveysIntent::ChangeScore(of) => boxed(|| change(app, sender, of)),
        SurveysIntent::SkipWords(of) => boxed(|| skip(app, sender, of)),
        SurveysIntent::SnoozeSurveys(of) => boxed(|| later(app, sender, of)),
        SurveysIntent::OptOutOfSurveys(of) => boxed(|| never(app, sender, of)),
        SurveysIntent::SignComment(of, named) => boxed(|| sign(app, sender, of, *named)),
        SurveysIntent::ContinueConversation(of) => boxed(|| continue_conversation(app, sender, of)),
        SurveysIntent::Surveys(program) => boxed(|| surveys(app, sender, program.as_ref())),
        SurveysIntent::SetSurveysEnabled(program, on) => boxed(|| turn(app, sender, program, *on)),
    }
}

/// The ask that a button names, if the sender was asked.
async fn ask_of(app: &App, ctx: &MemberContext, of: &WaveRef) -> Result<Option<AskRow>, StoreError> {
    let Some(survey) = ctx.program.survey(&of.survey) else {
        return Ok(None);
    };
    let member = match survey.kind {
        // Staff answer under their staff number, which leads to no account.
        SurveyKind::Employee => {
            app.ledger.staff(&ctx.program.id, &ctx.person.key).await?.and_then(|staff| staff.number)
        }
        _ => Some(ctx.row.member),
    };
    match member {
        Some(member) => app.ledger.asked(&of.ask_key(member)).await,
        None => Ok(None),
    }
}

/// Stores a score. A repeated tap shows the same screen.
pub(crate) async fn score(app: &App, sender: &Sender, of: &WaveRef, score: u8) -> Flow {
    let mut ctx = require_member(app, sender, Some(&of.program)).await?;
    let Some(asked) = ask_of(app, &ctx, of).await? else {
        return Ok(fallback());
    };
    // The level of a colleague as a customer could identify them.
    let level = if asked.kind == SurveyKind::Employee { 0 } else { ctx.row.account.progress.level };
    let answered = app.ledger.answer(&asked.key, score, ctx.lang, level, ctx.now).await?;
    let ask = match answered {
        AnswerOutcome::Stands(ask) => ask,
        AnswerOutcome::Final(ask) => return Ok(screen::score_is_final(&ctx, &ask).into()),
        AnswerOutcome::Over => return Ok(menu::menu_with_notice(texts(ctx.lang).survey_over(), &ctx).into()),
        AnswerOutcome::NotAsked => return Ok(fallback()),
    };
    let earned = reward(app, &ctx, &ask).await?;
    let thread = app.vault.thread(&ctx.person, &ask.key, ask.asked_at).await?;
    if !thread.parts.is_empty() {
        return Ok(screen::thanks(&ctx, &ask, Some(&thread), earned).into());
    }
    set_comment(app, &mut ctx.person, Some(ask.key.clone())).await?;
    Ok(screen::answered(&ctx, &ask, earned).into())
}

/// Posts the award for an answer, once per wave and whatever the score; a repeat finds it posted.
async fn reward(app: &App, ctx: &MemberContext, ask: &AskRow) -> Result<Option<i64>, StoreError> {
    let current = ctx.program.rules_at(ctx.now).surveys.iter().find(|survey| survey.id == ask.key.survey);
    if current.and_then(|survey| survey.reward).is_none() || ask.kind == SurveyKind::Employee {
        return Ok(None);
    }
    let (survey, wave) = (ask.key.survey.clone(), ask.key.wave);
    let award = Operation::Survey { survey, wave, budget: domain::Budget::None };
    let post = PostRequest::new(&ctx.program, ctx.row.member, PostCommand::Operation(award), Actor::Member, ctx.now);
    match app.ledger.post(&post).await {
        Ok(posted) => Ok(Some(posted.entry().points).filter(|points| *points > 0)),
        Err(PostError::Store(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Shows the question again, to change the answer.
pub(crate) async fn change(app: &App, sender: &Sender, of: &WaveRef) -> Flow {
    let ctx = require_member(app, sender, Some(&of.program)).await?;
    match ask_of(app, &ctx, of).await? {
        Some(ask) if screen::may_change(&ask, ctx.now) => Ok(screen::question_again(&ctx, &ask).into()),
        Some(ask) => Ok(screen::score_is_final(&ctx, &ask).into()),
        None => Ok(fallback()),
    }
}

/// Finishes without a comment. Staff is notified of an unhappy answer without one.
pub(crate) async fn skip(app: &App, sender: &Sender, of: &WaveRef) -> Flow {
    let mut ctx = require_member(app, sender, Some(&of.program)).await?;
    let Some(ask) = ask_of(app, &ctx, of).await?.filter(|ask| ask.score.is_some()) else {
        return Ok(fallback());
    };
    app.ledger.notify_case_without_comment(&ask.key).await?;
    set_comment(app, &mut ctx.person, None).await?;
    Ok(screen::thanks(&ctx, &ask, None, None).into())
}

pub(crate) async fn later(app: &App, sender: &Sender, of: &WaveRef) -> Flow {
    let ctx = require_member(app, sender, Some(&of.program)).await?;
    let Some(ask) = ask_of(app, &ctx, of).await? else {
        return Ok(fallback());
    };
    let now = ctx.now;
    let respondent =
        app.ledger.change_respondent(&ctx.program, ask.key.member, now, |person| person.snooze(now)).await?;
    Ok(screen::snoozed(&ctx, respondent.snoozed_until.unwrap_or(now)).into())
}

pub(crate) async fn never(app: &App, sender: &Sender, of: &WaveRef) -> Flow {
    let ctx = require_member(app, sender, Some(&of.program)).await?;
    if ask_of(app, &ctx, of).await?.is_none() {
        return Ok(fallback());
    }
    turn_all(app, &ctx, false).await?;
    Ok(menu::menu_with_notice(texts(ctx.lang).survey_turned_off(), &ctx).into())
}

/// `/surveys`: whether the sender is asked; for staff, also the reports.
pub(crate) async fn surveys(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    settings(app, &ctx).await
}

async fn settings(app: &App, ctx: &MemberContext) -> Flow {
    let id = &ctx.program.id;
    let (row, staff) =
        futures::try_join!(app.ledger.respondent(id, ctx.row.member), app.ledger.staff(id, &ctx.person.key))?;
    let off = row.is_some_and(|row| row.respondent.off) || !ctx.person.profile.agreed_to_surveys(id);
    Ok(screen::settings(ctx, !off, staff.map(|staff| staff.role)).into())
}

/// Turns surveys on or off. Turning them on counts as consent, if it was not given before.
pub(crate) async fn turn(app: &App, sender: &Sender, program: &ProgramId, on: bool) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    let ctx = set_enabled(app, ctx, on).await?;
    settings(app, &ctx).await
}

/// Turns surveys on or off for the member at a screen.
pub(crate) async fn set_enabled(app: &App, mut ctx: MemberContext, on: bool) -> Result<MemberContext, StoreError> {
    let program = ctx.program.id.clone();
    if on && !ctx.person.profile.agreed_to_surveys(&program) {
        app.people().consent(&mut ctx.person, &program);
        if app.vault.save(&mut ctx.person).await?.is_err() {
            return Err(StoreError::Contended);
        }
    }
    turn_all(app, &ctx, on).await?;
    Ok(ctx)
}

/// Applies the setting to the person as a member and as staff.
async fn turn_all(app: &App, ctx: &MemberContext, on: bool) -> Result<(), StoreError> {
    let id = &ctx.program.id;
    app.ledger.change_respondent(&ctx.program, ctx.row.member, ctx.now, |person| person.off = !on).await?;
    let number = app.ledger.staff(id, &ctx.person.key).await?.and_then(|staff| staff.number);
    if let Some(number) = number
        && app.ledger.respondent(id, number).await?.is_some()
    {
        app.ledger.change_respondent(&ctx.program, number, ctx.now, |person| person.off = !on).await?;
    }
    Ok(())
}

/// Goes on with the conversation that followed the member's answer.
pub(crate) async fn continue_conversation(app: &App, sender: &Sender, of: &WaveRef) -> Flow {
    let mut ctx = require_member(app, sender, Some(&of.program)).await?;
    let Some(ask) = ask_of(app, &ctx, of).await?.filter(|ask| ask.score.is_some()) else {
        return Ok(fallback());
    };
    let thread = app.vault.thread(&ctx.person, &ask.key, ask.asked_at).await?;
    set_comment(app, &mut ctx.person, Some(ask.key.clone())).await?;
    Ok(screen::continue_conversation(&ctx, &ask, &thread).into())
}

/// Stores a comment of the member, once per message. More may follow.
pub(super) async fn comment(app: &App, sender: &Sender, key: &AskKey, message: i32, text: &str) -> Flow {
    let ctx = require_member(app, sender, Some(&key.program)).await?;
    if let Some(refused) = too_long(&ctx, text) {
        return Ok(refused.into());
    }
    let Some(ask) = app.ledger.asked(key).await? else {
        return Ok(fallback());
    };
    let part = Part { id: format!("m{message}"), by: PartAuthor::Member, text: text.trim().to_owned() };
    if app.vault.add_thread_part(&ctx.person, key, ask.asked_at, &part).await? == AddPartOutcome::Full {
        return Ok(menu::menu_with_notice(texts(ctx.lang).comment_full(), &ctx).into());
    }
    app.ledger.notify_case_comment(key, &part.id).await?;
    let thread: Thread = app.vault.thread(&ctx.person, key, ask.asked_at).await?;
    Ok(screen::thanks(&ctx, &ask, Some(&thread), None).into())
}

/// Lets staff see the first name with the comment, or stops showing it.
pub(crate) async fn sign(app: &App, sender: &Sender, of: &WaveRef, named: bool) -> Flow {
    let ctx = require_member(app, sender, Some(&of.program)).await?;
    let Some(ask) = ask_of(app, &ctx, of).await?.filter(|ask| ask.kind != SurveyKind::Employee) else {
        return Ok(fallback());
    };
    app.vault.sign(&ctx.person, &ask.key, ask.asked_at, named).await?;
    let thread = app.vault.thread(&ctx.person, &ask.key, ask.asked_at).await?;
    Ok(screen::thanks(&ctx, &ask, Some(&thread), None).into())
}
