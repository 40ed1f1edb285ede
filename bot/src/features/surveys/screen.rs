//! Screens of surveys, as the member sees them.

use super::intent::SurveysIntent;
use crate::callback::WaveRef;
use crate::context::MemberContext;
use crate::features::reports;
use crate::features::reports::intent::ReportsIntent;
use crate::number;
use crate::screens::menu::{menu_with_notice, to_home};
use crate::screens::parts::{Screen, day, tap, tap_if_allowed};
use crate::texts::{free_text, lines, program_name, texts};
use domain::{AnswerAcceptance, ByLang, Instant, Lang, Program, Role, Survey, SurveyKind, Trigger};
use store::{AskKey, AskRow, PartAuthor, Thread};

/// Scores in a row, with buttons wide enough for a thumb on a narrow phone.
const SCORES_IN_A_ROW: usize = 6;

pub(crate) fn wave_of(key: &AskKey) -> WaveRef {
    WaveRef { program: key.program.clone(), survey: key.survey.clone(), wave: key.wave }
}

/// The program's own text, or else the default one.
fn own_or(own: Option<&ByLang<String>>, lang: Lang, ours: String) -> String {
    own.map_or(ours, |words| free_text(words.get(lang)))
}

fn question(survey: &Survey, lang: Lang) -> String {
    let t = texts(lang);
    let ours = match (survey.kind, survey.trigger) {
        (SurveyKind::Relationship | SurveyKind::Transactional, _) => t.question_recommend(),
        (SurveyKind::Csat, Trigger::Purchases { .. }) => t.question_satisfied(),
        (SurveyKind::Csat, Trigger::Schedule) => t.question_overall(),
        (SurveyKind::Employee, _) => t.question_work(),
    };
    let ends = if survey.kind == SurveyKind::Csat { t.scale_satisfied() } else { t.scale_recommend() };
    lines([Some(own_or(survey.question.as_ref(), lang, ours)), Some(ends)])
}

/// The question, with a button for each score.
fn asking(program: &Program, survey: &Survey, key: &AskKey, lang: Lang) -> Screen {
    let text = lines([Some(texts(lang).survey_head(program_name(program, lang))), Some(question(survey, lang))]);
    let scores: Vec<u8> = survey.kind.scores().collect();
    scores.chunks(SCORES_IN_A_ROW).fold(Screen::new(text), |screen, row| {
        screen.row(row.iter().map(|score| tap(score.to_string(), SurveysIntent::Score(wave_of(key), *score))))
    })
}

/// The question as it is asked, with the buttons to postpone it or to opt out.
pub(crate) fn survey(program: &Program, survey: &Survey, key: &AskKey, lang: Lang) -> Screen {
    let t = texts(lang);
    asking(program, survey, key, lang).row([
        tap(t.survey_later(), SurveysIntent::SnoozeSurveys(wave_of(key))),
        tap(t.survey_never(), SurveysIntent::OptOutOfSurveys(wave_of(key))),
    ])
}

/// The question shown again, to change the answer.
pub(crate) fn question_again(ctx: &MemberContext, ask: &AskRow) -> Screen {
    match ctx.program.survey(&ask.key.survey) {
        Some(survey) => {
            let screen = asking(&ctx.program, survey, &ask.key, ctx.lang);
            let back =
                ask.score.map(|score| tap(texts(ctx.lang).back(), SurveysIntent::Score(wave_of(&ask.key), score)));
            screen.row(back)
        }
        None => menu_with_notice(texts(ctx.lang).survey_over(), ctx),
    }
}

/// Whether an answer can still be changed.
pub(crate) fn may_change(ask: &AskRow, now: Instant) -> bool {
    AnswerAcceptance::at(ask.asked_at, ask.answered_at, now) == AnswerAcceptance::Counts
}

fn head(ctx: &MemberContext, ask: &AskRow) -> String {
    let score = ask.score.map(|score| score.to_string()).unwrap_or_default();
    texts(ctx.lang).score_head(program_name(&ctx.program, ctx.lang), score)
}

fn earned_line(ctx: &MemberContext, earned: Option<i64>) -> Option<String> {
    earned.map(|points| texts(ctx.lang).survey_earned(points, number(ctx.lang, points)))
}

