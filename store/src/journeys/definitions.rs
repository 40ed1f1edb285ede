//! Journeys of a program: each as it is now, and every version that a run may have begun in.

use crate::kit::attempts::Attempts;
use crate::kit::cached::Cached;
use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Row, ms, read, s};
use crate::kit::table_client::all;
use crate::{Conflict, Ledger, StoreError};
use domain::{Actor, AuditAction, AuditEvent, Day, Instant, Journey, ProgramId, ShortId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Whether a journey works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JourneyState {
    /// Members enter it, and its steps go out.
    On,
    /// Nobody enters it, and its runs stay where they are.
    Paused,
    /// Nobody enters it, and its runs are over.
    Off,
}

impl JourneyState {
    /// Returns the code of the audit log.
    pub fn code(self) -> &'static str {
        match self {
            JourneyState::On => "on",
            JourneyState::Paused => "paused",
            JourneyState::Off => "off",
        }
    }
}

/// A journey as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JourneyRow {
    /// Its definition.
    pub journey: Journey,
    /// The number of the definition, from 1.
    pub version: u32,
    /// Whether it works.
    pub state: JourneyState,
    /// Since when it is on; what happened before leads nobody into it.
    pub on_since: Instant,
    /// The day up to which members were looked for who enter it by the calendar.
    pub entered_through: Option<Day>,
    revision: u64,
}

impl Ledger {
    /// Returns the journeys of a program that its owner has switched on or written words for, ever.
    pub async fn journeys(&self, program: &ProgramId) -> Result<Vec<JourneyRow>, StoreError> {
        let items = all(self.table.partition(keys::journeys(program))).await?;
        items.into_iter().map(|item| read::<StoredJourney>(item)?.row()).collect()
    }

    /// Returns one of them.
    pub async fn journey(&self, program: &ProgramId, id: &ShortId) -> Result<Option<JourneyRow>, StoreError> {
        self.table.load::<StoredJourney>(keys::journey(program, id)).await?.map(|stored| stored.row()).transpose()
    }

    /// Returns a version of a journey.
    pub async fn journey_version(
        &self,
        program: &ProgramId,
        id: &ShortId,
        version: u32,
    ) -> Result<Option<Journey>, StoreError> {
        let stored = self.table.load::<StoredJourneyVersion>(keys::journey_version(program, id, version)).await?;
        stored.map(|stored| parse(&stored.document)).transpose()
    }

    /// Saves a journey as a new version, or changes its state alone, and records who did it. A conflict means that it was changed
    /// since `was` was read.
    pub async fn save_journey(
        &self,
        program: &ProgramId,
        was: Option<&JourneyRow>,
        journey: &Journey,
        state: JourneyState,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let same = was.filter(|was| was.journey == *journey);
        let version = was.map_or(0, |was| was.version) + u32::from(same.is_none());
        let from = was.map_or(JourneyState::Off, |was| was.state);
        let begins = state == JourneyState::On && from == JourneyState::Off;
        let document = serde_json::to_string(journey).map_err(|_| StoreError::corrupt("journey", "rd"))?;
        let next = StoredJourney {
            version,
            state,
            on_since: was.filter(|_| !begins).map_or(now, |was| was.on_since),
            entered_through: was.filter(|_| !begins).and_then(|was| was.entered_through),
            document: document.clone(),
            revision: was.map_or(0, |was| was.revision) + 1,
        };
        let event = AuditEvent::new(AuditAction::JourneyChanged).target(&journey.id);
        let event = event.from(from.code()).to(state.code());
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let stands = self.journey(program, &journey.id).await?;
            if stands.as_ref().map_or(0, |row| row.revision) != was.map_or(0, |was| was.revision) {
                let stands = stands.filter(|row| row.revision == next.revision);
                // If the answer to an earlier attempt was lost, the stored one is the wanted one.
                let done = stands.is_some_and(|row| row.journey == *journey && row.state == state);
                return Ok(if done { Ok(()) } else { Err(Conflict) });
            }
            let key = keys::journey(program, &journey.id);
            let mut writes = vec![self.table.put(key, &next).if_revision("rv", next.revision - 1)];
            if same.is_none() {
                let key = keys::journey_version(program, &journey.id, version);
                let row = StoredJourneyVersion { document: document.clone() };
                writes.push(self.table.put(key, &row).if_absent());
            }
            if self.write_audited(program, by, &event, now, writes).await? {
                return Ok(Ok(()));
            }
        }
        Err(StoreError::Contended)
    }

    /// Notes up to which day members were looked for who enter a journey by the calendar.
    pub async fn entered_journey_through(&self, program: &ProgramId, id: &ShortId, day: Day) -> Result<(), StoreError> {
        let update = self.table.update(keys::journey(program, id)).set("th", s(day));
        self.table.write(update.if_present()).await.map(drop)
    }
}

fn parse(document: &str) -> Result<Journey, StoreError> {
    serde_json::from_str(document).map_err(|_| StoreError::corrupt(StoredJourney::KIND, "rd"))
}

/// A journey as it stands in the table. The key holds its id.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredJourney {
    #[serde(rename = "v")]
    version: u32,
    #[serde(rename = "st")]
    state: JourneyState,
    #[serde(rename = "on", with = "ms::required")]
    on_since: Instant,
    #[serde(rename = "th")]
    entered_through: Option<Day>,
    /// The definition, as JSON.
    #[serde(rename = "rd")]
    document: String,
    #[serde(rename = "rv")]
    revision: u64,
}

impl Row for StoredJourney {
    const KIND: &'static str = "journey";
}

impl StoredJourney {
    fn row(self) -> Result<JourneyRow, StoreError> {
        Ok(JourneyRow {
            journey: parse(&self.document)?,
            version: self.version,
            state: self.state,
            on_since: self.on_since,
            entered_through: self.entered_through,
            revision: self.revision,
        })
    }
}

/// A version of a journey as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredJourneyVersion {
    #[serde(rename = "rd")]
    document: String,
}

impl Row for StoredJourneyVersion {
    const KIND: &'static str = "version of a journey";
}

/// The journeys that this process has used, cached.
#[derive(Clone)]
pub struct Journeys {
    ledger: Ledger,
    now: Cached<ProgramId, Arc<Vec<JourneyRow>>>,
    versions: Cached<(Key, u32), Arc<Journey>>,
}

impl Journeys {
    /// Makes a cache over the ledger.
    pub fn new(ledger: Ledger) -> Journeys {
        Journeys { ledger, now: Cached::default(), versions: Cached::default() }
    }

    /// Returns the journeys of a program, which may have been changed within the last minute.
    pub async fn of(&self, program: &ProgramId) -> Result<Arc<Vec<JourneyRow>>, StoreError> {
        if let Some(known) = self.now.get(program) {
            return Ok(known);
        }
        let read = Arc::new(self.ledger.journeys(program).await?);
        self.now.put(program.clone(), read.clone());
        Ok(read)
    }

    /// Returns the version of a journey in which a run began.
    pub async fn version(
        &self,
        program: &ProgramId,
        id: &ShortId,
        version: u32,
    ) -> Result<Option<Arc<Journey>>, StoreError> {
        let key = (keys::journey(program, id), version);
        if let Some(known) = self.versions.get(&key) {
            return Ok(Some(known));
        }
        let read = self.ledger.journey_version(program, id, version).await?.map(Arc::new);
        if let Some(read) = &read {
            self.versions.put(key, read.clone());
        }
        Ok(read)
    }

    /// Drops a program from the cache.
    pub fn forget(&self, program: &ProgramId) {
        self.now.forget(program);
    }
}
