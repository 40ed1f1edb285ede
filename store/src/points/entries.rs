//! Entries as items: written once, read by key, by account and by program.

use crate::kit::item::{Attributes, Item, Reader, all, get, item_key, s};
use crate::kit::keys;
use crate::kit::transact::Attempts;
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::KeysAndAttributes;
use domain::{Actor, Balance, Cause, Entry, Explanation, Hash, Line, MemberNo, OperationId, OrderId, ProgramId};

/// A page of entries.
#[derive(Clone, Debug)]
pub struct EntryPage {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// A purchase with its refunds, in the order in which they were posted.
#[derive(Clone, Debug)]
pub struct PurchaseHistory {
    /// The purchase's entry.
    pub purchase: Entry,
    /// The refunds' entries.
    pub refunds: Vec<Entry>,
}

impl PurchaseHistory {
    /// Returns the minor units that were refunded so far.
    pub fn back(&self) -> i64 {
        let minor = |entry: &Entry| match &entry.cause {
            Cause::Refund { amount, .. } => amount.minor(),
            _ => 0,
        };
        self.refunds.iter().map(minor).sum()
    }
}

pub(crate) fn entry_item(entry: &Entry) -> Attributes {
    let (pk, sk) = keys::entry(&entry.program, entry.member, &entry.operation());
    let Balance { available, pending, reserved, debt } = entry.balance;
    Item::at(pk, sk)
        .s("hp", keys::history_partition(&entry.program, entry.member))
        .s("hr", keys::history_range(entry.member, entry.version))
        .s("c", &entry.cause)
        .n("ru", entry.rules)
        .s("by", &entry.actor)
        .s("oc", entry.occurred_at)
        .s("re", entry.recorded_at)
        .b("in", entry.input.0)
        .b("pr", entry.previous.0)
        .n("pt", entry.points)
        .s("ba", format!("{available} {pending} {reserved} {debt}"))
        .strings("ex", entry.explanation.iter().map(Explanation::to_string))
        .strings("li", entry.lines.iter().map(Line::to_string))
        .build()
}

pub(crate) fn read_entry(item: &Attributes) -> Result<Entry, StoreError> {
    let read = Reader::new("entry", item);
    let (member, version) = read.parsed("hr", |text| {
        let (member, version) = text.split_once('#')?;
        Some((MemberNo::parse(member).ok()?, version.parse().ok()?))
    })?;
    let hash = |name| {
        let bytes: Option<[u8; 32]> = read.b(name)?.try_into().ok();
        bytes.map(Hash).ok_or(StoreError::corrupt("entry", name))
    };
    Ok(Entry {
        program: read.parsed("hp", |text| ProgramId::parse(text.split('#').next()?).ok())?,
        member,
        version,
        cause: read.parsed("c", Cause::parse)?,
        rules: read.n("ru")?,
        actor: read.parsed("by", Actor::parse)?,
        occurred_at: read.instant("oc")?,
        recorded_at: read.instant("re")?,
        input: hash("in")?,
        previous: hash("pr")?,
        points: read.n("pt")?,
        balance: read.parsed("ba", |text| {
            let figures: Vec<i64> = text.split(' ').map(|part| part.parse().ok()).collect::<Option<_>>()?;
            let [available, pending, reserved, debt] = figures.try_into().ok()?;
            Some(Balance { available, pending, reserved, debt })
        })?,
        explanation: read.list("ex", Explanation::parse)?,
        lines: read.list("li", Line::parse)?,
    })
}

impl Ledger {
    /// Returns one entry by the key of its item.
    pub async fn entry(&self, pk: &str, sk: &str) -> Result<Option<Entry>, StoreError> {
        self.get((pk.to_owned(), sk.to_owned())).await?.as_ref().map(read_entry).transpose()
    }

    /// Returns the entry of an operation of an account, if it was carried out.
    pub async fn entry_of(
        &self,
        program: &ProgramId,
        member: MemberNo,
        operation: &OperationId,
    ) -> Result<Option<Entry>, StoreError> {
        let (pk, sk) = keys::entry(program, member, operation);
        self.entry(&pk, &sk).await
    }

    /// Returns a page of an account's entries before version `before`, the newest first.
    pub async fn history(
        &self,
        program: &ProgramId,
        member: MemberNo,
        before: u64,
        limit: i32,
    ) -> Result<EntryPage, StoreError> {
        let last = keys::history_range(member, before.saturating_sub(1));
        let answer = self
            .history_query(keys::history_partition(program, member))
            .key_condition_expression("hp = :p AND hr BETWEEN :first AND :last")
            .expression_attribute_values(":first", s(keys::history_range(member, 0)))
            .expression_attribute_values(":last", s(last))
            .scan_index_forward(false)
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::aws("Query"))?;
        let entries = answer.items().iter().map(read_entry).collect::<Result<Vec<_>, _>>()?;
        let next = entries.last().filter(|last| last.version > 1).map(|last| last.version.to_string());
        Ok(EntryPage { entries, next })
    }

    /// Returns the adjustments of an account by staff, whose reasons are in the Vault.
    pub async fn adjustments_of(&self, program: &ProgramId, member: MemberNo) -> Result<Vec<OrderId>, StoreError> {
        let query = self.operations(program, member, "adjust");
        let entries = all(query).await?.iter().map(read_entry).collect::<Result<Vec<_>, _>>()?;
        Ok(entries
            .into_iter()
            .filter_map(|entry| match entry.cause {
                Cause::Adjust(id) => Some(id),
                _ => None,
            })
            .collect())
    }

