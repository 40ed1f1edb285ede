//! Awards for activities: fixed points, a cool-down and a limit per day (`docs/rules.md#activities-and-birthdays`).

use super::event::{EarningEvent, EarningFacts, RuleRefused, Share, check_award, refuse};
use crate::{ActivityKind, Explanation, Instant, Points, RulesProblem};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The award of a kind of activity and its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityRule {
    /// The kind of activity.
    pub kind: ActivityKind,
    /// The award, in points.
    pub points: Points,
    /// Hours after an award in which no other is given; 0 if there is no cool-down.
    #[serde(default)]
    pub cooldown_hours: u16,
    /// The most awards on one day of the program's zone; one if the rule does not say.
    #[serde(default = "once")]
    pub per_day: u8,
}

fn once() -> u8 {
    1
}

impl ActivityRule {
    /// The longest cool-down: 366 days.
    pub const COOLDOWN_HOURS_MAX: u16 = 366 * 24;

    pub(super) fn check(&self) -> Result<(), RuleRefused> {
        check_award(self.points)?;
        let sane = self.cooldown_hours <= Self::COOLDOWN_HOURS_MAX && (1..=100).contains(&self.per_day);
        refuse(!sane, "", RulesProblem::Activity)
    }

    pub(super) fn share(&self, event: &EarningEvent, facts: &EarningFacts) -> Option<Share<'static>> {
        let EarningEvent::Activity { kind, at } = *event else { return None };
        if kind != self.kind {
            return None;
        }
        // Tills may report in any order: neither does an activity earn that happened shortly before an awarded one.
        let near = facts.nearest_activity.filter(|last| at < self.cools_until(*last) && *last < self.cools_until(at));
        let cools_until = near.map(|last| self.cools_until(last));
        Some(match cools_until {
            Some(until) => Share::Nothing(Explanation::Cooldown(until)),
            None if facts.activities_on_day >= self.per_day => Share::Nothing(Explanation::DayLimit(self.per_day)),
            None => Share::Fixed(self.points, Some(Explanation::Activity(self.points.get()))),
        })
    }

    /// Returns the instant at which the cool-down of an award at `last` ends.
    pub fn cools_until(&self, last: Instant) -> Instant {
        last.checked_add(SignedDuration::from_hours(self.cooldown_hours.into())).unwrap_or(Instant::MAX)
    }
}
