//! Levels and qualifying points (`docs/rules.md#4-levels`).

use crate::{ByLang, Factor, Month, Points, ShortId};
use serde::{Deserialize, Serialize};

/// A level of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Its id within the program.
    pub id: ShortId,
    /// Its name as members read it.
    #[serde(rename = "name")]
    pub names: ByLang<String>,
    /// The qualifying points from which a member has the level; 0 for the first.
    #[serde(rename = "from")]
    pub threshold: Points,
    /// The factor for the award of a purchase.
    #[serde(default)]
    pub multiplier: Factor,
    /// The perks of the level, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub perks: Option<ByLang<String>>,
}

/// The number of months before the current one that count.
const MONTHS_BACK: i32 = 12;

/// Qualifying points by the month in which they became available, spent or not: the current month and the twelve
/// before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Qualifying(Vec<(Month, i64)>);

impl Qualifying {
    /// Makes it from stored months, the oldest first.
    pub fn from_months(months: Vec<(Month, i64)>) -> Qualifying {
        Qualifying(months)
    }

    /// Returns the points of each month, the oldest first. Months without points are left out.
    pub fn months(&self) -> &[(Month, i64)] {
        &self.0
    }

    /// Returns the qualifying points in the month `now`.
    pub fn sum(&self, now: Month) -> i64 {
        let counts = |month: Month| (now.0 - MONTHS_BACK..=now.0).contains(&month.0);
        self.0.iter().filter(|(month, _)| counts(*month)).map(|(_, points)| points).sum::<i64>().max(0)
    }

    pub(crate) fn add(&mut self, month: Month, points: i64) {
        match self.0.binary_search_by_key(&month, |(month, _)| *month) {
            Ok(at) => self.0[at].1 += points,
            Err(at) => self.0.insert(at, (month, points)),
        }
        self.0.retain(|(_, points)| *points != 0);
    }

    /// Removes months that no longer count.
    pub(crate) fn forget_before(&mut self, now: Month) {
        self.0.retain(|(month, _)| month.0 >= now.0 - MONTHS_BACK);
    }
}

/// Whether a member of a level, given by its place, may have what is for members from the `lowest` level on. A level that
/// a program no longer has excludes nobody.
pub fn admits(levels: &[Level], member: u8, lowest: Option<&ShortId>) -> bool {
    let place = lowest.and_then(|id| levels.iter().position(|level| level.id == *id));
    place.is_none_or(|place| usize::from(member) >= place)
}

/// Returns the level for `qualifying` points: the last whose threshold is reached.
pub fn level_for(levels: &[Level], qualifying: i64) -> u8 {
    let reached = levels.iter().take_while(|level| level.threshold.get() <= qualifying).count();
    u8::try_from(reached.saturating_sub(1)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn thirteen_months_count_and_no_more() {
        let mut earned = Qualifying::default();
        let month = |year, month| Month::of(date(year, month, 1));
        earned.add(month(2027, 1), 100);
        earned.add(month(2028, 1), 20);
        earned.add(month(2027, 6), 3);
        assert_eq!(earned.sum(month(2028, 1)), 123);
        assert_eq!(earned.sum(month(2028, 2)), 23);
        assert_eq!(earned.sum(month(2027, 12)), 103);
        earned.forget_before(month(2028, 2));
        assert_eq!(earned.months(), [(month(2027, 6), 3), (month(2028, 1), 20)]);
        earned.add(month(2027, 6), -3);
        assert_eq!(earned.months().len(), 1);
        assert_eq!(Month::parse("2027-12").map(|month| month.to_string()).as_deref(), Some("2027-12"));
        assert_eq!(Month::parse("2027-13"), None);
    }
}
