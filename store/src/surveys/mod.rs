//! Surveys: who may be asked and when, asks and answers, counts, and the cases of detractors
//! (`docs/rules.md#6-surveys`).
//!
//! Each person who may be asked has one small item, found by an index over the time of the next review. An ask is an
//! item of its own and holds its answer. Counting follows the stream; see [`count`].

mod action_report;
mod ask;
pub(crate) mod ask_key;
mod ask_plan;
mod case;
mod count;
mod respondent;

pub use ask::{AnswerOutcome, AskRow};
pub use ask_plan::AskPlan;
pub use case::{CaseRow, CaseState};
pub use count::{Recount, SurveyCounts};
pub use respondent::RespondentRow;

#[cfg(test)]
pub(crate) use {action_report::StoredReport, ask::StoredAsk, case::StoredCase, respondent::StoredRespondent};
