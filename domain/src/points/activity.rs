//! Activities other than purchases: a fixed award, a cool-down and a cap a day (§2).

use crate::{Instant, Points};
use jiff::SignedDuration;

/// What a member did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActivityKind {
    /// Came by.
    Visit,
    /// Wrote a review.
    Review,
    /// Took a lesson.
    Lesson,
    /// Something of the client's own.
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

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<ActivityKind> {
        ActivityKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What an activity earns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityRule {
    /// Which.
    pub kind: ActivityKind,
    /// The award.
    pub points: Points,
    /// Hours after an award in which the next one is not given.
    pub cooldown_hours: u16,
    /// Awards a day, in the program's zone.
    pub per_day: u8,
}

impl ActivityRule {
    /// The longest cool-down: a year.
    pub const COOLDOWN_HOURS_MAX: u16 = 366 * 24;

    /// The instant until which an award at `last` keeps the next one back.
    pub fn cools_until(&self, last: Instant) -> Instant {
        last.checked_add(SignedDuration::from_hours(self.cooldown_hours.into())).unwrap_or(Instant::MAX)
    }
}

/// A member's last award for a kind of activity, and how many he got on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastActivityAward {
    /// For what.
    pub kind: ActivityKind,
    /// When, in whole milliseconds.
    pub last: Instant,
    /// How many on the day of `last`.
    pub on_that_day: u8,
}
