//! What the linter of journeys finds, in words.

use super::names::journey_name;
use super::words::words_of;
use crate::number;
use crate::texts::texts;
use domain::{Instant, Journey, Lang, LintFinding, LintProblem, Placeholder, Program, ShortId, lint};
use store::{JourneyRow, JourneyState};

/// Finds what is wrong with a journey beside the others of its program.
pub fn findings(journey: &Journey, program: &Program, rows: &[JourneyRow], now: Instant) -> Vec<LintFinding> {
    let others: Vec<&Journey> =
        rows.iter().filter(|row| row.state == JourneyState::On).map(|row| &row.journey).collect();
    let words = |step: &ShortId, lang: Lang, without: bool| words_of(journey, step, journey.say(step)?, lang, without);
    lint(journey, program, &others, now, words)
}

/// A finding in a language: the step, and what is wrong.
pub fn finding_in_words(finding: &LintFinding, journey: &Journey, lang: Lang) -> String {
    let t = texts(lang);
    let place = |id: &ShortId| journey.says().find(|(_, step, _)| step.id == *id).map(|(at, _, _)| at);
    let numbered = |id: &ShortId| place(id).map_or_else(|| id.to_string(), |at| number(lang, at as i64));
    let language = |of: &Lang| texts(*of).language_name();
    let value = |of: &Placeholder| format!("{{{}}}", of.name(lang));
    let what = match &finding.problem {
        LintProblem::Refused(_) => t.lint_refused(),
        LintProblem::NoWords(of) => t.lint_no_words(language(of)),
        LintProblem::NoWordsWithout(of, missing) => t.lint_no_value(value(missing), language(of)),
        LintProblem::NoReward => t.lint_no_reward(),
        LintProblem::NoLevels => t.lint_no_levels(),
        LintProblem::OtherLanguage(of) => t.lint_other_language(language(of)),
        LintProblem::SameWords(other) => t.lint_same_words(numbered(other)),
        LintProblem::Held(days) => t.lint_held(i64::from(*days), number(lang, i64::from(*days))),
        LintProblem::Starved => t.lint_starved(),
        LintProblem::StarvedBy(other) => t.lint_starved_by(journey_name(other.as_str(), lang)),
        LintProblem::EntersTooSoon => t.lint_too_soon(),
        LintProblem::EntersBeforeTheEnd => t.lint_before_the_end(),
        LintProblem::WelcomeTooLate => t.lint_welcome_late(),
        LintProblem::WelcomeOffers => t.lint_welcome_offers(),
        LintProblem::TooManyWelcomes => t.lint_welcomes(),
    };
    match &finding.step {
        Some(step) => t.lint_step(numbered(step), what),
        None => what,
    }
}
