//! Surveys (§6): who may be asked and when, what was asked and answered, what it comes to, and the cases that unhappy
//! answers open.
//!
//! Who may be asked stands in one small item per member, found by an index over the moment at which to look at it next.
//! An ask is an item of its own and holds its answer; counting follows the stream, as [`count`] says.

mod ask;
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

use crate::StoreError;
use crate::item::Reader;
use domain::{MemberNo, ProgramId, ShortId, Wave};

/// Which ask: of whom, by which survey, in which wave. There is one, and one answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AskKey {
    /// The program.
    pub program: ProgramId,
    /// Who is asked.
    pub member: MemberNo,
    /// The survey.
    pub survey: ShortId,
    /// The wave.
    pub wave: Wave,
}

impl AskKey {
    /// Reads the key of an item, as a stream's record carries it; `None` for other items of the table.
    pub fn parse(pk: &str, sk: &str) -> Option<AskKey> {
        let (program, member) = pk.strip_prefix("A#")?.split_once('#')?;
        let (survey, wave) = sk.strip_prefix("Q#")?.split_once('#')?;
        Some(AskKey {
            program: ProgramId::parse(program).ok()?,
            member: MemberNo::parse(member).ok()?,
            survey: ShortId::parse(survey).ok()?,
            wave: Wave::parse(wave)?,
        })
    }

    fn read(read: &Reader<'_>) -> Result<AskKey, StoreError> {
        AskKey::parse(read.s("pk")?, read.s("sk")?).ok_or(StoreError::corrupt("ask", "pk"))
    }
}

impl std::fmt::Display for AskKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}#{}#{}", self.program, self.member, self.survey, self.wave)
    }
}
