//! Counting answers. Each ask remembers what of it is counted; one transaction moves that on, under a condition, and adds
//! the difference to one of the wave's counters. So whatever is repeated, reordered or lost, what is counted is what was
//! answered, and a changed answer moves.
//!
//! A batch of answers is one transaction: each answer costs the write of its own item, the counters cost one write for the
//! whole batch, and they are spread over shards, so nothing is hot.

use super::ask::{AskRow, CountedAnswer, read_ask};
use crate::AskKey;
use crate::kit::item::{Reader, item_key, n, s};
use crate::kit::keys;
use crate::kit::transact::{CounterDeltas, TransactOutcome, back_off, update};
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::Update;
use domain::{Counter, Lang, Month, Program, ProgramId, ShortId, Survey, SurveyKind, Wave};
use std::collections::BTreeMap;
use std::time::Duration;

const ATTEMPTS_MAX: u32 = 40;
/// How many answers one transaction counts: it takes a hundred writes.
const AGGREGATED_MAX: usize = 80;
/// So long an index may need to show what was written.
const INDEX_LAG: Duration = Duration::from_secs(1);
/// How many items one read takes.
const READ_MAX: usize = 100;

/// A wave's counters, added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SurveyCounts {
    /// All of it.
    pub total: Counter,
    /// By the language of the answer.
    pub by_lang: BTreeMap<Lang, Counter>,
    /// By the level on which the member was.
    pub by_level: BTreeMap<u8, Counter>,
    /// By the month of the answer.
    pub by_month: BTreeMap<Month, Counter>,
}

impl SurveyCounts {
    fn of(cells: &CounterDeltas) -> Option<SurveyCounts> {
        let mut counts = SurveyCounts::default();
        for (cell, count) in cells {
            let (tally, rest) = match cell.as_str() {
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
                    let tally = match group.split_at_checked(1)? {
                        ("t", level) => counts.by_level.entry(level.parse().ok()?).or_default(),
                        ("m", month) => counts.by_month.entry(Month::from_number(month.parse().ok()?)).or_default(),
                        _ => return None,
                    };
                    *tally.scores.get_mut(score.parse::<usize>().ok()?)? += count;
                    continue;
                }
            };
            match rest.strip_prefix('s') {
                Some(score) => *tally.scores.get_mut(score.parse::<usize>().ok()?)? += count,
                None => tally.accepted += count,
            }
        }
        Some(counts)
    }
}

/// What a recount of a wave found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recount {
    /// How many asks it has.
    pub asks: usize,
    /// How many of them have come to something that is not counted yet.
    pub behind: usize,
    /// Cells that differ: as they should be, and as they are.
    pub differences: BTreeMap<String, (i64, i64)>,
}

impl Ledger {
    /// Counts what these asks have come to since they were counted last. What is past counting is left alone.
    pub async fn aggregate(&self, program: &Program, asks: &[AskKey]) -> Result<(), StoreError> {
        for asks in asks.chunks(AGGREGATED_MAX) {
            self.aggregate_batch(program, asks).await?;
        }
        Ok(())
    }

    async fn aggregate_batch(&self, program: &Program, asks: &[AskKey]) -> Result<(), StoreError> {
        for attempt in 0..ATTEMPTS_MAX {
            let shard = crate::random()? as usize % keys::COUNT_SHARDS;
            let mut writes = Vec::new();
            let mut added: BTreeMap<(ShortId, Wave, SurveyKind), CounterDeltas> = BTreeMap::new();
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
                let aggregated = Update::builder()
                    .table_name(&self.table)
                    .set_key(Some(item_key(keys::ask(&row.key))))
                    .update_expression("SET fd = :to")
                    .expression_attribute_values(":to", s(counted.text()))
                    .expression_attribute_values(":v", n(row.version));
                writes.push(update(match row.aggregated {
                    Some(before) => aggregated
                        .condition_expression("vn = :v AND fd = :from")
                        .expression_attribute_values(":from", s(before.text())),
                    None => aggregated.condition_expression("vn = :v AND attribute_not_exists(fd)"),
                })?);
            }
            if writes.is_empty() {
                return Ok(());
            }
            for ((survey, wave, kind), mut cells) in added {
                cells.retain(|_, by| *by != 0);
                if !cells.is_empty() {
                    let key = keys::survey_count(&program.id, &survey, wave, kind.code(), shard);
                    writes.push(self.add_counts(key, &cells)?);
                }
            }
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(()),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => back_off(attempt).await,
            }
        }
        Err(StoreError::Contended)
    }

    /// These asks as they stand, read consistently.
    pub async fn asked_rows(&self, asks: &[AskKey]) -> Result<Vec<AskRow>, StoreError> {
        let mut rows = Vec::new();
        for some in asks.chunks(READ_MAX) {
            let items = self.get_all(some.iter().map(keys::ask)).await?;
            for item in &items {
                rows.push(read_ask(item)?);
            }
        }
        Ok(rows)
    }

    /// What a survey's wave has come to.
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
        for item in self.get_all(keys).await? {
            let read = Reader::new("survey counts", &item);
            for cell in item.keys().filter(|name| !matches!(name.as_str(), "pk" | "sk")) {
                let count: Option<i64> = read.number(cell);
                *cells.entry(cell.clone()).or_default() += count.ok_or(StoreError::corrupt("survey counts", "cell"))?;
            }
        }
        cells.retain(|_, count| *count != 0);
        Ok(cells)
    }

    /// Counts a wave anew from its asks, each of which knows what of it is counted. With `repair`, what is not counted yet
    /// is, and the counters are brought to what they should be.
    pub async fn recount(
        &self,
        program: &Program,
        survey: &Survey,
        wave: Wave,
        repair: bool,
    ) -> Result<Recount, StoreError> {
        for attempt in 0..ATTEMPTS_MAX {
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
            // Answers that came meanwhile would look like differences.
            if self.cells(&program.id, survey, wave).await? != before {
                back_off(attempt).await;
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
                // The index may not show yet what is counted already: nothing is repaired on one look.
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
                if !matches!(self.transact(vec![self.add_counts(key, &added)?]).await?, TransactOutcome::Done) {
                    continue;
                }
            }
            return Ok(Recount { asks, behind, differences });
        }
        Err(StoreError::Contended)
    }

    /// All asks of a wave, page by page.
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
                let (page, next) = self.wave_page(&program.id, &survey.id, wave, shard, after, READ_MAX as i32).await?;
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
