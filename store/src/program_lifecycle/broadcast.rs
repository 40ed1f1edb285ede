//! Broadcasts to all members of a program: worse rules before they take effect, and the end of the program.
//!
//! A broadcast walks over all open accounts page by page and resumes after an interruption. It uses the index `review`,
//! in which accounts move. Therefore it walks twice, and a mark on each member prevents a second message.

use crate::kit::attempts::Attempts;
use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Mark, Row, n, read, s};
use crate::kit::table_client::all;
use crate::kit::write::Write;
use crate::notifications::notification::Broadcast;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::{DueCursor, Ledger, StoreError};
use domain::{Day, Instant, MemberNo, Program, ProgramId, out_of_quiet_hours};
use serde::{Deserialize, Serialize};

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
    cursor: Option<StoredCursor>,
}

impl Ledger {
    /// Returns the write that starts a broadcast. It replaces an older one of its kind.
    pub(crate) fn start_broadcast(&self, program: &ProgramId, broadcast: Broadcast) -> Write {
        let stored = StoredBroadcast { number: broadcast.number(), at: 0, cursor: None };
        self.table.put(keys::broadcast(program, broadcast.kind()), &stored)
    }

    /// Returns the broadcasts that are not complete.
    pub async fn running_broadcasts(&self, program: &ProgramId) -> Result<Vec<BroadcastWalk>, StoreError> {
        let walk = |item| {
            let kind = Key::of(&item)?.sk;
            let StoredBroadcast { number, at, cursor } = read(item)?;
            let broadcast = Broadcast::of(&kind, number).ok_or(StoreError::corrupt(StoredBroadcast::KIND, "sk"))?;
            Ok(BroadcastWalk { broadcast, at, cursor })
        };
        all(self.table.partition(keys::broadcasts(program))).await?.into_iter().map(walk).collect()
    }

    /// Returns the members of the next page and the progress after it; `None` at the end.
    pub async fn broadcast_page(
        &self,
        program: &ProgramId,
        walk: &BroadcastWalk,
        limit: i32,
    ) -> Result<(Vec<MemberNo>, Option<BroadcastWalk>), StoreError> {
        let shard = walk.at % Ledger::REVIEW_SHARDS;
        let after = walk.cursor.as_ref().map(StoredCursor::cursor);
        let (members, next) = self.due_accounts(program, shard, Day::MAX, after, limit).await?;
        let (at, cursor) = match next {
            Some(cursor) => (walk.at, Some(StoredCursor::new(cursor)?)),
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
        let key = keys::broadcast(program, broadcast.kind());
        let write = match walk {
            None => self.table.delete(key),
            Some(walk) => {
                let (number, at, cursor) = (broadcast.number(), walk.at, walk.cursor.clone());
                self.table.put(key, &StoredBroadcast { number, at, cursor })
            }
        };
        self.table.write(write.when("v = :v").value(":v", n(broadcast.number()))).await
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
            let (told, row) = futures::try_join!(self.table.get(mark(broadcast)), self.account(id, member))?;
            let Some(row) = row.filter(|row| told.is_none() && row.account.in_chat) else {
                return Ok(());
            };
            let concerns = match broadcast {
                Broadcast::Rules(_) | Broadcast::Rewards(_) | Broadcast::WindDown(_) => true,
                Broadcast::WindDownReminder(_) => {
                    let balance = row.account.as_of(program, now).balance();
                    balance.available + balance.pending > 0
                }
                Broadcast::RulesStay(number) => self.table.get(mark(Broadcast::Rules(number))).await?.is_some(),
                // A later news of rewards named the change, too.
                Broadcast::RewardsStay(number) => {
                    let Key { pk, sk } = mark(Broadcast::Rewards(number));
                    let kind = sk.trim_end_matches(|digit: char| digit.is_ascii_digit()).to_owned();
                    let told = all(self.table.beginning_with(Key { pk, sk: kind.clone() })).await?;
                    let of = |key: Key| key.sk.strip_prefix(&kind)?.parse::<u32>().ok();
                    told.iter().any(|item| Key::of(item).ok().and_then(of) >= Some(number))
                }
                // The end may have been announced and called off several times in between.
                Broadcast::Reopened(number) => {
                    let marks = (1..=number).rev().map(|number| mark(Broadcast::WindDown(number)));
                    !self.table.get_all(marks.take(ENDS_MAX)).await?.is_empty()
                }
            };
            if !concerns {
                return Ok(());
            }
            let mut writes = vec![self.table.put(mark(broadcast), &Mark {}).if_absent()];
            let held = out_of_quiet_hours(now, &program.zone);
            let notification = Notification::new(broadcast.kind(), &[&broadcast.number()]);
            let cause = format!("{}.{}", broadcast.kind(), broadcast.number());
            writes.push(self.notify(program, row.member, MessageClass::Expiry, cause, &notification, held));
            if self.table.transact(writes).await?.is_done() {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }
}

/// The progress of a broadcast as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredBroadcast {
    #[serde(rename = "v")]
    number: u32,
    #[serde(rename = "at")]
    at: usize,
    #[serde(rename = "cu")]
    cursor: Option<StoredCursor>,
}

impl Row for StoredBroadcast {
    const KIND: &'static str = "broadcast";
}

/// The account of the index `review` after which the next page begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct StoredCursor {
    pk: String,
    sk: String,
    lp: String,
    ld: String,
}

impl StoredCursor {
    fn new(cursor: DueCursor) -> Result<StoredCursor, StoreError> {
        serde_dynamo::from_item(cursor.0).map_err(|_| StoreError::corrupt(StoredBroadcast::KIND, "cu"))
    }

    fn cursor(&self) -> DueCursor {
        let text = |name: &str, value: &String| (name.to_owned(), s(value));
        let StoredCursor { pk, sk, lp, ld } = self;
        DueCursor([text("pk", pk), text("sk", sk), text("lp", lp), text("ld", ld)].into())
    }
}
