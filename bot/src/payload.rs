//! Deep links: the payload after `?start=`, at most 64 of `A–Z a–z 0–9 _ -`. Printed links stay in use, so every
//! payload that was ever issued must still be read.

use domain::ProgramId;
use store::{CardClaimToken, InviteToken, StaffToken};

/// The longest payload of a deep link, in bytes.
const PAYLOAD_BYTES_MAX: usize = 64;

/// The payload of a deep link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// Nothing: a bare `/start`.
    None,
    /// `j_<program>`: join the program.
    Join(ProgramId),
    /// `c_<token>`: claim a card.
    Claim(CardClaimToken),
    /// `r_<token>`: an invitation by a member.
    Invite(InviteToken),
    /// `s_<token>`: an invitation to work for a program.
    StaffInvitation(StaffToken),
    /// `b`: the entry for people who want to run a program.
    Business,
    /// A payload that the bot did not issue.
    Unknown,
}

impl Payload {
    /// Reads a payload; one that the bot did not issue is [`Payload::Unknown`].
    pub fn parse(text: &str) -> Payload {
        if text.is_empty() {
            return Payload::None;
        }
        if text.len() > PAYLOAD_BYTES_MAX {
            return Payload::Unknown;
        }
        let join = text.strip_prefix("j_").and_then(|id| ProgramId::parse(id).ok()).map(Payload::Join);
        let claim = || text.strip_prefix("c_").and_then(CardClaimToken::parse).map(Payload::Claim);
        let invite = || text.strip_prefix("r_").and_then(InviteToken::parse).map(Payload::Invite);
        let job = || text.strip_prefix("s_").and_then(StaffToken::parse).map(Payload::StaffInvitation);
        let business = || (text == "b").then_some(Payload::Business);
        join.or_else(claim).or_else(invite).or_else(job).or_else(business).unwrap_or(Payload::Unknown)
    }

    /// The text of a payload, as it stands after `?start=`.
    pub fn text(&self) -> String {
        match self {
            Payload::None | Payload::Unknown => String::new(),
            Payload::Join(program) => format!("j_{program}"),
            Payload::Claim(token) => format!("c_{}", token.as_str()),
            Payload::Invite(token) => format!("r_{}", token.as_str()),
            Payload::StaffInvitation(token) => format!("s_{}", token.as_str()),
            Payload::Business => "b".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_are_ours_or_foreign() {
        assert_eq!(Payload::parse(""), Payload::None);
        assert!(matches!(Payload::parse("j_demo-cafe"), Payload::Join(_)));
        assert!(matches!(Payload::parse("c_AAAAAAAAAAAAAAAAAAAAAA"), Payload::Claim(_)));
        for foreign in ["j_", "j_Ж", "c_short", "hello", &"j_".repeat(60)] {
            assert_eq!(Payload::parse(foreign), Payload::Unknown, "{foreign}");
        }
    }
}
