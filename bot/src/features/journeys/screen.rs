//! Screens of automatic messages, for staff.

use super::intent::JourneysIntent;
use super::lint_words::finding_in_words;
use super::names::{journey_name, reason_in_words};
use super::words::{Values, words_of};
use crate::context::StaffContext;
use crate::number;
use crate::screens::menu::to_staff_menu;
use crate::screens::parts::{Button, Screen, day, tap};
use crate::texts::{free_text, lines, name, program_name, texts};
use domain::{
    Account, DayCount, DayFigures, Hash, Journey, JourneyEntry, Lang, LeavingReason, LintFinding, Placeholder, RunEnd,
    SayClass, ShortId, SkipReason, Step, StepOutcome, Template, WORDS_OF_A_STEP_MAX, Words, WordsProblem,
};
use std::collections::BTreeMap;
use store::{JourneyCounts, JourneyRow, JourneyState};

/// A template in a program.
pub(super) struct Shown {
    pub(super) template: Template,
    /// The journey that was made of it.
    pub(super) row: Option<JourneyRow>,
    pub(super) counts: JourneyCounts,
    /// What the linter finds in it.
    pub(super) findings: Vec<LintFinding>,
}

impl Shown {
    pub(super) fn state(&self) -> JourneyState {
        self.row.as_ref().map_or(JourneyState::Off, |row| row.state)
    }

    /// The journey as it is, or as it would be switched on.
    pub(super) fn journey(&self) -> Journey {
        self.row.as_ref().map_or_else(|| self.template.journey(), |row| row.journey.clone())
    }

    /// Whether it cannot be switched on as it is.
    pub(super) fn is_faulty(&self) -> bool {
        self.findings.iter().any(|finding| finding.problem.is_error())
    }

    fn id(&self) -> ShortId {
        self.journey().id
    }
}

fn called(shown: &Shown, lang: Lang) -> String {
    journey_name(shown.template.code(), lang)
}

/// All templates, those that are on first.
pub(super) fn journeys(ctx: &StaffContext, all: &[Shown], month: &DayFigures) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let section = |head: String, state: JourneyState| {
        let of = || all.iter().filter(move |shown| shown.state() == state);
        let line = |shown: &Shown| {
            let under_way = shown.counts.under_way();
            match state {
                JourneyState::Off => called(shown, lang),
                _ => t.journey_line_on(under_way, called(shown, lang), number(lang, under_way)),
            }
        };
        of().next().map(|_| lines([Some(head)].into_iter().chain(of().map(|shown| Some(line(shown))))))
    };
    let text = [
        Some(t.journeys_head(program_name(&ctx.program, lang))),
        section(t.journeys_on(), JourneyState::On),
        section(t.journeys_paused(), JourneyState::Paused),
        section(t.journeys_off(), JourneyState::Off),
        all.iter().all(|shown| shown.state() == JourneyState::Off).then(|| t.journeys_hint()),
        leaving(month, lang),
    ];
    let text: Vec<String> = text.into_iter().flatten().collect();
    let buttons = all.iter().map(|shown| tap(called(shown, lang), JourneysIntent::Journey(id.clone(), shown.id())));
    Screen::new(text.join("\n\n")).pairs(buttons).row([to_staff_menu(ctx)])
}

/// Why members turned messages off this month, the most frequent reason first.
fn leaving(month: &DayFigures, lang: Lang) -> Option<String> {
    let t = texts(lang);
    let mut told: Vec<(i64, LeavingReason)> =
        LeavingReason::ALL.into_iter().map(|reason| (month.get(DayCount::Leaving(reason)), reason)).collect();
    told.retain(|(count, _)| *count > 0);
    told.sort_unstable_by_key(|(count, _)| -count);
    let line = |(count, reason): &(i64, LeavingReason)| {
        Some(t.journey_reason(reason_in_words(*reason, lang), number(lang, *count)))
    };
    (!told.is_empty()).then(|| lines([Some(t.leaving_head())].into_iter().chain(told.iter().map(line))))
}

