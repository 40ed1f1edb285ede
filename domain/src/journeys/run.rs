//! One member's way through a journey (`docs/rules.md#runs`). Each move is made from a state that was read, and stored only if
//! that state still stands, so events that come twice, late or in another order change nothing.

use crate::journeys::journey::{Journey, StepAction};
use crate::{Instant, ShortId, Zone, serde_as_text};
use jiff::SignedDuration;
use std::fmt;

/// A run whose step was released is looked at again so long afterwards, so that no lost record stops it.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(15);

/// One member's way through a journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JourneyRun {
    /// How often the member has entered the journey, from 1.
    pub number: u32,
    /// The version of the journey in which it began: its order and waits.
    pub definition: u32,
    /// When the member entered.
    pub entered_at: Instant,
    /// The version of the account up to which its entries were looked at.
    pub seen: u64,
    /// The index of the present step in that version; the number of its steps after the last one.
    pub step: usize,
    /// What it waits for.
    pub stage: RunStage,
    /// What came of the steps that are over, in their order.
    pub outcomes: Vec<(ShortId, StepOutcome)>,
    /// When the last step came to its end; of the entry, before the first.
    pub last_final_at: Instant,
}

/// What a run waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStage {
    /// For the time at which the present step is due; after the last one, for the end of the goal's time.
    Waiting(Instant),
    /// For the message of the present step, which was queued at this time.
    Released(Instant),
    /// For nothing: it is over.
    Ended(RunEnd, Instant),
}

/// Why a run is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunEnd {
    /// All steps are over, and so is the time for the goal.
    Completed,
    /// The goal was reached in its time.
    Goal,
    /// What the goal is about happened, but before the first step or too late to be due to the journey.
    Prevented,
    /// The member has left, or is forgotten.
    Left,
    /// The member has blocked the bot.
    Blocked,
    /// The account was merged into another one.
    Merged,
    /// The journey was switched off.
    Stopped,
}

serde_as_text!(RunEnd, |it| it.code(), RunEnd::from_code);

impl RunEnd {
    /// All of them.
    pub const ALL: [(RunEnd, &'static str); 7] = [
        (RunEnd::Completed, "completed"),
        (RunEnd::Goal, "goal"),
        (RunEnd::Prevented, "prevented"),
        (RunEnd::Left, "left"),
        (RunEnd::Blocked, "blocked"),
        (RunEnd::Merged, "merged"),
        (RunEnd::Stopped, "stopped"),
    ];

    /// Returns the code that is stored.
    pub fn code(self) -> &'static str {
        RunEnd::ALL.iter().find(|(end, _)| *end == self).map_or("", |(_, code)| code)
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<RunEnd> {
        RunEnd::ALL.iter().find(|(_, known)| *known == code).map(|(end, _)| *end)
    }
}

/// Why a step was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// The member has not consented to advertising, or has withdrawn it.
    NoConsent,
    /// It was late by more than the journey allows.
    TooOld,
    /// There are no words in the member's language.
    NoWords,
    /// A value that the words need is missing, and there are no words without it.
    NoValue,
    /// When its message was to be sent, it was no longer true: the goal was reached, or the run was over.
    NotTrueAnymore,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepOutcome {
    /// Telegram accepted its message.
    Sent,
    /// Telegram's answer was lost: it counts as sent.
    Unknown,
    /// The member cannot be reached.
    Unreachable,
    /// Sending was given up.
    Dead,
    /// It was skipped.
    Skipped(SkipReason),
}

serde_as_text!(StepOutcome, |it| it.code(), StepOutcome::from_code);

impl StepOutcome {
    /// All of them, with their codes.
    pub const ALL: [(StepOutcome, &'static str); 9] = [
        (StepOutcome::Sent, "sent"),
        (StepOutcome::Unknown, "unknown"),
        (StepOutcome::Unreachable, "unreachable"),
        (StepOutcome::Dead, "dead"),
        (StepOutcome::Skipped(SkipReason::NoConsent), "no_consent"),
        (StepOutcome::Skipped(SkipReason::TooOld), "too_old"),
        (StepOutcome::Skipped(SkipReason::NoWords), "no_words"),
        (StepOutcome::Skipped(SkipReason::NoValue), "no_value"),
        (StepOutcome::Skipped(SkipReason::NotTrueAnymore), "not_true"),
    ];

    /// Returns the code that is stored.
    pub fn code(self) -> &'static str {
        StepOutcome::ALL.iter().find(|(outcome, _)| *outcome == self).map_or("", |(_, code)| code)
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<StepOutcome> {
        StepOutcome::ALL.iter().find(|(_, known)| *known == code).map(|(outcome, _)| *outcome)
    }

    /// Whether the member has, or may have, got the message.
    pub fn may_have_reached(self) -> bool {
        matches!(self, StepOutcome::Sent | StepOutcome::Unknown)
    }
}

impl fmt::Display for StepOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl JourneyRun {
    /// Returns the run of a member who enters now. What happened up to the version `seen` of the account is known.
    pub fn enter(journey: &Journey, definition: u32, number: u32, seen: u64, now: Instant, zone: &Zone) -> JourneyRun {
        let mut run = JourneyRun {
            number,
            definition,
            entered_at: now,
            seen,
            step: 0,
            stage: RunStage::Waiting(now),
            outcomes: Vec::new(),
            last_final_at: now,
        };
        run.arrive(journey, 0, now, zone);
        run
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        matches!(self.stage, RunStage::Ended(..))
    }

