//! Counting answers. Each ask stores its contribution to the counters. One transaction replaces it, under a condition,
//! and adds the difference to one of the wave's counters. Counts are therefore right after any repetition, reordering
//! or loss, and a changed answer moves its count.
//!
//! A batch of answers is one transaction. Each answer costs the write of its own item, and the counters cost one write
//! for the whole batch. Shards keep the counters from being a hot spot.

use super::ask::{AskRow, CountedAnswer, read_ask};
use crate::AskKey;
use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::{Counters, n, read_all, s};
use crate::kit::table_client::CounterDeltas;
use crate::{Ledger, StoreError};
use domain::{
    Counter, Day, DayCount, DayFigures, Lang, Month, Program, ProgramId, ShortId, Survey, SurveyKind, Wave, day_of,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// The most answers that are looked at together.
const AGGREGATED_MAX: usize = 80;
/// The most writes of one transaction.
const WRITES_MAX: usize = 100;
/// The time that an index may need to show a write.
const INDEX_LAG: Duration = Duration::from_secs(1);
/// The most items of one read.
const PAGE: i32 = 100;

/// The sum of a wave's counters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SurveyCounts {
    /// All answers.
    pub total: Counter,
    /// By the language of the answer.
    pub by_lang: BTreeMap<Lang, Counter>,
    /// By the member's level.
    pub by_level: BTreeMap<u8, Counter>,
    /// By the month of the answer.
    pub by_month: BTreeMap<Month, Counter>,
}

impl SurveyCounts {
    fn of(cells: &CounterDeltas) -> Option<SurveyCounts> {
        let mut counts = SurveyCounts::default();
        for (cell, count) in cells {
            let (counter, rest) = match cell.as_str() {
                "q" => {
                    counts.total.asked += count;
                    continue;
                }
                whole if whole.starts_with(['c', 's']) => (&mut counts.total, whole),
                by_lang if by_lang.starts_with('l') => {
                    let (lang, rest) = by_lang.split_at_checked(3)?;
                    match Lang::from_code(&lang[1..]) {
                        Some(lang) => (counts.by_lang.entry(lang).or_default(), rest),
                        None => continue,
                    }
                }
                other => {
                    let (group, score) = other.split_once('s')?;
                    let counter = match group.split_at_checked(1)? {
                        ("t", level) => counts.by_level.entry(level.parse().ok()?).or_default(),
                        ("m", month) => counts.by_month.entry(Month::from_number(month.parse().ok()?)).or_default(),
                        _ => return None,
                    };
                    *counter.scores.get_mut(score.parse::<usize>().ok()?)? += count;
                    continue;
                }
            };
            match rest.strip_prefix('s') {
                Some(score) => *counter.scores.get_mut(score.parse::<usize>().ok()?)? += count,
                None => counter.accepted += count,
            }
        }
        Some(counts)
    }
}

/// The result of a recount of a wave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recount {
    /// The number of asks.
    pub asks: usize,
    /// The number of asks with changes that are not counted yet.
    pub behind: usize,
    /// Cells that differ: the right count, and the present one.
    pub differences: BTreeMap<String, (i64, i64)>,
}

impl Ledger {
    /// Counts the changes of these asks since they were counted last. An ask that is up to date is not written.
    pub async fn aggregate(&self, program: &Program, asks: &[AskKey]) -> Result<(), StoreError> {
        for asks in asks.chunks(AGGREGATED_MAX) {
            self.aggregate_batch(program, asks).await?;
        }
        Ok(())
    }

