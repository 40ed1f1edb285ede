//! What a refund takes back of what a purchase earned or a bill was paid with (`docs/rules.md#refunds`).

use crate::{Money, Points};

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

    #[test]
    fn the_worked_examples_of_refunds() {
        let earned = Points::new(19).unwrap();
        let owed = |back| owed_after_refunds(earned, Refunded { paid: rub(129_900), back }).get();
        assert_eq!(owed(43_300), 6);
        assert_eq!(owed(86_600), 12);
        assert_eq!(owed(129_900), 19);
    }
}
