//! The Outbox: messages to members, and the records that keep their order and pace.
//!
//! A message is written in the transaction of its cause. One about an entry is named by the entry's version, and names
//! the one told before it in its class, which goes first. Any other is named by its own cause, of which it is told once.
//! Its states are `queued`, `sending` and then a final one.

use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Row, is_default, ms, n, s, sortable, sortable_text};
use crate::kit::table_client::TableClient;
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::{Client, Conflict, Ledger, StoreError, TableNames};
use domain::{Instant, MemberNo, OrderId, PersonKey, ProgramId, serde_as_text};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
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
    /// Advertising, which needs consent and a place in the attention budget.
    Promo,
}

impl MessageClass {
    /// All classes.
    pub const ALL: [MessageClass; 5] = [
        MessageClass::Service,
        MessageClass::Expiry,
        MessageClass::Referral,
        MessageClass::Survey,
        MessageClass::Promo,
    ];

    /// Returns the code in the message's key.
    pub fn code(self) -> &'static str {
        match self {
            MessageClass::Service => "service",
            MessageClass::Expiry => "expiry",
            MessageClass::Referral => "referral",
            MessageClass::Survey => "survey",
            MessageClass::Promo => "promo",
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

    pub(crate) fn key(&self) -> Key {
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

serde_as_text!(OutboxState, |state| state.code(), OutboxState::from_code);

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

    fn from_code(code: &str) -> Option<OutboxState> {
        OutboxState::ALL.iter().find(|(_, known)| *known == code).map(|(state, _)| *state)
    }
}

/// A message as it is stored.
#[derive(Clone, Debug)]
pub struct Message {
    /// The key of the message.
    pub key: MessageKey,
    /// The state of the message.
    pub state: OutboxState,
    /// How often sending was begun and came to no outcome.
    pub tries: u32,
    /// How often the messenger failed on it.
    pub failures: u32,
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
    ) -> Write {
        let message = StoredMessage {
            state: OutboxState::Queued,
            tries: 0,
            failures: 0,
            notification: notification.clone(),
            after: after.map(|(version, _)| version),
            waits_until: after.map(|(_, goes_from)| goes_from + WAITS_FOR),
            due_partition: not_before.map(|_| due_partition(key.class, due_shard(key.member))),
            not_before,
        };
        self.outbox.put(key.key(), &message).if_absent()
    }
}

/// A message as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredMessage {
    #[serde(rename = "st")]
    pub(crate) state: OutboxState,
    #[serde(rename = "tr")]
    tries: u32,
    #[serde(rename = "fa", default, skip_serializing_if = "is_default")]
    failures: u32,
    #[serde(rename = "te")]
    notification: Notification,
    #[serde(rename = "af")]
    after: Option<u64>,
    #[serde(rename = "wu", default, with = "ms::optional")]
    waits_until: Option<Instant>,
    #[serde(rename = "ds")]
    due_partition: Option<String>,
    #[serde(rename = "dt", default, with = "sortable_text")]
    not_before: Option<Instant>,
}

impl Row for StoredMessage {
    const KIND: &'static str = "message";
}

/// The send record of a person.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredSendRecord {
    #[serde(rename = "la", with = "ms::required")]
    last_sent: Instant,
}

impl Row for StoredSendRecord {
    const KIND: &'static str = "send record";
}

/// Returns the partition of the index for a waiting message. Service messages have partitions of their own, which are
/// read first.
pub(super) fn due_partition(class: MessageClass, shard: usize) -> String {
    if class == MessageClass::Service { format!("s{shard}") } else { shard.to_string() }
}

fn due_shard(member: MemberNo) -> usize {
    member.get() as usize % keys::DUE_SHARDS
}

/// The outbox of all programs.
#[derive(Clone)]
pub struct Outbox {
    pub(super) table: TableClient,
}

impl Outbox {
    /// Makes an outbox from a client and the tables' names.
    pub fn new(client: Client, names: &TableNames) -> Outbox {
        Outbox { table: TableClient::new(client, &names.outbox) }
    }

    /// Returns one message.
    pub async fn message(&self, key: &MessageKey) -> Result<Option<Message>, StoreError> {
        let stored = self.table.load::<StoredMessage>(key.key()).await?;
        Ok(stored.map(|stored| Message {
            key: key.clone(),
            state: stored.state,
            tries: stored.tries,
            failures: stored.failures,
            not_before: stored.not_before,
            after: stored.after,
            waits_until: stored.waits_until,
            notification: stored.notification,
        }))
    }

    /// Marks a message as being sent, unless it has changed since it was read. The mark lapses at `until`, when the
    /// sweep finds messages of senders that died.
    pub async fn begin(&self, message: &Message, until: Instant) -> Result<Result<(), Conflict>, StoreError> {
        let counted = (message.tries + 1, message.failures);
        self.change(message, OutboxState::Sending, Some(until), counted, None).await
    }

