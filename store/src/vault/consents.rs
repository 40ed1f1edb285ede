//! Consents of a person, by program and purpose.

use super::Profile;
use domain::{Instant, ProgramId};
use serde::{Deserialize, Serialize};

/// The first version of the text of consent that covers surveys.
const SURVEY_CONSENT: u32 = 2;

/// How many consents to advertising of a program are kept that were withdrawn.
const WITHDRAWN_KEPT: usize = 9;

/// A consent that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The program.
    pub program: String,
    /// The version of the text.
    pub version: u32,
    /// The language in which it was read.
    pub lang: String,
    /// When it was given, in RFC 3339.
    pub at: String,
    /// What it is for.
    #[serde(default)]
    pub purpose: ConsentPurpose,
    /// When it was withdrawn, in RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<String>,
}

/// What a consent is for. None is a condition of another but the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentPurpose {
    /// Being a member.
    #[default]
    Program,
    /// Advertising in the chat.
    Advertising,
}

impl Consent {
    /// Whether it is for this purpose in a program, and stands.
    pub fn covers(&self, program: &ProgramId, purpose: ConsentPurpose) -> bool {
        self.program == program.as_str() && self.purpose == purpose && self.withdrawn_at.is_none()
    }
}

impl Profile {
    /// Whether a consent of the person for this program covers surveys.
    pub fn agreed_to_surveys(&self, program: &ProgramId) -> bool {
        let covers =
            |consent: &Consent| consent.covers(program, ConsentPurpose::Program) && consent.version >= SURVEY_CONSENT;
        self.consents.iter().any(covers)
    }

    /// Returns the consent to advertising that stands for a program.
    pub fn advertising(&self, program: &ProgramId) -> Option<&Consent> {
        self.consents.iter().rev().find(|consent| consent.covers(program, ConsentPurpose::Advertising))
    }

    /// Drops the oldest consents to advertising that were withdrawn, but for the last few: a record has an end.
    pub(crate) fn forget_old_advertising(&mut self, program: &ProgramId) {
        let is_old =
            |consent: &Consent| consent.program == program.as_str() && consent.purpose == ConsentPurpose::Advertising;
        let too_many = self.consents.iter().filter(|consent| is_old(consent)).count().saturating_sub(WITHDRAWN_KEPT);
        let mut left = too_many;
        self.consents.retain(|consent| {
            let drops = left > 0 && is_old(consent);
            left -= usize::from(drops);
            !drops
        });
    }

    /// Withdraws the consent to advertising for a program.
    pub fn withdraw_advertising(&mut self, program: &ProgramId, now: Instant) {
        for consent in &mut self.consents {
            if consent.covers(program, ConsentPurpose::Advertising) {
                consent.withdrawn_at = Some(now.to_string());
            }
        }
    }
}
