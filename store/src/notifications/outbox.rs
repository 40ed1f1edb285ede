//! The Outbox: messages to members, and the records that keep their order and pace.
//!
//! A message is written in the transaction of its cause. One about an entry is named by the entry's version, and names
//! the one told before it in its class, which goes first. Any other is named by its own cause, of which it is told once.
//! Its states are `queued`, `sending` and then a final one.

use crate::kit::item::{Attributes, Item, Reader, get, item_key, n, s, sortable};
use crate::kit::keys;
use crate::kit::transact::is_condition;
use crate::kit::transact::put;
use crate::notifications::notification::Notification;
use crate::{Client, Conflict, Ledger, StoreError, TableNames};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Instant, MemberNo, OrderId, PersonKey, ProgramId};
use jiff::SignedDuration;
use std::fmt;

/// The class of a message, in order of priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// The name within member and class.
    pub name: MessageName,
}

/// The name of a message within its member and class.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MessageName {
    /// It tells the entry that made this version of the account.
    Entry(u64),
    /// It tells something else, once.
    Cause(String),
}

impl MessageName {
    /// Digits of a version.
    const DIGITS: usize = 10;

    /// Returns the name as the id of an operation that follows from the message.
    pub fn id(&self) -> Result<OrderId, StoreError> {
        OrderId::parse(&self.to_string()).map_err(|_| StoreError::corrupt("message", "sk"))
    }

    fn parse(text: &str) -> MessageName {
        let version = text.strip_prefix('v').filter(|digits| digits.len() == MessageName::DIGITS);
        match version.and_then(|digits| digits.parse().ok()) {
            Some(version) => MessageName::Entry(version),
            None => MessageName::Cause(text.to_owned()),
        }
    }
}

impl fmt::Display for MessageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MessageName::Entry(version) => write!(f, "v{version:010}"),
            MessageName::Cause(cause) => f.write_str(cause),
        }
    }
}

impl MessageKey {
    /// Reads the key of an item, as a record of the stream carries it; `None` for other items of the table.
    pub fn parse(pk: &str, sk: &str) -> Option<MessageKey> {
        let (program, member) = pk.strip_prefix("M#")?.split_once('#')?;
        let (class, name) = sk.split_once('#')?;
        Some(MessageKey {
            program: ProgramId::parse(program).ok()?,
            member: MemberNo::parse(member).ok()?,
            class: MessageClass::from_code(class)?,
            name: MessageName::parse(name),
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
        keys::message(&self.program, self.member, self.class.code(), &self.name)
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
    /// The version told before it in its class, which goes first.
    pub after: Option<u64>,
    /// The instant until which it waits for that one.
    pub waits_until: Option<Instant>,
    /// The content of the message.
    pub notification: Notification,
}

/// How long a message that may go waits for the one before it.
const WAITS_FOR: SignedDuration = SignedDuration::from_mins(15);

impl Message {
    /// Whether only the stream's record leads to it: it is queued without a time.
    pub fn is_only_in_the_stream(&self) -> bool {
        self.state == OutboxState::Queued && self.not_before.is_none()
    }

    /// Returns the key of the message that goes before this one.
    pub fn before(&self) -> Option<MessageKey> {
        Some(MessageKey { name: MessageName::Entry(self.after?), ..self.key.clone() })
    }

    /// Whether it goes even if the one before it has not gone.
    pub fn has_waited(&self, now: Instant) -> bool {
        self.waits_until.is_none_or(|until| until <= now)
    }
}

/// How long a final message is kept, in seconds, for questions about it.
const KEPT_SECONDS: i64 = 90 * 24 * 60 * 60;

impl Ledger {
    /// Returns the write of a message; it fails if there is one of its name.
    pub(crate) fn message(
        &self,
        key: &MessageKey,
        after: Option<(u64, Instant)>,
        notification: &Notification,
        not_before: Option<Instant>,
    ) -> Result<TransactWriteItem, StoreError> {
        let (pk, sk) = key.key();
        let item = Item::at(pk, sk).s("st", OutboxState::Queued.code()).n("tr", 0).s("te", notification);
        let item = match after {
            Some((version, goes_from)) => item.n("af", version).s("wu", sortable(goes_from + WAITS_FOR)),
            None => item,
        };
        let item = match not_before {
            Some(until) => item.s("ds", due_partition(key.class, due_shard(key.member))).s("dt", sortable(until)),
            None => item,
        };
        put(&self.outbox, item.build(), Some("attribute_not_exists(pk)"))
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
            after: item.contains_key("af").then(|| read.n("af")).transpose()?,
            waits_until: read.maybe_instant("wu")?,
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

    /// Returns when the last message to a person was sent.
    pub async fn last_sent(&self, person: &PersonKey) -> Result<Option<Instant>, StoreError> {
        let item = self.get(keys::send_record(person)).await?;
        item.map_or(Ok(None), |item| Reader::new("send record", &item).maybe_instant("la"))
    }

    /// Makes the sweep find this message soon, if nothing else would.
    pub async fn remind(&self, message: &Message, now: Instant) -> Result<Result<(), Conflict>, StoreError> {
        self.change(message, OutboxState::Queued, Some(now), message.tries, None).await
    }

    /// Queues a message that was given up again, with all its tries.
    pub async fn revive(&self, message: &Message, now: Instant) -> Result<Result<(), Conflict>, StoreError> {
        self.change(message, OutboxState::Queued, Some(now), 0, None).await
    }

    /// Records when the last message to a person was sent.
    pub async fn sent(&self, person: &PersonKey, at: Instant) -> Result<(), StoreError> {
        let key = item_key(keys::send_record(person));
        let update = self.client.update_item().table_name(&self.table).set_key(Some(key));
        let update = update.update_expression("SET la = :la").expression_attribute_values(":la", s(sortable(at)));
        update.send().await.map(drop).map_err(StoreError::aws("UpdateItem"))
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