    async fn aggregate_batch(&self, program: &Program, asks: &[AskKey]) -> Result<(), StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let shard = crate::random()? as usize % keys::COUNT_SHARDS;
            let mut writes = Vec::new();
            let mut added: BTreeMap<(ShortId, Wave, SurveyKind), CounterDeltas> = BTreeMap::new();
            let mut answered: BTreeMap<Day, DayFigures> = BTreeMap::new();
            for row in self.asked_rows(asks).await? {
                let counted = CountedAnswer::of(&row, program);
                if row.aggregated == Some(counted) {
                    continue;
                }
                let to = added.entry((row.key.survey.clone(), row.key.wave, row.kind)).or_default();
                if let Some(before) = row.aggregated {
                    before.add(to, -1);
                }
                counted.add(to, 1);
                let is_new = counted.is_answer() && !row.aggregated.is_some_and(CountedAnswer::is_answer);
                if let Some(at) = row.answered_at.filter(|_| is_new) {
                    answered.entry(day_of(at, &program.zone)).or_default().add(DayCount::Answers, 1);
                }
                let aggregated = self.table.update(keys::ask(&row.key)).set("fd", s(counted));
                let aggregated = aggregated.when("vn = :v").value(":v", n(row.version));
                writes.push(match row.aggregated {
                    Some(before) => aggregated.when("fd = :from").value(":from", s(before)),
                    None => aggregated.when("attribute_not_exists(fd)"),
                });
            }
            if writes.is_empty() {
                return Ok(());
            }
            for ((survey, wave, kind), mut cells) in added {
                cells.retain(|_, by| *by != 0);
                if !cells.is_empty() {
                    let key = keys::survey_count(&program.id, &survey, wave, kind.code(), shard);
                    writes.push(self.table.add_counts(key, &cells));
                }
            }
            let shard = shard as u64;
            writes.extend(answered.iter().map(|(day, figures)| self.counts_on(&program.id, *day, figures, shard)));
            if writes.len() > WRITES_MAX {
                // Answers of very many days, as a recount finds them.
                let (some, others) = asks.split_at(asks.len() / 2);
                Box::pin(self.aggregate_batch(program, some)).await?;
                return Box::pin(self.aggregate_batch(program, others)).await;
            }
            if self.table.transact(writes).await?.is_done() {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns these asks, read consistently.
    pub async fn asked_rows(&self, asks: &[AskKey]) -> Result<Vec<AskRow>, StoreError> {
        self.table.get_all(asks.iter().map(keys::ask)).await?.into_iter().map(read_ask).collect()
    }

    /// Returns the counts of a survey's wave.
    pub async fn survey_counts(
        &self,
        program: &ProgramId,
        survey: &Survey,
        wave: Wave,
    ) -> Result<SurveyCounts, StoreError> {
        let cells = self.cells(program, survey, wave).await?;
        SurveyCounts::of(&cells).ok_or(StoreError::corrupt("survey counts", "cell"))
    }

    async fn cells(&self, program: &ProgramId, survey: &Survey, wave: Wave) -> Result<CounterDeltas, StoreError> {
        let shards = 0..keys::COUNT_SHARDS;
        let keys = shards.map(|shard| keys::survey_count(program, &survey.id, wave, survey.kind.code(), shard));
        let mut cells = CounterDeltas::new();
        for Counters(shard) in read_all(self.table.get_all(keys).await?)? {
            for (cell, count) in shard {
                *cells.entry(cell).or_default() += count;
            }
        }
        cells.retain(|_, count| *count != 0);
        Ok(cells)
    }

    /// Recounts a wave from its asks, each of which stores its contribution. With `repair`, counts pending changes
    /// first and corrects the counters.
    pub async fn recount(
        &self,
        program: &Program,
        survey: &Survey,
        wave: Wave,
        repair: bool,
    ) -> Result<Recount, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if repair {
                self.walk(program, survey, wave, async |rows| {
                    let keys: Vec<AskKey> = rows.into_iter().map(|row| row.key).collect();
                    self.aggregate(program, &keys).await
                })
                .await?;
            }
            let before = self.cells(&program.id, survey, wave).await?;
            let mut should = CounterDeltas::new();
            let (mut asks, mut behind) = (0, 0);
            self.walk(program, survey, wave, async |rows| {
                asks += rows.len();
                for row in rows {
                    behind += usize::from(row.aggregated != Some(CountedAnswer::of(&row, program)));
                    if let Some(aggregated) = row.aggregated {
                        aggregated.add(&mut should, 1);
                    }
                }
                Ok(())
            })
            .await?;
            should.retain(|_, count| *count != 0);
            // Answers that arrived meanwhile would look like differences.
            if self.cells(&program.id, survey, wave).await? != before {
                continue;
            }
            let mut differences = BTreeMap::new();
            for cell in should.keys().chain(before.keys()) {
                let (wanted, is) = (should.get(cell).copied(), before.get(cell).copied());
                if wanted != is {
                    differences.insert(cell.clone(), (wanted.unwrap_or_default(), is.unwrap_or_default()));
                }
            }
            if repair && !differences.is_empty() {
                // The index may lag behind the counters, so nothing is repaired before a second reading.
                tokio::time::sleep(INDEX_LAG).await;
                let seen = asks;
                asks = 0;
                self.walk(program, survey, wave, async |rows| {
                    asks += rows.len();
                    Ok(())
                })
                .await?;
                if asks != seen || self.cells(&program.id, survey, wave).await? != before {
                    continue;
                }
                let added = differences.iter().map(|(cell, (wanted, is))| (cell.clone(), wanted - is)).collect();
                let key = keys::survey_count(&program.id, &survey.id, wave, survey.kind.code(), 0);
                if !self.table.write(self.table.add_counts(key, &added)).await? {
                    continue;
                }
            }
            return Ok(Recount { asks, behind, differences });
        }
        Err(StoreError::Contended)
    }

    /// Reads all asks of a wave, page by page.
    async fn walk(
        &self,
        program: &Program,
        survey: &Survey,
        wave: Wave,
        mut see: impl AsyncFnMut(Vec<AskRow>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for shard in 0..keys::ASK_SHARDS {
            let mut after = None;
            loop {
                let (page, next) = self.wave_page(&program.id, &survey.id, wave, shard, after, PAGE).await?;
                let rows = self.asked_rows(&page).await?.into_iter().filter(|row| row.kind == survey.kind);
                see(rows.collect()).await?;
                after = next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }
}
