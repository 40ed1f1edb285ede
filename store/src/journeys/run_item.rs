//! Runs: one item for each member and journey, moved only from the state that was read.

use crate::kit::key::{Attributes, Key, REVIEW};
use crate::kit::keys;
use crate::kit::row::{Row, ms, read, sortable, sortable_text};
use crate::kit::table_client::{Range, all, page};
use crate::kit::write::Write;
use crate::{Ledger, StoreError};
use domain::{Instant, JourneyRun, MemberNo, ProgramId, RunEnd, RunStage, ShortId, StepOutcome};
use serde::{Deserialize, Serialize};

/// The key of a run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RunKey {
    /// The program.
    pub program: ProgramId,
    /// The member.
    pub member: MemberNo,
    /// The journey.
    pub journey: ShortId,
}

impl RunKey {
    pub(super) fn key(&self) -> Key {
        keys::run(&self.program, self.member, &self.journey)
    }

    fn of(item: &Attributes) -> Result<RunKey, StoreError> {
        let Key { pk, sk } = Key::of(item)?;
        let parsed = || {
            let (program, member) = pk.strip_prefix("A#")?.split_once('#')?;
            Some(RunKey {
                program: ProgramId::parse(program).ok()?,
                member: MemberNo::parse(member).ok()?,
                journey: ShortId::parse(sk.strip_prefix("J#")?).ok()?,
            })
        };
        parsed().ok_or(StoreError::corrupt(StoredRun::KIND, "sk"))
    }
}

/// A run as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRow {
    /// Its key.
    pub key: RunKey,
    /// The run.
    pub run: JourneyRun,
    revision: u64,
}

impl Ledger {
    /// The number of shards in which due runs of all programs are found.
    pub const JOURNEY_SHARDS: usize = keys::JOURNEY_SHARDS;

    /// Returns one run.
    pub async fn run(&self, key: &RunKey) -> Result<Option<RunRow>, StoreError> {
        let stored = self.table.load::<StoredRun>(key.key()).await?;
        stored.map(|stored| stored.row(key.clone())).transpose()
    }

    /// Returns all runs of a member, also those that are over.
    pub async fn runs_of(&self, program: &ProgramId, member: MemberNo) -> Result<Vec<RunRow>, StoreError> {
        let items = all(self.table.beginning_with(keys::runs_of(program, member))).await?;
        items
            .into_iter()
            .map(|item| {
                let key = RunKey::of(&item)?;
                read::<StoredRun>(item)?.row(key)
            })
            .collect()
    }

    /// Returns runs of a shard that are due, the longest due first. Items that are no runs are left out, with a word in the log.
    pub async fn due_runs(&self, shard: usize, now: Instant, limit: i32) -> Result<Vec<RunKey>, StoreError> {
        let query = self.table.index(&REVIEW, keys::due_runs(shard), Range::UpTo(sortable(now)));
        let items = page(query.limit(limit)).await?.items.unwrap_or_default();
        let readable = |item: &Attributes| {
            RunKey::of(item).inspect_err(|error| tracing::error!(%error, "a run cannot be read")).ok()
        };
        Ok(items.iter().filter_map(readable).collect())
    }

    /// Returns the first time after `now` at which a run is due.
    pub async fn next_run(&self, now: Instant) -> Result<Option<Instant>, StoreError> {
        let mut first: Option<Instant> = None;
        for shard in 0..keys::JOURNEY_SHARDS {
            let query = self.table.index(&REVIEW, keys::due_runs(shard), Range::After(sortable(now)));
            for item in page(query.limit(1)).await?.items.unwrap_or_default() {
                first = first.into_iter().chain(read::<DueRun>(item)?.at).min();
            }
        }
        Ok(first)
    }

    /// Returns the write of a run: in place of `was`, or the member's first one. It is looked at again at `look`.
    pub(super) fn put_run(&self, key: &RunKey, was: Option<&RunRow>, run: &JourneyRun, look: Option<Instant>) -> Write {
        let revision = was.map_or(0, |row| row.revision);
        let stored = StoredRun::new(key, run, look, revision + 1);
        self.table.put(key.key(), &stored).if_revision("rv", revision)
    }
}

/// A run as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredRun {
    #[serde(rename = "nu")]
    number: u32,
    #[serde(rename = "v")]
    definition: u32,
    #[serde(rename = "en", with = "ms::required")]
    entered_at: Instant,
    #[serde(rename = "se")]
    seen: u64,
    #[serde(rename = "sp")]
    step: usize,
    /// `w` waiting, `r` released, or the code of its end.
    #[serde(rename = "st")]
    stage: String,
    /// Until when it waits, or since when it is released or over.
    #[serde(rename = "at", with = "ms::required")]
    at: Instant,
    /// `<step>#<outcome>`
    #[serde(rename = "oc", default)]
    outcomes: Vec<String>,
    #[serde(rename = "lf", with = "ms::required")]
    last_final_at: Instant,
    #[serde(rename = "rv")]
    revision: u64,
    #[serde(rename = "lp")]
    due_partition: Option<String>,
    #[serde(rename = "ld", default, with = "sortable_text")]
    look_at: Option<Instant>,
}

impl Row for StoredRun {
    const KIND: &'static str = "run";
}

/// What the index holds of a run.
#[derive(Serialize, Deserialize)]
struct DueRun {
    #[serde(rename = "ld", with = "sortable_text")]
    at: Option<Instant>,
}

impl Row for DueRun {
    const KIND: &'static str = "run";
}

impl StoredRun {
    fn new(key: &RunKey, run: &JourneyRun, look: Option<Instant>, revision: u64) -> StoredRun {
        let (stage, at) = match run.stage {
            RunStage::Waiting(until) => ("w", until),
            RunStage::Released(at) => ("r", at),
            RunStage::Ended(why, at) => (why.code(), at),
        };
        let shard = key.member.get() as usize % keys::JOURNEY_SHARDS;
        StoredRun {
            number: run.number,
            definition: run.definition,
            entered_at: run.entered_at,
            seen: run.seen,
            step: run.step,
            stage: stage.to_owned(),
            at,
            outcomes: run.outcomes.iter().map(|(step, outcome)| format!("{step}#{outcome}")).collect(),
            last_final_at: run.last_final_at,
            revision,
            due_partition: look.map(|_| keys::due_runs(shard)),
            look_at: look,
        }
    }

    fn row(self, key: RunKey) -> Result<RunRow, StoreError> {
        let stage = match self.stage.as_str() {
            "w" => RunStage::Waiting(self.at),
            "r" => RunStage::Released(self.at),
            ended => {
                let why = RunEnd::from_code(ended).ok_or(StoreError::corrupt(StoredRun::KIND, "st"))?;
                RunStage::Ended(why, self.at)
            }
        };
        let outcome = |text: &String| {
            let (step, outcome) = text.split_once('#')?;
            Some((ShortId::parse(step).ok()?, StepOutcome::from_code(outcome)?))
        };
        let outcomes: Option<Vec<_>> = self.outcomes.iter().map(outcome).collect();
        let run = JourneyRun {
            number: self.number,
            definition: self.definition,
            entered_at: self.entered_at,
            seen: self.seen,
            step: self.step,
            stage,
            outcomes: outcomes.ok_or(StoreError::corrupt(StoredRun::KIND, "oc"))?,
            last_final_at: self.last_final_at,
        };
        Ok(RunRow { key, run, revision: self.revision })
    }
}
