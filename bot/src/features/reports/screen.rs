//! Screens of surveys for staff.

use super::intent::ReportsIntent;
use crate::callback::WaveRef;
use crate::channel::{TEXT_LENGTH_MAX, text_length};
use crate::context::{ProgramContext, StaffContext};
use crate::features::surveys::screen::wave_of;
use crate::form::{month, one_decimal};
use crate::number;
use crate::screens::menu::{staff_menu_with_notice, to_home, to_staff_menu};
use crate::screens::parts::{Screen, day, tap, tap_if_allowed};
use crate::texts::{free_text, lines, name, program_name, quoted, texts};
use domain::{
    ByLang, CELL_MIN, CardNumber, Change, Counter, Day, Group, Groups, HoldReason, Instant, Lang, Nps, Program,
    ShareEstimate, Survey, SurveyEligibility, SurveyKind, Wave, cells_shown, day_of,
};
use store::Person;
use store::{AskPlan, AskRow, CaseRow, CaseState, PartAuthor, SurveyCounts, Thread};

/// Comments on a page.
pub(crate) const COMMENTS_PAGE: i32 = 5;

/// The most cases in a list.
pub(crate) const CASES_PAGE: i32 = 10;

/// UTF-16 units of a conversation that one message shows; [`EXCERPT_MAX`] of one comment in a list.
const SHOWN_MAX: usize = TEXT_LENGTH_MAX - 1_096;

const EXCERPT_MAX: usize = 300;

/// The title of a survey.
pub(crate) fn title(here: &ProgramContext, survey: &Survey) -> String {
    let t = texts(here.lang);
    let kind = match survey.kind {
        SurveyKind::Relationship => t.kind_relationship(),
        SurveyKind::Transactional => t.kind_transactional(),
        SurveyKind::Csat => t.kind_csat(),
        SurveyKind::Employee => t.kind_employee(),
    };
    let alike = here.program.rules_at(here.now).surveys.iter().filter(|other| other.kind == survey.kind).count();
    if alike > 1 { format!("{kind} · {}", survey.id) } else { kind }
}

fn wave_in_words(wave: Wave, lang: Lang) -> String {
    let t = texts(lang);
    match wave {
        Wave::Quarter(year, part) => t.wave_quarter(part.to_string(), year.to_string()),
        Wave::Month(year, of) => t.wave_month(month(lang, of), year.to_string()),
    }
}

pub(crate) fn report_head(ctx: &StaffContext, survey: &Survey, wave: Wave) -> String {
    let program = program_name(&ctx.program, ctx.lang);
    texts(ctx.lang).report_head(program, title(ctx, survey), wave_in_words(wave, ctx.lang))
}

/// The metric of a survey and its interval, in words.
fn metric_in_words(kind: SurveyKind, groups: Groups, lang: Lang) -> Option<(String, String, String)> {
    let shown = |hundredths: i64| one_decimal(lang, hundredths);
    if kind == SurveyKind::Csat {
        let share = ShareEstimate::of(groups, Group::Promoter)?;
        return Some((shown(share.raw), shown(share.low), shown(share.high)));
    }
    let nps = Nps::of(groups)?;
    Some((shown(nps.raw), shown(nps.low), shown(nps.high)))
}

/// The surveys of a program, for staff who may see figures.
pub(crate) fn all(ctx: &StaffContext) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let surveys = &ctx.program.rules_at(ctx.now).surveys;
    let none = surveys.is_empty().then(|| t.surveys_none());
    let screen = Screen::new(lines([Some(t.surveys_head(program_name(&ctx.program, lang))), none]));
    let screen = surveys.iter().fold(screen, |screen, survey| {
        let of = WaveRef { program: id.clone(), survey: survey.id.clone(), wave: survey.kind.wave(today(ctx)) };
        screen.row([tap(title(ctx, survey), ReportsIntent::SurveyReport(of))])
    });
    let cases = tap_if_allowed(ctx.role, t.menu_cases(), ReportsIntent::Cases(Some(id.clone())));
    screen.row(cases.into_iter().chain([to_staff_menu(ctx)]))
}

