//! Whether a change of rules is to anybody's loss.

use super::{Expiry, Rules};
use crate::{ActivityRule, Day, Level, NthVisit, Points, Promotion, Qualifies, Rate};

impl Rules {
    /// Whether a member may get less by these rules than by `was`, from `today` on. Such a change is announced before it takes
    /// effect (`docs/rules.md#notice-of-worse-rules`).
    pub fn is_worse_than(&self, was: &Rules, today: Day) -> bool {
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
            || self.earns_less_besides(was)
            || was.promotions().any(|promotion| self.cuts_short(promotion, today))
    }

    /// Whether anything but the rate gives less, or is capped lower.
    fn earns_less_besides(&self, was: &Rules) -> bool {
        let lower = |was: Option<Points>, is: Option<Points>| is.is_some_and(|is| was.is_none_or(|was| is < was));
        let less = |was: &ActivityRule| {
            self.activity(was.kind).is_none_or(|is| {
                is.points < was.points || is.cooldown_hours > was.cooldown_hours || is.per_day < was.per_day
            })
        };
        let rarer = |was: &NthVisit| !self.nth_visits().any(|is| is.points >= was.points && is.every <= was.every);
        lower(was.caps.purchase, self.caps.purchase)
            || lower(was.caps.member_day, self.caps.member_day)
            || self.birthday() < was.birthday()
            || was.activities().any(less)
            || was.nth_visits().any(rarer)
    }

    /// Whether a promotion that has begun and is not over gives less or ends earlier. One that is still to come may be
    /// withdrawn.
    fn cuts_short(&self, was: &Promotion, today: Day) -> bool {
        let runs = was.from <= today && today <= was.until;
        let same = |is: &&Promotion| is.id == was.id;
        runs && self.promotions().find(same).is_none_or(|is| is.factor < was.factor || is.until < was.until)
    }
}
