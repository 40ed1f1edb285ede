//! What rules would give, by the sales of a week that is over.

use crate::{Day, DayFigures, Factor, Money, Rules, award};
use iso_currency::Currency;
use jiff::ToSpan;
use std::collections::BTreeMap;

/// The days of a week.
const WEEK: i64 = 7;

/// Returns the points that purchases would earn in the week from `start` on, if each day sold what the same day of the week
/// sold among the last seven before `today`. By the rate and the best promotion for all members alone: an estimate.
pub fn points_of_a_week(
    rules: &Rules,
    currency: Currency,
    sold: &BTreeMap<Day, DayFigures>,
    today: Day,
    start: Day,
) -> i64 {
    let Some(rate) = rules.rate() else { return 0 };
    let points = |day: Day| {
        let ago = match i64::from(today.weekday().since(day.weekday())) {
            0 => WEEK,
            ago => ago,
        };
        let past = today.saturating_sub(ago.days());
        let paid = Money::new(sold.get(&past).map_or(0, DayFigures::paid), currency).ok()?;
        let open = rules.promotions().filter(|one| one.is_for_all_on(day));
        let best = open.map(|one| one.factor).max().unwrap_or(Factor::ONE);
        Some(award(paid, rate, &[best]).get())
    };
    (0..WEEK).filter_map(|at| points(start.saturating_add(at.days()))).sum()
}
