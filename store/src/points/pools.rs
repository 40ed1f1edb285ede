//! Pools: budgets and stocks from which many members take, and never more than there is.
//!
//! One item would be a bottleneck, so a pool is divided into shards by the taker's member number: the more, the more purchases
//! the program may report in a minute. A posting takes from one shard in its own transaction. A shard that runs short leases a slice of what is unleased, and after that
//! collects what other shards have left. The sum never changes: granted = unleased + shards + taken.

use crate::kit::attempts::Attempts;
use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Row, n, read};
use crate::kit::table_client::all;
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::points::side_effect::{SideEffect, Verdict, Writes};
use crate::{Ledger, PostError, StoreError};
use domain::{Explanation, Limits, MemberNo, Posting, ProgramId, ShortId};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

/// So many purchases a minute one shard is for, and not fewer than eight shards nor more than a pool's reader reads at once.
const PURCHASES_A_SHARD: u32 = 75;
const SHARDS_MIN: u32 = 8;
const SHARDS_MAX: u32 = 512;

/// The shard from which a member takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PoolShard {
    at: usize,
    of: usize,
}

impl PoolShard {
    /// Returns a member's shard in a program with these limits. Where the limits were others, what is left in shards that are no
    /// more is collected as from any other.
    pub(crate) fn of(limits: &Limits, member: MemberNo) -> PoolShard {
        let shards = limits.purchases_a_minute.div_ceil(PURCHASES_A_SHARD).clamp(SHARDS_MIN, SHARDS_MAX) as usize;
        PoolShard { at: (member.get() >> 8) as usize % shards, of: shards }
    }

    /// A slice is this fraction of what is left, so the last slices are small.
    fn slices(self) -> i64 {
        2 * self.of as i64
    }
}

/// A pool: a budget or a stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pool {
    /// The program's budget of points.
    Budget,
    /// The program's budget of points for referrals.
    Referrals,
    /// A reward's stock.
    Stock(ShortId),
}

/// The amounts of a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolState {
    /// How much was granted so far.
    pub granted: i64,
    /// How much is not taken, leased to a shard or not.
    pub left: i64,
}

/// Whether a shard holds the amount to be taken.
pub(crate) enum Refill {
    /// It does.
    Enough,
    /// The whole pool has less left than that.
    Short {
        /// How much was granted so far.
        granted: i64,
    },
}

impl Pool {
    fn name(&self) -> String {
        match self {
            Pool::Budget => "budget".to_owned(),
            Pool::Referrals => "referrals".to_owned(),
            Pool::Stock(reward) => format!("stock.{reward}"),
        }
    }
}

impl Ledger {
    /// Sets the granted amount to `total`. What was taken stays taken, so the amount may end up higher than `total`.
    pub async fn grant_pool(&self, program: &ProgramId, pool: &Pool, total: i64) -> Result<(), StoreError> {
        let key = keys::pool(program, &pool.name());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let standing = self.table.load::<StoredPool>(key.clone()).await?;
            let StoredPool { granted, left } = standing.unwrap_or_default();
            let granted = granted.unwrap_or_default();
            let change = (total - granted).max(-left);
            if change == 0 && standing.is_some() {
                return Ok(());
            }
            let put = self.table.put(key.clone(), &StoredPool { granted: Some(granted + change), left: left + change });
            let put = match standing {
                Some(_) => put.when("gr = :g AND lf = :l").value(":g", n(granted)).value(":l", n(left)),
                None => put.if_absent(),
            };
            if self.table.write(put).await? {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the amounts of a pool, zeros if it was never granted.
    pub async fn pool(&self, program: &ProgramId, pool: &Pool) -> Result<PoolState, StoreError> {
        let (unleased, shards) = self.pool_rows(program, pool).await?;
        let held: i64 = shards.iter().map(|(_, left)| left).sum();
        Ok(PoolState { granted: unleased.granted.unwrap_or_default(), left: unleased.left + held })
    }

    /// Notifies managers that the budget covers no whole award any more, once for each granted budget.
    pub(crate) async fn notify_budget_exhausted(&self, program: &ProgramId, granted: i64) -> Result<(), StoreError> {
        self.notify_managers(program, &format!("budget.{granted}"), &Notification::new("budget_spent", &[&granted]))
            .await
    }

    /// Returns the write that takes `amount` from a shard, under the condition that it has that much.
    pub(crate) fn take(&self, program: &ProgramId, pool: &Pool, shard: PoolShard, amount: i64) -> Write {
        self.change(keys::pool_shard(program, &pool.name(), shard.at), -amount)
    }

    /// Returns the write that gives `amount` back to a shard.
    pub(crate) fn give_back(&self, program: &ProgramId, pool: &Pool, shard: PoolShard, amount: i64) -> Write {
        self.change(keys::pool_shard(program, &pool.name(), shard.at), amount)
    }

    /// Moves points or pieces to a shard until it has `amount`, if the pool has that much left.
    pub(crate) async fn refill(
        &self,
        program: &ProgramId,
        pool: &Pool,
        shard: PoolShard,
        amount: i64,
    ) -> Result<Refill, StoreError> {
        let name = pool.name();
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let (StoredPool { granted, left: unleased }, shards) = self.pool_rows(program, pool).await?;
            let ours = shards.iter().find(|(at, _)| *at == shard.at).map_or(0, |(_, left)| *left);
            if ours >= amount {
                return Ok(Refill::Enough);
            }
            let others = shards.iter().filter(|(at, left)| *at != shard.at && *left > 0);
            let richest = others.max_by_key(|(_, left)| *left);
            let (from, moved) = match richest {
                _ if unleased > 0 => {
                    let slice = (unleased / shard.slices()).max(amount - ours).min(unleased);
                    (keys::pool(program, &name), slice)
                }
                Some((at, left)) => (keys::pool_shard(program, &name, *at), *left.min(&(amount - ours))),
                None => return Ok(Refill::Short { granted: granted.unwrap_or_default() }),
            };
            let total: i64 = unleased + shards.iter().map(|(_, left)| left).sum::<i64>();
            if total < amount {
                return Ok(Refill::Short { granted: granted.unwrap_or_default() });
            }
            let to = keys::pool_shard(program, &name, shard.at);
            // Done or not, the next attempt reads what there is.
            self.table.transact(vec![self.change(from, -moved), self.change(to, moved)]).await?;
        }
        Err(StoreError::Contended)
    }

    /// Returns the unleased part and the amount of each shard.
    async fn pool_rows(&self, program: &ProgramId, pool: &Pool) -> Result<(StoredPool, Vec<(usize, i64)>), StoreError> {
        let query = self.table.partition(keys::pool_partition(program, &pool.name()));
        let (mut unleased, mut shards) = (StoredPool::default(), Vec::new());
        for item in all(query).await? {
            let key = Key::of(&item)?;
            let row: StoredPool = read(item)?;
            match key.sk.strip_prefix("S#") {
                Some(shard) => {
                    let shard = shard.parse().map_err(|_| StoreError::corrupt(StoredPool::KIND, "sk"))?;
                    shards.push((shard, row.left));
                }
                None => unleased = row,
            }
        }
        Ok((unleased, shards))
    }

    /// Returns the write that adds to an item of a pool, which never falls below zero.
    fn change(&self, key: Key, by: i64) -> Write {
        let change = self.table.update(key).add("lf", by);
        if by < 0 { change.when("lf >= :least").value(":least", n(-by)) } else { change }
    }
}

/// A pool or one of its shards as it stands in the table.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct StoredPool {
    /// Absent in shards.
    #[serde(rename = "gr")]
    granted: Option<i64>,
    #[serde(rename = "lf")]
    left: i64,
}

