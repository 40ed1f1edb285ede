//! The audit log: every change by staff is one entry of its program's chain, in the transaction that makes the change.

use crate::kit::item::{Attributes, Item, Reader, all, s, sortable};
use crate::kit::keys;
use crate::kit::transact::{TransactOutcome, back_off, put};
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use domain::{Actor, AuditAction, AuditEvent, AuditRecord, Hash, Instant, ProgramId};

/// How often a change is tried before others are let through.
pub(crate) const ATTEMPTS_MAX: u32 = 40;

impl Ledger {
    /// How many entries a log has, and the hash of the last.
    pub async fn audit_head(&self, program: &ProgramId) -> Result<(u64, Hash), StoreError> {
        match self.get(keys::audit_head(program)).await? {
            Some(item) => {
                let read = Reader::new("audit log", &item);
                Ok((read.n("n")?, read.parsed("h", Hash::parse)?))
            }
            None => Ok((0, AuditRecord::genesis_hash())),
        }
    }

    /// The two writes that add an entry: it fails where somebody else was faster, and is made anew then.
    pub(crate) async fn log_writes(
        &self,
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        at: Instant,
    ) -> Result<[TransactWriteItem; 2], StoreError> {
        self.log_writes_after(self.audit_head(program).await?, program, by, event, at)
    }

    /// The same after a head that was read before: it fails where anything was entered since.
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

    /// Tries once to make a change of staff's and to enter it into the log, all or nothing. `false` says that something stood
    /// in its way, now or for good: whoever asks looks at how things stand, and decides by that whether to try again.
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

    /// The same for what depends on all that staff has done so far, such as how many there are of something: `head` is that
    /// of the log before it was looked at.
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

    /// Enters something that changes nothing: that something was read.
    pub async fn record_audit_event(
        &self,
        program: &ProgramId,
        by: &Actor,
        event: &AuditEvent,
        at: Instant,
    ) -> Result<(), StoreError> {
        for attempt in 0..ATTEMPTS_MAX {
            if self.write_audited(program, by, event, at, Vec::new()).await? {
                return Ok(());
            }
            back_off(attempt).await;
        }
        Err(StoreError::Contended)
    }

    /// A page of a log, newest first: entries before a number, or the newest.
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

    /// A whole log, the oldest first.
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
