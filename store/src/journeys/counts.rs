//! What is counted of a journey, in the transactions that move its runs.

use crate::journeys::run_item::RunKey;
use crate::kit::keys;
use crate::kit::row::{Counters, read_all};
use crate::kit::table_client::{CounterDeltas, all};
use crate::kit::write::Write;
use crate::{Ledger, StoreError};
use domain::{Journey, JourneyRun, ProgramId, RunEnd, RunStage, ShortId, StepOutcome};
use std::collections::BTreeMap;

/// What has come of a journey so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JourneyCounts {
    /// How many entered it.
    pub entered: i64,
    /// How many wait before a step.
    pub waiting: BTreeMap<ShortId, i64>,
    /// What came of each step.
    pub outcomes: BTreeMap<(ShortId, StepOutcome), i64>,
    /// How many runs are over, by why.
    pub ends: BTreeMap<RunEnd, i64>,
}

const ENTERED: &str = "en";
/// Waiting before a step: `w#<step>`. After the last one: `w#`.
const WAITING: &str = "w#";
/// `o#<step>#<outcome>`
const OUTCOME: &str = "o#";
/// `e#<why>`
const END: &str = "e#";

impl JourneyCounts {
    /// Returns how many are under way.
    pub fn under_way(&self) -> i64 {
        self.entered - self.ends.values().sum::<i64>()
    }

    /// Returns how many messages of a step went out, as far as is known.
    pub fn sent(&self, step: &ShortId) -> i64 {
        let of = |(id, outcome): &(ShortId, StepOutcome)| id == step && outcome.may_have_reached();
        self.outcomes.iter().filter(|(key, _)| of(key)).map(|(_, count)| count).sum()
    }
}

/// Where a run waits, as it is counted; `None` if it is over.
fn place(run: &JourneyRun, journey: &Journey) -> Option<String> {
    let step = || run.present(journey).map_or_else(String::new, |step| step.id.to_string());
    (!run.is_over()).then(|| format!("{WAITING}{}", step()))
}

/// What a move adds to the counts.
fn deltas(was: Option<&JourneyRun>, next: &JourneyRun, journey: &Journey) -> CounterDeltas {
    let mut deltas = CounterDeltas::new();
    let mut add = |name: String, by: i64| *deltas.entry(name).or_default() += by;
    // What is over may be followed by another run.
    let was = was.filter(|was| was.number == next.number);
    if was.is_none() {
        add(ENTERED.to_owned(), 1);
    }
    if let Some(place) = was.and_then(|was| place(was, journey)) {
        add(place, -1);
    }
    if let Some(place) = place(next, journey) {
        add(place, 1);
    }
    for (step, outcome) in next.outcomes.iter().skip(was.map_or(0, |was| was.outcomes.len())) {
        add(format!("{OUTCOME}{step}#{outcome}"), 1);
    }
    if let (RunStage::Ended(why, _), false) = (next.stage, was.is_some_and(JourneyRun::is_over)) {
        add(format!("{END}{}", why.code()), 1);
    }
    deltas.retain(|_, by| *by != 0);
    deltas
}

impl Ledger {
    /// Returns the write of what a move adds to the counts, if it adds anything.
    pub(super) fn count_move(
        &self,
        key: &RunKey,
        was: Option<&JourneyRun>,
        next: &JourneyRun,
        journey: &Journey,
    ) -> Option<Write> {
        let deltas = deltas(was, next, journey);
        let shard = keys::journey_counts_shard(&key.program, &key.journey, key.member);
        (!deltas.is_empty()).then(|| self.table.add_counts(shard, &deltas))
    }

    /// Returns what has come of a journey so far.
    pub async fn journey_counts(&self, program: &ProgramId, journey: &ShortId) -> Result<JourneyCounts, StoreError> {
        let mut counts = JourneyCounts::default();
        for shard in read_all::<Counters>(all(self.table.partition(keys::journey_counts(program, journey))).await?)? {
            for (name, by) in shard.0 {
                counts.add(&name, by);
            }
        }
        Ok(counts)
    }
}

impl JourneyCounts {
    /// Adds a counter. One that this code does not know is of a later one.
    fn add(&mut self, name: &str, by: i64) {
        if name == ENTERED {
            self.entered += by;
        } else if let Some(step) = name.strip_prefix(WAITING).and_then(|step| ShortId::parse(step).ok()) {
            *self.waiting.entry(step).or_default() += by;
        } else if let Some((step, outcome)) = name.strip_prefix(OUTCOME).and_then(|rest| rest.split_once('#')) {
            if let (Ok(step), Some(outcome)) = (ShortId::parse(step), StepOutcome::from_code(outcome)) {
                *self.outcomes.entry((step, outcome)).or_default() += by;
            }
        } else if let Some(why) = name.strip_prefix(END).and_then(RunEnd::from_code) {
            *self.ends.entry(why).or_default() += by;
        }
    }
}
