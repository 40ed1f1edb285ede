//! Entries as items: written once, read by key, by account and by program.

use crate::kit::key::{Attributes, HISTORY, Key};
use crate::kit::keys;
use crate::kit::row::{Row, ms, read};
use crate::kit::table_client::{Range, TableClient, all, page};
use crate::kit::write::Write;
use crate::{Ledger, StoreError};
use domain::{
    Actor, Balance, Cause, Day, Entry, Explanation, Hash, Instant, Line, LineTarget, MemberNo, OperationId, OrderId,
    PendingKey, Points, Program, ProgramId, Refunded, day_of, owed_after_refunds,
};
use serde::{Deserialize, Serialize};

/// A page of entries.
#[derive(Clone, Debug)]
pub struct EntryPage {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// A purchase with the decision about its points, if they waited for one, and its refunds in the order in which they were
/// posted.
#[derive(Clone, Debug)]
pub struct PurchaseHistory {
    /// The purchase's entry.
    pub purchase: Entry,
    /// The decision's entry.
    pub decision: Option<Entry>,
    /// The refunds' entries.
    pub refunds: Vec<Entry>,
}

impl PurchaseHistory {
    /// Returns the points that the purchase earned, after caps; none if they were withheld.
    pub(crate) fn earned(&self) -> Result<Points, StoreError> {
        let withheld =
            matches!(self.decision.as_ref().map(|entry| &entry.cause), Some(Cause::Decision { given: false, .. }));
        let points = if withheld { 0 } else { self.purchase.earned_by_amount() };
        Points::new(points).ok_or(StoreError::corrupt("purchase", "pt"))
    }

    /// Returns the entry by which its points came to where they are.
    pub(crate) fn placed_by(&self) -> &Entry {
        self.decision.as_ref().unwrap_or(&self.purchase)
    }

    /// Returns where the purchase's points wait for a decision, or did.
    pub(crate) fn waits_in(&self) -> Option<&PendingKey> {
        match self.purchase.accrued_to() {
            Some(LineTarget::Pending(key)) if key.is_undecided() => Some(key),
            _ => None,
        }
    }

    /// Returns the points that wait for a decision, no refund having taken them back; 0 if none do.
    pub fn waiting(&self) -> i64 {
        let waits = self.decision.is_none() && self.waits_in().is_some();
        if waits { self.left_of(self.purchase.earned_by_amount()) } else { 0 }
    }

    /// Returns what a promotion for the first purchase added to the points that were given: nothing while they wait, nor
    /// if they were withheld.
    pub(crate) fn first_purchase(&self) -> Points {
        let given = self.decision.as_ref().map(|entry| matches!(entry.cause, Cause::Decision { given: true, .. }));
        let counts = given.unwrap_or(self.waits_in().is_none());
        if counts { self.purchase.first_purchase() } else { Points::ZERO }
    }

    /// Returns what refunds left of points that the purchase earned.
    pub(crate) fn left_of(&self, earned: i64) -> i64 {
        let (Cause::Purchase { amount: paid, .. }, Some(points)) = (&self.purchase.cause, Points::new(earned)) else {
            return 0;
        };
        earned - owed_after_refunds(points, Refunded { paid: *paid, back: self.back() }).get()
    }

    /// Returns the minor units that were refunded so far.
    pub fn back(&self) -> i64 {
        let minor = |entry: &Entry| match &entry.cause {
            Cause::Refund { amount, .. } => amount.minor(),
            _ => 0,
        };
        self.refunds.iter().map(minor).sum()
    }
}

/// An entry as it stands in the table. Its key is its operation.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredEntry {
    #[serde(rename = "hp")]
    history_partition: String,
    #[serde(rename = "hr")]
    history_range: String,
    #[serde(rename = "c")]
    cause: Cause,
    #[serde(rename = "ru")]
    rules: u32,
    #[serde(rename = "by")]
    actor: Actor,
    #[serde(rename = "oc", with = "ms::required")]
    occurred_at: Instant,
    #[serde(rename = "re", with = "ms::required")]
    recorded_at: Instant,
    #[serde(rename = "in")]
    input: Hash,
    #[serde(rename = "pr")]
    previous: Hash,
    #[serde(rename = "pt")]
    points: i64,
    /// `<available> <pending> <reserved> <debt>`
    #[serde(rename = "ba")]
    balance: String,
    #[serde(rename = "ex", default)]
    explanation: Vec<Explanation>,
    #[serde(rename = "li", default)]
    lines: Vec<Line>,
}

