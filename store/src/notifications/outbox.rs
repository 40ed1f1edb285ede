//! The Outbox: messages to members, and the records that keep their order and pace.
//!
//! A message is written in the transaction of its cause. Its number within member and class has no gaps, so messages
//! can be sent in order without a queue. Its states are `queued`, `sending` and then a final one.

use crate::kit::item::{Attributes, Item, Reader, get, item_key, n, s, sortable};
use crate::kit::keys;
use crate::kit::transact::is_condition;
use crate::kit::transact::put;
use crate::notifications::notification::Notification;
use crate::{Client, Conflict, Ledger, StoreError, TableNames};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Instant, MemberNo, PersonKey, ProgramId};

/// The class of a message, in order of priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageClass {
    /// Receipts, answers to a tap, security.
    Service,
    /// Expiry, levels, birthdays.
    Expiry,
    /// Referrals.
    Referral,
    /// Surveys, and what follows from the answers.
    Survey,
}

impl MessageClass {
    /// All classes.
    pub const ALL: [MessageClass; 4] =
        [MessageClass::Service, MessageClass::Expiry, MessageClass::Referral, MessageClass::Survey];

    /// Returns the code in the message's key.
    pub fn code(self) -> &'static str {
        match self {
            MessageClass::Service => "service",
            MessageClass::Expiry => "expiry",
            MessageClass::Referral => "referral",
            MessageClass::Survey => "survey",
        }
    }

    fn from_code(code: &str) -> Option<MessageClass> {
        MessageClass::ALL.into_iter().find(|class| class.code() == code)
    }
}

/// The key of a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageKey {
    /// The program.
    pub program: ProgramId,
    /// The member.
    pub member: MemberNo,
    /// The class.
    pub class: MessageClass,
    /// The number within member and class, from 1, without gaps.
    pub seq: u64,
}

impl MessageKey {
    /// Reads the key of an item, as a record of the stream carries it; `None` for other items of the table.
    pub fn parse(pk: &str, sk: &str) -> Option<MessageKey> {
        let (program, member) = pk.strip_prefix("M#")?.split_once('#')?;
        let (class, seq) = sk.split_once('#')?;
        Some(MessageKey {
            program: ProgramId::parse(program).ok()?,
            member: MemberNo::parse(member).ok()?,
            class: MessageClass::from_code(class)?,
            seq: seq.parse().ok()?,
        })
    }

    /// Reads the key of a record of the outbox's stream; `None` if it is not a message.
    pub fn of_record(keys: &serde_dynamo::Item) -> Result<Option<MessageKey>, StoreError> {
        let text = |name: &'static str| match keys.get(name) {
            Some(serde_dynamo::AttributeValue::S(text)) => Ok(text.as_str()),
            _ => Err(StoreError::corrupt("record of the outbox", name)),
        };
        let (pk, sk) = (text("pk")?, text("sk")?);
        match MessageKey::parse(pk, sk) {
            None if pk.starts_with("M#") => Err(StoreError::corrupt("message", "sk")),
            key => Ok(key),
        }
    }

    pub(crate) fn key(&self) -> keys::Key {
        keys::message(&self.program, self.member, self.class.code(), self.seq)
    }

    /// Returns the key of the next message.
    pub fn next(&self) -> MessageKey {
        MessageKey { seq: self.seq + 1, ..self.clone() }
    }
}

/// The state of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxState {
    /// It waits; until a time, if it has one.
    Queued,
    /// A sender is calling the messenger.
    Sending,
    /// The messenger accepted it.
    Sent,
    /// The member cannot be reached: they blocked the bot, left, or are no longer stored.
    Unreachable,
    /// The messenger's answer was lost, and the class is not sent twice.
    Unknown,
    /// There was nothing left to say when it was due.
    Skipped,
    /// Sending was given up.
    Dead,
}

impl OutboxState {
    const ALL: [(OutboxState, &'static str); 7] = [
        (OutboxState::Queued, "queued"),
        (OutboxState::Sending, "sending"),
        (OutboxState::Sent, "sent"),
        (OutboxState::Unreachable, "unreachable"),
        (OutboxState::Unknown, "unknown"),
        (OutboxState::Skipped, "skipped"),
        (OutboxState::Dead, "dead"),
    ];

    /// Whether no further state can follow.
    pub fn is_final(self) -> bool {
        !matches!(self, OutboxState::Queued | OutboxState::Sending)
    }

    /// Returns the code that is stored.
    pub fn code(self) -> &'static str {
        OutboxState::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, code)| code)
    }
}

