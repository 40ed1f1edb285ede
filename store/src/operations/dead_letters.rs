//! Dead letters: records of streams that their reader cannot process, messages that Telegram never accepts, and updates on
//! which the bot always fails. Each is stored unchanged with the reason. It blocks nothing, can be read, and can be replayed once the cause is fixed.

use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Row, ms, n, read};
use crate::kit::table_client::{TableClient, all};
use crate::{Client, Ledger, MessageKey, StoreError, TableNames, UnreadableMessage, UpdateKey};
use domain::{Instant, PersonKey};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The function that could not process the record.
    pub reader: String,
    /// The record's sequence number in its stream, or the name of a message.
    pub sequence: String,
    /// The reason.
    pub why: String,
    /// When it was stored.
    pub at: Instant,
    /// The record, as JSON in the form of Lambda's event.
    pub record: String,
}

impl DeadLetter {
    /// Makes a dead letter of a message that was given up. Its record names the message's item.
    pub fn of_message(reader: &str, message: &MessageKey, why: &str, at: Instant) -> DeadLetter {
        let MessageKey { program, member, class, name } = message;
        let sequence = format!("{program}.{member}.{}.{name}", class.code());
        DeadLetter::of_item(reader, sequence, &message.into(), why, at)
    }

    /// Makes a dead letter of an item of the outbox that is no message that can be read.
    pub fn of_unreadable(reader: &str, item: &UnreadableMessage, why: &str, at: Instant) -> DeadLetter {
        let sequence = format!("{}.{}", item.pk, item.sk).replace('#', ".");
        DeadLetter::of_item(reader, sequence, item, why, at)
    }

    fn of_item(reader: &str, sequence: String, item: &UnreadableMessage, why: &str, at: Instant) -> DeadLetter {
        let UnreadableMessage { pk, sk } = item;
        let record = json!({
            "eventID": sequence, "eventName": "INSERT", "awsRegion": "",
            "dynamodb": {
                "ApproximateCreationDateTime": at.as_second(), "SequenceNumber": sequence, "SizeBytes": 0,
                "StreamViewType": "KEYS_ONLY", "Keys": { "pk": { "S": pk }, "sk": { "S": sk } },
            },
        });
        DeadLetter { reader: reader.to_owned(), sequence, why: why.to_owned(), at, record: record.to_string() }
    }

    /// Makes a dead letter of an update of the bot's that was given up. Its content is in the Vault, if it is anywhere.
    pub fn of_update(update: &UpdateKey, kind: &str, is_kept: bool, why: &str, at: Instant) -> DeadLetter {
        let record = json!({
            "update_id": update.id, "kind": kind, "sender": update.sender.as_ref().map(PersonKey::as_str), "kept": is_kept,
        });
        let (reader, sequence) = (DeadLetter::BOT.to_owned(), update.id.to_string());
        DeadLetter { reader, sequence, why: why.to_owned(), at, record: record.to_string() }
    }

    /// The reader of updates.
    pub const BOT: &'static str = "bot";

    /// Returns the update that it is about, if it is about one.
    pub fn update(&self) -> Option<UpdateKey> {
        #[derive(Deserialize)]
        struct Named {
            update_id: u32,
            sender: Option<PersonKey>,
        }
        let Named { update_id: id, sender } = serde_json::from_str(&self.record).ok()?;
        (self.reader == DeadLetter::BOT).then_some(UpdateKey { sender, id })
    }

    /// Returns the name: the reader and the record's number.
    pub fn name(&self) -> String {
        format!("{}/{}", self.reader, self.sequence)
    }
}

/// The store of dead letters, which stay until they are replayed.
#[derive(Clone)]
pub struct DeadLetters {
    table: TableClient,
}

impl DeadLetters {
    /// Makes a store from a client and the tables' names.
    pub fn new(client: Client, names: &TableNames) -> DeadLetters {
        DeadLetters { table: TableClient::new(client, &names.outbox) }
    }

    /// The same store as a ledger's messages.
    pub fn beside(ledger: &Ledger) -> DeadLetters {
        DeadLetters { table: ledger.outbox.clone() }
    }

    /// Stores a dead letter. A repeat replaces the first one.
    pub async fn put(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let DeadLetter { why, at, record, .. } = letter.clone();
        let key = keys::dead_letter(&letter.reader, &letter.sequence);
        self.table.write(self.table.put(key, &StoredDeadLetter { why, at, record })).await.map(drop)
    }

    /// Returns the dead letters of a reader in their stream's order.
    pub async fn of(&self, reader: &str) -> Result<Vec<DeadLetter>, StoreError> {
        let letter = |item| {
            let sequence = Key::of(&item)?.sk;
            let StoredDeadLetter { why, at, record } = read(item)?;
            Ok(DeadLetter { reader: reader.to_owned(), sequence, why, at, record })
        };
        all(self.table.partition(keys::dead_letter(reader, "").pk)).await?.into_iter().map(letter).collect()
    }

    /// Returns since when a reader has failed on a record: since now, the first time.
    pub async fn failing_since(&self, reader: &str, sequence: &str, now: Instant) -> Result<Instant, StoreError> {
        let key = keys::failing(reader, sequence);
        let mark = StoredFailing { since: now, ttl: now.as_second() + FAILING_KEPT_SECONDS };
        if self.table.write(self.table.put(key.clone(), &mark).if_absent()).await? {
            return Ok(now);
        }
        Ok(self.table.load::<StoredFailing>(key).await?.map_or(now, |stands| stands.since))
    }

    /// Removes a dead letter after its replay, unless the same record was stored again meanwhile.
    pub async fn remove(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let delete = self.table.delete(keys::dead_letter(&letter.reader, &letter.sequence));
        self.table.write(delete.when("#at = :at").value(":at", n(letter.at.as_millisecond()))).await.map(drop)
    }
}

/// A stream holds its records for a day; DynamoDB takes up to two more to remove the mark.
const FAILING_KEPT_SECONDS: i64 = 24 * 60 * 60;

/// Since when a reader fails on a record, as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredFailing {
    #[serde(rename = "at", with = "ms::required")]
    since: Instant,
    ttl: i64,
}

impl Row for StoredFailing {
    const KIND: &'static str = "failing record";
}

/// A dead letter as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredDeadLetter {
    #[serde(rename = "wy")]
    why: String,
    #[serde(rename = "at", with = "ms::required")]
    at: Instant,
    #[serde(rename = "rc")]
    record: String,
}

impl Row for StoredDeadLetter {
    const KIND: &'static str = "dead letter";
}
