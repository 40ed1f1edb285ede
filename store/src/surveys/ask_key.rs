//! The key of an ask: member, survey and wave.

use domain::{MemberNo, ProgramId, ShortId, Wave};
use serde::{Deserialize, Serialize};

/// The key of an ask. There is one ask, and one answer, per member, survey and wave.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AskKey {
    /// The program.
    pub program: ProgramId,
    /// The member who is asked.
    pub member: MemberNo,
    /// The survey.
    pub survey: ShortId,
    /// The wave.
    pub wave: Wave,
}

impl AskKey {
    /// Reads the key of an item, as a record of the stream carries it; `None` for other items of the table.
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
}

impl std::str::FromStr for AskKey {
    type Err = ();

    /// Reads what `Display` writes.
    fn from_str(text: &str) -> Result<AskKey, ()> {
        let parts: Vec<&str> = text.split('#').collect();
        let [program, member, survey, wave] = parts.as_slice() else { return Err(()) };
        AskKey::parse(&format!("A#{program}#{member}"), &format!("Q#{survey}#{wave}")).ok_or(())
    }
}

impl std::fmt::Display for AskKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}#{}#{}", self.program, self.member, self.survey, self.wave)
    }
}
