//! Limits of a program: current counts, and the number of purchases per minute.

use crate::kit::keys;
use crate::kit::row::{Row, n, read_all};
use crate::kit::table_client::all;
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::{Ledger, StoreError};
use domain::{Instant, Limits, MemberNo, Program, ProgramId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// A slice is this fraction of the limit per minute.
const SLICES: u32 = 20;
/// How long a minute's count is kept, in seconds.
const KEPT_SECONDS: i64 = 60 * 60;

impl Ledger {
    /// Sets limits other than the default ones.
    pub async fn set_limits(&self, program: &ProgramId, limits: &Limits) -> Result<(), StoreError> {
        let Limits { members, staff, keys, purchases_a_minute } = *limits;
        let stored = StoredLimits { members, staff, keys, purchases_a_minute };
        self.table.write(self.table.put(keys::limits(program), &stored)).await.map(drop)
    }

    /// Returns how many accounts were ever opened in a program.
    pub async fn members_opened(&self, program: &ProgramId) -> Result<u64, StoreError> {
        let shards = all(self.table.partition(keys::members_partition(program))).await?;
        Ok(read_all::<StoredMembers>(shards)?.iter().map(|shard| shard.opened).sum())
    }

    /// Whether a program may have one more account. If not, managers are notified once. Concurrent joins may exceed the
    /// limit slightly.
    pub async fn has_room(&self, program: &Program) -> Result<bool, StoreError> {
        let most = program.limits.members;
        let room = self.members_opened(&program.id).await? < most.into();
        if !room {
            self.notify_managers(&program.id, &format!("members.{most}"), &Notification::new("members_full", &[&most]))
                .await?;
        }
        Ok(room)
    }

    /// Returns the write that counts an account.
    pub(crate) fn counts_member(&self, program: &ProgramId, member: MemberNo) -> Write {
        self.table.update(keys::members_count(program, member)).add("mb", 1)
    }
}

/// The number of accounts that a shard counted.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredMembers {
    #[serde(rename = "mb")]
    opened: u64,
}

impl Row for StoredMembers {
    const KIND: &'static str = "members' count";
}

/// Limits as they stand in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredLimits {
    #[serde(rename = "mb")]
    members: u32,
    #[serde(rename = "st")]
    staff: u32,
    #[serde(rename = "ky")]
    keys: u32,
    #[serde(rename = "pm")]
    purchases_a_minute: u32,
}

impl Row for StoredLimits {
    const KIND: &'static str = "limits";
}

impl StoredLimits {
    pub(crate) fn limits(&self) -> Limits {
        let StoredLimits { members, staff, keys, purchases_a_minute } = *self;
        Limits { members, staff, keys, purchases_a_minute }
    }
}

/// The lease of a program in a minute: how many more may be taken without reading the table.
struct Leased {
    minute: i64,
    left: u32,
}

/// The limit of purchases and activities that a program's tills report in a minute.
///
/// The first slice of a minute is taken without the table, so a till at its usual work causes no further requests.
/// Later slices are leased from the minute's count. One process takes exactly the limit; each further process may add a
/// slice, a twentieth.
#[derive(Clone)]
pub struct Throttle {
    ledger: Ledger,
    leased: Arc<Mutex<HashMap<ProgramId, Leased>>>,
}

impl Throttle {
    /// Makes a throttle over the ledger.
    pub fn new(ledger: Ledger) -> Throttle {
        Throttle { ledger, leased: Arc::default() }
    }

    /// Takes one, or returns the seconds until more are available.
    pub async fn take(&self, program: &Program, now: Instant) -> Result<Result<(), u64>, StoreError> {
        let (minute, slice) = (now.as_second().div_euclid(60), (program.limits.purchases_a_minute / SLICES).max(1));
        if program.limits.purchases_a_minute == 0 {
            return Ok(Err(60));
        }
        // The lock is held over the request, so concurrent callers share one slice.
        let mut leased = self.leased.lock().await;
        let ours = leased.entry(program.id.clone()).or_insert(Leased { minute, left: slice });
        if ours.minute != minute {
            *ours = Leased { minute, left: slice };
        }
        if ours.left == 0 {
            if !self.lease(program, minute, slice).await? {
                return Ok(Err(60 - now.as_second().rem_euclid(60).unsigned_abs()));
            }
            ours.left = slice;
        }
        ours.left -= 1;
        Ok(Ok(()))
    }

    async fn lease(&self, program: &Program, minute: i64, slice: u32) -> Result<bool, StoreError> {
        // The first slice, taken without the table, counts toward the limit, too.
        let Some(room) = program.limits.purchases_a_minute.checked_sub(2 * slice) else {
            return Ok(false);
        };
        let table = &self.ledger.table;
        let lease = table
            .update(keys::minute(&program.id, minute))
            .set("ttl", n(minute * 60 + KEPT_SECONDS))
            .add("tk", slice.into())
            .when("attribute_not_exists(tk) OR tk <= :room")
            .value(":room", n(room));
        table.write(lease).await
    }
}