impl Row for StoredEntry {
    const KIND: &'static str = "entry";
}

impl StoredEntry {
    pub(crate) fn new(entry: &Entry) -> StoredEntry {
        let Balance { available, pending, reserved, debt } = entry.balance;
        StoredEntry {
            history_partition: keys::history_partition(&entry.program, entry.member),
            history_range: keys::history_range(entry.member, entry.version),
            cause: entry.cause.clone(),
            rules: entry.rules,
            actor: entry.actor.clone(),
            occurred_at: entry.occurred_at,
            recorded_at: entry.recorded_at,
            input: entry.input,
            previous: entry.previous,
            points: entry.points,
            balance: format!("{available} {pending} {reserved} {debt}"),
            explanation: entry.explanation.clone(),
            lines: entry.lines.clone(),
        }
    }

    pub(crate) fn entry(self) -> Result<Entry, StoreError> {
        let corrupt = |attribute| StoreError::corrupt(StoredEntry::KIND, attribute);
        let (program, member, version) =
            keys::read_history(&self.history_partition, &self.history_range).ok_or(corrupt("hp, hr"))?;
        let figures: Vec<i64> = self.balance.split(' ').filter_map(|figure| figure.parse().ok()).collect();
        let [available, pending, reserved, debt] = figures.try_into().map_err(|_| corrupt("ba"))?;
        Ok(Entry {
            program,
            member,
            version,
            cause: self.cause,
            rules: self.rules,
            actor: self.actor,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            input: self.input,
            previous: self.previous,
            points: self.points,
            balance: Balance { available, pending, reserved, debt },
            explanation: self.explanation,
            lines: self.lines,
        })
    }
}

/// Reads the entries of items.
fn read_entries(items: Vec<Attributes>) -> Result<Vec<Entry>, StoreError> {
    items.into_iter().map(|item| read::<StoredEntry>(item)?.entry()).collect()
}

impl TableClient {
    /// Returns the write of an entry, which is written once.
    pub(crate) fn put_entry(&self, entry: &Entry) -> Write {
        let key = keys::entry(&entry.program, entry.member, &entry.operation());
        self.put(key, &StoredEntry::new(entry)).if_absent()
    }
}

impl Ledger {
    /// Returns one entry by the key of its item.
    pub async fn entry(&self, pk: &str, sk: &str) -> Result<Option<Entry>, StoreError> {
        self.entry_at(Key::new(pk, sk)).await
    }

    /// Returns the entry of an operation of an account, if it was carried out.
    pub async fn entry_of(
        &self,
        program: &ProgramId,
        member: MemberNo,
        operation: &OperationId,
    ) -> Result<Option<Entry>, StoreError> {
        self.entry_at(keys::entry(program, member, operation)).await
    }

    /// Returns the day of a member's last birthday award, looking at this year's and the last one's.
    pub async fn last_birthday_award(
        &self,
        program: &Program,
        member: MemberNo,
        year: i16,
    ) -> Result<Option<Day>, StoreError> {
        for year in [year, year - 1] {
            if let Some(entry) = self.entry_of(&program.id, member, &OperationId::Birthday(year)).await? {
                return Ok(Some(day_of(entry.recorded_at, &program.zone)));
            }
        }
        Ok(None)
    }

    async fn entry_at(&self, key: Key) -> Result<Option<Entry>, StoreError> {
        self.table.load::<StoredEntry>(key).await?.map(StoredEntry::entry).transpose()
    }

