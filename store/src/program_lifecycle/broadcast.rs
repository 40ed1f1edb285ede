//! Telling all members of a program something: that its rules will change, to their loss, before they do; that it ends.
//!
//! A walk over all open accounts, a page at a time, that is taken up where it was left. It goes by the day on which
//! maintenance looks at an account next, and that moves; so it is walked twice, and whoever was told is marked.

use crate::kit::item::{Attributes, Item, Reader, all, item_key, n};
use crate::kit::keys;
use crate::kit::transact::unless_condition;
use crate::kit::transact::{TransactOutcome, back_off, put};
use crate::notifications::notification::Broadcast;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::{DueCursor, Ledger, StoreError};
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::{Day, Instant, MemberNo, Program, ProgramId, out_of_quiet_hours};

const ATTEMPTS_MAX: u32 = 40;
/// How many ends of one program are looked back at.
const ENDS_MAX: usize = 100;
/// How often the accounts of a program are walked.
const WALKS: usize = 2;

/// Where a walk is.
#[derive(Clone, Debug)]
pub struct BroadcastWalk {
    /// What members are told.
    pub broadcast: Broadcast,
    /// The shards of both walks, one after the other.
    at: usize,
    cursor: Option<Attributes>,
}

impl Ledger {
    /// The write that says that members are to be told of something; it takes the place of older news of its kind.
    pub(crate) fn start_broadcast(
        &self,
        program: &ProgramId,
        news: Broadcast,
    ) -> Result<TransactWriteItem, StoreError> {
        let (pk, sk) = keys::broadcast(program, news.kind());
        put(&self.table, Item::at(pk, sk).n("v", news.number()).n("at", 0).build(), None)
    }

    /// Of what members of a program are still to be told.
    pub async fn running_broadcasts(&self, program: &ProgramId) -> Result<Vec<BroadcastWalk>, StoreError> {
        let walk = |item: &Attributes| {
            let read = Reader::new("news", item);
            let number = read.n("v")?;
            let news = read.parsed("sk", |kind| Broadcast::of(kind, number))?;
            let cursor = item.get("cu").and_then(|cursor| cursor.as_m().ok()).cloned();
            Ok(BroadcastWalk { broadcast: news, at: read.n("at")?, cursor })
        };
        all(self.partition(keys::broadcasts(program))).await?.iter().map(walk).collect()
    }

    /// The next page of the walk: whose accounts, and where it goes on; `None` where it is over.
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

    /// Remembers where the walk is, or that it is over. `false` where it was taken back, or newer news of its kind have
    /// taken its place; those are not touched.
    pub async fn save_broadcast_walk(
        &self,
        program: &ProgramId,
        news: Broadcast,
        walk: Option<&BroadcastWalk>,
    ) -> Result<bool, StoreError> {
        let key = item_key(keys::broadcast(program, news.kind()));
        let kept = match walk {
            None => {
                let request = self.client.delete_item().table_name(&self.table).set_key(Some(key));
                let request =
                    request.condition_expression("v = :v").expression_attribute_values(":v", n(news.number()));
                request.send().await.map(drop).map_err(unless_condition("DeleteItem"))
            }
            Some(walk) => {
                let request = self.client.update_item().table_name(&self.table).set_key(Some(key));
                let request = request
                    .condition_expression("v = :v")
                    .expression_attribute_names("#at", "at")
                    .expression_attribute_values(":v", n(news.number()))
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

    /// Tells a member, once; at night it waits for the morning.
    pub async fn send_broadcast(
        &self,
        program: &Program,
        member: MemberNo,
        news: Broadcast,
        now: Instant,
    ) -> Result<(), StoreError> {
        let id = &program.id;
        let mark = |news: Broadcast| keys::broadcast_receipt(id, member, news.kind(), news.number());
        for attempt in 0..ATTEMPTS_MAX {
            let (told, row) = futures::try_join!(self.get(mark(news)), self.account(id, member))?;
            let Some(row) = row.filter(|row| told.is_none() && row.account.in_chat) else {
                return Ok(());
            };
            let concerns = match news {
                Broadcast::Rules(_) | Broadcast::WindDown(_) => true,
                Broadcast::WindDownReminder(_) => {
                    let balance = row.account.as_of(program, now).balance();
                    balance.available + balance.pending > 0
                }
                // An end that was called off may have been announced anew and called off again on the way.
                Broadcast::Reopened(number) => {
                    let marks = (1..=number).rev().map(|number| mark(Broadcast::WindDown(number)));
                    !self.get_all(marks.take(ENDS_MAX)).await?.is_empty()
                }
            };
            if !concerns {
                return Ok(());
            }
            let (pk, sk) = mark(news);
            let mut writes = vec![put(&self.table, Item::at(pk, sk).build(), Some("attribute_not_exists(pk)"))?];
            let held = out_of_quiet_hours(now, &program.zone);
            let notification = Notification::new(news.kind(), &[&news.number()]);
            writes.extend(self.notify(program, &row, MessageClass::Expiry, &notification, held)?);
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(()),
                TransactOutcome::Condition(..) | TransactOutcome::Busy => back_off(attempt).await,
            }
        }
        Err(StoreError::Contended)
    }
}