/// The report of a wave, always with the number of answers and the interval. Small cells are hidden
/// (docs/rules.md#small-cells).
pub(crate) fn report(
    ctx: &StaffContext,
    survey: &Survey,
    of: &WaveRef,
    now: &SurveyCounts,
    before: &SurveyCounts,
    reads: bool,
) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let mut said = vec![Some(report_head(ctx, survey, of.wave))];
    let n = now.total.n();
    if survey.is_embargoed(of.wave, today(ctx)) {
        said.push(Some(t.report_team_open()));
    } else if n < CELL_MIN {
        said.push(Some(t.report_few(count(lang, n), count(lang, CELL_MIN))));
    } else {
        said.extend(figures(survey.kind, &now.total, lang));
        if before.total.n() >= CELL_MIN {
            said.push(Some(change(survey.kind, &before.total, &now.total, of.wave.before(), lang)));
        }
        said.extend(by_language(survey.kind, now, lang));
    }
    let at = |wave| WaveRef { wave, ..of.clone() };
    let current = survey.kind.wave(today(ctx));
    let earlier = tap(wave_in_words(of.wave.before(), lang), ReportsIntent::SurveyReport(at(of.wave.before())));
    let later = (of.wave < current)
        .then(|| tap(wave_in_words(of.wave.after(), lang), ReportsIntent::SurveyReport(at(of.wave.after()))));
    let shown = may_show(ctx, survey, of.wave, now);
    let histogram = shown.then(|| tap(t.menu_histogram(), ReportsIntent::Histogram(of.clone())));
    let team = survey.kind == SurveyKind::Employee;
    let comments = (reads && (shown || !team)).then(|| tap(t.menu_comments(), ReportsIntent::Comments(of.clone(), 0)));
    let done = (reads && !team).then(|| tap(t.menu_action_report(), ReportsIntent::ActionReportPrompt(of.clone())));
    Screen::new(lines(said))
        .row(histogram.into_iter().chain(comments))
        .row(done)
        .row([earlier].into_iter().chain(later))
        .row([tap(t.menu_surveys(), ReportsIntent::Reports(Some(of.program.clone()))), to_home(lang, &of.program)])
}

/// Whether the figures of a wave may be shown.
pub(crate) fn may_show(ctx: &StaffContext, survey: &Survey, wave: Wave, counts: &SurveyCounts) -> bool {
    survey.shows(counts.total.n(), wave, today(ctx))
}

fn today(ctx: &StaffContext) -> Day {
    ctx.today()
}

fn count(lang: Lang, n: u64) -> String {
    number(lang, i64::try_from(n).unwrap_or(i64::MAX))
}

fn figures(kind: SurveyKind, counter: &Counter, lang: Lang) -> Vec<Option<String>> {
    let (t, groups) = (texts(lang), counter.groups(kind));
    let share = |group| groups.share(group).map(|share| one_decimal(lang, share)).unwrap_or_default();
    let [promoters, passives, detractors] = Group::ALL.map(share);
    let accepted = u64::try_from(counter.accepted).unwrap_or_default();
    let rate = counter.response_rate().map(|rate| one_decimal(lang, rate)).unwrap_or_default();
    let first = metric_in_words(kind, groups, lang).map(|(score, low, high)| match kind {
        SurveyKind::Csat => t.report_satisfied(score, low, high),
        _ => t.report_nps(score, low, high),
    });
    let by_group = match kind {
        SurveyKind::Csat => t.report_groups_satisfied(promoters, passives, detractors),
        _ => t.report_groups(promoters, passives, detractors),
    };
    vec![first, Some(t.report_answers(count(lang, counter.n()), count(lang, accepted), rate)), Some(by_group)]
}

fn change(kind: SurveyKind, before: &Counter, now: &Counter, wave: Wave, lang: Lang) -> String {
    let (t, wave) = (texts(lang), wave_in_words(wave, lang));
    match Change::between(before.groups(kind), now.groups(kind)) {
        Change::Rose => t.report_rose(wave),
        Change::Fell => t.report_fell(wave),
        Change::NotProven => t.report_not_proven(wave),
    }
}

