//! The linter of journeys: each seeded fault is found, at its step, and a sound journey has none.

use crate::book::{at, cafe};
use domain::*;
use std::collections::BTreeMap;

fn id(text: &str) -> ShortId {
    ShortId::parse(text).unwrap()
}

fn wait(name: &str, days: u16) -> Step {
    Step { id: id(name), action: StepAction::Wait(Wait { days, hours: 0, until_hour: None }) }
}

fn words(texts: [&str; 3]) -> BTreeMap<Lang, Words> {
    let given = [Lang::Ru, Lang::Zh, Lang::En].into_iter().zip(texts).filter(|(_, text)| !text.is_empty());
    given.map(|(lang, text)| (lang, Words::parse(text).unwrap())).collect()
}

fn say(name: &str, class: SayClass, text: [&str; 3], without: [&str; 3]) -> Step {
    let words = Variant { text: words(text), without: words(without) };
    Step { id: id(name), action: StepAction::Say(Say { class, button: None, words }) }
}

fn promo(name: &str, text: [&str; 3]) -> Step {
    say(name, SayClass::Promo, text, ["", "", ""])
}

const FIRST: [&str; 3] = ["Ждём вас", "期待再见", "Come back"];
const SECOND: [&str; 3] = ["Скучаем", "想念您", "We miss you"];

/// Three promotions, a day apart.
fn three_promos() -> Vec<Step> {
    vec![promo("one", FIRST), wait("w", 1), promo("two", SECOND), wait("v", 1), promo("three", ["Ещё", "再来", "More"])]
}

fn sound() -> Journey {
    Journey {
        id: id("back"),
        template: None,
        name: Some("Back".to_owned()),
        entry: JourneyEntry::Idle { days: 30 },
        reentry: Reentry::After { days: 90 },
        goal: Goal { purchase_within_days: 14 },
        stale_days: 7,
        steps: vec![promo("one", FIRST), wait("w", 10), promo("two", SECOND)],
    }
}

