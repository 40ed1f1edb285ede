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

/// Returns how many of the `points` that a purchase earned its refunds take back in all: those that do not stand by the money
/// that is left, `floor(points × left ÷ paid)`. Each refund posts the difference to the one before.
pub fn owed_after_refunds(points: Points, refunded: Refunded) -> Points {
    let Refunded { paid, back } = refunded;
    let stand = share(points, paid.minor() - back, paid.minor());
    Points::new(points.get() - stand).unwrap_or_default()
}

/// Returns how many of the `points` that paid a share of a bill its refunds restore in all: `floor(points × back ÷ paid)`, and
/// all of them once everything is refunded.
pub(crate) fn restored_by_refunds(points: Points, refunded: Refunded) -> Points {
    let Refunded { paid, back } = refunded;
    if back >= paid.minor() {
        return points;
    }
    Points::new(share(points, back, paid.minor())).unwrap_or_default()
}

/// Returns the points of a part of a whole, rounded down; none where there is nothing of it.
fn share(points: Points, part: i64, whole: i64) -> i64 {
    if part <= 0 || whole <= 0 {
        return 0;
    }
    let share = i128::from(points.get()) * i128::from(part) / i128::from(whole);
    i64::try_from(share).unwrap_or(i64::MAX)
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
        assert_eq!([owed(43_300), owed(86_600), owed(129_900)], [7, 13, 19]);
        let one = Refunded { paid: rub(10_000), back: 9_999 };
        assert_eq!(owed_after_refunds(Points::new(1).unwrap(), one).get(), 1);
        let restored = |back| restored_by_refunds(earned, Refunded { paid: rub(129_900), back }).get();
        assert_eq!([restored(0), restored(43_300), restored(86_600), restored(129_900)], [0, 6, 12, 19]);
    }
}
