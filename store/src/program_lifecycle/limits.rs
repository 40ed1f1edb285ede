//! Limits of a program: current counts, and the number of purchases per minute.

use crate::kit::item::{Attributes, Item, Reader, all, item_key, n};
use crate::kit::keys;
use crate::kit::transact::CounterDeltas;
use crate::kit::transact::is_condition;
use crate::notifications::notification::Notification;
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Instant, Limits, MemberNo, Program, ProgramId};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The attribute that counts accounts.
const MEMBERS: &str = "mb";
/// A slice is this fraction of the limit per minute.
const SLICES: u32 = 20;
/// How long a minute's count is kept, in seconds.
const KEPT_SECONDS: i64 = 60 * 60;

impl Ledger {
    /// Sets limits other than the default ones.
    pub async fn set_limits(&self, program: &ProgramId, limits: &Limits) -> Result<(), StoreError> {
        let (pk, sk) = keys::limits(program);
        let Limits { members, staff, keys, purchases_a_minute } = limits;
        let item = Item::at(pk, sk).n("mb", members).n("st", staff).n("ky", keys).n("pm", purchases_a_minute);
        self.put(item.build()).await
    }

    /// Returns how many accounts were ever opened in a program.
    pub async fn members_opened(&self, program: &ProgramId) -> Result<u64, StoreError> {
        let shards = all(self.partition(keys::members_partition(program))).await?;
        let opened = |item: &Attributes| Reader::new("members' count", item).n::<u64>(MEMBERS);
        shards.iter().map(opened).sum()
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
    pub(crate) fn counts_member(&self, program: &ProgramId, member: MemberNo) -> Result<TransactWriteItem, StoreError> {
        self.add_counts(keys::members_count(program, member), &CounterDeltas::from([(MEMBERS.to_owned(), 1)]))
    }
}

pub(crate) fn read_limits(item: &Attributes) -> Result<Limits, StoreError> {
    let read = Reader::new("limits", item);
    Ok(Limits { members: read.n("mb")?, staff: read.n("st")?, keys: read.n("ky")?, purchases_a_minute: read.n("pm")? })
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
        let request = self.ledger.client.update_item().table_name(&self.ledger.table);
        let request = request
            .set_key(Some(item_key(keys::minute(&program.id, minute))))
            .update_expression("SET #ttl = :ttl ADD tk :slice")
            .condition_expression("attribute_not_exists(tk) OR tk <= :room")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":ttl", n(minute * 60 + KEPT_SECONDS))
            .expression_attribute_values(":slice", n(slice))
            .expression_attribute_values(":room", n(room));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if is_condition(&error) => Ok(false),
            Err(error) => Err(StoreError::aws("UpdateItem")(error)),
        }
    }
}
