//! Recounting figures from entries.

use crate::kit::attempts::Attempts;
use crate::{Ledger, StoreError};
use domain::{Day, DayCount, DayFigures, MemberNo, Program};
use std::collections::BTreeMap;

/// The entries, or accounts, of one read.
const PAGE: i32 = 100;
/// The shard that a repair corrects.
const REPAIRED: u64 = 0;

/// The result of a recount of a program's figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FiguresRecount {
    /// The number of entries that are folded.
    pub entries: usize,
    /// The number of those that are not yet.
    pub behind: usize,
    /// Counts that differ: the right one and the present one.
    pub differences: Vec<(Day, DayCount, i64, i64)>,
}

/// A program's figures by day.
type Days = BTreeMap<Day, DayFigures>;

impl Ledger {
    /// Recounts a program's figures from its entries, as far as they are folded. With `repair`, folds what is not, of members
    /// of whom nothing was known, too, and corrects the counts. What it holds in memory grows with days and not with members.
    pub async fn recount_figures(&self, program: &Program, repair: bool) -> Result<FiguresRecount, StoreError> {
        if repair {
            self.fold_all(program).await?;
        }
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let before = self.counted_days(program).await?;
            let (should, entries, behind) = self.days_of_entries(program).await?;
            // What was folded meanwhile would look like a difference.
            if self.counted_days(program).await? != before {
                continue;
            }
            let mut differences = Vec::new();
            for day in should.keys().chain(before.keys().filter(|day| !should.contains_key(*day))) {
                let (wanted, is) =
                    (should.get(day).cloned().unwrap_or_default(), before.get(day).cloned().unwrap_or_default());
                let mut lacks = wanted.clone();
                is.iter().for_each(|(count, sum)| lacks.add(count, -sum));
                differences.extend(lacks.iter().map(|(count, _)| (*day, count, wanted.get(count), is.get(count))));
                if repair && !lacks.is_empty() {
                    self.table.write(self.counts_on(&program.id, *day, &lacks, REPAIRED)).await?;
                }
            }
            return Ok(FiguresRecount { entries, behind, differences });
        }
        Err(StoreError::Contended)
    }

    async fn fold_all(&self, program: &Program) -> Result<(), StoreError> {
        let mut after: Option<String> = None;
        while let Some((rows, next)) = self.members_page(&program.id, after.as_deref(), PAGE).await? {
            for row in rows {
                self.fold_member(program, row.member).await?;
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// The counts that are made from entries.
    async fn counted_days(&self, program: &Program) -> Result<Days, StoreError> {
        let mut days = self.day_figures(&program.id, Day::MIN, Day::MAX).await?;
        for figures in days.values_mut() {
            let mut of_entries = DayFigures::default();
            figures
                .iter()
                .filter(|(count, _)| count.is_of_entries())
                .for_each(|(count, sum)| of_entries.add(count, sum));
            *figures = of_entries;
        }
        days.retain(|_, figures| !figures.is_empty());
        Ok(days)
    }

    async fn days_of_entries(&self, program: &Program) -> Result<(Days, usize, usize), StoreError> {
        let (mut days, mut entries, mut behind) = (Days::new(), 0, 0);
        for shard in 0..Ledger::HISTORY_SHARDS {
            let mut after: Option<(MemberNo, u64)> = None;
            let mut folded: Option<(MemberNo, u64)> = None;
            loop {
                let page = self.shard_entries(&program.id, shard, after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = Some((last.member, last.version));
                for entry in page {
                    let until = match folded {
                        Some((member, until)) if member == entry.member => until,
                        _ => self.stored_facts(&program.id, entry.member).await?.map_or(0, |stored| stored.folded),
                    };
                    folded = Some((entry.member, until));
                    if entry.version > until {
                        behind += 1;
                        continue;
                    }
                    entries += 1;
                    let (day, figures) = DayFigures::of_entry(&entry, &program.zone);
                    days.entry(day).or_default().add_all(&figures);
                }
            }
        }
        days.retain(|_, figures| !figures.is_empty());
        Ok((days, entries, behind))
    }
}
