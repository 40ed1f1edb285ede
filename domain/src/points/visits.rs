//! Visits of a member, by the day on which they happened (`docs/rules.md#visits`).

use crate::Day;
use crate::time::sub_days;

/// The visits of an account. A day counts once, whatever makes it a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visits {
    /// Days that are no longer kept one by one. They stand.
    pub earlier: i64,
    /// The points of bonuses that were given and not taken back.
    pub bonuses: i64,
    /// The points of bonuses that a merger found given and not due, less those that it found due and not given: the next
    /// bonus is so much smaller or larger.
    pub advance: i64,
    /// The days of the last [`Visits::DAYS`] days, the oldest first, with what makes each a visit: purchases that stand
    /// and activities.
    days: Vec<(Day, i64)>,
}

impl Visits {
    /// The days back for which visits are kept by day. What happened before counts no more as a visit, nor is it taken
    /// back.
    pub const DAYS: u16 = 90;

    /// Makes them from what is stored, the oldest day first.
    pub fn new(earlier: i64, days: Vec<(Day, i64)>) -> Visits {
        Visits { earlier, days, ..Visits::default() }
    }

    /// Returns the days that are kept one by one, the oldest first.
    pub fn days(&self) -> &[(Day, i64)] {
        &self.days
    }

    /// Returns how many visits stand.
    pub fn standing(&self) -> i64 {
        self.earlier.saturating_add(i64::try_from(self.days.len()).unwrap_or(i64::MAX))
    }

    /// Returns what makes a day a visit; 0 if it is none.
    pub(crate) fn on(&self, day: Day) -> i64 {
        self.days.binary_search_by_key(&day, |(day, _)| *day).map_or(0, |at| self.days[at].1)
    }

    /// Whether what happened on a day can still count as a visit.
    pub(crate) fn keeps(day: Day, today: Day) -> bool {
        day > sub_days(today, Visits::DAYS)
    }

    pub(crate) fn change(&mut self, day: Day, by: i64) {
        match self.days.binary_search_by_key(&day, |(day, _)| *day) {
            Ok(at) => self.days[at].1 += by,
            Err(at) => self.days.insert(at, (day, by)),
        }
        self.days.retain(|(_, count)| *count > 0);
    }

    /// Keeps only the number of the days that are too old to be kept one by one.
    pub(crate) fn forget_before(&mut self, today: Day) {
        let before = self.standing();
        self.days.retain(|(day, _)| Visits::keeps(*day, today));
        self.earlier += before - self.standing();
    }
}
