//! Dead letters: records of streams that their reader can never work on, and messages that Telegram never accepts. Each is put
//! aside as it is, with the reason, so that it blocks nobody, can be read, and can be replayed once what was wrong is set right.

use crate::kit::item::{Attributes, Item, Reader, all, item_key, s, sortable};
use crate::kit::keys;
use crate::kit::transact::is_condition;
use crate::{Client, MessageKey, StoreError, TableNames};
use domain::Instant;
use serde_json::json;

/// A record that was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The function that could not work on it.
    pub reader: String,
    /// The record's sequence number in its stream; of a message, which.
    pub sequence: String,
    /// Why not.
    pub why: String,
    /// Since when it lies here.
    pub at: Instant,
    /// The record, as JSON in the form of Lambda's event.
    pub record: String,
}

impl DeadLetter {
    /// Of a message to a member that was given up: in place of a record stands one that names its item.
    pub fn of_message(reader: &str, message: &MessageKey, why: &str, at: Instant) -> DeadLetter {
        let MessageKey { program, member, class, seq } = message;
        let sequence = format!("{program}.{member}.{}.{seq}", class.code());
        let (pk, sk) = message.key();
        let record = json!({
            "eventID": sequence, "eventName": "INSERT", "awsRegion": "",
            "dynamodb": {
                "ApproximateCreationDateTime": at.as_second(), "SequenceNumber": sequence, "SizeBytes": 0,
                "StreamViewType": "KEYS_ONLY", "Keys": { "pk": { "S": pk }, "sk": { "S": sk } },
            },
        });
        DeadLetter { reader: reader.to_owned(), sequence, why: why.to_owned(), at, record: record.to_string() }
    }

    /// What it is called: its reader and its record's number.
    pub fn name(&self) -> String {
        format!("{}/{}", self.reader, self.sequence)
    }
}

/// All dead letters. They stay until they are replayed.
#[derive(Clone)]
pub struct DeadLetters {
    client: Client,
    table: String,
}

impl DeadLetters {
    /// Over a client.
    pub fn new(client: Client, names: &TableNames) -> DeadLetters {
        DeadLetters { client, table: names.outbox.clone() }
    }

    /// Puts a record aside; the same one again takes its own place.
    pub async fn put(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let (pk, sk) = keys::dead_letter(&letter.reader, &letter.sequence);
        let item = Item::at(pk, sk).s("wy", &letter.why).s("at", sortable(letter.at)).s("rc", &letter.record).build();
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        put.send().await.map(drop).map_err(StoreError::aws("PutItem"))
    }

    /// Those of a reader, in their stream's order.
    pub async fn of(&self, reader: &str) -> Result<Vec<DeadLetter>, StoreError> {
        let (partition, _) = keys::dead_letter(reader, "");
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", s(partition));
        all(query).await?.iter().map(|item| read(reader, item)).collect()
    }

    /// Takes one away, after it was replayed; not where the same was put aside anew meanwhile.
    pub async fn remove(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let key = item_key(keys::dead_letter(&letter.reader, &letter.sequence));
        let delete = self.client.delete_item().table_name(&self.table).set_key(Some(key));
        let delete = delete.condition_expression("#at = :at").expression_attribute_names("#at", "at");
        match delete.expression_attribute_values(":at", s(sortable(letter.at))).send().await {
            Err(error) if !is_condition(&error) => Err(StoreError::aws("DeleteItem")(error)),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

fn read(reader: &str, item: &Attributes) -> Result<DeadLetter, StoreError> {
    let read = Reader::new("dead letter", item);
    Ok(DeadLetter {
        reader: reader.to_owned(),
        sequence: read.s("sk")?.to_owned(),
        why: read.s("wy")?.to_owned(),
        at: read.instant("at")?,
        record: read.s("rc")?.to_owned(),
    })
}
