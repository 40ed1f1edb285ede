//! Exports of a program's data. What is in somebody's hands cannot be taken back, so a day passes between asking for a file
//! and having it, in which an owner can stop it.

use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::{Row, ms, n};
use crate::notifications::notification::Notification;
use crate::{Conflict, Ledger, StoreError};
use domain::{Actor, AuditAction, AuditEvent, Instant, PersonKey, ProgramId, TAKEN_BACK_FOR};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How long the file can then be had.
pub const EXPORT_READY_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// The whole audit log.
    AuditLog,
    /// Everything that the ledger holds of the program.
    Program,
}

impl Export {
    /// Returns the code that is stored.
    pub fn code(self) -> &'static str {
        match self {
            Export::AuditLog => "audit_log",
            Export::Program => "program",
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<Export> {
        [Export::AuditLog, Export::Program].into_iter().find(|export| export.code() == code)
    }
}

impl Ledger {
    /// Returns when an export can be had that a person asked for, if it is still to be had.
    pub async fn export_ready_at(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        export: Export,
        now: Instant,
    ) -> Result<Option<Instant>, StoreError> {
        let stored = self.table.load::<StoredExport>(keys::export(program, person, export.code())).await?;
        Ok(stored.map(|asked| asked.ready_at).filter(|ready| now < *ready + EXPORT_READY_FOR))
    }

    /// Asks for an export and returns when it can be had. The person is reminded then. A repeat changes nothing.
    pub async fn ask_export(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        export: Export,
        now: Instant,
    ) -> Result<Instant, StoreError> {
        let (key, ready_at) = (keys::export(program, person, export.code()), now + TAKEN_BACK_FOR);
        let asked = StoredExport { ready_at, ttl: (ready_at + EXPORT_READY_FOR).as_second() };
        let by = Actor::Staff(person.clone());
        let event = AuditEvent::new(AuditAction::ExportAsked).target(export.code()).from(ready_at);
        let notification = Notification::new("export_ready", &[&export.code()]);
        let once = format!("export_ready.{}.{}", export.code(), ready_at.as_millisecond());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if let Some(ready) = self.export_ready_at(program, person, export, now).await? {
                return Ok(ready);
            }
            // An old one that was not fetched in time is replaced.
            let asks = self.table.put(key.clone(), &asked).when("attribute_not_exists(pk) OR fr <= :old");
            let mut writes = vec![asks.value(":old", n((now - EXPORT_READY_FOR).as_millisecond()))];
            let number = self.staff(program, person).await?.and_then(|staff| staff.number);
            writes.extend(number.map(|to| self.notify_staff(program, to, &once, &notification, Some(ready_at))));
            if self.write_audited(program, &by, &event, now, writes).await? {
                return Ok(ready_at);
            }
        }
        Err(StoreError::Contended)
    }

    /// Records that an export is handed out, which was asked for a day ago. A conflict means that it was stopped.
    pub async fn hand_out_export(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        export: Export,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let by = Actor::Staff(person.clone());
        let event = AuditEvent::new(AuditAction::Exported).target(export.code());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let stands = self.export_ready_at(program, person, export, now).await?;
            if stands.is_none_or(|ready| now < ready) {
                return Ok(Err(Conflict));
            }
            let asked = self.table.check(keys::export(program, person, export.code())).if_present();
            if self.write_audited(program, &by, &event, now, vec![asked]).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Stops an export that a person asked for. A conflict means that there is none.
    pub(crate) async fn stop_export(
        &self,
        program: &ProgramId,
        person: &PersonKey,
        export: Export,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let event = AuditEvent::new(AuditAction::ExportStopped).target(person).from(export.code());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if self.export_ready_at(program, person, export, now).await?.is_none() {
                return Ok(Err(Conflict));
            }
            let stops = self.table.delete(keys::export(program, person, export.code())).if_present();
            if self.write_audited(program, by, &event, now, vec![stops]).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }
}

/// An export that was asked for as it stands in the table. The key holds by whom, and what.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredExport {
    #[serde(rename = "fr", with = "ms::required")]
    ready_at: Instant,
    ttl: i64,
}

impl Row for StoredExport {
    const KIND: &'static str = "export that was asked for";
}