/// The languages side by side, in a fixed order that does not rank them by score.
fn by_language(kind: SurveyKind, counts: &SurveyCounts, lang: Lang) -> Vec<Option<String>> {
    let t = texts(lang);
    let all: Vec<(Lang, Counter)> = Lang::ALL
        .into_iter()
        .filter_map(|of| Some((of, *counts.by_lang.get(&of)?)))
        .filter(|(_, t)| t.n() > 0)
        .collect();
    if all.len() < 2 {
        return Vec::new();
    }
    let shown = cells_shown(&all.iter().map(|(_, counter)| counter.n()).collect::<Vec<_>>());
    let line = |((of, counter), shown): (&(Lang, Counter), bool)| {
        let called = texts(*of).language_name();
        match metric_in_words(kind, counter.groups(kind), lang).filter(|_| shown) {
            Some((score, low, high)) => t.report_language(called, score, low, high, count(lang, counter.n())),
            None => t.report_language_hidden(called),
        }
    };
    let lines = all.iter().zip(shown).map(line);
    [t.report_languages()].into_iter().chain(lines).map(Some).collect()
}

/// A conversation in words; the newest parts if not all of it fits into one message.
pub(crate) fn thread_lines(thread: &Thread, author: Option<&str>, lang: Lang) -> Vec<Option<String>> {
    let t = texts(lang);
    let author = author.map_or_else(|| t.case_unnamed(), name);
    let mut left = SHOWN_MAX;
    let mut parts = Vec::new();
    for part in thread.parts.iter().rev() {
        let text = cut(&part.text, left);
        let line = match part.by {
            PartAuthor::Member => quoted(&t.case_member_said(author.clone(), free_text(&text))),
            PartAuthor::Program => t.case_program_said(free_text(&text)),
        };
        left = left.saturating_sub(text_length(&line) + 1);
        parts.push(Some(line));
        if left == 0 {
            break;
        }
    }
    parts.reverse();
    if parts.is_empty() { vec![Some(t.case_silent())] } else { parts }
}

/// The start of a text that is at most so long, with an ellipsis if it was cut.
fn cut(text: &str, length_max: usize) -> String {
    let mut left = length_max;
    let fits = |c: &char| {
        let takes = text_length(c.encode_utf8(&mut [0; 4]));
        let fits = takes <= left;
        left = left.saturating_sub(takes);
        fits
    };
    let kept: String = text.chars().take_while(fits).collect();
    if kept.len() < text.len() { format!("{kept}…") } else { kept }
}

/// The comments of a wave.
pub(crate) fn comments(
    ctx: &StaffContext,
    survey: &Survey,
    of: &WaveRef,
    page: u16,
    comments: &[Feedback],
    more: bool,
) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let mut said = vec![Some(t.comments_head(program_name(&ctx.program, lang)))];
    if comments.is_empty() {
        said.push(Some(t.comments_none()));
    }
    for one in comments {
        let unnamed = || if survey.kind == SurveyKind::Employee { t.case_colleague() } else { t.case_unnamed() };
        let author = one.name.as_deref().map_or_else(unnamed, name);
        let score = one.ask.score.map(|score| score.to_string()).unwrap_or_default();
        // For staff even the day is left out: the respondent may be the only one who answered on it.
        let when =
            if survey.kind == SurveyKind::Employee { wave_in_words(of.wave, lang) } else { answered_on(ctx, &one.ask) };
        said.push(Some(String::new()));
        said.push(Some(t.comments_line(score, author, when)));
        let own = one.thread.parts.iter().filter(|part| part.by == PartAuthor::Member);
        let words = own.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n");
        said.push(Some(quoted(&free_text(&cut(&words, EXCERPT_MAX)))));
    }
    let older = more.then(|| tap(t.older(), ReportsIntent::Comments(of.clone(), page + 1)));
    let newer = (page > 0).then(|| tap(t.newer(), ReportsIntent::Comments(of.clone(), page - 1)));
    Screen::new(lines(said))
        .row([older, newer].into_iter().flatten())
        .row([tap(t.back(), ReportsIntent::SurveyReport(of.clone())), to_home(lang, &of.program)])
}