/// A message as it is stored.
#[derive(Clone, Debug)]
pub struct Message {
    /// The key of the message.
    pub key: MessageKey,
    /// The state of the message.
    pub state: OutboxState,
    /// How often sending was begun.
    pub tries: u32,
    /// While queued, the time of the next try; while sending, the time from which the sender counts as dead.
    pub not_before: Option<Instant>,
    /// The content of the message.
    pub notification: Notification,
}

impl Message {
    /// Whether only the stream's record leads to it: it is queued without a time.
    pub fn is_only_in_the_stream(&self) -> bool {
        self.state == OutboxState::Queued && self.not_before.is_none()
    }
}

/// A person's send record: their pace and the next number of each of their queues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendRecord {
    /// The next number of the queue that was asked for.
    pub next: u64,
    /// When the last message to this person was sent.
    pub last: Option<Instant>,
}

/// How long a final message is kept, in seconds, for questions about it.
const KEPT_SECONDS: i64 = 90 * 24 * 60 * 60;

impl Ledger {
    /// Returns the write of a message.
    pub(crate) fn message(
        &self,
        program: &ProgramId,
        member: MemberNo,
        class: MessageClass,
        seq: u64,
        notification: &Notification,
        not_before: Option<Instant>,
    ) -> Result<TransactWriteItem, StoreError> {
        let (pk, sk) = keys::message(program, member, class.code(), seq);
        let item = Item::at(pk, sk).s("st", OutboxState::Queued.code()).n("tr", 0).s("te", notification);
        let item = match not_before {
            Some(until) => item.s("ds", due_partition(class, due_shard(member))).s("dt", sortable(until)),
            None => item,
        };
        put(&self.outbox, item.build(), None)
    }
}

/// Returns the partition of the index for a waiting message. Service messages have partitions of their own, which are
/// read first.
fn due_partition(class: MessageClass, shard: usize) -> String {
    if class == MessageClass::Service { format!("s{shard}") } else { shard.to_string() }
}

/// Returns all partitions, those of service messages first.
fn due_partitions() -> impl Iterator<Item = String> {
    let of = |class| (0..keys::DUE_SHARDS).map(move |shard| due_partition(class, shard));
    of(MessageClass::Service).chain(of(MessageClass::Expiry))
}

fn due_shard(member: MemberNo) -> usize {
    member.get() as usize % keys::DUE_SHARDS
}

/// The outbox of all programs.
#[derive(Clone)]
pub struct Outbox {
    client: Client,
    table: String,
}

impl Outbox {
    /// Makes an outbox from a client and the tables' names.
    pub fn new(client: Client, names: &TableNames) -> Outbox {
        Outbox { client, table: names.outbox.clone() }
    }

    /// Returns one message.
    pub async fn message(&self, key: &MessageKey) -> Result<Option<Message>, StoreError> {
        let Some(item) = self.get(key.key()).await? else {
            return Ok(None);
        };
        let read = Reader::new("message", &item);
        let not_before = match read.maybe_s("dt") {
            Some(_) => Some(read.instant("dt")?),
            None => None,
        };
        Ok(Some(Message {
            key: key.clone(),
            state: read.parsed("st", |text| {
                OutboxState::ALL.iter().find(|(_, code)| *code == text).map(|(state, _)| *state)
            })?,
            tries: read.n("tr")?,
            not_before,
            notification: read.parsed("te", Notification::parse)?,
        }))
    }

    /// Marks a message as being sent, unless it has changed since it was read. The mark lapses at `until`, when the
    /// sweep finds messages of senders that died.
    pub async fn begin(&self, message: &Message, until: Instant) -> Result<Result<(), Conflict>, StoreError> {
        self.change(message, OutboxState::Sending, Some(until), message.tries + 1, None).await
    }

    /// Queues a message again for a later time.
    pub async fn put_back(&self, message: &Message, until: Instant) -> Result<Result<(), Conflict>, StoreError> {
        self.change(message, OutboxState::Queued, Some(until), message.tries, None).await
    }

    /// Queues a message again without counting the try.
    pub async fn put_back_uncounted(
        &self,
        message: &Message,
        until: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        self.change(message, OutboxState::Queued, Some(until), message.tries.saturating_sub(1), None).await
    }