/// One of them: what it does, or what has come of it.
pub(super) fn journey(ctx: &StaffContext, shown: &Shown) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let (program, title) = (program_name(&ctx.program, lang), called(shown, lang));
    let journey = shown.journey();
    let head = match &shown.row {
        Some(row) if row.state == JourneyState::On => t.journey_head_on(program, title, day(ctx, row.on_since)),
        Some(row) if row.state == JourneyState::Paused => t.journey_head_paused(program, title),
        _ => t.journey_head_off(program, title),
    };
    let entry = match journey.entry {
        JourneyEntry::Joined => t.journey_for_joined(),
        JourneyEntry::FirstPurchase => t.journey_for_first(),
        JourneyEntry::Idle { days } => t.journey_for_idle(i64::from(days), number(lang, i64::from(days))),
    };
    let within = i64::from(journey.goal.purchase_within_days);
    let mut said = vec![head, entry, t.journey_goal(within, number(lang, within))];
    let off = shown.state() == JourneyState::Off;
    for (at, step, say) in journey.says() {
        let day = i64::from(journey.entry.day() + journey.day_of_step(&step.id));
        let (at, on) = (number(lang, at as i64), number(lang, day));
        if off {
            let words = words_of(&journey, &step.id, say, lang, false).map(|words| free_text(&words.named_in(lang)));
            said.push(t.journey_step(at, on, words.unwrap_or_default()));
        } else {
            let waiting = shown.counts.waiting.get(&step.id).copied().unwrap_or_default();
            let sent = number(lang, shown.counts.sent(&step.id));
            said.push(t.journey_step_sent(at, on, sent, number(lang, waiting)));
        }
    }
    match shown.state() {
        JourneyState::Off => {
            let service = journey.says().any(|(_, _, say)| say.class == SayClass::Welcome);
            said.push(t.journey_needs_consent());
            said.extend(service.then(|| t.journey_service_words()));
        }
        JourneyState::On | JourneyState::Paused => {
            said.extend(skipped(ctx, shown));
            let reached = shown.counts.ends.get(&RunEnd::Goal).copied().unwrap_or_default();
            said.push(t.journey_so_far(number(lang, reached), number(lang, shown.counts.entered)));
        }
    }
    if !shown.findings.is_empty() {
        said.push(t.lint_head());
        said.extend(shown.findings.iter().map(|finding| finding_in_words(finding, &journey, lang)));
    }
    if shown.state() == JourneyState::Paused {
        let waiting = shown.counts.under_way();
        let days = number(lang, i64::from(journey.stale_days));
        said.push(t.journey_waits(waiting, number(lang, waiting), days));
    }
    let switch = |label: String, on: bool| tap(label, JourneysIntent::SwitchJourney(id.clone(), shown.id(), on));
    let first = match shown.state() {
        JourneyState::Off => switch(t.menu_switch_on(), true),
        JourneyState::On => switch(t.menu_pause(), false),
        JourneyState::Paused => switch(t.menu_resume(), true),
    };
    let lang_of_words = if ctx.program.langs.contains(&lang) { lang } else { ctx.program.langs[0] };
    let steps: Vec<Button> = journey
        .says()
        .map(|(at, step, _)| {
            let words = JourneysIntent::StepWordsPrompt(id.clone(), shown.id(), step.id.clone(), lang_of_words);
            tap(t.menu_step(number(lang, at as i64)), words)
        })
        .collect();
    Screen::new(said.join("\n")).row([first]).pairs(steps).row([tap(t.back(), JourneysIntent::Journeys(id.clone()))])
}

/// How many messages were not sent, and why.
fn skipped(ctx: &StaffContext, shown: &Shown) -> Option<String> {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let mut by_reason: BTreeMap<StepOutcome, i64> = BTreeMap::new();
    for ((_, outcome), count) in &shown.counts.outcomes {
        if !outcome.may_have_reached() {
            *by_reason.entry(*outcome).or_default() += count;
        }
    }
    by_reason.retain(|_, count| *count > 0);
    let word = |outcome: &StepOutcome| match outcome {
        StepOutcome::Unreachable => t.reason_unreachable(),
        StepOutcome::Dead | StepOutcome::Sent | StepOutcome::Unknown => t.reason_dead(),
        StepOutcome::Skipped(SkipReason::NoConsent) => t.reason_no_consent(),
        StepOutcome::Skipped(SkipReason::TooOld) => t.reason_too_old(),
        StepOutcome::Skipped(SkipReason::NoWords) => t.reason_no_words(),
        StepOutcome::Skipped(SkipReason::NoValue) => t.reason_no_value(),
        StepOutcome::Skipped(SkipReason::NotTrueAnymore) => t.reason_not_true(),
    };
    let reasons: Vec<String> =
        by_reason.iter().map(|(outcome, count)| t.journey_reason(word(outcome), number(lang, *count))).collect();
    let sum: i64 = by_reason.values().sum();
    (sum > 0).then(|| t.journey_skipped(number(lang, sum), reasons.join(&t.list_separator())))
}

