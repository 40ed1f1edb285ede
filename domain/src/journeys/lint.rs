//! The linter of journeys: what would go wrong, found before anything is sent (`docs/rules.md#the-linter`).

use crate::journeys::budget::{AttentionBudget, FrequencyCap};
use crate::journeys::check::JourneyRefused;
use crate::journeys::journey::{Journey, JourneyEntry, Reentry, Say, SayButton, SayClass, Step, StepAction};
use crate::journeys::words::{Placeholder, Words};
use crate::{Instant, Lang, Program, ShortId, out_of_quiet_hours};
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// The same words never go to a person twice within so many days.
const SAME_WORDS_DAYS: u16 = 60;
/// Welcomes go out within so many hours after joining.
const WELCOME_HOURS: u32 = 24;
/// The most welcomes.
const WELCOMES_MAX: usize = 2;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Something that is wrong, or not as its author may think.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFinding {
    /// The step that it concerns; `None` for the journey as a whole.
    pub step: Option<ShortId>,
    /// What it is.
    pub problem: LintProblem,
}

/// What the linter finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LintProblem {
    /// The definition is refused as it is.
    Refused(JourneyRefused),
    /// There are no words in a language of the program: members who speak it are skipped.
    NoWords(Lang),
    /// A value that the words need may be missing, and there are no words without it: such members are skipped.
    NoWordsWithout(Lang, Placeholder),
    /// The words name a reward, and the program offers none that all can have.
    NoReward,
    /// The words name a level, and the program has none.
    NoLevels,
    /// The words are not written in the language for which they stand.
    OtherLanguage(Lang),
    /// Another step, which goes to the same people within 60 days, says the same.
    SameWords(ShortId),
    /// The attention budget holds it by so many days, and all after it.
    Held(u16),
    /// The attention budget always holds it for longer than the journey lets a step be late: it is never sent.
    Starved,
    /// Another journey takes its places in the attention budget: it is never sent.
    StarvedBy(ShortId),
    /// Members enter again before 60 days are over, and read the same words.
    EntersTooSoon,
    /// Members enter again before they can be through.
    EntersBeforeTheEnd,
    /// A welcome goes out only in the first 24 hours after joining.
    WelcomeTooLate,
    /// A welcome has no offer: it names no reward.
    WelcomeOffers,
    /// There are more than two welcomes.
    TooManyWelcomes,
}

impl LintProblem {
    /// Whether the journey cannot be switched on with it.
    pub fn is_error(&self) -> bool {
        !matches!(
            self,
            LintProblem::NoWordsWithout(..)
                | LintProblem::OtherLanguage(_)
                | LintProblem::Held(_)
                | LintProblem::EntersTooSoon
                | LintProblem::NoReward
        )
    }
}

/// Finds what is wrong with a journey of a program. `others` are the journeys that are on beside it; `words` are the words of a
/// step in a language, and those without a value.
pub fn lint(
    journey: &Journey,
    program: &Program,
    others: &[&Journey],
    now: Instant,
    words: impl Fn(&ShortId, Lang, bool) -> Option<Words>,
) -> Vec<LintFinding> {
    let mut found = Vec::new();
    if let Err(refused) = journey.check(&[]) {
        found.push(LintFinding { step: refused.step().cloned(), problem: LintProblem::Refused(refused) });
        return found;
    }
    for (_, step, say) in journey.says() {
        let mut add = |problem| found.push(LintFinding { step: Some(step.id.clone()), problem });
        for problem in of_words(step, program, now, &words) {
            add(problem);
        }
        for problem in of_welcome(journey, step, say, &words, program) {
            add(problem);
        }
    }
    found.extend(same_words(journey, program, &words));
    found.extend(of_reentry(journey));
    found.extend(of_budget(journey, others, program, now));
    found
}

fn of_words(
    step: &Step,
    program: &Program,
    now: Instant,
    words: impl Fn(&ShortId, Lang, bool) -> Option<Words>,
) -> Vec<LintProblem> {
    let mut found = Vec::new();
    let mut needs = BTreeSet::new();
    for lang in &program.langs {
        let Some(said) = words(&step.id, *lang, false) else {
            found.push(LintProblem::NoWords(*lang));
            continue;
        };
        if !is_in(*lang, &said) {
            found.push(LintProblem::OtherLanguage(*lang));
        }
        needs.extend(said.placeholders());
        let without = words(&step.id, *lang, true);
        let lacks = |value: &Placeholder| without.as_ref().is_none_or(|without| without.placeholders().contains(value));
        let missing = said.placeholders().into_iter().filter(|value| value.may_be_missing()).find(lacks);
        found.extend(missing.map(|value| LintProblem::NoWordsWithout(*lang, value)));
    }
    let named = |value| needs.contains(&value);
    let offered = program.catalog(now).any(|reward| reward.offered && reward.stock.is_none() && reward.level.is_none());
    if !offered && (named(Placeholder::Reward) || named(Placeholder::Missing)) {
        found.push(LintProblem::NoReward);
    }
    if named(Placeholder::Level) && program.rules_at(now).levels.is_empty() {
        found.push(LintProblem::NoLevels);
    }
    found
}

/// Whether words look as if they were written in a language, by their letters.
fn is_in(lang: Lang, words: &Words) -> bool {
    let Ok(text) = words.fill(|_| Some(String::new())) else { return true };
    let any = |range: std::ops::RangeInclusive<char>| text.chars().any(|c| range.contains(&c));
    let (cyrillic, han) = (any('\u{400}'..='\u{4ff}'), any('\u{4e00}'..='\u{9fff}'));
    match lang {
        Lang::Ru => cyrillic,
        Lang::Zh => han,
        Lang::En => !cyrillic && !han,
    }
}

