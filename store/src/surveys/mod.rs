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

use crate::AskKey;
use crate::StoreError;
use crate::kit::item::Reader;

impl AskKey {
    fn read(read: &Reader<'_>) -> Result<AskKey, StoreError> {
        AskKey::parse(read.s("pk")?, read.s("sk")?).ok_or(StoreError::corrupt("ask", "pk"))
    }
}