    /// Returns a page of one shard of a program's history after an entry, ordered by member and version. For callers
    /// that read all [`HISTORY_SHARDS`](Ledger::HISTORY_SHARDS) in parallel.
    pub async fn shard_entries(
        &self,
        program: &ProgramId,
        shard: usize,
        after: Option<(MemberNo, u64)>,
        limit: i32,
    ) -> Result<Vec<Entry>, StoreError> {
        let after = after.map_or_else(|| "0".to_owned(), |(member, version)| keys::history_range(member, version));
        let answer = self
            .history_query(keys::history_shard(program, shard))
            .key_condition_expression("hp = :p AND hr > :after")
            .expression_attribute_values(":after", s(after))
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::aws("Query"))?;
        answer.items().iter().map(read_entry).collect()
    }

    /// Returns the shard of a member's history.
    pub fn history_shard_of(member: MemberNo) -> usize {
        keys::history_shard_number(member)
    }

    /// The number of shards of a program's history.
    pub const HISTORY_SHARDS: usize = keys::HISTORY_SHARDS;

    /// Returns a page of all entries of a program after the cursor, ordered by member and version. Versions have no
    /// gaps, so a client that reads all pages can tell that none is missing.
    pub async fn entries(&self, program: &ProgramId, after: Option<&str>, limit: i32) -> Result<EntryPage, StoreError> {
        let (mut shard, mut range) = after.and_then(parse_cursor).unwrap_or_default();
        let mut entries: Vec<Entry> = Vec::new();
        while shard < keys::HISTORY_SHARDS {
            let answer = self
                .history_query(keys::history_shard(program, shard))
                .key_condition_expression("hp = :p AND hr > :after")
                .expression_attribute_values(":after", s(if range.is_empty() { "0" } else { &range }))
                .limit(limit - entries.len() as i32)
                .send()
                .await
                .map_err(StoreError::aws("Query"))?;
            for item in answer.items() {
                entries.push(read_entry(item)?);
            }
            if let Some(last) = entries.last().filter(|_| entries.len() as i32 >= limit) {
                let next = format!("{shard:x}.{}", keys::history_range(last.member, last.version).replace('#', "."));
                return Ok(EntryPage { next: Some(next), entries });
            }
            if answer.last_evaluated_key().is_some() {
                range = entries.last().map(|last| keys::history_range(last.member, last.version)).unwrap_or_default();
                continue;
            }
            shard += 1;
            range = String::new();
        }
        Ok(EntryPage { entries, next: None })
    }

    /// Whether a cursor is well formed.
    pub fn is_cursor(text: &str) -> bool {
        parse_cursor(text).is_some()
    }

    /// Returns a purchase with its refunds.
    pub async fn purchase(
        &self,
        program: &ProgramId,
        purchase: &OrderId,
    ) -> Result<Option<PurchaseHistory>, StoreError> {
        let query = self.partition(keys::purchase_partition(program, purchase));
        let items = all(query).await?;
        let entries = items.iter().filter(|item| item.contains_key("hr")).map(read_entry);
        let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(|entry| entry.version);
        let at = entries.iter().position(|entry| matches!(entry.cause, Cause::Purchase { .. }));
        Ok(at.map(|at| PurchaseHistory { purchase: entries.remove(at), refunds: entries }))
    }

    /// Returns the consistent query of a partition.
    pub(crate) fn partition(&self, pk: impl ToString) -> QueryFluentBuilder {
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        query.key_condition_expression("pk = :p").expression_attribute_values(":p", s(pk))
    }

    /// Returns the query of an account's operations of a kind.
    pub(crate) fn operations(&self, program: &ProgramId, member: MemberNo, kind: &str) -> QueryFluentBuilder {
        let (pk, prefix) = keys::operations(program, member, kind);
        let query = self.partition(pk).key_condition_expression("pk = :p AND begins_with(sk, :o)");
        query.expression_attribute_values(":o", s(prefix))
    }

    /// Returns the query of a partition of the index `history`.
    pub(crate) fn history_query(&self, partition: String) -> QueryFluentBuilder {
        let query = self.client.query().table_name(&self.table).index_name(keys::HISTORY_INDEX);
        query.expression_attribute_values(":p", s(partition))
    }

    /// Reads at most a hundred items by their keys, consistently.
    pub(crate) async fn get_all(&self, keys: impl Iterator<Item = keys::Key>) -> Result<Vec<Attributes>, StoreError> {
        let mut items = Vec::new();
        let mut left: Vec<_> = keys.map(item_key).collect();
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if left.is_empty() {
                return Ok(items);
            }
            let wanted = KeysAndAttributes::builder().set_keys(Some(left)).consistent_read(true).build();
            let wanted = wanted.map_err(|_| StoreError::corrupt("read", "keys"))?;
            let answer = self.client.batch_get_item().request_items(&self.table, wanted).send().await;
            let mut answer = answer.map_err(StoreError::aws("BatchGetItem"))?;
            items.extend(
                answer.responses.take().and_then(|mut by_table| by_table.remove(&self.table)).unwrap_or_default(),
            );
            let rest = answer.unprocessed_keys.and_then(|mut by_table| by_table.remove(&self.table));
            left = rest.map(|rest| rest.keys).unwrap_or_default();
            if !left.is_empty() {}
        }
        Err(StoreError::Contended)
    }

    /// Reads one item consistently.
    pub(crate) async fn get(&self, key: keys::Key) -> Result<Option<Attributes>, StoreError> {
        get(&self.client, &self.table, key).await
    }
}

fn parse_cursor(text: &str) -> Option<(usize, String)> {
    let parts: Vec<&str> = text.split('.').collect();
    let [shard, member, version] = parts.as_slice() else {
        return None;
    };
    let shard = usize::from_str_radix(shard, 16).ok().filter(|shard| *shard < keys::HISTORY_SHARDS)?;
    let member = MemberNo::parse(member).ok()?;
    Some((shard, keys::history_range(member, version.parse().ok()?)))
}