fn of_welcome(
    journey: &Journey,
    step: &Step,
    say: &Say,
    words: impl Fn(&ShortId, Lang, bool) -> Option<Words>,
    program: &Program,
) -> Vec<LintProblem> {
    let mut found = Vec::new();
    if say.class != SayClass::Welcome {
        return found;
    }
    if journey.entry != JourneyEntry::Joined || hours_until(journey, &step.id) >= WELCOME_HOURS {
        found.push(LintProblem::WelcomeTooLate);
    }
    let names_reward = |lang: &Lang| {
        let values = words(&step.id, *lang, false).map(|words| words.placeholders()).unwrap_or_default();
        values.contains(&Placeholder::Reward) || values.contains(&Placeholder::Missing)
    };
    if say.button == Some(SayButton::Rewards) || program.langs.iter().any(names_reward) {
        found.push(LintProblem::WelcomeOffers);
    }
    let before = journey.says().take_while(|(_, other, _)| other.id != step.id);
    if before.filter(|(_, _, say)| say.class == SayClass::Welcome).count() >= WELCOMES_MAX {
        found.push(LintProblem::TooManyWelcomes);
    }
    found
}

fn hours_until(journey: &Journey, id: &ShortId) -> u32 {
    journey.steps.iter().take_while(|step| step.id != *id).fold(0, |hours, step| match &step.action {
        StepAction::Wait(wait) => hours + u32::from(wait.days) * 24 + u32::from(wait.hours),
        _ => hours,
    })
}

fn same_words(
    journey: &Journey,
    program: &Program,
    words: impl Fn(&ShortId, Lang, bool) -> Option<Words>,
) -> Vec<LintFinding> {
    let says: Vec<&ShortId> = journey.says().map(|(_, step, _)| &step.id).collect();
    let mut found = Vec::new();
    for (at, later) in says.iter().enumerate() {
        let same = |earlier: &&&ShortId| {
            let apart = journey.day_of_step(later).abs_diff(journey.day_of_step(earlier));
            let equal = |lang: &Lang| {
                let said = words(later, *lang, false);
                said.is_some() && said == words(earlier, *lang, false)
            };
            apart < SAME_WORDS_DAYS && program.langs.iter().any(equal)
        };
        if let Some(earlier) = says[..at].iter().find(same) {
            let problem = LintProblem::SameWords((*earlier).clone());
            found.push(LintFinding { step: Some((*later).clone()), problem });
        }
    }
    found
}

fn of_reentry(journey: &Journey) -> Option<LintFinding> {
    let Reentry::After { days } = journey.reentry else { return None };
    let last = journey.says().last().map_or(0, |(_, step, _)| journey.day_of_step(&step.id));
    let problem = match days {
        days if days < last.saturating_add(journey.goal.purchase_within_days.into()) => LintProblem::EntersBeforeTheEnd,
        days if days < SAME_WORDS_DAYS => LintProblem::EntersTooSoon,
        _ => return None,
    };
    Some(LintFinding { step: None, problem })
}

/// A promotion that was placed in a budget: the step, and by how long the budget held it.
struct Placed {
    step: ShortId,
    held: SignedDuration,
}

/// Places the promotions of a journey that somebody enters at an instant, one after the other.
fn place(budget: &mut AttentionBudget, journey: &Journey, program: &Program, from: Instant) -> Vec<Placed> {
    let awake = |at: Instant| out_of_quiet_hours(at, &program.zone).unwrap_or(at);
    let (mut at, mut placed) = (from, Vec::new());
    for step in &journey.steps {
        match &step.action {
            StepAction::Wait(wait) => at = wait.end(at, &program.zone),
            StepAction::Say(Say { class: SayClass::Promo, .. }) => {
                let name = format!("{}.{}", journey.id, step.id);
                let free = budget.first_free(&program.id, &name, FrequencyCap::Usual, at, awake);
                budget.take(&program.id, &name, free, true);
                placed.push(Placed { step: step.id.clone(), held: free.duration_since(awake(at)) });
                at = free;
            }
            _ => {}
        }
    }
    placed
}

fn of_budget(journey: &Journey, others: &[&Journey], program: &Program, now: Instant) -> Vec<LintFinding> {
    // Noon: no night is in the way.
    let noon = out_of_quiet_hours(now, &program.zone).unwrap_or(now);
    let stale = DAY * i32::from(journey.stale_days);
    let alone = place(&mut AttentionBudget::default(), journey, program, noon);
    let mut found = Vec::new();
    for Placed { step, held } in &alone {
        let problem = match held.as_hours() / 24 {
            _ if *held > stale => LintProblem::Starved,
            0 => continue,
            days => LintProblem::Held(u16::try_from(days).unwrap_or(u16::MAX)),
        };
        found.push(LintFinding { step: Some(step.clone()), problem });
    }
    for other in others.iter().filter(|other| other.id != journey.id && other.entry == journey.entry) {
        let mut budget = AttentionBudget::default();
        place(&mut budget, other, program, noon);
        let beside = place(&mut budget, journey, program, noon);
        let starved = beside.iter().zip(&alone).find(|(beside, alone)| beside.held > stale && alone.held <= stale);
        if let Some((Placed { step, .. }, _)) = starved {
            let problem = LintProblem::StarvedBy(other.id.clone());
            found.push(LintFinding { step: Some(step.clone()), problem });
        }
    }
    found
}
