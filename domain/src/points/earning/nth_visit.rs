//! The bonus for every n-th visit (`docs/rules.md#activities-and-birthdays`).

use super::event::{EarningFacts, RuleRefused, Share, check_award, refuse};
use crate::{Explanation, Points, RulesProblem};
use serde::{Deserialize, Serialize};

/// The bonus for every n-th visit (`docs/rules.md#visits`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NthVisit {
    /// The n, from 2.
    pub every: u16,
    /// The bonus.
    pub points: Points,
}

impl NthVisit {
    pub(crate) fn check(&self) -> Result<(), RuleRefused> {
        check_award(self.points)?;
        refuse(!(2..=1_000).contains(&self.every), ".every", RulesProblem::NthVisit)
    }

    /// Returns the bonuses due for the visits that stand, in points.
    pub(crate) fn due(&self, standing: i64) -> i64 {
        standing / i64::from(self.every) * self.points.get()
    }

    pub(super) fn share(&self, facts: &EarningFacts) -> Option<Share<'static>> {
        let visit = facts.visit.filter(|visit| visit.is_multiple_of(self.every.into()))?;
        Some(Share::Fixed(self.points, Some(Explanation::NthVisit(visit, self.points.get()))))
    }
}
