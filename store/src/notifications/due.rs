//! What is due to be sent, found by a sharded index.

use crate::StoreError;
use crate::kit::key::{DUE, Key};
use crate::kit::keys;
use crate::kit::row::{Row, read, s, sortable, sortable_text};
use crate::kit::table_client::{Range, page};
use crate::notifications::outbox::{MessageClass, MessageKey, Outbox, OutboxState, due_partition};
use domain::Instant;
use serde::{Deserialize, Serialize};

/// Returns all partitions, those of service messages first.
fn due_partitions() -> impl Iterator<Item = String> {
    let of = |class| (0..keys::DUE_SHARDS).map(move |shard| due_partition(class, shard));
    of(MessageClass::Service).chain(of(MessageClass::Expiry))
}

impl Outbox {
    /// Returns messages that are due, at most `limit` of each partition, service messages first.
    pub async fn due(&self, now: Instant, limit: i32) -> Result<DueMessages, StoreError> {
        let mut due = DueMessages::default();
        for partition in due_partitions() {
            let query = self.table.index(&DUE, partition, Range::UpTo(sortable(now)));
            for item in page(query.limit(limit)).await?.items.unwrap_or_default() {
                let Key { pk, sk } = Key::of(&item)?;
                match MessageKey::parse(&pk, &sk) {
                    Some(key) => due.messages.push(key),
                    None => due.unreadable.push(UnreadableMessage { pk, sk }),
                }
                let since = read::<Waiting>(item).ok().and_then(|waiting| waiting.until);
                due.oldest = due.oldest.into_iter().chain(since).min();
            }
        }
        Ok(due)
    }

    /// Takes an item that cannot be read out of the index of what is due, so that it is in nobody's way. All else of it stays
    /// as it is.
    pub async fn put_aside(&self, unreadable: &UnreadableMessage) -> Result<(), StoreError> {
        let key = Key::new(&unreadable.pk, &unreadable.sk);
        let dead = self.table.update(key).set("st", s(OutboxState::Dead.code())).remove("ds").remove("dt");
        self.table.write(dead.if_present()).await.map(drop)
    }

    /// Returns the first time after `now` for which a message waits. The local clock stops there when it is moved.
    pub async fn next_due(&self, now: Instant) -> Result<Option<Instant>, StoreError> {
        let mut earliest: Option<Instant> = None;
        for partition in due_partitions() {
            let query = self.table.index(&DUE, partition, Range::After(sortable(now)));
            for item in page(query.limit(1)).await?.items.unwrap_or_default() {
                earliest = earliest.into_iter().chain(read::<Waiting>(item)?.until).min();
            }
        }
        Ok(earliest)
    }
}

/// What is due to be sent.
#[derive(Debug, Default)]
pub struct DueMessages {
    /// The keys of messages.
    pub messages: Vec<MessageKey>,
    /// Items among them whose keys are of no message.
    pub unreadable: Vec<UnreadableMessage>,
    /// Since when the oldest of them is due.
    pub oldest: Option<Instant>,
}

/// An item of the outbox that cannot be read as a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableMessage {
    /// Its partition key.
    pub pk: String,
    /// Its sort key.
    pub sk: String,
}

impl From<&MessageKey> for UnreadableMessage {
    fn from(message: &MessageKey) -> UnreadableMessage {
        let Key { pk, sk } = message.key();
        UnreadableMessage { pk, sk }
    }
}

/// What the index holds of a message.
#[derive(Serialize, Deserialize)]
struct Waiting {
    #[serde(rename = "dt", with = "sortable_text")]
    until: Option<Instant>,
}

impl Row for Waiting {
    const KIND: &'static str = "waiting message";
}
