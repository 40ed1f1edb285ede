//! Dead letters: records of streams that their reader cannot process, and messages that Telegram never accepts. Each is
//! stored unchanged with the reason. It blocks nothing, can be read, and can be replayed once the cause is fixed.

use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Row, ms, n, read};
use crate::kit::table_client::{TableClient, all};
use crate::{Client, MessageKey, StoreError, TableNames};
use domain::Instant;
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
        let Key { pk, sk } = message.key();
        let record = json!({
            "eventID": sequence, "eventName": "INSERT", "awsRegion": "",
            "dynamodb": {
                "ApproximateCreationDateTime": at.as_second(), "SequenceNumber": sequence, "SizeBytes": 0,
                "StreamViewType": "KEYS_ONLY", "Keys": { "pk": { "S": pk }, "sk": { "S": sk } },
            },
        });
        DeadLetter { reader: reader.to_owned(), sequence, why: why.to_owned(), at, record: record.to_string() }
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

    /// Removes a dead letter after its replay, unless the same record was stored again meanwhile.
    pub async fn remove(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let delete = self.table.delete(keys::dead_letter(&letter.reader, &letter.sequence));
        self.table.write(delete.when("#at = :at").value(":at", n(letter.at.as_millisecond()))).await.map(drop)
    }
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