/// The answer is stored; the member may add a comment.
pub(crate) fn answered(ctx: &MemberContext, ask: &AskRow, earned: Option<i64>) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let follow_up = ask.group().map(|group| {
        let ours = match group {
            domain::Group::Promoter => t.follow_up_promoter(),
            domain::Group::Passive => t.follow_up_passive(),
            domain::Group::Detractor => t.follow_up_detractor(),
        };
        let survey = ctx.program.survey(&ask.key.survey);
        own_or(survey.and_then(|survey| survey.follow_up.get(group)), lang, ours)
    });
    let text = lines([Some(head(ctx, ask)), earned_line(ctx, earned), follow_up, Some(t.follow_up_hint())]);
    let of = wave_of(&ask.key);
    Screen::new(text).row([
        tap(t.survey_skip(), SurveysIntent::SkipWords(of.clone())),
        tap(t.survey_change(), SurveysIntent::ChangeScore(of)),
    ])
}

/// Thanks for the score, and for the comment if there is one.
pub(crate) fn thanks(ctx: &MemberContext, ask: &AskRow, thread: Option<&Thread>, earned: Option<i64>) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let thanks = ask.group().map(|group| {
        let ours = match group {
            domain::Group::Promoter => t.thanks_promoter(),
            domain::Group::Passive => t.thanks_passive(),
            domain::Group::Detractor => t.thanks_detractor(),
        };
        let survey = ctx.program.survey(&ask.key.survey);
        own_or(survey.and_then(|survey| survey.thanks.get(group)), lang, ours)
    });
    let written = thread.filter(|thread| !thread.parts.is_empty());
    let said = match written {
        Some(thread) => {
            let seen = if thread.named { t.comment_named() } else { t.comment_unnamed() };
            [Some(t.comment_kept()), Some(seen).filter(|_| ask.kind != SurveyKind::Employee)]
        }
        None => [thanks, None],
    };
    let of = wave_of(&ask.key);
    let sign = written.filter(|_| ask.kind != SurveyKind::Employee).map(|thread| {
        let label = if thread.named { t.menu_hide_name() } else { t.menu_show_name() };
        tap(label, SurveysIntent::SignComment(of.clone(), !thread.named))
    });
    let change = may_change(ask, ctx.now).then(|| tap(t.survey_change(), SurveysIntent::ChangeScore(of.clone())));
    Screen::new(lines([Some(head(ctx, ask)), earned_line(ctx, earned)].into_iter().chain(said)))
        .row(sign)
        .row(change.into_iter().chain([to_home(lang, &ctx.program.id)]))
}

/// The answer cannot be changed any more.
pub(crate) fn score_is_final(ctx: &MemberContext, ask: &AskRow) -> Screen {
    let t = texts(ctx.lang);
    let said = match ask.score {
        Some(score) => t.survey_final(score.to_string()),
        None => t.survey_over(),
    };
    Screen::new(lines([Some(head(ctx, ask)).filter(|_| ask.score.is_some()), Some(said)]))
        .row([to_home(ctx.lang, &ctx.program.id)])
}

pub(crate) fn snoozed(ctx: &MemberContext, until: Instant) -> Screen {
    menu_with_notice(texts(ctx.lang).survey_snoozed(day(ctx, until)), ctx)
}

/// Whether the member is asked in surveys; for staff, also the way to the reports.
pub(crate) fn settings(ctx: &MemberContext, on: bool, role: Option<Role>) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let line = if on { t.surveys_on_line() } else { t.surveys_off_line() };
    let turn = if on { t.survey_never() } else { t.menu_surveys_on() };
    let screen = Screen::new(lines([Some(t.surveys_head(program_name(&ctx.program, lang))), Some(line)]))
        .row([tap(turn, SurveysIntent::SetSurveysEnabled(id.clone(), !on))]);
    let screen = ctx.program.rules_at(ctx.now).surveys.iter().fold(screen, |screen, survey| {
        let wave = survey.kind.wave(ctx.today());
        let of = WaveRef { program: id.clone(), survey: survey.id.clone(), wave };
        let title = reports::screen::title(ctx, survey);
        screen.row(role.and_then(|role| tap_if_allowed(role, title, ReportsIntent::SurveyReport(of))))
    });
    let cases = role.and_then(|role| tap_if_allowed(role, t.menu_cases(), ReportsIntent::Cases(Some(id.clone()))));
    screen.row(cases.into_iter().chain([to_home(lang, id)]))
}

/// The last reply of the program, and the prompt to go on with the conversation.
pub(crate) fn continue_conversation(ctx: &MemberContext, ask: &AskRow, thread: &Thread) -> Screen {
    let t = texts(ctx.lang);
    let last = thread.parts.iter().rev().find(|part| part.by == PartAuthor::Program).map(|part| free_text(&part.text));
    Screen::new(lines([Some(head(ctx, ask)), last, Some(t.answer_hint())])).row([to_home(ctx.lang, &ctx.program.id)])
}
