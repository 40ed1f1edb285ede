//! Imports of an existing base. Each has a number in its program, which the entries that it makes carry, so that it can be
//! taken back. An import that somebody asked for in the chat is worked off in steps; the item says how far it came.

use crate::kit::attempts::Attempts;
use crate::kit::key::{Attributes, Key};
use crate::kit::keys;
use crate::kit::row::{Row, is_default, ms, read, sortable, sortable_text};
use crate::kit::table_client::{all, page};
use crate::kit::write::Write;
use crate::{Conflict, Ledger, StoreError};
use domain::{Actor, AuditAction, AuditEvent, Hash, Instant, PersonKey, Program, ProgramId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How long an import can be taken back.
pub const IMPORT_UNDONE_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// How long a file that nobody confirmed is remembered.
const UNCONFIRMED_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long a step may take, longer than a function runs; then somebody else goes on.
const STEP_MAX: SignedDuration = SignedDuration::from_mins(16);
/// After how long a step that failed is taken again.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_secs(20);
/// The most imports that a run takes up.
const DUE_MAX: i32 = 20;

/// The state of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file was read, and its columns are to be confirmed.
    Read,
    /// What it would do is being found out.
    Checking,
    /// What it would do is known, and is to be confirmed.
    Checked,
    /// Its people are brought in.
    Importing,
    /// It is over, or was stopped.
    Done,
    /// It is being taken back.
    Undoing,
    /// It was taken back.
    Undone,
}

impl ImportState {
    /// Whether there is something to do without anybody's word.
    pub fn is_running(self) -> bool {
        matches!(self, ImportState::Checking | ImportState::Importing | ImportState::Undoing)
    }
}

/// What an import did so far in its state, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportCounts {
    /// People who are done with.
    #[serde(rename = "p", skip_serializing_if = "is_default")]
    pub people: u64,
    /// Cards that were made.
    #[serde(rename = "n", skip_serializing_if = "is_default")]
    pub cards: u64,
    /// Balances.
    #[serde(rename = "b", skip_serializing_if = "is_default")]
    pub balances: u64,
    /// Purchases.
    #[serde(rename = "o", skip_serializing_if = "is_default")]
    pub purchases: u64,
    /// Refunds.
    #[serde(rename = "r", skip_serializing_if = "is_default")]
    pub refunds: u64,
    /// What had been brought in before.
    #[serde(rename = "f", skip_serializing_if = "is_default")]
    pub before: u64,
    /// Points that came of it, less those that are owed.
    #[serde(rename = "v", skip_serializing_if = "is_default")]
    pub points: i64,
    /// Lines that were left out.
    #[serde(rename = "x", skip_serializing_if = "is_default")]
    pub bad: u64,
    /// People of whom something was taken back.
    #[serde(rename = "u", skip_serializing_if = "is_default")]
    pub undone: u64,
    /// People who have done something since, and keep what they were brought.
    #[serde(rename = "k", skip_serializing_if = "is_default")]
    pub kept: u64,
}

impl ImportCounts {
    /// Adds what was done to other people.
    pub fn add(&mut self, more: &ImportCounts) {
        self.people += more.people;
        self.cards += more.cards;
        self.balances += more.balances;
        self.purchases += more.purchases;
        self.refunds += more.refunds;
        self.before += more.before;
        self.points += more.points;
        self.bad += more.bad;
        self.undone += more.undone;
        self.kept += more.kept;
    }
}

/// The file of an import in the chat, as Telegram keeps it, and the message that says how far it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFile {
    /// Who sent it.
    #[serde(rename = "by")]
    pub by: PersonKey,
    /// The name by which Telegram hands it out.
    #[serde(rename = "id")]
    pub id: String,
    /// What it is: the encoding and the sign between values, or the name of the sheet.
    #[serde(rename = "fo")]
    pub form: Vec<String>,
    /// The number of its rows.
    #[serde(rename = "ro")]
    pub rows: u64,
    /// The number of its people, once it was gone through.
    #[serde(rename = "pe", default, skip_serializing_if = "is_default")]
    pub people: u64,
    /// The names of its columns.
    #[serde(rename = "na")]
    pub names: Vec<String>,
    /// What its columns are: their codes, in the order of the file; empty for what is not used.
    #[serde(rename = "co")]
    pub columns: Vec<String>,
    /// Lines that were found to be left out as it was gone through, the first of them, with the reasons.
    #[serde(rename = "ba", default, skip_serializing_if = "Vec::is_empty")]
    pub bad: Vec<(u64, String)>,
    /// A file that its sender waits for.
    #[serde(rename = "wa", default, skip_serializing_if = "Option::is_none")]
    pub wants: Option<ImportList>,
    /// The message with its screen; 0 before there is one.
    #[serde(rename = "me", default, skip_serializing_if = "is_default")]
    pub message: i32,
}

