//! Whether a change of rules is to anybody's loss.

use super::{Expiry, Rules};
use crate::{Level, Qualifies, Rate};

impl Rules {
    /// Whether a member may get less by these rules than by `was`. Such a change is announced before it takes effect
    /// (`docs/rules.md#notice-of-worse-rules`).
    pub fn is_worse_than(&self, was: &Rules) -> bool {
        let per = |rate: Rate, other: Rate| i128::from(rate.points) * other.per.units();
        let earns_less = match (was.rate(), self.rate()) {
            (Some(was), Some(is)) => per(is, was) < per(was, is),
            (was, _) => was.is_some(),
        };
        let shorter = match (was.expiry, self.expiry) {
            (was, is) if was == is => false,
            (_, Expiry::Never) => false,
            (Expiry::AfterMonths(was), Expiry::AfterMonths(is)) | (Expiry::IdleMonths(was), Expiry::IdleMonths(is)) => {
                is < was
            }
            // A life that activity prolongs and one that it does not cannot be compared: either may be the shorter.
            _ => true,
        };
        let pays_less = match (was.pay, self.pay) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(was), Some(is)) => {
                is.point < was.point || is.share_percent < was.share_percent || is.minimum > was.minimum
            }
        };
        let lower = |was: &Level| match self.levels.iter().find(|is| is.id == was.id) {
            None => true,
            Some(is) => is.threshold > was.threshold || is.multiplier < was.multiplier,
        };
        let invites_less = match (&was.referral, &self.referral) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(was), Some(is)) => {
                let harder = match (was.qualifies, is.qualifies) {
                    (Qualifies::Purchase(was), Qualifies::Purchase(is)) => is > was,
                    (Qualifies::Stay(was), Qualifies::Stay(is)) => is > was,
                    _ => true,
                };
                harder || is.referrer_points < was.referrer_points || is.friend_points < was.friend_points
            }
        };
        earns_less
            || self.pending_days > was.pending_days
            || shorter
            || pays_less
            || was.levels.iter().any(lower)
            || invites_less
    }
}
