//! Activities other than purchases: a fixed award, a cool-down and a limit per day
//! (`docs/rules.md#activities-and-birthdays`).

use crate::{Instant, Points};
use jiff::SignedDuration;

/// The kind of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActivityKind {
    /// A visit.
    Visit,
    /// A review that the member wrote.
    Review,
    /// A lesson that the member took.
    Lesson,
    /// An activity that the client defines.
    Custom,
}

impl ActivityKind {
    /// All kinds.
    pub const ALL: [ActivityKind; 4] =
        [ActivityKind::Visit, ActivityKind::Review, ActivityKind::Lesson, ActivityKind::Custom];

    /// The code that is stored and that the API takes.
    pub fn code(self) -> &'static str {
        match self {
            ActivityKind::Visit => "visit",
            ActivityKind::Review => "review",
            ActivityKind::Lesson => "lesson",
            ActivityKind::Custom => "custom",
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<ActivityKind> {
        ActivityKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The award of a kind of activity and its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityRule {
    /// The kind of activity.
    pub kind: ActivityKind,
    /// The award, in points.
    pub points: Points,
    /// Hours after an award in which no other is given.
    pub cooldown_hours: u16,
    /// The most awards on one day of the program's zone.
    pub per_day: u8,
}

impl ActivityRule {
    /// The longest cool-down: 366 days.
    pub const COOLDOWN_HOURS_MAX: u16 = 366 * 24;

    /// Returns the instant at which the cool-down of an award at `last` ends.
    pub fn cools_until(&self, last: Instant) -> Instant {
        last.checked_add(SignedDuration::from_hours(self.cooldown_hours.into())).unwrap_or(Instant::MAX)
    }
}

/// A member's last award for a kind of activity, and how many they got on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastActivityAward {
    /// The kind of activity.
    pub kind: ActivityKind,
    /// The time of the award, in whole milliseconds.
    pub last: Instant,
    /// The number of awards on the day of `last`.
    pub on_that_day: u8,
}