/// A list about an import that its sender can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportList {
    /// The lines that are left out.
    Bad,
    /// Cards, and the links that claim them.
    Cards,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseImport {
    /// Its number in the program.
    pub number: u32,
    /// The hash of the source and the contents.
    pub file: Hash,
    /// The state.
    pub state: ImportState,
    /// What it did so far in this state.
    pub counts: ImportCounts,
    /// When it was over.
    pub done_at: Option<Instant>,
    /// The file, if it came in the chat.
    pub chat: Option<ImportFile>,
    /// Until when somebody is at a step of it.
    busy_until: Option<Instant>,
    revision: u64,
}

impl BaseImport {
    /// An import that has no number yet.
    pub fn new(file: Hash, state: ImportState, chat: Option<ImportFile>) -> BaseImport {
        BaseImport {
            number: 0,
            file,
            state,
            counts: ImportCounts::default(),
            done_at: None,
            chat,
            busy_until: None,
            revision: 0,
        }
    }

    /// Whether somebody is at a step of it.
    pub fn is_busy(&self, now: Instant) -> bool {
        self.busy_until.is_some_and(|until| now < until)
    }

    /// Says that nobody is at a step of it any more.
    pub fn put_down(&mut self) {
        self.busy_until = None;
    }

    /// Whether there is something to do without anybody's word.
    pub fn is_due(&self) -> bool {
        self.state.is_running() || self.chat.as_ref().is_some_and(|chat| chat.wants.is_some())
    }

    /// Whether it can be taken back.
    pub fn can_be_undone(&self, now: Instant) -> bool {
        self.state == ImportState::Done && self.done_at.is_some_and(|done| now < done + IMPORT_UNDONE_WITHIN)
    }
}

impl Ledger {
    /// Returns the imports of a program, the oldest first.
    pub async fn imports(&self, program: &ProgramId) -> Result<Vec<BaseImport>, StoreError> {
        all(self.table.partition(keys::imports(program))).await?.into_iter().map(read_import).collect()
    }

    /// Returns an import.
    pub async fn import(&self, program: &ProgramId, number: u32) -> Result<Option<BaseImport>, StoreError> {
        self.table.get(keys::import(program, number)).await?.map(read_import).transpose()
    }

