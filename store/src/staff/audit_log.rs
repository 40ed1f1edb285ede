//! The audit log: every change by staff is one record of its program's chain, in the transaction of the change.

use crate::kit::attempts::Attempts;
use crate::kit::key::Attributes;
use crate::kit::keys;
use crate::kit::row::{Row, ms, read_all};
use crate::kit::table_client::{all, page};
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::points::side_effect::{SideEffect, Writes};
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Actor, AuditAction, AuditEvent, AuditRecord, Hash, Instant, Posting, ProgramId, Role};
use futures::FutureExt;
use serde::{Deserialize, Serialize};

impl Ledger {
    /// Returns the number of records and the hash of the last.
    pub async fn audit_head(&self, program: &ProgramId) -> Result<(u64, Hash), StoreError> {
        let head = self.table.load::<StoredHead>(keys::audit_head(program)).await?;
        Ok(head.map_or_else(|| (0, AuditRecord::genesis_hash()), |head| (head.records, head.hash)))
    }

    /// Returns the two writes that add a record. They fail if another record was added concurrently; the caller
    /// then has to make them again.
    pub(crate) async fn log_writes(
        &self,
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        at: Instant,
    ) -> Result<[Write; 2], StoreError> {
        Ok(self.log_writes_after(self.audit_head(program).await?, program, by, event, at))
    }

    /// Returns the same writes after a head that was read before. They fail if anything was recorded since.
    fn log_writes_after(
        &self,
        (count, before): (u64, Hash),
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        at: Instant,
    ) -> [Write; 2] {
        let entry = AuditRecord { number: count + 1, at, by: by.clone(), event: event.clone(), previous_hash: before };
        let head = StoredHead { records: entry.number, hash: entry.hash() };
        let moves = self.table.put(keys::audit_head(program), &head);
        let moves = match count {
            0 => moves.if_absent(),
            _ => moves.when("h = :h").value(":h", AttributeValue::B(Blob::new(before.0))),
        };
        let record = self.table.put(keys::log_entry(program, entry.number), &StoredRecord::new(&entry));
        [moves, record.if_absent()]
    }

    /// Tries once to make a change by staff and to record it, in one transaction. `false` means that a condition
    /// failed, for now or permanently: the caller reads the state again and decides whether to retry.
    pub(crate) async fn write_audited(
        &self,
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        at: Instant,
        writes: Vec<Write>,
    ) -> Result<bool, StoreError> {
        self.write_audited_after(self.audit_head(program).await?, program, by, event, at, writes).await
    }

    /// As [`Ledger::write_audited`], for a change that depends on all earlier ones, such as a limit on a number. `head`
    /// is the head of the log before that state was read.
    pub(crate) async fn write_audited_after(
        &self,
        head: (u64, Hash),
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        at: Instant,
        mut writes: Vec<Write>,
    ) -> Result<bool, StoreError> {
        let number = head.0 + 1;
        writes.extend(self.log_writes_after(head, program, by, event, at));
        if event.action.is_told() {
            writes.extend(self.told_of(program, by, event, number).await?);
        }
        Ok(self.table.transact(writes).await?.is_done())
    }

    /// Returns the writes that tell the owners of a record, and the person whom it concerns; as a rule not the one who did
    /// it.
    async fn told_of(
        &self,
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        number: u64,
    ) -> Result<Vec<Write>, StoreError> {
        let once = format!("audit_event.{number}");
        let others = self.roster(program).await?.into_iter();
        let all = event.action.is_told_to_actor();
        let others = others.filter(|(person, _)| all || *by != Actor::Staff(person.clone()));
        let concerned = event.concerns();
        let told = others.filter_map(|(person, staff)| {
            let kind = match staff.role {
                _ if concerned.as_ref() == Some(&person) => "audit_event_own",
                Role::Owner => "audit_event",
                _ => return None,
            };
            let notification = Notification::new(kind, &[&number]);
            Some(self.notify_staff(program, staff.number?, &once, &notification, None))
        });
        Ok(told.collect())
    }

    /// Records an event without a change, such as reading a name.
    pub async fn record_audit_event(
        &self,
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        at: Instant,
    ) -> Result<(), StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if self.write_audited(program, by, event, at, Vec::new()).await? {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns a page of the log before a number, the newest first.
    pub async fn audit_log(
        &self,
        program: &ProgramId,
        before: Option<u64>,
        limit: i32,
    ) -> Result<Vec<AuditRecord>, StoreError> {
        let first = keys::log_entries(program);
        let last = keys::log_entry(program, before.unwrap_or(u64::from(u32::MAX)).saturating_sub(1));
        let query = self.table.between(first, last.sk).scan_index_forward(false).limit(limit);
        records(page(query).await?.items.unwrap_or_default())
    }

    /// Returns one record of the log.
    pub async fn audit_record(&self, program: &ProgramId, number: u64) -> Result<Option<AuditRecord>, StoreError> {
        Ok(self.table.load::<StoredRecord>(keys::log_entry(program, number)).await?.map(StoredRecord::record))
    }

    /// Returns the whole log, the oldest first.
    pub async fn whole_audit_log(&self, program: &ProgramId) -> Result<Vec<AuditRecord>, StoreError> {
        records(all(self.table.beginning_with(keys::log_entries(program))).await?)
    }
}

fn records(items: Vec<Attributes>) -> Result<Vec<AuditRecord>, StoreError> {
    Ok(read_all::<StoredRecord>(items)?.into_iter().map(StoredRecord::record).collect())
}

/// The head of a program's audit log as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredHead {
    #[serde(rename = "n")]
    records: u64,
    #[serde(rename = "h")]
    hash: Hash,
}

impl Row for StoredHead {
    const KIND: &'static str = "head of the audit log";
}

/// A record of the audit log as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredRecord {
    #[serde(rename = "n")]
    number: u64,
    #[serde(rename = "at", with = "ms::required")]
    at: Instant,
    #[serde(rename = "by")]
    by: Actor,
    #[serde(rename = "ac")]
    action: AuditAction,
    #[serde(rename = "wh", default, skip_serializing_if = "String::is_empty")]
    target: String,
    #[serde(rename = "fr", default, skip_serializing_if = "String::is_empty")]
    from: String,
    #[serde(rename = "to", default, skip_serializing_if = "String::is_empty")]
    to: String,
    #[serde(rename = "pv")]
    previous_hash: Hash,
}

impl Row for StoredRecord {
    const KIND: &'static str = "audit record";
}

impl StoredRecord {
    fn new(record: &AuditRecord) -> StoredRecord {
        let AuditRecord { number, at, by, event, previous_hash } = record.clone();
        let AuditEvent { action, target, from, to } = event;
        StoredRecord { number, at, by, action, target, from, to, previous_hash }
    }

    fn record(self) -> AuditRecord {
        let StoredRecord { number, at, by, action, target, from, to, previous_hash } = self;
        AuditRecord { number, at, by, event: AuditEvent { action, target, from, to }, previous_hash }
    }
}

/// A change by staff is recorded with the posting.
pub(crate) struct EventRecorded<'p> {
    pub(crate) by: &'p Actor,
    pub(crate) event: &'p AuditEvent,
    pub(crate) at: Instant,
}

impl SideEffect for EventRecorded<'_> {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        async move {
            let writes = ledger.log_writes(&posting.entry.program, self.by, self.event, self.at).await?;
            Ok(writes.into())
        }
        .boxed()
    }
}