/// What the linter finds, by the step.
fn found(program: &Program, journey: &Journey, others: &[&Journey]) -> Vec<(String, LintProblem)> {
    let resolve = |step: &ShortId, lang: Lang, without: bool| {
        let say = journey.say(step)?;
        if without { &say.words.without } else { &say.words.text }.get(&lang).cloned()
    };
    let findings = lint(journey, program, others, at("2027-03-05T09:00:00Z"), resolve);
    let named = |finding: LintFinding| (finding.step.map(|step| step.to_string()).unwrap_or_default(), finding.problem);
    findings.into_iter().map(named).collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table: each fault with its step")]
fn a_sound_journey_has_no_finding_and_each_seeded_fault_is_found() {
    let program = cafe();
    assert_eq!(program.langs, Lang::ALL);
    assert_eq!(found(&program, &sound(), &[]), []);
    type Fault = (&'static str, fn(&mut Journey), &'static str, fn(&LintProblem) -> bool);
    let faults: [Fault; 19] = [
        (
            "a step after the end",
            |j| j.steps.insert(1, Step { id: id("stop"), action: StepAction::End(BTreeMap::new()) }),
            "w",
            |p| matches!(p, LintProblem::Refused(JourneyRefused::AfterTheEnd(_))),
        ),
        (
            "two steps of one id",
            |j| j.steps[2].id = id("one"),
            "one",
            |p| matches!(p, LintProblem::Refused(JourneyRefused::TwiceTheSameId(_))),
        ),
        (
            "a number out of bounds",
            |j| j.stale_days = 0,
            "",
            |p| matches!(p, LintProblem::Refused(JourneyRefused::OutOfBounds { .. })),
        ),
        (
            "nothing to say",
            |j| j.steps = vec![wait("w", 3)],
            "",
            |p| *p == LintProblem::Refused(JourneyRefused::SaysNothing),
        ),
        ("no name", |j| j.name = None, "", |p| *p == LintProblem::Refused(JourneyRefused::NoName)),
        (
            "too many steps",
            |j| (0..20).for_each(|n| j.steps.push(wait(&format!("x{n}"), 1))),
            "",
            |p| *p == LintProblem::Refused(JourneyRefused::TooManySteps),
        ),
        (
            "a language without words",
            |j| j.steps[2] = promo("two", ["Скучаем", "", "We miss you"]),
            "two",
            |p| *p == LintProblem::NoWords(Lang::Zh),
        ),
        (
            "words in another language",
            |j| j.steps[0] = promo("one", ["Come back soon", "期待再见", "Come back"]),
            "one",
            |p| *p == LintProblem::OtherLanguage(Lang::Ru),
        ),
        (
            "a value that may be missing",
            |j| j.steps[0] = promo("one", ["У вас {points}", "您有 {points}", "You have {points}"]),
            "one",
            |p| *p == LintProblem::NoWordsWithout(Lang::Ru, Placeholder::Points),
        ),
        (
            "a reward where there is none",
            |j| j.steps[0] = promo("one", ["Ждёт {reward}", "{reward}等您", "{reward} is near"]),
            "one",
            |p| *p == LintProblem::NoReward,
        ),
        (
            "a level where there is none",
            |j| j.steps[0] = promo("one", ["Ваш {level}", "等级{level}", "Your {level}"]),
            "one",
            |p| *p == LintProblem::NoLevels,
        ),
        (
            "the same words twice",
            |j| j.steps[2] = promo("two", FIRST),
            "two",
            |p| *p == LintProblem::SameWords(id("one")),
        ),
        ("steps closer than the budget allows", |j| j.steps = three_promos(), "three", |p| *p == LintProblem::Held(5)),
        (
            "a step that the budget always holds too long",
            |j| {
                j.stale_days = 3;
                j.steps = three_promos();
            },
            "three",
            |p| *p == LintProblem::Starved,
        ),
        (
            "an entry before the end",
            |j| j.reentry = Reentry::After { days: 20 },
            "",
            |p| *p == LintProblem::EntersBeforeTheEnd,
        ),
        (
            "an entry that says the same again",
            |j| j.reentry = Reentry::After { days: 30 },
            "",
            |p| *p == LintProblem::EntersTooSoon,
        ),
        (
            "a welcome to somebody who did not join",
            |j| j.steps[0] = say("one", SayClass::Welcome, FIRST, ["", "", ""]),
            "one",
            |p| *p == LintProblem::WelcomeTooLate,
        ),
        (
            "a welcome with an offer",
            |j| {
                j.entry = JourneyEntry::Joined;
                j.steps[0] =
                    say("one", SayClass::Welcome, ["Ждёт {reward}", "{reward}等您", "{reward} is near"], FIRST);
            },
            "one",
            |p| *p == LintProblem::WelcomeOffers,
        ),
        (
            "three welcomes",
            |j| {
                j.entry = JourneyEntry::Joined;
                j.steps = ["one", "two", "three"]
                    .iter()
                    .zip([FIRST, SECOND, ["Ещё", "再来", "More"]])
                    .map(|(name, text)| say(name, SayClass::Welcome, text, ["", "", ""]))
                    .collect();
            },
            "three",
            |p| *p == LintProblem::TooManyWelcomes,
        ),
    ];
    for (name, seed, step, is) in faults {
        let mut faulty = sound();
        seed(&mut faulty);
        let found = found(&program, &faulty, &[]);
        assert!(found.iter().any(|(at, problem)| at == step && is(problem)), "{name}: {found:?}");
    }
}

/// Two journeys of one entry share one budget: what the first takes holds the second back, which is told by the other's name.
#[test]
fn a_journey_that_starves_another_is_found() {
    let program = cafe();
    let busy = Journey {
        id: id("busy"),
        steps: (0..6)
            .flat_map(|n| [wait(&format!("w{n}"), 3), promo(&format!("b{n}"), ["Раз", "一", "One"])])
            .collect(),
        ..sound()
    };
    let mut patient = sound();
    patient.stale_days = 1;
    patient.steps = vec![wait("w", 4), promo("one", FIRST)];
    assert_eq!(found(&program, &patient, &[]), []);
    let starved = found(&program, &patient, &[&busy]);
    assert_eq!(starved, [("one".to_owned(), LintProblem::StarvedBy(id("busy")))]);
    // One that other people enter is in nobody's way.
    let elsewhere = Journey { entry: JourneyEntry::Joined, ..busy };
    assert_eq!(found(&program, &patient, &[&elsewhere]), []);
}

/// Whatever a file says, the linter answers.
#[test]
fn odd_definitions_are_refused_and_break_nothing() {
    let program = cafe();
    let mut odd = sound();
    odd.steps =
        vec![promo("one", FIRST), wait("w", u16::MAX), promo("two", SECOND), wait("v", u16::MAX), promo("one", FIRST)];
    odd.goal.purchase_within_days = u8::MAX;
    odd.entry = JourneyEntry::Idle { days: u16::MAX };
    odd.reentry = Reentry::After { days: u16::MAX };
    odd.stale_days = u8::MAX;
    assert!(found(&program, &odd, &[&odd.clone()]).iter().any(|(_, problem)| problem.is_error()));
    odd = sound();
    odd.steps[1] = Step { id: id("w"), action: StepAction::Wait(Wait { days: 1, hours: 0, until_hour: Some(-10) }) };
    assert!(found(&program, &odd, &[]).iter().any(|(_, problem)| problem.is_error()));
    odd.steps.clear();
    assert!(!found(&program, &odd, &[&sound()]).is_empty());
}
