//! The award for a birthday (`docs/rules.md#activities-and-birthdays`).

use super::event::{EarningEvent, Share};
use crate::Points;
use serde::{Deserialize, Serialize};

/// The award for a birthday, once a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BirthdayAward {
    /// The award.
    pub points: Points,
}

impl BirthdayAward {
    pub(super) fn share(&self, event: &EarningEvent) -> Option<Share<'static>> {
        matches!(event, EarningEvent::Birthday).then_some(Share::Fixed(self.points, None))
    }
}
