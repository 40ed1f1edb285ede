//! The audit log of a program: who did what, when, to whom, from what to what. Append-only, and chained by hashes, so that
//! an entry that was altered, left out or added is found.
//!
//! What staff posts to accounts at the till stands in the ledger, with who did it, and is not repeated here.

use crate::{Actor, Hash, Instant};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditAction {
    /// The program was made.
    ProgramCreated,
    /// New rules: from one version to another.
    RulesChanged,
    /// Somebody was invited to work here: as what.
    StaffInvited,
    /// Somebody took an invitation: as what.
    StaffJoined,
    /// A role was taken away: whose, and what it was.
    StaffRevoked,
    /// Somebody gave his role up: what it was.
    StaffLeft,
    /// The program was handed over: to whom.
    OwnershipTransferred,
    /// A balance was changed: whose, and by how much.
    BalanceChanged,
    /// How much somebody rings up on a day at most: whose limit, from what to what.
    LimitChanged,
    /// A member's first name was read at the till: whose.
    NameRead,
    /// A key was made: which, and what it may do.
    KeyCreated,
    /// A key's successor was made: of which.
    KeyRotated,
    /// A key was revoked: which.
    KeyRevoked,
    /// A coupon was redeemed at the till in the chat: which.
    CouponUsed,
    /// A member was replied to: whom, about which survey's wave.
    CaseReplied,
    /// A case was closed: whose.
    CaseClosed,
    /// Members were told what was done about a survey's wave: which.
    ActionReportSent,
    /// A coupon was cancelled: which.
    CouponCancelled,
    /// A held referral was decided: whose, from which state to which.
    ReferralDecided,
    /// The program's end was announced: until when it earns, until when its points can be spent.
    WindDownAnnounced,
    /// It was called off.
    ProgramReopened,
    /// An adjustment was asked for that a second one must approve: whose, and by how much.
    ApprovalAsked,
    /// It was approved; the same again.
    AdjustmentApproved,
    /// It was not.
    AdjustmentRejected,
    /// Something was exported: what.
    Exported,
    /// The program speaks one more language: which.
    LanguageAdded,
}

impl AuditAction {
    const CODES: [(AuditAction, &'static str); 26] = [
        (AuditAction::ProgramCreated, "program_made"),
        (AuditAction::RulesChanged, "rules_changed"),
        (AuditAction::StaffInvited, "staff_invited"),
        (AuditAction::StaffJoined, "staff_joined"),
        (AuditAction::StaffRevoked, "staff_revoked"),
        (AuditAction::StaffLeft, "staff_left"),
        (AuditAction::OwnershipTransferred, "handed_over"),
        (AuditAction::BalanceChanged, "balance_changed"),
        (AuditAction::LimitChanged, "limit_changed"),
        (AuditAction::NameRead, "name_read"),
        (AuditAction::KeyCreated, "key_made"),
        (AuditAction::KeyRotated, "key_rotated"),
        (AuditAction::KeyRevoked, "key_revoked"),
        (AuditAction::CouponUsed, "coupon_used"),
        (AuditAction::CaseReplied, "case_replied"),
        (AuditAction::CaseClosed, "case_closed"),
        (AuditAction::ActionReportSent, "done_sent"),
        (AuditAction::CouponCancelled, "coupon_cancelled"),
        (AuditAction::ReferralDecided, "referral_decided"),
        (AuditAction::WindDownAnnounced, "closing_announced"),
        (AuditAction::ProgramReopened, "closing_called_off"),
        (AuditAction::ApprovalAsked, "approval_asked"),
        (AuditAction::AdjustmentApproved, "adjustment_approved"),
        (AuditAction::AdjustmentRejected, "adjustment_rejected"),
        (AuditAction::Exported, "exported"),
        (AuditAction::LanguageAdded, "language_added"),
    ];

    /// The code that is stored and exported.
    pub fn code(self) -> &'static str {
        AuditAction::CODES.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<AuditAction> {
        AuditAction::CODES.iter().find(|(_, known)| *known == code).map(|(act, _)| *act)
    }
}

/// What was done, to whom, from what to what; codes, ids and numbers, nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// What.
    pub action: AuditAction,
    /// To whom or to what, by its id; empty where the act says all.
    pub target: String,
    /// What it was before, where it was something.
    pub from: String,
    /// What it is now, where it is something.
    pub to: String,
}

