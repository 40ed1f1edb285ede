//! The automatic messages of a program, as staff sees and changes them.

use super::intent::JourneysIntent;
use super::lint_words::{finding_in_words, findings};
use super::screen::{self, Shown};
use super::settings_flow as settings;
use crate::context::{
    App, EarlyReturn, Flow, Question, Sender, StaffContext, boxed, expect_answer, require_recent_second_factor,
    require_role, set_conversation,
};
use crate::texts::texts;
use domain::{DayFigures, Journey, Lang, Program, ProgramId, ShortId, StepAction, Template, Words};
use futures::future::{BoxFuture, try_join_all};
use store::{Conflict, JourneyRow, JourneyState, StoreError, Topic};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a JourneysIntent) -> BoxFuture<'a, Flow> {
    match intent {
        JourneysIntent::Messages(program) => boxed(|| settings::messages(app, sender, program.as_ref())),
        JourneysIntent::SetOffers(program, on) => boxed(|| settings::set_offers(app, sender, program, *on)),
        JourneysIntent::SetSurveys(program, on) => boxed(|| settings::set_surveys(app, sender, program, *on)),
        JourneysIntent::SetFriends(program, on) => boxed(|| settings::set_friends(app, sender, program, *on)),
        JourneysIntent::SetFewer(program, fewer) => boxed(|| settings::set_fewer(app, sender, program, *fewer)),
        JourneysIntent::NoMessages(program) => boxed(|| settings::none(app, sender, program)),
        JourneysIntent::ReadConsent(program) => boxed(|| settings::read_consent(app, sender, program)),
        JourneysIntent::AgreeToAdvertising(program, version, lang) => {
            boxed(|| settings::agree(app, sender, program, *version, *lang))
        }
        JourneysIntent::DeclineAdvertising(program) => boxed(|| settings::answer_consent(app, sender, program, false)),
        JourneysIntent::TellReason(program, reason) => boxed(|| settings::tell_reason(app, sender, program, *reason)),
        JourneysIntent::WhySent(program, of) => boxed(|| settings::why(app, sender, program, of)),
        JourneysIntent::TimePrompt(program) => boxed(|| settings::time_prompt(app, sender, program)),
        JourneysIntent::SetTime(program, offset) => boxed(|| settings::set_time(app, sender, program, *offset)),
        JourneysIntent::TypeTimePrompt(program) => boxed(|| settings::type_time_prompt(app, sender, program)),
        JourneysIntent::TypedTime(program, text) => boxed(|| settings::typed_time(app, sender, program, text)),
        JourneysIntent::Journeys(program) => boxed(|| journeys(app, sender, program)),
        JourneysIntent::Journey(program, of) => boxed(|| journey(app, sender, program, of)),
        JourneysIntent::SwitchJourney(program, of, on) => boxed(|| switch(app, sender, program, of, *on)),
        JourneysIntent::StepWordsPrompt(program, of, step, lang) => {
            boxed(|| words_prompt(app, sender, program, of, step, *lang))
        }
        JourneysIntent::TypedStepWords(program, of, step, lang, text) => {
            boxed(|| typed_words(app, sender, (program, of, step, *lang), text))
        }
        JourneysIntent::SaveStepWords(program, seen) => boxed(|| save_words(app, sender, program, seen)),
    }
}

/// What there is of a template in a program, whose journeys are these.
async fn shown(app: &App, program: &Program, template: Template, rows: &[JourneyRow]) -> Result<Shown, StoreError> {
    let row = rows.iter().find(|row| row.journey.template == Some(template)).cloned();
    let counts = match &row {
        Some(row) if row.state != JourneyState::Off => app.ledger.journey_counts(&program.id, &row.journey.id).await?,
        _ => store::JourneyCounts::default(),
    };
    let journey = row.as_ref().map_or_else(|| template.journey(), |row| row.journey.clone());
    let findings = findings(&journey, program, rows, app.clock.now());
    Ok(Shown { template, row, counts, findings })
}

async fn journeys(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    let rows = app.ledger.journeys(program).await?;
    let all = Template::ALL.map(|template| shown(app, &ctx.program, template, &rows));
    let today = ctx.today();
    let month = app.ledger.day_figures(program, today.first_of_month(), today);
    let (all, month) = futures::try_join!(try_join_all(all), month)?;
    let mut sum = DayFigures::default();
    month.values().for_each(|figures| sum.add_all(figures));
    Ok(screen::journeys(&ctx, &all, &sum).into())
}

/// The staff context, and the journey that a button names.
async fn named(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    id: &ShortId,
) -> Result<(StaffContext, Shown), EarlyReturn> {
    let ctx = require_role(app, sender, Some(program)).await?;
    let Some(template) = Template::from_code(id.as_str()) else {
        return Err(crate::context::fallback().into());
    };
    let rows = app.ledger.journeys(program).await?;
    let shown = shown(app, &ctx.program, template, &rows).await?;
    Ok((ctx, shown))
}

async fn journey(app: &App, sender: &Sender, program: &ProgramId, id: &ShortId) -> Flow {
    let (ctx, shown) = named(app, sender, program, id).await?;
    Ok(screen::journey(&ctx, &shown).into())
}

