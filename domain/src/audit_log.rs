//! The audit log of a program: who did what, when, to whom, from what to what. Append-only, and chained by hashes, so that
//! an entry that was altered, left out or added is found.
//!
//! What staff posts to accounts at the till stands in the ledger, with who did it, and is not repeated here.

use crate::{Actor, Hash, Instant};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// The program was made.
    ProgramMade,
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
    HandedOver,
    /// A balance was changed: whose, and by how much.
    BalanceChanged,
    /// How much somebody rings up on a day at most: whose limit, from what to what.
    LimitChanged,
    /// A member's first name was read at the till: whose.
    NameRead,
    /// A key was made: which, and what it may do.
    KeyMade,
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
    DoneSent,
    /// A coupon was cancelled: which.
    CouponCancelled,
    /// A held referral was decided: whose, from which state to which.
    ReferralDecided,
    /// The program's end was announced: until when it earns, until when its points can be spent.
    ClosingAnnounced,
    /// It was called off.
    ClosingCalledOff,
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

impl Act {
    const CODES: [(Act, &'static str); 26] = [
        (Act::ProgramMade, "program_made"),
        (Act::RulesChanged, "rules_changed"),
        (Act::StaffInvited, "staff_invited"),
        (Act::StaffJoined, "staff_joined"),
        (Act::StaffRevoked, "staff_revoked"),
        (Act::StaffLeft, "staff_left"),
        (Act::HandedOver, "handed_over"),
        (Act::BalanceChanged, "balance_changed"),
        (Act::LimitChanged, "limit_changed"),
        (Act::NameRead, "name_read"),
        (Act::KeyMade, "key_made"),
        (Act::KeyRotated, "key_rotated"),
        (Act::KeyRevoked, "key_revoked"),
        (Act::CouponUsed, "coupon_used"),
        (Act::CaseReplied, "case_replied"),
        (Act::CaseClosed, "case_closed"),
        (Act::DoneSent, "done_sent"),
        (Act::CouponCancelled, "coupon_cancelled"),
        (Act::ReferralDecided, "referral_decided"),
        (Act::ClosingAnnounced, "closing_announced"),
        (Act::ClosingCalledOff, "closing_called_off"),
        (Act::ApprovalAsked, "approval_asked"),
        (Act::AdjustmentApproved, "adjustment_approved"),
        (Act::AdjustmentRejected, "adjustment_rejected"),
        (Act::Exported, "exported"),
        (Act::LanguageAdded, "language_added"),
    ];

    /// The code that is stored and exported.
    pub fn code(self) -> &'static str {
        Act::CODES.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Act> {
        Act::CODES.iter().find(|(_, known)| *known == code).map(|(act, _)| *act)
    }
}

/// What was done, to whom, from what to what; codes, ids and numbers, nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// What.
    pub act: Act,
    /// To whom or to what, by its id; empty where the act says all.
    pub whom: String,
    /// What it was before, where it was something.
    pub from: String,
    /// What it is now, where it is something.
    pub to: String,
}

impl Deed {
    /// An act by itself.
    pub fn new(act: Act) -> Deed {
        Deed { act, whom: String::new(), from: String::new(), to: String::new() }
    }

    /// To whom or what.
    pub fn whom(self, whom: impl ToString) -> Deed {
        Deed { whom: plain(whom), ..self }
    }

    /// What it was.
    pub fn from(self, from: impl ToString) -> Deed {
        Deed { from: plain(from), ..self }
    }

    /// What it is.
    pub fn to(self, to: impl ToString) -> Deed {
        Deed { to: plain(to), ..self }
    }
}

/// The marks between the parts of an entry's text stand in none of them.
fn plain(text: impl ToString) -> String {
    text.to_string().chars().map(|c| if c == '|' || c.is_control() { '_' } else { c }).collect()
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// 1, 2, 3 … without gaps.
    pub number: u64,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Actor,
    /// What.
    pub deed: Deed,
    /// The hash of the entry before; that of nothing for the first.
    pub before: Hash,
}

impl LogEntry {
    /// The entry's hash. Its text is frozen: what was chained once must verify for ever.
    pub fn hash(&self) -> Hash {
        let LogEntry { number, at, by, deed: Deed { act, whom, from, to }, before } = self;
        let (at, act) = (at.as_millisecond(), act.code());
        Hash::of(format!("{number}|{at}|{by}|{act}|{whom}|{from}|{to}|{before}").as_bytes())
    }

    /// What the first entry follows.
    pub fn nothing_before() -> Hash {
        Hash::of(b"")
    }
}

/// The first entry whose number or hash does not follow from the one before it; `None` where all do, up to `head`: how many
/// there are, and the hash of the last.
pub fn broken_at(entries: &[LogEntry], head: (u64, Hash)) -> Option<u64> {
    let mut before = (0, LogEntry::nothing_before());
    for entry in entries {
        if entry.number != before.0 + 1 || entry.before != before.1 {
            return Some(before.0 + 1);
        }
        before = (entry.number, entry.hash());
    }
    (before != head).then_some(before.0 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> (Vec<LogEntry>, (u64, Hash)) {
        let mut entries: Vec<LogEntry> = Vec::new();
        for number in 1..=5 {
            let before = entries.last().map_or(LogEntry::nothing_before(), LogEntry::hash);
            let deed = Deed::new(Act::RulesChanged).from(number).to(number + 1);
            entries.push(LogEntry { number, at: Instant::UNIX_EPOCH, by: Actor::System, deed, before });
        }
        let head = (5, entries[4].hash());
        (entries, head)
    }

    #[test]
    fn an_entry_that_was_altered_left_out_or_added_is_found() {
        let (entries, head) = log();
        assert_eq!(broken_at(&entries, head), None);
        assert_eq!(broken_at(&[], (0, LogEntry::nothing_before())), None);
        let mut altered = entries.clone();
        altered[1].deed.to = "9".to_owned();
        assert_eq!(broken_at(&altered, head), Some(3));
        altered = entries.clone();
        altered.remove(3);
        assert_eq!(broken_at(&altered, head), Some(4));
        assert_eq!(broken_at(&entries[..4], head), Some(5), "the end was cut off");
        altered = entries.clone();
        altered[4].at += jiff::SignedDuration::from_secs(1);
        assert_eq!(broken_at(&altered, head), Some(6), "the last was altered");
    }

    #[test]
    fn the_text_of_an_entry_is_frozen() {
        let deed = Deed::new(Act::HandedOver).whom("a|b\nc");
        assert_eq!(deed.whom, "a_b_c");
        let entry = LogEntry {
            number: 1,
            at: Instant::UNIX_EPOCH,
            by: Actor::System,
            deed,
            before: LogEntry::nothing_before(),
        };
        let text = format!("1|0|system|handed_over|a_b_c|||{}", Hash::of(b""));
        assert_eq!(entry.hash(), Hash::of(text.as_bytes()));
        for (act, code) in Act::CODES {
            assert_eq!(Act::from_code(code), Some(act));
        }
    }
}
