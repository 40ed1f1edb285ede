//! What is counted of a day.

use crate::{Cause, Day, Entry, LeavingReason, LineKind, Zone, day_of};
use std::collections::BTreeMap;

/// The number of hours for which purchases are counted apart. An hour that exists twice is counted as one.
const HOURS: u8 = 24;

/// Something that is counted of a program's day, in the program's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayCount {
    /// Purchases of an hour.
    Purchases(u8),
    /// What was paid for them, in minor units.
    Paid(u8),
    /// Refunds.
    Refunds,
    /// What they gave back, in minor units.
    Refunded,
    /// Points given, pending or available.
    Given,
    /// Points spent, less those that came back.
    Spent,
    /// Members who joined or got a card.
    Joined,
    /// Coupons redeemed.
    Coupons,
    /// Members who answered a survey.
    Answers,
    /// Members who said why they turned messages off.
    Leaving(LeavingReason),
}

impl DayCount {
    /// The code that is stored.
    pub fn code(self) -> String {
        match self {
            DayCount::Purchases(hour) => format!("p{hour:02}"),
            DayCount::Paid(hour) => format!("m{hour:02}"),
            DayCount::Refunds => "r".to_owned(),
            DayCount::Refunded => "b".to_owned(),
            DayCount::Given => "g".to_owned(),
            DayCount::Spent => "s".to_owned(),
            DayCount::Joined => "j".to_owned(),
            DayCount::Coupons => "c".to_owned(),
            DayCount::Answers => "a".to_owned(),
            DayCount::Leaving(why) => format!("x{}", why.code()),
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<DayCount> {
        let hour = |of: fn(u8) -> DayCount| {
            let hour = code.get(1..).filter(|hour| hour.len() == 2)?.parse().ok()?;
            (hour < HOURS).then(|| of(hour))
        };
        match code.as_bytes() {
            [b'p', ..] => hour(DayCount::Purchases),
            [b'm', ..] => hour(DayCount::Paid),
            b"r" => Some(DayCount::Refunds),
            b"b" => Some(DayCount::Refunded),
            b"g" => Some(DayCount::Given),
            b"s" => Some(DayCount::Spent),
            b"j" => Some(DayCount::Joined),
            b"c" => Some(DayCount::Coupons),
            b"a" => Some(DayCount::Answers),
            [b'x', ..] => LeavingReason::from_code(code.get(1..)?).map(DayCount::Leaving),
            _ => None,
        }
    }

    /// Whether it is counted from entries, and so can be recounted from them.
    pub fn is_of_entries(self) -> bool {
        !matches!(self, DayCount::Joined | DayCount::Coupons | DayCount::Answers | DayCount::Leaving(_))
    }
}

/// What a program's day adds up to. What is 0 is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayFigures(BTreeMap<DayCount, i64>);

impl DayFigures {
    /// Returns what an entry adds to the day on which it happened.
    pub fn of_entry(entry: &Entry, zone: &Zone) -> (Day, DayFigures) {
        let mut figures = DayFigures::default();
        let hour = u8::try_from(entry.occurred_at.to_zoned(zone.clone()).hour()).unwrap_or_default();
        match &entry.cause {
            Cause::Purchase { amount, .. } => {
                figures.add(DayCount::Purchases(hour), 1);
                figures.add(DayCount::Paid(hour), amount.minor());
            }
            Cause::Refund { amount, .. } => {
                figures.add(DayCount::Refunds, 1);
                figures.add(DayCount::Refunded, amount.minor());
            }
            _ => {}
        }
        for line in &entry.lines {
            match line.kind {
                LineKind::Accrue => figures.add(DayCount::Given, line.points),
                LineKind::Spend | LineKind::Restore => figures.add(DayCount::Spent, -line.points),
                _ => {}
            }
        }
        (day_of(entry.occurred_at, zone), figures)
    }

    /// Adds to a count.
    pub fn add(&mut self, count: DayCount, by: i64) {
        *self.0.entry(count).or_default() += by;
        self.0.retain(|_, sum| *sum != 0);
    }

    /// Adds all that others hold.
    pub fn add_all(&mut self, others: &DayFigures) {
        others.iter().for_each(|(count, by)| self.add(count, by));
    }

    /// Returns all that is counted.
    pub fn iter(&self) -> impl Iterator<Item = (DayCount, i64)> + '_ {
        self.0.iter().map(|(count, sum)| (*count, *sum))
    }

    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns one count.
    pub fn get(&self, count: DayCount) -> i64 {
        self.0.get(&count).copied().unwrap_or_default()
    }

    /// Returns the number of purchases, refunded ones included.
    pub fn purchases(&self) -> i64 {
        self.purchases_before(HOURS)
    }

    /// Returns the number of purchases before an hour of the day.
    pub fn purchases_before(&self, end: u8) -> i64 {
        (0..end.min(HOURS)).map(|hour| self.get(DayCount::Purchases(hour))).sum()
    }

    /// Returns what was paid for purchases, in minor units.
    pub fn paid(&self) -> i64 {
        (0..HOURS).map(|hour| self.get(DayCount::Paid(hour))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_read_by_its_code() {
        let hours = (0..HOURS).flat_map(|hour| [DayCount::Purchases(hour), DayCount::Paid(hour)]);
        let others = [
            DayCount::Refunds,
            DayCount::Refunded,
            DayCount::Given,
            DayCount::Spent,
            DayCount::Joined,
            DayCount::Coupons,
            DayCount::Answers,
        ];
        let all: Vec<DayCount> = hours.chain(others).collect();
        let codes: std::collections::BTreeSet<String> = all.iter().map(|count| count.code()).collect();
        assert_eq!(codes.len(), all.len());
        for count in all {
            assert_eq!(DayCount::from_code(&count.code()), Some(count));
        }
        for none in ["", "p", "p24", "p1", "p001", "rr", "lp", "pk"] {
            assert_eq!(DayCount::from_code(none), None, "{none}");
        }
    }

    #[test]
    fn hours_before_now_are_those_that_are_over() {
        let mut day = DayFigures::default();
        for (hour, purchases) in [(9, 3), (13, 2), (14, 7)] {
            day.add(DayCount::Purchases(hour), purchases);
        }
        assert_eq!((day.purchases_before(14), day.purchases()), (5, 12));
        day.add(DayCount::Purchases(9), -3);
        assert_eq!(day.iter().count(), 2, "what is 0 is absent");
    }
}
