//! Why members turn messages off (`docs/rules.md#leaving`).

use crate::serde_as_text;

/// Why somebody turned messages off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeavingReason {
    /// There were too many.
    TooMany,
    /// They were not interesting.
    NotInteresting,
    /// The prices.
    Prices,
    /// They moved away.
    MovedAway,
    /// Something else.
    Other,
}

serde_as_text!(LeavingReason, |it| it.code(), LeavingReason::from_code);

impl LeavingReason {
    /// All reasons, in the order in which they are offered.
    pub const ALL: [LeavingReason; 5] = [
        LeavingReason::TooMany,
        LeavingReason::NotInteresting,
        LeavingReason::Prices,
        LeavingReason::MovedAway,
        LeavingReason::Other,
    ];

    /// Returns the code that is stored and that buttons carry.
    pub fn code(self) -> &'static str {
        match self {
            LeavingReason::TooMany => "many",
            LeavingReason::NotInteresting => "dull",
            LeavingReason::Prices => "prices",
            LeavingReason::MovedAway => "moved",
            LeavingReason::Other => "other",
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<LeavingReason> {
        LeavingReason::ALL.into_iter().find(|reason| reason.code() == code)
    }
}