    /// Ends a message. It is deleted after a time, except if it was given up.
    pub async fn finish(
        &self,
        message: &Message,
        state: OutboxState,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let ttl = (state != OutboxState::Dead).then(|| now.as_second() + KEPT_SECONDS);
        self.change(message, state, None, message.tries, ttl).await
    }

    async fn change(
        &self,
        message: &Message,
        state: OutboxState,
        not_before: Option<Instant>,
        tries: u32,
        ttl: Option<i64>,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let mut set = "SET st = :st, tr = :tr".to_owned();
        let mut request = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(item_key(message.key.key())))
            .condition_expression(match message.not_before {
                Some(_) => "st = :was AND tr = :tries AND dt = :until",
                None => "st = :was AND tr = :tries AND attribute_not_exists(dt)",
            })
            .expression_attribute_values(":was", s(message.state.code()))
            .expression_attribute_values(":tries", n(message.tries))
            .expression_attribute_values(":st", s(state.code()))
            .expression_attribute_values(":tr", n(tries));
        if let Some(until) = message.not_before {
            request = request.expression_attribute_values(":until", s(sortable(until)));
        }
        if let Some(ttl) = ttl {
            set.push_str(", #ttl = :ttl");
            request = request.expression_attribute_names("#ttl", "ttl").expression_attribute_values(":ttl", n(ttl));
        }
        match not_before {
            Some(until) => {
                set.push_str(", ds = :ds, dt = :dt");
                request = request
                    .expression_attribute_values(
                        ":ds",
                        s(due_partition(message.key.class, due_shard(message.key.member))),
                    )
                    .expression_attribute_values(":dt", s(sortable(until)));
            }
            None => set.push_str(" REMOVE ds, dt"),
        }
        match request.update_expression(set).send().await {
            Ok(_) => Ok(Ok(())),
            Err(error) if is_condition(&error) => Ok(Err(Conflict)),
            Err(error) => Err(StoreError::aws("UpdateItem")(error)),
        }
    }

    /// Returns a person's send record for one of their queues.
    pub async fn send_record(&self, person: &PersonKey, key: &MessageKey) -> Result<SendRecord, StoreError> {
        let Some(item) = self.get(keys::send_record(person)).await? else {
            return Ok(SendRecord { next: 1, last: None });
        };
        let read = Reader::new("send record", &item);
        let next = item.get(&queue(key)).and_then(|value| value.as_n().ok()).and_then(|text| text.parse().ok());
        let last = item.contains_key("la").then(|| read.instant("la")).transpose()?;
        Ok(SendRecord { next: next.unwrap_or(1), last })
    }

    /// Makes the sweep read this message's queue soon, if nothing else would.
    pub async fn remind(&self, message: &Message, now: Instant) -> Result<Result<(), Conflict>, StoreError> {
        self.change(message, OutboxState::Queued, Some(now), message.tries, None).await
    }

    /// Queues a message that was given up again, with all its tries.
    pub async fn revive(&self, message: &Message, now: Instant) -> Result<Result<(), Conflict>, StoreError> {
        self.change(message, OutboxState::Queued, Some(now), 0, None).await
    }

    /// Records when the last message to a person was sent, without moving a queue.
    pub async fn sent(&self, person: &PersonKey, at: Instant) -> Result<(), StoreError> {
        let key = item_key(keys::send_record(person));
        let update = self.client.update_item().table_name(&self.table).set_key(Some(key));
        let update = update.update_expression("SET la = :la").expression_attribute_values(":la", s(sortable(at)));
        update.send().await.map(drop).map_err(StoreError::aws("UpdateItem"))
    }

    /// Moves a queue past `key`. Does nothing if it is past already.
    pub async fn advance(&self, person: &PersonKey, key: &MessageKey, sent: Option<Instant>) -> Result<(), StoreError> {
        let set = if sent.is_some() { "SET #q = :next, la = :la" } else { "SET #q = :next" };
        let mut request = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::send_record(person))))
            .update_expression(set)
            .condition_expression("attribute_not_exists(#q) OR #q < :next")
            .expression_attribute_names("#q", queue(key))
            .expression_attribute_values(":next", n(key.seq + 1));
        if let Some(sent) = sent {
            request = request.expression_attribute_values(":la", s(sortable(sent)));
        }
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if is_condition(&error) => Ok(()),
            Err(error) => Err(StoreError::aws("UpdateItem")(error)),
        }
    }

    /// Makes the sweep find every message that waits for its stream's record, and returns their number. After a restore
    /// of the table those records never come. For the command line only, since it scans the table.
    pub async fn remind_all(&self, now: Instant) -> Result<usize, StoreError> {
        let scan = self.client.scan().table_name(&self.table).consistent_read(true);
        let mut items = scan.projection_expression("pk, sk").into_paginator().items().send();
        let mut reminded = 0;
        while let Some(item) = items.next().await {
            let item = item.map_err(StoreError::aws("Scan"))?;
            let read = Reader::new("message", &item);
            let Some(key) = MessageKey::parse(read.s("pk")?, read.s("sk")?) else {
                continue;
            };
            if let Some(message) = self.message(&key).await?.filter(Message::is_only_in_the_stream) {
                reminded += usize::from(self.remind(&message, now).await?.is_ok());
            }
        }
        Ok(reminded)
    }

    /// Returns messages that are due, at most `limit` of each partition, service messages first.
    pub async fn due(&self, now: Instant, limit: i32) -> Result<Vec<MessageKey>, StoreError> {
        let mut due = Vec::new();
        for partition in due_partitions() {
            for item in &self.waiting(&partition, "<=", now, limit).await? {
                let read = Reader::new("message", item);
                due.extend(MessageKey::parse(read.s("pk")?, read.s("sk")?));
            }
        }
        Ok(due)
    }

    /// Returns the first time after `now` for which a message waits. The local clock stops there when it is moved.
    pub async fn next_due(&self, now: Instant) -> Result<Option<Instant>, StoreError> {
        let mut earliest: Option<Instant> = None;
        for partition in due_partitions() {
            for item in &self.waiting(&partition, ">", now, 1).await? {
                let at = Reader::new("message", item).instant("dt")?;
                earliest = Some(earliest.map_or(at, |known| known.min(at)));
            }
        }
        Ok(earliest)
    }

    /// Returns waiting messages of a partition whose time compares to `at` as stated, the soonest first.
    async fn waiting(
        &self,
        partition: &str,
        compares: &str,
        at: Instant,
        limit: i32,
    ) -> Result<Vec<Attributes>, StoreError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(keys::DUE_INDEX)
            .key_condition_expression(format!("ds = :ds AND dt {compares} :at"))
            .expression_attribute_values(":ds", s(partition))
            .expression_attribute_values(":at", s(sortable(at)))
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::aws("Query"))?;
        Ok(answer.items.unwrap_or_default())
    }

    /// Returns the bucket's theoretical arrival time in milliseconds; see the notifier's pace.
    pub async fn bucket(&self) -> Result<i64, StoreError> {
        let item = self.get(keys::bucket()).await?;
        item.map_or(Ok(0), |item| Reader::new("bucket", &item).n("ta"))
    }

    /// Moves the bucket on, unless a concurrent notifier took from it.
    pub async fn take_from_bucket(&self, was: i64, becomes: i64) -> Result<Result<(), Conflict>, StoreError> {
        let condition = if was == 0 { "attribute_not_exists(ta)" } else { "ta = :was" };
        let mut request = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::bucket())))
            .update_expression("SET ta = :ta")
            .condition_expression(condition)
            .expression_attribute_values(":ta", n(becomes));
        if was != 0 {
            request = request.expression_attribute_values(":was", n(was));
        }
        match request.send().await {
            Ok(_) => Ok(Ok(())),
            Err(error) if is_condition(&error) => Ok(Err(Conflict)),
            Err(error) => Err(StoreError::aws("UpdateItem")(error)),
        }
    }

    async fn get(&self, key: keys::Key) -> Result<Option<Attributes>, StoreError> {
        get(&self.client, &self.table, key).await
    }
}

/// Whether an item is a message in a final state.
pub(crate) fn is_final(item: &Attributes) -> bool {
    let state = Reader::new("message", item).maybe_s("st");
    OutboxState::ALL.iter().any(|(known, code)| Some(*code) == state && known.is_final())
}

/// Returns the attribute of the send record that counts a queue.
fn queue(key: &MessageKey) -> String {
    format!("{} {} {}", key.class.code(), key.program, key.member)
}
