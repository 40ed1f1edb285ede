//! Counts of a program's days.

use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Counters, read};
use crate::kit::table_client::{CounterDeltas, all};
use crate::kit::write::Write;
use crate::{Ledger, StoreError};
use domain::{Day, DayCount, DayFigures, ProgramId};
use jiff::ToSpan;
use std::collections::BTreeMap;

impl Ledger {
    /// Returns the figures of the days `from` to `until`, both included. Days of which nothing is counted are absent.
    pub async fn day_figures(
        &self,
        program: &ProgramId,
        from: Day,
        until: Day,
    ) -> Result<BTreeMap<Day, DayFigures>, StoreError> {
        let (first, last) = keys::days_figures(program, from, until);
        let mut days: BTreeMap<Day, DayFigures> = BTreeMap::new();
        for item in all(self.table.between(first, last)).await? {
            let day = Key::of(&item)?.sk.split('#').next().and_then(|day| day.parse().ok());
            let day = day.ok_or(StoreError::corrupt("figures of a day", "sk"))?;
            let figures = days.entry(day).or_default();
            for (code, sum) in read::<Counters>(item)?.0 {
                if let Some(count) = DayCount::from_code(&code) {
                    figures.add(count, sum);
                }
            }
        }
        Ok(days)
    }

    /// Returns the figures of the seven days before a day.
    pub async fn last_week(&self, program: &ProgramId, today: Day) -> Result<BTreeMap<Day, DayFigures>, StoreError> {
        self.day_figures(program, today.saturating_sub(7.days()), today.saturating_sub(1.days())).await
    }

    /// Returns the write that adds to the figures of a day.
    pub(crate) fn counts_on(&self, program: &ProgramId, day: Day, figures: &DayFigures, shard: u64) -> Write {
        let cells: CounterDeltas = figures.iter().map(|(count, by)| (count.code(), by)).collect();
        self.table.add_counts(keys::day_figures(program, day, shard), &cells)
    }
}
