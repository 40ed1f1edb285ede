//! Activities other than purchases, and what a member's account keeps of them
//! (`docs/rules.md#activities-and-birthdays`).

use crate::{Day, Instant};
use serde::{Deserialize, Serialize};

/// The kind of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// A member's awards for a kind of activity on one day, by when the activities happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivityAwards {
    /// The kind of activity.
    pub kind: ActivityKind,
    /// The day in the program's zone.
    pub on: Day,
    /// The first activity of that day that was awarded, in whole milliseconds.
    pub first: Instant,
    /// The last one.
    pub last: Instant,
    /// The number of awards.
    pub count: u8,
}

impl ActivityAwards {
    /// The most days that an account keeps for a kind.
    pub const DAYS_MAX: usize = 3;

    /// Returns the awarded activity that is nearest to an instant. Between the first and the last of more than two nobody
    /// knows when the others were, so one may be at that very instant.
    pub(crate) fn nearest(&self, at: Instant) -> Instant {
        if self.count > 2 && self.first < at && at < self.last {
            return at;
        }
        let distance = |known: &Instant| known.duration_since(at).abs();
        [self.first, self.last].into_iter().min_by_key(distance).unwrap_or(self.last)
    }
}