impl AuditEvent {
    /// An act by itself.
    pub fn new(act: AuditAction) -> AuditEvent {
        AuditEvent { action: act, target: String::new(), from: String::new(), to: String::new() }
    }

    /// To whom or what.
    pub fn target(self, target: impl ToString) -> AuditEvent {
        AuditEvent { target: plain(target), ..self }
    }

    /// What it was.
    pub fn from(self, from: impl ToString) -> AuditEvent {
        AuditEvent { from: plain(from), ..self }
    }

    /// What it is.
    pub fn to(self, to: impl ToString) -> AuditEvent {
        AuditEvent { to: plain(to), ..self }
    }
}

/// The marks between the parts of an entry's text stand in none of them.
fn plain(text: impl ToString) -> String {
    text.to_string().chars().map(|c| if c == '|' || c.is_control() { '_' } else { c }).collect()
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// 1, 2, 3 … without gaps.
    pub number: u64,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Actor,
    /// What.
    pub event: AuditEvent,
    /// The hash of the entry before; that of nothing for the first.
    pub previous_hash: Hash,
}

impl AuditRecord {
    /// The entry's hash. Its text is frozen: what was chained once must verify for ever.
    pub fn hash(&self) -> Hash {
        let AuditRecord { number, at, by, event: AuditEvent { action: act, target, from, to }, previous_hash } = self;
        let (at, act) = (at.as_millisecond(), act.code());
        Hash::of(format!("{number}|{at}|{by}|{act}|{target}|{from}|{to}|{previous_hash}").as_bytes())
    }

    /// What the first entry follows.
    pub fn genesis_hash() -> Hash {
        Hash::of(b"")
    }
}

/// The first entry whose number or hash does not follow from the one before it; `None` where all do, up to `head`: how many
/// there are, and the hash of the last.
pub fn first_broken_record(entries: &[AuditRecord], head: (u64, Hash)) -> Option<u64> {
    let mut before = (0, AuditRecord::genesis_hash());
    for entry in entries {
        if entry.number != before.0 + 1 || entry.previous_hash != before.1 {
            return Some(before.0 + 1);
        }
        before = (entry.number, entry.hash());
    }
    (before != head).then_some(before.0 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> (Vec<AuditRecord>, (u64, Hash)) {
        let mut entries: Vec<AuditRecord> = Vec::new();
        for number in 1..=5 {
            let before = entries.last().map_or(AuditRecord::genesis_hash(), AuditRecord::hash);
            let event = AuditEvent::new(AuditAction::RulesChanged).from(number).to(number + 1);
            entries.push(AuditRecord {
                number,
                at: Instant::UNIX_EPOCH,
                by: Actor::System,
                event: event,
                previous_hash: before,
            });
        }
        let head = (5, entries[4].hash());
        (entries, head)
    }

    #[test]
    fn an_entry_that_was_altered_left_out_or_added_is_found() {
        let (entries, head) = log();
        assert_eq!(first_broken_record(&entries, head), None);
        assert_eq!(first_broken_record(&[], (0, AuditRecord::genesis_hash())), None);
        let mut altered = entries.clone();
        altered[1].event.to = "9".to_owned();
        assert_eq!(first_broken_record(&altered, head), Some(3));
        altered = entries.clone();
        altered.remove(3);
        assert_eq!(first_broken_record(&altered, head), Some(4));
        assert_eq!(first_broken_record(&entries[..4], head), Some(5), "the end was cut off");
        altered = entries.clone();
        altered[4].at += jiff::SignedDuration::from_secs(1);
        assert_eq!(first_broken_record(&altered, head), Some(6), "the last was altered");
    }

    #[test]
    fn the_text_of_an_entry_is_frozen() {
        let event = AuditEvent::new(AuditAction::OwnershipTransferred).target("a|b\nc");
        assert_eq!(event.target, "a_b_c");
        let entry = AuditRecord {
            number: 1,
            at: Instant::UNIX_EPOCH,
            by: Actor::System,
            event: event,
            previous_hash: AuditRecord::genesis_hash(),
        };
        let text = format!("1|0|system|handed_over|a_b_c|||{}", Hash::of(b""));
        assert_eq!(entry.hash(), Hash::of(text.as_bytes()));
        for (act, code) in AuditAction::CODES {
            assert_eq!(AuditAction::from_code(code), Some(act));
        }
    }
}
