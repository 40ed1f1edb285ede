//! The audit log: every change by staff is one record of its program's chain, in the transaction of the change.

use crate::kit::item::{Attributes, Item, Reader, all, s, sortable};
use crate::kit::keys;
use crate::kit::transact::{Attempts, TransactOutcome, put};
use crate::points::side_effect::{SideEffect, Writes};
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::{Actor, AuditAction, AuditEvent, AuditRecord, Hash, Instant, Posting, ProgramId};
use futures::FutureExt;

impl Ledger {
    /// Returns the number of records and the hash of the last.
    pub async fn audit_head(&self, program: &ProgramId) -> Result<(u64, Hash), StoreError> {
        match self.get(keys::audit_head(program)).await? {
            Some(item) => {
                let read = Reader::new("audit log", &item);
                Ok((read.n("n")?, read.parsed("h", Hash::parse)?))
            }
            None => Ok((0, AuditRecord::genesis_hash())),
        }
    }

    /// Returns the two writes that add a record. They fail if another record was added concurrently; the caller
    /// then has to make them again.
    pub(crate) async fn log_writes(
        &self,
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        at: Instant,
    ) -> Result<[TransactWriteItem; 2], StoreError> {
        self.log_writes_after(self.audit_head(program).await?, program, by, event, at)
    }

    /// Returns the same writes after a head that was read before. They fail if anything was recorded since.
    fn log_writes_after(
        &self,
        (count, before): (u64, Hash),
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        at: Instant,
    ) -> Result<[TransactWriteItem; 2], StoreError> {
        let entry = AuditRecord { number: count + 1, at, by: by.clone(), event: event.clone(), previous_hash: before };
        let (pk, sk) = keys::audit_head(program);
        let head = Item::at(pk, sk).n("n", entry.number).s("h", entry.hash()).build();
        let moves = Put::builder().table_name(&self.table).set_item(Some(head));
        let moves = match count {
            0 => moves.condition_expression("attribute_not_exists(pk)"),
            _ => moves.condition_expression("h = :h").expression_attribute_values(":h", s(before)),
        };
        let moves = moves.build().map_err(|_| StoreError::corrupt("write", "put"))?;
        let written = put(&self.table, entry_item(program, &entry), Some("attribute_not_exists(pk)"))?;
        Ok([TransactWriteItem::builder().put(moves).build(), written])
    }

    /// Tries once to make a change by staff and to record it, in one transaction. `false` means that a condition
    /// failed, for now or permanently: the caller reads the state again and decides whether to retry.
    pub(crate) async fn write_audited(
        &self,
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        at: Instant,
        writes: Vec<TransactWriteItem>,
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
        mut writes: Vec<TransactWriteItem>,
    ) -> Result<bool, StoreError> {
        writes.extend(self.log_writes_after(head, program, by, event, at)?);
        Ok(matches!(self.transact(writes).await?, TransactOutcome::Done))
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
        let (pk, prefix) = keys::log_entries(program);
        let last = keys::log_entry(program, before.unwrap_or(u64::from(u32::MAX)).saturating_sub(1)).1;
        let query = self
            .partition(pk)
            .key_condition_expression("pk = :p AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":first", s(prefix))
            .expression_attribute_values(":last", s(last))
            .scan_index_forward(false)
            .limit(limit);
        let answer = query.send().await.map_err(StoreError::aws("Query"))?;
        answer.items().iter().map(read_entry).collect()
    }

    /// Returns the whole log, the oldest first.
    pub async fn whole_audit_log(&self, program: &ProgramId) -> Result<Vec<AuditRecord>, StoreError> {
        let (pk, prefix) = keys::log_entries(program);
        let query = self.partition(pk).key_condition_expression("pk = :p AND begins_with(sk, :s)");
        all(query.expression_attribute_values(":s", s(prefix))).await?.iter().map(read_entry).collect()
    }
}

fn entry_item(program: &ProgramId, entry: &AuditRecord) -> Attributes {
    let (pk, sk) = keys::log_entry(program, entry.number);
    let AuditEvent { action: act, target, from, to } = &entry.event;
    let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    Item::at(pk, sk)
        .n("n", entry.number)
        .s("at", sortable(entry.at))
        .s("by", &entry.by)
        .s("ac", act.code())
        .s_if("wh", given(target))
        .s_if("fr", given(from))
        .s_if("to", given(to))
        .s("pv", entry.previous_hash)
        .build()
}

fn read_entry(item: &Attributes) -> Result<AuditRecord, StoreError> {
    let read = Reader::new("audit log", item);
    let given = |name| read.maybe_s(name).unwrap_or_default().to_owned();
    Ok(AuditRecord {
        number: read.n("n")?,
        at: read.instant("at")?,
        by: read.parsed("by", Actor::parse)?,
        event: AuditEvent {
            action: read.parsed("ac", AuditAction::from_code)?,
            target: given("wh"),
            from: given("fr"),
            to: given("to"),
        },
        previous_hash: read.parsed("pv", Hash::parse)?,
    })
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