impl Row for StoredPool {
    const KIND: &'static str = "pool";
}

/// An amount is taken from a pool.
pub(crate) struct TakenFromPool {
    pub(crate) pool: Pool,
    pub(crate) shard: PoolShard,
    pub(crate) amount: i64,
}

impl SideEffect for TakenFromPool {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        let take = ledger.take(&posting.entry.program, &self.pool, self.shard, self.amount);
        async { Ok(vec![take]) }.boxed()
    }

    fn refused<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> BoxFuture<'a, Result<Verdict, StoreError>> {
        async move {
            Ok(match ledger.refill(&posting.entry.program, &self.pool, self.shard, self.amount).await? {
                Refill::Enough => Verdict::Again,
                Refill::Short { .. } => Verdict::Refused(PostError::SoldOut),
            })
        }
        .boxed()
    }
}

/// The points of an award that the program's budget covers are taken from it.
pub(crate) struct TakenFromBudget(pub(crate) PoolShard);

impl TakenFromBudget {
    fn points(posting: &Posting) -> Option<i64> {
        posting.entry.explanation.iter().find_map(|said| match said {
            Explanation::FromBudget(points) => Some(*points),
            _ => None,
        })
    }
}

impl SideEffect for TakenFromBudget {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        let program = &posting.entry.program;
        let take = TakenFromBudget::points(posting).map(|points| ledger.take(program, &Pool::Budget, self.0, points));
        async { Ok(take.into_iter().collect()) }.boxed()
    }

    fn refused<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> BoxFuture<'a, Result<Verdict, StoreError>> {
        async move {
            let program = &posting.entry.program;
            let points = TakenFromBudget::points(posting).unwrap_or_default();
            match ledger.refill(program, &Pool::Budget, self.0, points).await? {
                Refill::Enough => Ok(Verdict::Again),
                Refill::Short { granted } => {
                    ledger.notify_budget_exhausted(program, granted).await?;
                    Ok(Verdict::BudgetSpent)
                }
            }
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_has_the_more_shards_the_more_purchases_may_come() {
        let shards = |purchases_a_minute| {
            let limits = Limits { purchases_a_minute, ..Limits::default() };
            let of = |n: u64| PoolShard::of(&limits, MemberNo::from_random(n << 8));
            let used: std::collections::BTreeSet<usize> = (0..10_000).map(|n| of(n).at).collect();
            assert!(used.iter().all(|at| *at < of(0).of));
            (of(0).of, used.len())
        };
        assert_eq!(shards(0), (8, 8));
        assert_eq!(shards(600), (8, 8));
        assert_eq!(shards(6_000), (80, 80));
        assert_eq!(shards(1_000_000), (512, 512));
    }
}
