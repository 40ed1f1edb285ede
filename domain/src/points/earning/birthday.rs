//! The award for a birthday (`docs/rules.md#activities-and-birthdays`).

use super::event::{EarningEvent, RuleRefused, Share, check_award};
use crate::Points;
use serde::{Deserialize, Serialize};

/// The award for a birthday, once a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BirthdayAward {
    /// The award.
    pub points: Points,
}

impl BirthdayAward {
    pub(super) fn check(&self) -> Result<(), RuleRefused> {
        check_award(self.points)
    }

    pub(super) fn share(&self, event: &EarningEvent) -> Option<Share<'static>> {
        matches!(event, EarningEvent::Birthday).then_some(Share::Fixed(self.points, None))
    }
}
