//! Journeys: messages in an order, with waits and a goal (`docs/rules.md#10-messages-and-journeys`).

mod budget;
mod check;
mod hours;
mod journey;
mod leaving;
mod lint;
mod run;
mod template;
mod templates;
mod words;

pub use budget::{AttentionBudget, FrequencyCap, PlannedPromo};
pub use check::JourneyRefused;
pub use hours::{offset_at, zone_at_offset};
pub use journey::{
    Goal, Journey, JourneyEntry, Reentry, STEPS_MAX, Say, SayButton, SayClass, Step, StepAction, Variant, Wait,
};
pub use leaving::LeavingReason;
pub use lint::{LintFinding, LintProblem, lint};
pub use run::{JourneyRun, RunEnd, RunStage, SkipReason, StepOutcome};
pub use template::Template;
pub use words::{Placeholder, WORDS_OF_A_STEP_MAX, Words, WordsProblem};