    /// Gives an import its number and stores it.
    pub async fn begin_import(
        &self,
        program: &ProgramId,
        import: BaseImport,
        now: Instant,
    ) -> Result<BaseImport, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let last = self.imports(program).await?.pop().map_or(0, |last| last.number);
            let import = BaseImport { number: last + 1, revision: 1, ..import.clone() };
            let put = self.table.put(keys::import(program, import.number), &StoredImport::new(&import, now, now));
            if self.table.write(put.if_absent()).await? {
                return Ok(import);
            }
        }
        Err(StoreError::Contended)
    }

    /// Stores an import, unless somebody else did since it was read. What begins and what is taken back is in the audit log.
    pub async fn save_import(
        &self,
        program: &ProgramId,
        import: &mut BaseImport,
        by: Option<&Actor>,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let read = import.revision;
        let put = self.put_import(program, import, now, now);
        let action = match import.state {
            ImportState::Undoing => AuditAction::ImportUndone,
            _ => AuditAction::Imported,
        };
        let saved = match by {
            None => self.table.compare_and_set(put).await?,
            Some(by) => {
                let event = AuditEvent::new(action).target(import.number);
                let mut attempts = Attempts::default();
                loop {
                    if self.write_audited(program, by, &event, now, vec![put.clone()]).await? {
                        break Ok(());
                    }
                    let is = self.import(program, import.number).await?;
                    if is.is_none_or(|is| is.revision != read) || !attempts.again().await {
                        break Err(Conflict);
                    }
                }
            }
        };
        if saved.is_err() {
            import.revision = read;
        }
        Ok(saved)
    }

    /// Drops an import that nobody confirmed.
    pub async fn drop_import(
        &self,
        program: &ProgramId,
        import: &BaseImport,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let delete = self.table.delete(keys::import(program, import.number));
        self.table.compare_and_set(delete.if_revision("rv", import.revision)).await
    }

    /// Takes a running import up for a step, so that nobody else works on it meanwhile. A conflict means that somebody does.
    pub async fn take_up_import(
        &self,
        program: &ProgramId,
        import: &mut BaseImport,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let until = now + STEP_MAX;
        import.busy_until = Some(until);
        let put = self.put_import(program, import, now, until);
        self.table.compare_and_set(put).await
    }

    /// Puts an import off after a step that failed.
    pub async fn put_import_off(
        &self,
        program: &ProgramId,
        mut import: BaseImport,
        now: Instant,
    ) -> Result<(), StoreError> {
        import.put_down();
        let put = self.put_import(program, &mut import, now, now + AFTER_FAILURE);
        // Where somebody stored it meanwhile, it is as they want it.
        self.table.write(put).await.map(drop)
    }

    /// Writes an import with its next revision, to be looked at when it is due, unless somebody else stored it since.
    fn put_import(&self, program: &ProgramId, import: &mut BaseImport, now: Instant, due: Instant) -> Write {
        let read = import.revision;
        import.revision += 1;
        let stored = StoredImport::new(import, now, due);
        self.table.put(keys::import(program, import.number), &stored).if_revision("rv", read)
    }

    /// Returns the room that a program has for members, if the new cards of an import need more.
    pub async fn room_missing(&self, program: &Program, import: &BaseImport) -> Result<Option<u64>, StoreError> {
        let opened = self.members_opened(&program.id).await?;
        let room = u64::from(program.limits.members).saturating_sub(opened);
        Ok((import.counts.cards > room).then_some(room))
    }

    /// Returns the imports at which somebody has to work, with their programs.
    pub async fn due_imports(&self, now: Instant) -> Result<Vec<(ProgramId, u32)>, StoreError> {
        let until = sortable(now);
        let query = self.review_query(keys::RUNNING_IMPORTS.to_owned(), until).limit(DUE_MAX);
        let named = |item: &Attributes| {
            let Key { pk, sk } = Key::of(item)?;
            let program = pk.split('#').nth(1).and_then(|program| ProgramId::parse(program).ok());
            program.zip(sk.parse().ok()).ok_or(StoreError::corrupt(StoredImport::KIND, "pk"))
        };
        page(query).await?.items().iter().map(named).collect()
    }
}

/// An import as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredImport {
    #[serde(rename = "fi")]
    file: Hash,
    #[serde(rename = "st")]
    state: ImportState,
    #[serde(rename = "co", default)]
    counts: ImportCounts,
    #[serde(rename = "do", with = "ms::optional", default)]
    done_at: Option<Instant>,
    #[serde(rename = "ch", default)]
    chat: Option<ImportFile>,
    #[serde(rename = "bu", with = "ms::optional", default)]
    busy_until: Option<Instant>,
    #[serde(rename = "rv")]
    revision: u64,
    #[serde(rename = "lp")]
    review_partition: Option<String>,
    #[serde(rename = "ld", with = "sortable_text", default)]
    due_at: Option<Instant>,
    ttl: Option<i64>,
}

impl Row for StoredImport {
    const KIND: &'static str = "import";
}

impl StoredImport {
    /// The item. A running import that came in the chat is worked on from `due` on.
    fn new(import: &BaseImport, now: Instant, due: Instant) -> StoredImport {
        let BaseImport { file, state, counts, done_at, chat, busy_until, revision, .. } = import.clone();
        let runs = chat.is_some() && import.is_due();
        let unconfirmed = matches!(state, ImportState::Read | ImportState::Checking | ImportState::Checked);
        StoredImport {
            file,
            state,
            counts,
            done_at,
            chat,
            busy_until,
            revision,
            review_partition: runs.then(|| keys::RUNNING_IMPORTS.to_owned()),
            due_at: runs.then_some(due),
            ttl: unconfirmed.then(|| (now + UNCONFIRMED_KEPT).as_second()),
        }
    }
}

fn read_import(item: Attributes) -> Result<BaseImport, StoreError> {
    let number = Key::of(&item)?.sk.parse().map_err(|_| StoreError::corrupt(StoredImport::KIND, "sk"))?;
    let StoredImport { file, state, counts, done_at, chat, busy_until, revision, .. } = read(item)?;
    Ok(BaseImport { number, file, state, counts, done_at, chat, busy_until, revision })
}