    /// Queues a message again for a later time.
    pub async fn put_back(&self, message: &Message, until: Instant) -> Result<Result<(), Conflict>, StoreError> {
        self.change(message, OutboxState::Queued, Some(until), (message.tries, message.failures), None).await
    }

    /// Queues a message again that the messenger would not take now. That was no try.
    pub async fn put_back_uncounted(
        &self,
        message: &Message,
        until: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let counted = (message.tries.saturating_sub(1), message.failures);
        self.change(message, OutboxState::Queued, Some(until), counted, None).await
    }

    /// Queues a message again on which the messenger failed. That was no try, either.
    pub async fn put_back_failed(&self, message: &Message, until: Instant) -> Result<Result<(), Conflict>, StoreError> {
        let counted = (message.tries.saturating_sub(1), message.failures + 1);
        self.change(message, OutboxState::Queued, Some(until), counted, None).await
    }

    /// Ends a message. It is deleted after a time, except if it was given up.
    pub async fn finish(
        &self,
        message: &Message,
        state: OutboxState,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        self.table.compare_and_set(self.finish_write(message, state, now)).await
    }

    /// Returns the write that ends a message.
    pub(crate) fn finish_write(&self, message: &Message, state: OutboxState, now: Instant) -> Write {
        let ttl = (state != OutboxState::Dead).then(|| now.as_second() + KEPT_SECONDS);
        self.change_write(message, state, None, (message.tries, message.failures), ttl)
    }

    async fn change(
        &self,
        message: &Message,
        state: OutboxState,
        not_before: Option<Instant>,
        counted: (u32, u32),
        ttl: Option<i64>,
    ) -> Result<Result<(), Conflict>, StoreError> {
        self.table.compare_and_set(self.change_write(message, state, not_before, counted, ttl)).await
    }

    fn change_write(
        &self,
        message: &Message,
        state: OutboxState,
        not_before: Option<Instant>,
        (tries, failures): (u32, u32),
        ttl: Option<i64>,
    ) -> Write {
        let MessageKey { class, member, .. } = message.key;
        let change = self.table.update(message.key.key()).set("st", s(state.code())).set("tr", n(tries));
        let change = change.set_or_remove("fa", (failures > 0).then(|| n(failures)));
        let change = match ttl {
            Some(ttl) => change.set("ttl", n(ttl)),
            None => change,
        };
        let change = change
            .set_or_remove("ds", not_before.map(|_| s(due_partition(class, due_shard(member)))))
            .set_or_remove("dt", not_before.map(|until| s(sortable(until))))
            .when("st = :was AND tr = :tries")
            .value(":was", s(message.state.code()))
            .value(":tries", n(message.tries));
        match message.not_before {
            Some(until) => change.when("dt = :until").value(":until", s(sortable(until))),
            None => change.when("attribute_not_exists(dt)"),
        }
    }

    /// Returns when the last message to a person was sent.
    pub async fn last_sent(&self, person: &PersonKey) -> Result<Option<Instant>, StoreError> {
        let record = self.table.load::<StoredSendRecord>(keys::send_record(person)).await?;
        Ok(record.map(|record| record.last_sent))
    }

    /// Queues a message that was given up again, with all its tries.
    pub async fn revive(&self, message: &Message, now: Instant) -> Result<Result<(), Conflict>, StoreError> {
        self.change(message, OutboxState::Queued, Some(now), (0, 0), None).await
    }

    /// Records when the last message to a person was sent.
    pub async fn sent(&self, person: &PersonKey, at: Instant) -> Result<(), StoreError> {
        let record = StoredSendRecord { last_sent: at };
        self.table.write(self.table.put(keys::send_record(person), &record)).await.map(drop)
    }

    /// Makes the sweep find every message that waits for its stream's record, and returns their number. After a restore
    /// of the table those records never come. For the command line only, since it scans the table.
    pub async fn remind_all(&self, now: Instant) -> Result<usize, StoreError> {
        let scan = self.table.client.scan().table_name(&self.table.name).consistent_read(true);
        let mut items = scan.projection_expression("pk, sk").into_paginator().items().send();
        let mut reminded = 0;
        while let Some(item) = items.next().await {
            let item = item.map_err(StoreError::aws("Scan"))?;
            let Key { pk, sk } = Key::of(&item)?;
            let Some(key) = MessageKey::parse(&pk, &sk) else {
                continue;
            };
            if let Some(message) = self.message(&key).await?.filter(Message::is_only_in_the_stream) {
                reminded += usize::from(self.put_back(&message, now).await?.is_ok());
            }
        }
        Ok(reminded)
    }
}