    /// Returns a page of an account's entries before version `before`, the newest first.
    pub async fn history(
        &self,
        program: &ProgramId,
        member: MemberNo,
        before: u64,
        limit: i32,
    ) -> Result<EntryPage, StoreError> {
        let range = |version| keys::history_range(member, version);
        let earlier = Range::Between(range(0), range(before.saturating_sub(1)));
        let query = self.table.index(&HISTORY, keys::history_partition(program, member), earlier);
        let answer = page(query.scan_index_forward(false).limit(limit)).await?;
        let entries = read_entries(answer.items.unwrap_or_default())?;
        let next = entries.last().filter(|last| last.version > 1).map(|last| last.version.to_string());
        Ok(EntryPage { entries, next })
    }

    /// Returns a page of an account's entries from one version to another, the oldest first. The index may lag behind.
    pub(crate) async fn entries_between(
        &self,
        program: &ProgramId,
        member: MemberNo,
        first: u64,
        last: u64,
        limit: i32,
    ) -> Result<Vec<Entry>, StoreError> {
        let range = Range::Between(keys::history_range(member, first), keys::history_range(member, last));
        let query = self.table.index(&HISTORY, keys::history_partition(program, member), range);
        read_entries(page(query.limit(limit)).await?.items.unwrap_or_default())
    }

    /// Returns the adjustments of an account by staff, whose reasons are in the Vault.
    pub async fn adjustments_of(&self, program: &ProgramId, member: MemberNo) -> Result<Vec<OrderId>, StoreError> {
        let entries = self.operations(program, member, "adjust").await?;
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
        let query = self.table.index(&HISTORY, keys::history_shard(program, shard), Range::After(after));
        read_entries(page(query.limit(limit)).await?.items.unwrap_or_default())
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
            let after = Range::After(if range.is_empty() { "0".to_owned() } else { range });
            let query = self.table.index(&HISTORY, keys::history_shard(program, shard), after);
            let answer = page(query.limit(limit - entries.len() as i32)).await?;
            entries.extend(read_entries(answer.items.unwrap_or_default())?);
            if let Some(last) = entries.last().filter(|_| entries.len() as i32 >= limit) {
                let next = format!("{shard:x}.{}", keys::history_range(last.member, last.version).replace('#', "."));
                return Ok(EntryPage { next: Some(next), entries });
            }
            if answer.last_evaluated_key.is_some() {
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

    /// Returns a purchase with what was decided about it and its refunds.
    pub async fn purchase(
        &self,
        program: &ProgramId,
        purchase: &OrderId,
    ) -> Result<Option<PurchaseHistory>, StoreError> {
        let query = self.table.partition(keys::purchase_partition(program, purchase));
        let mut items = all(query).await?;
        items.retain(|item| item.contains_key("hr"));
        let mut entries = read_entries(items)?;
        entries.sort_by_key(|entry| entry.version);
        let at = entries.iter().position(|entry| matches!(entry.cause, Cause::Purchase { .. }));
        let Some(purchase) = at.map(|at| entries.remove(at)) else {
            return Ok(None);
        };
        let at = entries.iter().position(|entry| matches!(entry.cause, Cause::Decision { .. }));
        let decision = at.map(|at| entries.remove(at));
        Ok(Some(PurchaseHistory { purchase, decision, refunds: entries }))
    }

    /// Returns the newest of an account's operations of a kind, if their ids sort by time.
    pub(crate) async fn newest_operations(
        &self,
        program: &ProgramId,
        member: MemberNo,
        kind: &str,
        limit: i32,
    ) -> Result<Vec<Entry>, StoreError> {
        let query = self.table.beginning_with(keys::operations(program, member, kind));
        read_entries(page(query.scan_index_forward(false).limit(limit)).await?.items.unwrap_or_default())
    }

    /// Returns the entries of an account's operations of a kind.
    pub(crate) async fn operations(
        &self,
        program: &ProgramId,
        member: MemberNo,
        kind: &str,
    ) -> Result<Vec<Entry>, StoreError> {
        let query = self.table.beginning_with(keys::operations(program, member, kind));
        read_entries(all(query).await?)
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
