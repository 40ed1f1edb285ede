//! What a purchase earns and what a refund takes back (`docs/rules.md#award-of-a-purchase`, `docs/rules.md#refunds`).

use crate::{Money, Points, Rate};

/// A factor from ×1 up, exact in hundredths: a level's ×1.5, a promotion's ×2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Factor(u32);

impl Factor {
    /// The factor ×1.
    pub const ONE: Factor = Factor(100);
    /// The factor ×10, the highest for a level or a promotion.
    pub const MOST: Factor = Factor(1_000);

    /// Makes a factor from hundredths; `None` outside ×1 to ×10.
    pub fn new(hundredths: u32) -> Option<Factor> {
        (Factor::ONE.0..=Factor::MOST.0).contains(&hundredths).then_some(Factor(hundredths))
    }

    /// Returns the factor in hundredths.
    pub fn hundredths(self) -> u32 {
        self.0
    }

    /// Returns what is above ×1, in hundredths.
    pub(crate) fn excess(self) -> u32 {
        self.0 - Factor::ONE.0
    }

    /// Returns ×1 plus `excess` hundredths. Several promotions together may exceed [`Factor::MOST`].
    pub(crate) fn one_and(excess: u32) -> Factor {
        Factor(Factor::ONE.0 + excess)
    }
}

/// Returns `floor(money × rate × factors)`. The product is exact and rounded once, at the end.
pub fn award(paid: Money, rate: Rate, factors: &[Factor]) -> Points {
    let mut num = i128::from(paid.minor()) * i128::from(rate.points());
    let mut den = i128::from(rate.per_minor());
    for factor in factors {
        num *= i128::from(factor.0);
        den *= i128::from(Factor::ONE.0);
    }
    Points::new(i64::try_from(num / den).unwrap_or(i64::MAX)).unwrap_or_default()
}

/// How much of a purchase is refunded so far, this refund included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// The amount that was paid.
    pub paid: Money,
    /// The part of it that was refunded, in minor units.
    pub back: i64,
}

/// Returns how many of `points`, earned by a purchase or spent on its bill, its refunds take back in all: `floor(points
/// × back ÷ paid)`, and all of them once everything is refunded. Each refund posts the difference to the one before.
pub fn owed_after_refunds(points: Points, refunded: Refunded) -> Points {
    let Refunded { paid, back } = refunded;
    if back >= paid.minor() {
        return points;
    }
    let owed = i128::from(points.get()) * i128::from(back) / i128::from(paid.minor());
    Points::new(i64::try_from(owed).unwrap_or(i64::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;

    fn rub(minor: i64) -> Money {
        Money::new(minor, Currency::RUB).unwrap()
    }

    fn per_100_rub() -> Rate {
        Rate::new(1, 10_000).unwrap()
    }

    #[test]
    fn the_worked_examples_of_earning() {
        let bill = rub(129_900);
        let [half, two, three, four] = [150, 200, 300, 400].map(|hundredths| Factor::new(hundredths).unwrap());
        assert_eq!(award(bill, per_100_rub(), &[]).get(), 12);
        assert_eq!(award(bill, per_100_rub(), &[half]).get(), 19);
        assert_eq!(award(bill, per_100_rub(), &[half, two]).get(), 38);
        assert_eq!(award(bill, per_100_rub(), &[half, three]).get(), 58);
        assert_eq!(award(bill, per_100_rub(), &[half, four]).get(), 77);
    }

    #[test]
    fn nothing_overflows_at_the_bounds() {
        let most = Rate::new(Rate::POINTS_MAX, 1).unwrap();
        assert_eq!(award(rub(Money::MINOR_MAX), most, &[]).get(), 1_000_000_000_000_000);
        assert_eq!(award(rub(0), most, &[]).get(), 0);
    }

    #[test]
    fn the_worked_examples_of_refunds() {
        let earned = Points::new(19).unwrap();
        let owed = |back| owed_after_refunds(earned, Refunded { paid: rub(129_900), back }).get();
        assert_eq!(owed(43_300), 6);
        assert_eq!(owed(86_600), 12);
        assert_eq!(owed(129_900), 19);
    }
}
