//! Surveys (§6): who may be asked and when, what was asked and answered, what it comes to, and the cases that unhappy
//! answers open.
//!
//! Who may be asked stands in one small item per member, found by an index over the moment at which to look at it next.
//! An ask is an item of its own and holds its answer; counting follows the stream, as [`count`] says.

mod ask;
pub(crate) mod ask_key;
mod case;
mod count;
mod done;
mod outlook;
mod respondent;

pub use ask::{AnswerOutcome, AskRow};
pub use case::{CaseRow, CaseState};
pub use count::{Recount, SurveyCounts};
pub use outlook::AskPlan;
pub use respondent::RespondentRow;

use crate::AskKey;
use crate::StoreError;
use crate::kit::item::Reader;

impl AskKey {
    fn read(read: &Reader<'_>) -> Result<AskKey, StoreError> {
        AskKey::parse(read.s("pk")?, read.s("sk")?).ok_or(StoreError::corrupt("ask", "pk"))
    }
}