fn answered_on(ctx: &StaffContext, ask: &AskRow) -> String {
    day(ctx, ask.answered_at.unwrap_or(ask.asked_at))
}

fn hours(lang: Lang, from: Instant, until: Instant) -> String {
    match until.duration_since(from).as_hours() {
        0 => texts(lang).hours_less(),
        hours => texts(lang).hours_shown(number(lang, hours)),
    }
}

/// Cases that wait for a reply, the oldest first.
pub(crate) fn cases(ctx: &StaffContext, cases: &[(CaseRow, AskRow)]) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    if cases.is_empty() {
        return staff_menu_with_notice(t.cases_none(), ctx);
    }
    let line = |(at, (case, ask)): (usize, &(CaseRow, AskRow))| {
        let score = ask.score.map(|score| score.to_string()).unwrap_or_default();
        Some(t.cases_line((at + 1).to_string(), score, hours(lang, case.opened_at, ctx.now)))
    };
    let head = Some(t.cases_head(program_name(&ctx.program, lang)));
    let numbers: Vec<_> = cases
        .iter()
        .enumerate()
        .map(|(at, (case, _))| tap((at + 1).to_string(), ReportsIntent::Case(wave_of(&case.key), case.key.member)))
        .collect();
    let screen = Screen::new(lines([head].into_iter().chain(cases.iter().enumerate().map(line))));
    numbers.chunks(5).fold(screen, |screen, row| screen.row(row.to_vec())).row([to_home(lang, id)])
}

fn case_lines(program: &Program, lang: Lang, ask: &AskRow, now: Instant) -> Vec<Option<String>> {
    let t = texts(lang);
    let score = ask.score.map(|score| score.to_string()).unwrap_or_default();
    let on = day_of(ask.answered_at.unwrap_or(ask.asked_at), &program.zone);
    let on = crate::date(lang, on, day_of(now, &program.zone));
    vec![Some(t.case_head(program_name(program, lang), score)), Some(t.case_answered(on))]
}

/// The notification of a case for staff.
pub(crate) fn case_notification(
    ask: &AskRow,
    thread: Option<&Thread>,
    author: Option<&str>,
    program: &Program,
    lang: Lang,
    now: Instant,
) -> Screen {
    let words =
        thread.map_or_else(|| vec![Some(texts(lang).case_silent())], |thread| thread_lines(thread, author, lang));
    let open = tap(texts(lang).menu_open_case(), ReportsIntent::Case(wave_of(&ask.key), ask.key.member));
    Screen::new(lines(case_lines(program, lang, ask, now).into_iter().chain(words))).row([open])
}

/// A case: the answer, the conversation and the state.
pub(crate) fn case(ctx: &StaffContext, case: &CaseRow, found: Option<&Feedback>) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let back = tap(t.back(), ReportsIntent::Cases(Some(id.clone())));
    let Some(found) = found else {
        return Screen::new(t.case_gone()).row([back, to_home(lang, id)]);
    };
    let state = match (case.state, case.replied_at) {
        (CaseState::Closed, _) => Some(t.case_closed()),
        (CaseState::Open, _) => Some(t.case_waiting(hours(lang, case.opened_at, ctx.now))),
        (CaseState::Replied, _) => None,
    };
    let first = case.replied_at.map(|replied| t.case_first_reply(hours(lang, case.opened_at, replied)));
    let head = case_lines(&ctx.program, lang, &found.ask, ctx.now);
    let words = thread_lines(&found.thread, found.name.as_deref(), lang);
    let (of, member) = (wave_of(&case.key), case.key.member);
    let close = (case.state != CaseState::Closed)
        .then(|| tap(t.menu_close_case(), ReportsIntent::CaseClose(of.clone(), member)));
    Screen::new(lines(head.into_iter().chain(words).chain([state, first])))
        .row([tap(t.menu_reply(), ReportsIntent::CaseReply(of, member))].into_iter().chain(close))
        .row([back, to_home(lang, id)])
}

