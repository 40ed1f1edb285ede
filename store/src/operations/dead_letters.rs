//! Dead letters: records of streams that their reader cannot process, and messages that Telegram never accepts. Each is
//! stored unchanged with the reason. It blocks nothing, can be read, and can be replayed once the cause is fixed.

use crate::kit::item::{Attributes, Item, Reader, all, item_key, s, sortable};
use crate::kit::keys;
use crate::kit::transact::is_condition;
use crate::{Client, MessageKey, StoreError, TableNames};
use domain::Instant;
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

    /// Returns the name: the reader and the record's number.
    pub fn name(&self) -> String {
        format!("{}/{}", self.reader, self.sequence)
    }
}

/// The store of dead letters, which stay until they are replayed.
#[derive(Clone)]
pub struct DeadLetters {
    client: Client,
    table: String,
}

impl DeadLetters {
    /// Makes a store from a client and the tables' names.
    pub fn new(client: Client, names: &TableNames) -> DeadLetters {
        DeadLetters { client, table: names.outbox.clone() }
    }

    /// Stores a dead letter. A repeat replaces the first one.
    pub async fn put(&self, letter: &DeadLetter) -> Result<(), StoreError> {
        let (pk, sk) = keys::dead_letter(&letter.reader, &letter.sequence);
        let item = Item::at(pk, sk).s("wy", &letter.why).s("at", sortable(letter.at)).s("rc", &letter.record).build();
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        put.send().await.map(drop).map_err(StoreError::aws("PutItem"))
    }

    /// Returns the dead letters of a reader in their stream's order.
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

    /// Removes a dead letter after its replay, unless the same record was stored again meanwhile.
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
