//! Broadcasts to all members of a program: worse rules before they take effect, and the end of the program.
//!
//! A broadcast walks over all open accounts page by page and resumes after an interruption. It uses the index `review`,
//! in which accounts move. Therefore it walks twice, and a mark on each member prevents a second message.

use crate::kit::item::{Attributes, Item, Reader, all, item_key, n};
use crate::kit::keys;
use crate::kit::transact::unless_condition;
use crate::kit::transact::{Attempts, TransactOutcome, put};
use crate::notifications::notification::Broadcast;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::{DueCursor, Ledger, StoreError};
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::{Day, Instant, MemberNo, Program, ProgramId, out_of_quiet_hours};

/// The most announced ends of a program that are checked.
const ENDS_MAX: usize = 100;
/// How often the accounts of a program are walked.
const WALKS: usize = 2;

/// The progress of a broadcast.
#[derive(Clone, Debug)]
pub struct BroadcastWalk {
    /// The broadcast.
    pub broadcast: Broadcast,
    /// The number of the shard, counted over both walks.
    at: usize,
    cursor: Option<Attributes>,
}

impl Ledger {
    /// Returns the write that starts a broadcast. It replaces an older one of its kind.
    pub(crate) fn start_broadcast(
        &self,
        program: &ProgramId,
        broadcast: Broadcast,
    ) -> Result<TransactWriteItem, StoreError> {
        let (pk, sk) = keys::broadcast(program, broadcast.kind());
        put(&self.table, Item::at(pk, sk).n("v", broadcast.number()).n("at", 0).build(), None)
    }

    /// Returns the broadcasts that are not complete.
    pub async fn running_broadcasts(&self, program: &ProgramId) -> Result<Vec<BroadcastWalk>, StoreError> {
        let walk = |item: &Attributes| {
            let read = Reader::new("broadcast", item);
            let number = read.n("v")?;
            let broadcast = read.parsed("sk", |kind| Broadcast::of(kind, number))?;
            let cursor = item.get("cu").and_then(|cursor| cursor.as_m().ok()).cloned();
            Ok(BroadcastWalk { broadcast, at: read.n("at")?, cursor })
        };
        all(self.partition(keys::broadcasts(program))).await?.iter().map(walk).collect()
    }

    /// Returns the members of the next page and the progress after it; `None` at the end.
    pub async fn broadcast_page(
        &self,
        program: &ProgramId,
        walk: &BroadcastWalk,
        limit: i32,
    ) -> Result<(Vec<MemberNo>, Option<BroadcastWalk>), StoreError> {
        let shard = walk.at % Ledger::REVIEW_SHARDS;
        let after = walk.cursor.clone().map(DueCursor::from_stored);
        let (members, next) = self.due_accounts(program, shard, Day::MAX, after, limit).await?;
        let (at, cursor) = match next {
            Some(cursor) => (walk.at, Some(cursor.into_stored())),
            None => (walk.at + 1, None),
        };
        let goes_on = at < WALKS * Ledger::REVIEW_SHARDS;
        Ok((members, goes_on.then_some(BroadcastWalk { broadcast: walk.broadcast, at, cursor })))
    }

    /// Stores the progress, or removes it at the end. Returns `false` and changes nothing if the broadcast was
    /// withdrawn or replaced by a newer one.
    pub async fn save_broadcast_walk(
        &self,
        program: &ProgramId,
        broadcast: Broadcast,
        walk: Option<&BroadcastWalk>,
    ) -> Result<bool, StoreError> {
        let key = item_key(keys::broadcast(program, broadcast.kind()));
        let kept = match walk {
            None => {
                let request = self.client.delete_item().table_name(&self.table).set_key(Some(key));
                let request =
                    request.condition_expression("v = :v").expression_attribute_values(":v", n(broadcast.number()));
                request.send().await.map(drop).map_err(unless_condition("DeleteItem"))
            }
            Some(walk) => {
                let request = self.client.update_item().table_name(&self.table).set_key(Some(key));
                let request = request
                    .condition_expression("v = :v")
                    .expression_attribute_names("#at", "at")
                    .expression_attribute_values(":v", n(broadcast.number()))
                    .expression_attribute_values(":at", n(walk.at));
                let request = match &walk.cursor {
                    Some(cursor) => request
                        .update_expression("SET #at = :at, cu = :cu")
                        .expression_attribute_values(":cu", AttributeValue::M(cursor.clone())),
                    None => request.update_expression("SET #at = :at REMOVE cu"),
                };
                request.send().await.map(drop).map_err(unless_condition("UpdateItem"))
            }
        };
        match kept {
            Ok(()) => Ok(true),
            Err(None) => Ok(false),
            Err(Some(error)) => Err(error),
        }
    }

    /// Sends a broadcast to a member once. At night it waits for the morning.
    pub async fn send_broadcast(
        &self,
        program: &Program,
        member: MemberNo,
        broadcast: Broadcast,
        now: Instant,
    ) -> Result<(), StoreError> {
        let id = &program.id;
        let mark = |broadcast: Broadcast| keys::broadcast_receipt(id, member, broadcast.kind(), broadcast.number());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let (told, row) = futures::try_join!(self.get(mark(broadcast)), self.account(id, member))?;
            let Some(row) = row.filter(|row| told.is_none() && row.account.in_chat) else {
                return Ok(());
            };
            let concerns = match broadcast {
                Broadcast::Rules(_) | Broadcast::WindDown(_) => true,
                Broadcast::WindDownReminder(_) => {
                    let balance = row.account.as_of(program, now).balance();
                    balance.available + balance.pending > 0
                }
                // The end may have been announced and called off several times in between.
                Broadcast::Reopened(number) => {
                    let marks = (1..=number).rev().map(|number| mark(Broadcast::WindDown(number)));
                    !self.get_all(marks.take(ENDS_MAX)).await?.is_empty()
                }
            };
            if !concerns {
                return Ok(());
            }
            let (pk, sk) = mark(broadcast);
            let mut writes = vec![put(&self.table, Item::at(pk, sk).build(), Some("attribute_not_exists(pk)"))?];
            let held = out_of_quiet_hours(now, &program.zone);
            let notification = Notification::new(broadcast.kind(), &[&broadcast.number()]);
            let cause = format!("{}.{}", broadcast.kind(), broadcast.number());
            writes.push(self.notify(program, row.member, MessageClass::Expiry, cause, &notification, held)?);
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(()),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
    }
}