/// Switches a journey on, or pauses it.
async fn switch(app: &App, sender: &Sender, program: &ProgramId, id: &ShortId, on: bool) -> Flow {
    let (mut ctx, was) = named(app, sender, program, id).await?;
    if !ctx.role.decides_rules() {
        let said = texts(ctx.lang).journey_owner_decides();
        return Ok(screen::journey(&ctx, &was).with_notice(said).into());
    }
    if on && was.is_faulty() {
        return Ok(screen::journey(&ctx, &was).into());
    }
    let wanted = JourneysIntent::SwitchJourney(program.clone(), id.clone(), on);
    require_recent_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    let state = match (on, was.state()) {
        (true, _) => JourneyState::On,
        (false, JourneyState::Off) => JourneyState::Off,
        (false, _) => JourneyState::Paused,
    };
    let saved = state == was.state() || save(app, &ctx, &was, &was.journey(), state).await?.is_ok();
    let (ctx, now) = named(app, sender, program, id).await?;
    let t = texts(ctx.lang);
    let said = match state {
        // Somebody else has changed it in this moment: this is how it stands.
        _ if !saved => t.journey_changed(),
        JourneyState::On => t.journey_is_on(),
        JourneyState::Paused | JourneyState::Off => t.journey_is_paused(),
    };
    Ok(screen::journey(&ctx, &now).with_notice(said).into())
}

/// Saves a journey, unless it was changed meanwhile.
async fn save(
    app: &App,
    ctx: &StaffContext,
    was: &Shown,
    journey: &Journey,
    state: JourneyState,
) -> Result<Result<(), Conflict>, StoreError> {
    let id = &ctx.program.id;
    let saved = app.ledger.save_journey(id, was.row.as_ref(), journey, state, &ctx.actor(), ctx.now).await?;
    app.journeys.forget(id);
    Ok(saved)
}

async fn words_prompt(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    id: &ShortId,
    step: &ShortId,
    lang: Lang,
) -> Flow {
    let (mut ctx, shown) = named(app, sender, program, id).await?;
    if shown.journey().say(step).is_none() || !ctx.program.langs.contains(&lang) {
        return Ok(screen::journey(&ctx, &shown).into());
    }
    if !ctx.role.decides_rules() {
        let said = texts(ctx.lang).journey_owner_decides();
        return Ok(screen::journey(&ctx, &shown).with_notice(said).into());
    }
    // The second factor is asked for before, so that its question replaces no words.
    let wanted = JourneysIntent::StepWordsPrompt(program.clone(), id.clone(), step.clone(), lang);
    require_recent_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    let question = Question::StepWords(program.clone(), id.clone(), step.clone(), lang);
    expect_answer(app, &mut ctx.context.person, question).await?;
    Ok(screen::words(&ctx, &shown, step, lang).into())
}

/// New words were typed: shows them as a member would read them, to be confirmed.
async fn typed_words(
    app: &App,
    sender: &Sender,
    (program, id, step, lang): (&ProgramId, &ShortId, &ShortId, Lang),
    text: &str,
) -> Flow {
    let (mut ctx, shown) = named(app, sender, program, id).await?;
    match Words::parse(text) {
        Ok(words) => {
            let question =
                Question::ConfirmStepWords(program.clone(), id.clone(), step.clone(), lang, words.to_string());
            expect_answer(app, &mut ctx.context.person, question).await?;
            Ok(screen::check_words(&ctx, &shown, step, lang, &words).into())
        }
        Err(why) => {
            let question = Question::StepWords(program.clone(), id.clone(), step.clone(), lang);
            expect_answer(app, &mut ctx.context.person, question).await?;
            let said = screen::refused(&ctx, &why);
            Ok(screen::words(&ctx, &shown, step, lang).with_notice(said).into())
        }
    }
}

/// Saves the words that were typed last, if they are those that were seen.
async fn save_words(app: &App, sender: &Sender, program: &ProgramId, seen: &str) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    let asked = match ctx.person.conversation.as_ref().map(|conversation| &conversation.topic) {
        Some(Topic::Question(question)) => Question::parse(question),
        _ => None,
    };
    let Some(Question::ConfirmStepWords(of, id, step, lang, text)) = asked else {
        return journeys(app, sender, program).await;
    };
    let words = Words::parse(&text).ok().filter(|_| of == *program && screen::fingerprint(&text) == seen);
    let Some(words) = words else {
        return words_prompt(app, sender, program, &id, &step, lang).await;
    };
    let proved = ctx.person.profile.factor.as_ref().is_some_and(|factor| factor.is_proved(ctx.now));
    if !proved || !ctx.role.decides_rules() {
        return words_prompt(app, sender, program, &id, &step, lang).await;
    }
    let (mut ctx, was) = named(app, sender, program, &id).await?;
    let mut journey = was.journey();
    for one in &mut journey.steps {
        if let (true, StepAction::Say(say)) = (one.id == step, &mut one.action) {
            say.words.text.insert(lang, words.clone());
        }
    }
    let rows = app.ledger.journeys(program).await?;
    let found = findings(&journey, &ctx.program, &rows, ctx.now);
    // What is on goes on with words that it could be switched on with.
    let faulty = was.state() == JourneyState::On && found.iter().any(|finding| finding.problem.is_error());
    if faulty || save(app, &ctx, &was, &journey, was.state()).await?.is_err() {
        let t = texts(ctx.lang);
        let said = found.iter().filter(|_| faulty).map(|finding| finding_in_words(finding, &journey, ctx.lang));
        let said: Vec<String> =
            [if faulty { t.lint_refused() } else { t.journey_changed() }].into_iter().chain(said).collect();
        return Ok(screen::check_words(&ctx, &was, &step, lang, &words).with_notice(said.join("\n")).into());
    }
    set_conversation(app, &mut ctx.context.person, None).await?;
    let (ctx, now) = named(app, sender, program, &id).await?;
    Ok(screen::journey(&ctx, &now).with_notice(texts(ctx.lang).step_words_saved()).into())
}