fn step_of<'a>(journey: &'a Journey, id: &ShortId) -> Option<(usize, &'a Step, &'a domain::Say)> {
    journey.says().find(|(_, step, _)| step.id == *id)
}

fn words_head(ctx: &StaffContext, shown: &Shown, step: &ShortId) -> String {
    let at = step_of(&shown.journey(), step).map_or(0, |(at, _, _)| at);
    let program = program_name(&ctx.program, ctx.lang);
    texts(ctx.lang).step_words_head(program, called(shown, ctx.lang), number(ctx.lang, at as i64))
}

/// The names of all placeholders, in the language of the words.
fn names(lang: Lang, ui: Lang) -> String {
    let names: Vec<String> = Placeholder::ALL.iter().map(|one| format!("{{{}}}", one.name(lang))).collect();
    names.join(&texts(ui).list_separator())
}

/// The words of a step in a language, and the question for new ones.
pub(super) fn words(ctx: &StaffContext, shown: &Shown, step: &ShortId, lang: Lang) -> Screen {
    let (t, id, journey) = (texts(ctx.lang), &ctx.program.id, shown.journey());
    let said = step_of(&journey, step).and_then(|(_, _, say)| words_of(&journey, step, say, lang, false));
    let most = number(ctx.lang, WORDS_OF_A_STEP_MAX as i64);
    let text = lines([
        Some(words_head(ctx, shown, step)),
        Some(texts(lang).language_name()),
        said.map(|words| crate::texts::quoted(&free_text(&words.named_in(lang)))),
        Some(t.step_words_ask(most, names(lang, ctx.lang))),
    ]);
    let others = ctx.program.langs.iter().filter(|other| **other != lang).map(|other| {
        let words = JourneysIntent::StepWordsPrompt(id.clone(), shown.id(), step.clone(), *other);
        tap(texts(*other).language_name(), words)
    });
    Screen::new(text).pairs(others).row([tap(t.back(), JourneysIntent::Journey(id.clone(), shown.id()))])
}

/// What a button carries of words, so that those are saved that were seen.
pub(super) fn fingerprint(text: &str) -> String {
    Hash::of(text.as_bytes()).to_string()[..8].to_owned()
}

/// New words as a member would read them, to be confirmed.
pub(super) fn check_words(ctx: &StaffContext, shown: &Shown, step: &ShortId, lang: Lang, words: &Words) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let account = Account::open(ctx.now, &ctx.program.zone, true);
    let first_name = &ctx.person.profile.first_name;
    let values = Values { program: &ctx.program, account, first_name, lang, now: ctx.now };
    let under_way = shown.counts.under_way();
    let text = lines([
        Some(words_head(ctx, shown, step)),
        Some(t.step_words_check()),
        Some(crate::texts::quoted(&free_text(&values.example(words)))),
        (under_way > 0).then(|| t.step_words_also(under_way, number(ctx.lang, under_way))),
    ]);
    let save = JourneysIntent::SaveStepWords(id.clone(), fingerprint(&words.to_string()));
    let again = JourneysIntent::StepWordsPrompt(id.clone(), shown.id(), step.clone(), lang);
    Screen::new(text).row([tap(t.menu_save(), save), tap(t.back(), again)])
}

/// Why words are refused, and what to do.
pub(super) fn refused(ctx: &StaffContext, why: &WordsProblem) -> String {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let shown = |typed: &str| format!("{{{}}}", name(typed));
    match why {
        WordsProblem::Empty => t.step_words_empty(),
        WordsProblem::TooLong(length) => {
            t.step_words_long(number(lang, *length as i64), number(lang, WORDS_OF_A_STEP_MAX as i64))
        }
        WordsProblem::Unknown(typed, Some(meant)) => t.step_words_unknown(shown(typed), shown(meant.name(lang))),
        WordsProblem::Unknown(typed, None) => t.step_words_unknown_all(shown(typed), names(lang, lang)),
    }
}