    /// Returns when it is to be looked at; `None` if it is over.
    pub fn next_look(&self) -> Option<Instant> {
        match self.stage {
            RunStage::Waiting(until) => Some(until),
            RunStage::Released(at) => Some(at + LOOK_AGAIN),
            RunStage::Ended(..) => None,
        }
    }

    /// Returns the step that is due or released; `None` after the last one.
    pub fn present<'a>(&self, journey: &'a Journey) -> Option<&'a crate::journeys::journey::Step> {
        journey.steps.get(self.step).filter(|step| !matches!(step.action, StepAction::End(_)))
    }

    /// Goes on to the first step from `index` on that does something, past all waits before it.
    fn arrive(&mut self, journey: &Journey, index: usize, from: Instant, zone: &Zone) {
        let (mut due, mut at) = (from, index);
        while let Some(StepAction::Wait(wait)) = journey.steps.get(at).map(|step| &step.action) {
            due = wait.end(due, zone);
            at += 1;
        }
        if matches!(journey.steps.get(at).map(|step| &step.action), None | Some(StepAction::End(_))) {
            let within = SignedDuration::from_hours(24 * i64::from(journey.goal.purchase_within_days));
            due = due.max(from.checked_add(within).unwrap_or(Instant::MAX));
        }
        self.step = at;
        self.stage = RunStage::Waiting(due);
    }

    /// Releases the message of the present step.
    pub fn release(&mut self, now: Instant) {
        self.stage = RunStage::Released(now);
    }

    /// Ends the present step at its final state, and goes on to the next one.
    pub fn finish_step(&mut self, journey: &Journey, outcome: StepOutcome, now: Instant, zone: &Zone) {
        let Some(step) = self.present(journey) else { return };
        self.outcomes.push((step.id.clone(), outcome));
        self.last_final_at = now;
        if outcome == StepOutcome::Unreachable {
            self.end(RunEnd::Blocked, now);
        } else {
            self.arrive(journey, self.step + 1, now, zone);
        }
    }

    /// Ends the run.
    pub fn end(&mut self, why: RunEnd, now: Instant) {
        self.stage = RunStage::Ended(why, now);
    }

    /// Ends the run by a purchase of this time. It is the goal where it followed a step in the goal's time.
    pub fn purchased(&mut self, journey: &Journey, at: Instant, now: Instant) {
        let within = SignedDuration::from_hours(24 * i64::from(journey.goal.purchase_within_days));
        let reached = self.outcomes.iter().any(|(_, outcome)| outcome.may_have_reached());
        let in_time = reached && at >= self.entered_at && at <= self.last_final_at.checked_add(within).unwrap_or(at);
        self.end(if in_time { RunEnd::Goal } else { RunEnd::Prevented }, now);
    }

    /// Whether the present step has become too late to be sent.
    pub fn is_stale(&self, journey: &Journey, due: Instant, now: Instant) -> bool {
        now.duration_since(due) > SignedDuration::from_hours(24 * i64::from(journey.stale_days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journeys::Template;
    use jiff::tz::TimeZone;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_step_that_is_held_shifts_all_after_it() {
        let (journey, zone) = (Template::WinBack.journey(), TimeZone::get("Europe/Moscow").unwrap());
        let mut run = JourneyRun::enter(&journey, 1, 1, 7, at("2027-03-05T10:00:00Z"), &zone);
        assert_eq!((run.step, run.stage), (0, RunStage::Waiting(at("2027-03-05T10:00:00Z"))));
        run.release(at("2027-03-05T10:00:00Z"));
        assert_eq!(run.next_look(), Some(at("2027-03-05T10:15:00Z")));
        // It went out three days later.
        run.finish_step(&journey, StepOutcome::Sent, at("2027-03-08T10:00:00Z"), &zone);
        assert_eq!((run.step, run.stage), (2, RunStage::Waiting(at("2027-04-07T10:00:00Z"))));
        run.finish_step(&journey, StepOutcome::Skipped(SkipReason::TooOld), at("2027-04-20T10:00:00Z"), &zone);
        run.finish_step(&journey, StepOutcome::Unknown, at("2027-05-20T10:00:00Z"), &zone);
        // After the last one it waits for the goal.
        assert_eq!((run.step, run.stage), (5, RunStage::Waiting(at("2027-06-03T10:00:00Z"))));
        assert!(run.present(&journey).is_none());
        assert_eq!(run.outcomes.len(), 3);
    }

    #[test]
    fn a_purchase_is_the_goal_where_a_step_came_before_it() {
        let (journey, zone) = (Template::WinBack.journey(), TimeZone::UTC);
        let entered = JourneyRun::enter(&journey, 1, 1, 7, at("2027-03-05T10:00:00Z"), &zone);
        let ends = |run: &JourneyRun, bought: &str| {
            let mut run = run.clone();
            run.purchased(&journey, at(bought), at("2027-07-01T00:00:00Z"));
            let RunStage::Ended(why, _) = run.stage else { panic!("it goes on") };
            why
        };
        assert_eq!(ends(&entered, "2027-03-05T11:00:00Z"), RunEnd::Prevented);
        let mut sent = entered;
        sent.release(at("2027-03-05T10:00:00Z"));
        sent.finish_step(&journey, StepOutcome::Sent, at("2027-03-05T10:01:00Z"), &zone);
        assert_eq!(ends(&sent, "2027-03-19T10:00:00Z"), RunEnd::Goal);
        assert_eq!(ends(&sent, "2027-03-20T10:00:00Z"), RunEnd::Prevented);
        // It happened before the member entered, and was reported late.
        assert_eq!(ends(&sent, "2027-03-05T09:00:00Z"), RunEnd::Prevented);
    }
}
