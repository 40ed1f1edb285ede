//! Journeys: their definitions, the runs of members, and what is counted of them.

mod counts;
mod definitions;
mod leaving;
mod moves;
mod run_item;

pub use counts::JourneyCounts;
pub use definitions::{JourneyRow, JourneyState, Journeys};
pub use moves::{RunLook, StepMessage};
pub use run_item::{RunKey, RunRow};

#[cfg(test)]
pub(crate) use {
    definitions::{StoredJourney, StoredJourneyVersion},
    leaving::StoredLeaving,
    run_item::StoredRun,
};
