//! What is usual at a program's tills: the limit of a cashier for whom nobody has set one
//! (`docs/rules.md#limits-at-the-till`), and the sale whose points wait for a decision
//! (`docs/rules.md#points-that-wait`).

use crate::Rate;
use crate::setup::example_bill;
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
    // Where no purchase says what a bill is there, an example stands for it: the first day's customers are not turned away.
    let by_example = example_bill(currency).map(|bill| bill.minor().saturating_mul(USUAL_SALES));
    by_sales.max(by_points).max(by_points.and(by_example).filter(|_| median.is_none()))
}

/// How many times the 99th percentile a sale must exceed.
const UNUSUAL_TIMES: i64 = 10;

/// Fewer purchases have no 99th percentile that means anything.
const UNUSUAL_SALES_LEAST: usize = 100;

/// Returns the amount, in minor units, above which the points of a sale wait for a decision: 10 × the 99th percentile of
/// the program's purchases in any order, from 100 of them on.
pub fn unusual_sale(mut amounts: Vec<i64>) -> Option<i64> {
    amounts.sort_unstable();
    let at = (amounts.len() * 99).div_ceil(100).checked_sub(1)?;
    let most = amounts.get(at).copied().filter(|_| amounts.len() >= UNUSUAL_SALES_LEAST)?;
    Some(most.saturating_mul(UNUSUAL_TIMES))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Amount;

    #[test]
    fn ten_times_what_ninety_nine_in_a_hundred_do_not_exceed() {
        let upward = |n: i64| (1..=n).rev().collect::<Vec<_>>();
        for (amounts, least) in
            [(upward(99), None), (upward(100), Some(990)), (upward(200), Some(1_980)), (upward(101), Some(1_000))]
        {
            assert_eq!(unusual_sale(amounts), least);
        }
        assert_eq!(unusual_sale([vec![500; 99], vec![1_000_000]].concat()), Some(5_000));
        assert_eq!(unusual_sale(Vec::new()), None);
    }

    #[test]
    fn twenty_usual_purchases_and_a_hundred_points_at_least() {
        let rate = |points, minor| Some(Rate { points, per: Amount::of_minor(minor, Currency::RUB) });
        let many = |typical: i64| [vec![typical; 29], vec![100_000_000]].concat();
        for (amounts, rate, limit) in [
            // Twenty bills of 1,299 ₽, where no purchase says more.
            (vec![], rate(1, 10_000), Some(2_598_000)),
            (vec![], rate(1, 100_000), Some(10_000_000)),
            // 1 point per 100 ₽: 100 points are worth 10,000 ₽.
            (many(30_000), rate(1, 10_000), Some(1_000_000)),
            (many(70_000), rate(1, 10_000), Some(1_400_000)),
            // A few large ones are not what is usual.
            (vec![1_000_000; 29], rate(1, 10_000), Some(2_598_000)),
            // 3 points per 100 ₽: 34 steps make 102 points, 33 only 99.
            (many(500), rate(3, 10_000), Some(340_000)),
            (many(500), None, Some(10_000)),
            (vec![], None, None),
        ] {
            assert_eq!(usual_till_limit(amounts.clone(), rate, Currency::RUB), limit, "{amounts:?}");
        }
    }
}
