//! Surveys: who is asked when, and the figures of the answers. See `docs/rules.md#6-surveys`.

mod nps;
mod schedule;
mod survey;
mod typed_score;
mod wave;

pub use nps::{CELL_MIN, Change, Group, Groups, Nps, SCORES, ShareEstimate, cells_shown, z_between};
pub use schedule::{
    AnswerAcceptance, Circumstances, HoldReason, Respondent, SurveyEligibility, SurveyProgress, is_stale, rested_since,
};
pub use survey::{ByGroup, Counter, Survey, SurveyKind, TEXT_LENGTH_MAX, Trigger};
pub use typed_score::TypedScore;
pub use wave::Wave;
