//! What a purchase earns and what a refund takes back (§2).

use crate::{Money, Points, Rate};

/// A factor such as a level's ×1.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Numerator.
    pub num: u32,
    /// Denominator, not zero.
    pub den: u32,
}

/// `floor(money × rate × factors)`. The product is exact: only the end is rounded.
pub fn award(paid: Money, rate: Rate, factors: &[Ratio]) -> Points {
    let mut num = i128::from(paid.minor()) * i128::from(rate.points());
    let mut den = i128::from(rate.per_minor());
    for factor in factors {
        num *= i128::from(factor.num);
        den *= i128::from(factor.den.max(1));
    }
    Points::new(i64::try_from(num / den).unwrap_or(i64::MAX)).unwrap_or_default()
}

/// What of a purchase has gone back so far, this refund included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// What was paid.
    pub paid: Money,
    /// Minor units of it that went back.
    pub back: i64,
}

/// The points that are to be taken back in all: `floor(earned × back ÷ paid)`, all of them once the whole is back. Each
/// refund posts the difference to the one before.
pub fn owed_after_refunds(earned: Points, refunded: Refunded) -> Points {
    let Refunded { paid, back } = refunded;
    if back >= paid.minor() {
        return earned;
    }
    let owed = i128::from(earned.get()) * i128::from(back) / i128::from(paid.minor());
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
        let (half, two, three, four) =
            (Ratio { num: 3, den: 2 }, Ratio { num: 2, den: 1 }, Ratio { num: 3, den: 1 }, Ratio { num: 4, den: 1 });
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
