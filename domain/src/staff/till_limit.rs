//! The limit of a cashier for whom nobody has set one (`docs/rules.md#limits-at-the-till`).

use crate::Rate;
use iso_currency::Currency;

/// The number of usual purchases that a cashier may ring up on a day.
const USUAL_SALES: i64 = 20;

/// Fewer purchases say nothing about what is usual.
const SALES_LEAST: usize = 30;

/// The points whose purchases a cashier may ring up on a day in any case.
const LEAST_POINTS: i64 = 100;

/// Returns the most that a cashier may ring up on a day, in minor units, by the amounts of purchases of the program in
/// any order, from 30 of them on. `None` if neither purchases nor a rate say anything.
pub fn usual_till_limit(mut amounts: Vec<i64>, rate: Option<Rate>, currency: Currency) -> Option<i64> {
    amounts.sort_unstable();
    let median = amounts.get(amounts.len() / 2).copied().filter(|_| amounts.len() >= SALES_LEAST);
    let by_sales = median.map(|median| median.saturating_mul(USUAL_SALES));
    let by_points = rate.filter(|rate| rate.points > 0).map(|rate| {
        let steps = (LEAST_POINTS + i64::from(rate.points) - 1) / i64::from(rate.points);
        rate.per.minor(currency).saturating_mul(steps)
    });
    by_sales.max(by_points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Amount;

    #[test]
    fn twenty_usual_purchases_and_a_hundred_points_at_least() {
        let rate = |points, minor| Some(Rate { points, per: Amount::of_minor(minor, Currency::RUB) });
        let many = |typical: i64| [vec![typical; 29], vec![100_000_000]].concat();
        for (amounts, rate, limit) in [
            // 1 point per 100 ₽: 100 points are worth 10,000 ₽.
            (vec![], rate(1, 10_000), Some(1_000_000)),
            (many(30_000), rate(1, 10_000), Some(1_000_000)),
            (many(70_000), rate(1, 10_000), Some(1_400_000)),
            // A few large ones are not what is usual.
            (vec![1_000_000; 29], rate(1, 10_000), Some(1_000_000)),
            // 3 points per 100 ₽: 34 steps make 102 points, 33 only 99.
            (vec![], rate(3, 10_000), Some(340_000)),
            (many(500), None, Some(10_000)),
            (vec![], None, None),
        ] {
            assert_eq!(usual_till_limit(amounts.clone(), rate, Currency::RUB), limit, "{amounts:?}");
        }
    }
}
