//! The uses of points: rewards of a catalog, and a share of a bill.

use crate::{ByLang, Money, Points, ShortId};

/// A reward of a program's catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reward {
    /// Its id within the program.
    pub id: ShortId,
    /// Its title as members read it.
    pub names: ByLang<String>,
    /// The description, in a sentence or two.
    pub descriptions: ByLang<String>,
    /// The price in points.
    pub price: Points,
    /// The pieces in all, given out or not; `None` without a limit.
    pub stock: Option<u32>,
    /// The lowest level that may have it, by its place among the program's levels.
    pub from_level: u8,
    /// The days on which a coupon can be used, the first included.
    pub valid_days: u16,
    /// Whether a member may give an unused coupon back for its points.
    pub returnable: bool,
    /// Whether it is offered now. Coupons that were taken stay valid.
    pub offered: bool,
}

impl Reward {
    /// The highest price of a reward, in points.
    pub const PRICE_MAX: i64 = 10_000_000;
    /// The longest validity of a coupon, in days.
    pub const VALID_DAYS_MAX: u16 = 730;
}

/// How points pay a share of a bill (`docs/rules.md#points-as-part-payment`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayRule {
    /// The worth of a point, in minor units of the program's currency.
    pub minor_per_point: u32,
    /// The largest share of a bill, in percent.
    pub share_percent: u8,
    /// The fewest points of a payment.
    pub minimum: Points,
}

impl PayRule {
    /// Returns the worth of `points` in minor units.
    pub fn worth(&self, points: Points) -> i64 {
        points.get().saturating_mul(self.minor_per_point.into())
    }

    /// Returns the most points that may pay for a bill.
    pub fn most(&self, bill: Money) -> Points {
        let share = i128::from(bill.minor()) * i128::from(self.share_percent) / 100;
        let points = share / i128::from(self.minor_per_point.max(1));
        Points::new(i64::try_from(points).unwrap_or(i64::MAX)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;

    #[test]
    fn points_pay_a_share_of_a_bill_and_no_more() {
        let rule = PayRule { minor_per_point: 100, share_percent: 30, minimum: Points::new(10).unwrap() };
        let bill = |minor| Money::new(minor, Currency::RUB).unwrap();
        assert_eq!(rule.most(bill(129_900)).get(), 389);
        assert_eq!(rule.most(bill(333)).get(), 0);
        assert_eq!(rule.worth(Points::new(389).unwrap()), 38_900);
    }
}
