//! What is usually rung up in a program: the limit of cashiers for whom nobody has set one, and the sale whose points
//! wait for a decision. It is read from a sample of the ledger at most once a day, since no purchase may pay for it.

use crate::kit::keys;
use crate::kit::row::{Row, ms};
use crate::{Ledger, StoreError, TillLimit};
use domain::{Cause, Entry, Instant, MemberNo, OrderId, Program, ProgramId, unusual_sale, usual_till_limit};
use futures::future::try_join_all;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// How long the limit stands until it is worked out again.
const STANDS: SignedDuration = SignedDuration::from_hours(24);
/// The entries that are looked at, or a few more.
const SAMPLE: usize = 1_000;
/// The entries of a shard in one read.
const PAGE: i32 = 64;

impl Ledger {
    /// Returns the most that somebody with this limit may ring up on a day, in minor units; `None` for any amount.
    pub async fn till_limit(
        &self,
        program: &Program,
        limit: TillLimit,
        now: Instant,
    ) -> Result<Option<i64>, StoreError> {
        match limit {
            TillLimit::None => Ok(None),
            TillLimit::Set(minor) => Ok(Some(minor)),
            TillLimit::Usual => self.usual_limit(program, now).await,
        }
    }

    async fn usual_limit(&self, program: &Program, now: Instant) -> Result<Option<i64>, StoreError> {
        Ok(self.usual_sales(program, now).await?.limit)
    }

    /// Works out what is usual, if that was not done within a day.
    pub async fn work_out_usual_sales(&self, program: &Program, now: Instant) -> Result<(), StoreError> {
        self.usual_sales(program, now).await.map(drop)
    }

    async fn usual_sales(&self, program: &Program, now: Instant) -> Result<StoredUsual, StoreError> {
        let key = keys::usual_sales(&program.id);
        let known = self.table.load::<StoredUsual>(key.clone()).await?;
        if let Some(known) = known.filter(|known| known.at <= now && now < known.at + STANDS) {
            return Ok(known);
        }
        let sample = self.sample(&program.id).await?;
        // What was refunded, or undone, is nothing that was sold.
        let refunded: HashSet<&OrderId> = sample
            .iter()
            .filter_map(|entry| match &entry.cause {
                Cause::Refund { purchase, .. } => Some(purchase),
                _ => None,
            })
            .collect();
        let amount = |cause: &Cause| match cause {
            Cause::Purchase { id, amount, .. } if !refunded.contains(id) => Some(amount.minor()),
            _ => None,
        };
        let amounts: Vec<i64> = sample.iter().filter_map(|entry| amount(&entry.cause)).collect();
        let unusual_sale = unusual_sale(amounts.clone());
        let limit = usual_till_limit(amounts, program.rules_at(now).rate(), program.currency);
        let usual = StoredUsual { limit, unusual_sale, at: now };
        self.table.write(self.table.put(key, &usual)).await?;
        Ok(usual)
    }

    /// Returns a sample of a program's entries: of each shard in turn, from a member on who is drawn anew each time, so
    /// that nobody can know whose purchases say what is usual.
    async fn sample(&self, program: &ProgramId) -> Result<Vec<Entry>, StoreError> {
        let first = MemberNo::from_random(crate::random()?);
        // Behind the last member a shard goes on with its first.
        let mut walks: Vec<SampleWalk> = (0..Ledger::HISTORY_SHARDS)
            .map(|shard| SampleWalk { shard, after: Some((first, 0)), around: false })
            .collect();
        let mut sample = Vec::new();
        while sample.len() < SAMPLE && !walks.is_empty() {
            let pages = walks.iter().map(|walk| self.shard_entries(program, walk.shard, walk.after, PAGE));
            let pages = try_join_all(pages.collect::<Vec<_>>()).await?;
            let mut on = Vec::new();
            for (walk, page) in walks.into_iter().zip(pages) {
                let last = page.last().map(|last| (last.member, last.version));
                sample.extend(page.into_iter().filter(|entry| !walk.around || entry.member < first));
                match last {
                    Some(last) if !walk.around || last.0 < first => on.push(SampleWalk { after: Some(last), ..walk }),
                    None if !walk.around => on.push(SampleWalk { after: None, around: true, ..walk }),
                    _ => {}
                }
            }
            walks = on;
        }
        Ok(sample)
    }
}

/// Where the sample goes on in a shard.
struct SampleWalk {
    shard: usize,
    after: Option<(MemberNo, u64)>,
    around: bool,
}

/// The usual limit as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredUsual {
    #[serde(rename = "lm")]
    limit: Option<i64>,
    #[serde(rename = "us")]
    pub(crate) unusual_sale: Option<i64>,
    #[serde(rename = "at", with = "ms::required")]
    at: Instant,
}

impl Row for StoredUsual {
    const KIND: &'static str = "usual sales";
}