/// Asks for the reply, which is the next message.
pub(crate) fn reply_prompt(ctx: &StaffContext, case: &CaseRow, found: &Feedback) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let head = case_lines(&ctx.program, lang, &found.ask, ctx.now);
    let words = thread_lines(&found.thread, found.name.as_deref(), lang);
    Screen::new(lines(head.into_iter().chain(words).chain([Some(t.reply_hint())])))
        .row([tap(t.back(), ReportsIntent::Case(wave_of(&case.key), case.key.member))])
}

pub(crate) fn action_report_prompt(ctx: &StaffContext, of: &WaveRef) -> Screen {
    let t = texts(ctx.lang);
    Screen::new(t.action_report_hint()).row([tap(t.back(), ReportsIntent::SurveyReport(of.clone()))])
}

/// The action report in each language and the number of recipients, to be confirmed.
pub(crate) fn action_report_confirm(
    ctx: &StaffContext,
    of: &WaveRef,
    words: &ByLang<String>,
    draft: &str,
    members: u64,
) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let members = i64::try_from(members).unwrap_or(i64::MAX);
    let each = Lang::ALL.into_iter().flat_map(|of| [Some(done(&ctx.program, words, of)), Some(String::new())]);
    Screen::new(lines(each.chain([Some(t.action_report_confirm(members, number(lang, members)))]))).row([
        tap(t.menu_send(), ReportsIntent::SendActionReport(of.clone(), draft.to_owned())),
        tap(t.back(), ReportsIntent::SurveyReport(of.clone())),
    ])
}

/// The action report, as a member reads it.
pub(crate) fn done(program: &Program, words: &ByLang<String>, lang: Lang) -> String {
    lines([Some(texts(lang).action_report_head(program_name(program, lang))), Some(free_text(words.get(lang)))])
}

/// Which surveys ask a member, and what holds the others back.
pub(crate) fn asked(ctx: &StaffContext, card: CardNumber, plan: Option<&AskPlan>) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let head = Some(t.eligibility_head(program_name(&ctx.program, lang), card.grouped()));
    let Some(plan) = plan else {
        return Screen::new(lines([head, Some(t.eligibility_unlisted())])).row([to_home(lang, id)]);
    };
    let mut said = vec![head];
    for (key, verdict) in &plan.verdicts {
        let called = ctx.program.survey(&key.survey).map_or_else(|| key.survey.to_string(), |one| title(ctx, one));
        // A member who opted out is not asked, whatever the schedule.
        let words = if plan.row.respondent.off { t.verdict_off() } else { verdict_in_words(ctx, *verdict) };
        said.push(Some(t.eligibility_line(called, words)));
        let known = plan.row.respondent.surveys.get(&key.survey);
        said.push(known.and_then(|asking| asking.last).map(|last| t.eligibility_last_asked(day(ctx, last))));
        said.push(known.and_then(|asking| asking.stale).map(|stale| t.eligibility_stale(day(ctx, stale))));
    }
    if plan.verdicts.is_empty() {
        said.push(Some(t.surveys_none()));
    }
    Screen::new(lines(said)).row([to_home(lang, id)])
}

fn verdict_in_words(ctx: &StaffContext, verdict: SurveyEligibility) -> String {
    let t = texts(ctx.lang);
    match verdict {
        SurveyEligibility::Ask => t.verdict_ask(),
        SurveyEligibility::Due(at) => t.verdict_due(day(ctx, at)),
        SurveyEligibility::Untriggered => t.verdict_untriggered(),
        SurveyEligibility::Held(held, _) => match held {
            HoldReason::Off => t.verdict_off(),
            HoldReason::NoConsent => t.verdict_consent(),
            HoldReason::Blocked => t.verdict_blocked(),
            HoldReason::Snoozed(until) => t.verdict_snoozed(day(ctx, until)),
            HoldReason::SameWave(until) => t.verdict_wave(day(ctx, until)),
            HoldReason::CoolDown(until) => t.verdict_cooldown(day(ctx, until)),
            HoldReason::OtherSurvey(until) => t.verdict_other(day(ctx, until)),
        },
    }
}

/// An answer with the conversation after it.
pub(crate) struct Feedback {
    pub(crate) ask: AskRow,
    pub(crate) thread: Thread,
    /// The member's first name, if they show it.
    pub(crate) name: Option<String>,
    pub(crate) author: Person,
}
