//! The audit log of a program: who did what, when, to whom, from what to what. It is append-only and chained by hashes,
//! which reveal a record that was altered, removed or added.
//!
//! What staff posts to accounts at the till is in the ledger with its actor, and is not repeated here.

use crate::serde_as_text;
use crate::{Actor, Hash, Instant, PersonKey, Role};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// How long a change can be taken back, and how long what cannot be taken back waits.
pub const TAKEN_BACK_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The action of an audit event. Variants name what `target`, `from` and `to` of the event hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditAction {
    /// The program was created.
    ProgramCreated,
    /// The rules changed: from one version to another; whose change it takes back, if it does.
    RulesChanged,
    /// A person was invited to work for the program: the number that they will have, and the role.
    StaffInvited,
    /// An invitation that nobody had accepted was withdrawn: who made it, and the role.
    InvitationWithdrawn,
    /// A person accepted an invitation: the role.
    StaffJoined,
    /// A role was revoked: whose, the role, and the number that they had.
    StaffRevoked,
    /// A revoked role was given back: whose, and the role.
    StaffRestored,
    /// A person gave up their role: the role.
    StaffLeft,
    /// The program was handed over: the new owner, the role that they had, and when it would have ended.
    OwnershipTransferred,
    /// Handing the program over was taken back: the owner again, who had it meanwhile, and the role of that person.
    OwnershipReturned,
    /// A balance was changed: whose, and by how much.
    BalanceChanged,
    /// A person's limit per day at the till changed: whose, from and to which limit.
    LimitChanged,
    /// A member's first name was read at the till: the member.
    NameRead,
    /// An API key was created: its name, the key and its rights.
    KeyCreated,
    /// An API key was replaced by a new one: its name, the old key and the new one.
    KeyRotated,
    /// An API key was revoked: its name, the key, and who made it.
    KeyRevoked,
    /// A coupon was redeemed at the till in the chat: the coupon.
    CouponUsed,
    /// A member got a reply: the member, and the survey's wave.
    CaseReplied,
    /// A case was closed: whose.
    CaseClosed,
    /// Members were told what was done about a survey's wave: the wave.
    ActionReportSent,
    /// A coupon was cancelled: the coupon.
    CouponCancelled,
    /// A held referral was decided: whose, from and to which state.
    ReferralDecided,
    /// The program's end was announced: when earning and spending end.
    WindDownAnnounced,
    /// The announced end was called off.
    ProgramReopened,
    /// An adjustment was requested that another person has to approve: whose, and by how much.
    ApprovalAsked,
    /// The adjustment was approved: whose, and by how much.
    AdjustmentApproved,
    /// The adjustment was rejected: whose, and by how much.
    AdjustmentRejected,
    /// An export of data was asked for: what.
    ExportAsked,
    /// An export that was asked for was stopped: whose, and what.
    ExportStopped,
    /// Data was exported: what.
    Exported,
    /// A language was added to the program: which.
    LanguageAdded,
    /// A change of rules was proposed to the owners.
    RulesProposed,
    /// A reward was added to the catalog, not offered yet.
    RewardAdded,
    /// A reward of the catalog was changed, or a change was planned.
    RewardChanged,
    /// A planned change of a reward was withdrawn.
    RewardKept,
    /// The program, or a reward, got another name.
    Renamed,
    /// A proposed change of rules was declined: whose.
    ProposalDeclined,
    /// An existing base was brought in: the number of the import.
    Imported,
    /// An import was taken back: its number.
    ImportUndone,
    /// Automatic messages were changed: which, from and to which state.
    JourneyChanged,
}

serde_as_text!(AuditAction, |it| it.code(), AuditAction::from_code);

impl AuditAction {
    const CODES: [(AuditAction, &'static str); 40] = [
        (AuditAction::ProgramCreated, "program_made"),
        (AuditAction::RulesChanged, "rules_changed"),
        (AuditAction::StaffInvited, "staff_invited"),
        (AuditAction::InvitationWithdrawn, "invitation_withdrawn"),
        (AuditAction::StaffJoined, "staff_joined"),
        (AuditAction::StaffRevoked, "staff_revoked"),
        (AuditAction::StaffRestored, "staff_restored"),
        (AuditAction::StaffLeft, "staff_left"),
        (AuditAction::OwnershipTransferred, "handed_over"),
        (AuditAction::OwnershipReturned, "handed_back"),
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
        (AuditAction::ExportAsked, "export_asked"),
        (AuditAction::ExportStopped, "export_stopped"),
        (AuditAction::Exported, "exported"),
        (AuditAction::LanguageAdded, "language_added"),
        (AuditAction::RulesProposed, "rules_proposed"),
        (AuditAction::RewardAdded, "reward_added"),
        (AuditAction::RewardChanged, "reward_changed"),
        (AuditAction::RewardKept, "reward_kept"),
        (AuditAction::Renamed, "renamed"),
        (AuditAction::ProposalDeclined, "proposal_declined"),
        (AuditAction::Imported, "imported"),
        (AuditAction::ImportUndone, "import_undone"),
        (AuditAction::JourneyChanged, "journey_changed"),
    ];

    /// Whether the owners are told at once: it opens the program to others, costs money
    /// or cannot be undone. What somebody does in a usual day at the till, with members or with balances is not of this
    /// kind.
    pub fn is_told(self) -> bool {
        match self {
            AuditAction::RulesChanged
            | AuditAction::RewardAdded
            | AuditAction::RewardChanged
            | AuditAction::RewardKept
            | AuditAction::Renamed
            | AuditAction::LanguageAdded
            | AuditAction::StaffInvited
            | AuditAction::StaffJoined
            | AuditAction::InvitationWithdrawn
            | AuditAction::StaffRevoked
            | AuditAction::StaffRestored
            | AuditAction::StaffLeft
            | AuditAction::OwnershipTransferred
            | AuditAction::OwnershipReturned
            | AuditAction::LimitChanged
            | AuditAction::KeyCreated
            | AuditAction::KeyRotated
            | AuditAction::KeyRevoked
            | AuditAction::WindDownAnnounced
            | AuditAction::ProgramReopened
            | AuditAction::ExportAsked
            | AuditAction::ExportStopped
            | AuditAction::Imported
            | AuditAction::ImportUndone
            | AuditAction::JourneyChanged
            | AuditAction::Exported => true,
            AuditAction::ProgramCreated
            | AuditAction::BalanceChanged
            | AuditAction::NameRead
            | AuditAction::CouponUsed
            | AuditAction::CaseReplied
            | AuditAction::CaseClosed
            | AuditAction::ActionReportSent
            | AuditAction::CouponCancelled
            | AuditAction::ReferralDecided
            | AuditAction::ApprovalAsked
            | AuditAction::AdjustmentApproved
            | AuditAction::AdjustmentRejected
            | AuditAction::RulesProposed
            | AuditAction::ProposalDeclined => false,
        }
    }

    /// Whether an owner who did it is told of it, too, and may take it back: nobody else may be there who would.
    pub fn is_told_to_actor(self) -> bool {
        matches!(self, AuditAction::OwnershipTransferred | AuditAction::ExportAsked)
    }

    /// Whether an owner can take it back for a day.
    pub fn can_be_taken_back(self) -> bool {
        matches!(
            self,
            AuditAction::RulesChanged
                | AuditAction::RewardChanged
                | AuditAction::StaffInvited
                | AuditAction::StaffRevoked
                | AuditAction::OwnershipTransferred
                | AuditAction::LimitChanged
                | AuditAction::KeyCreated
                | AuditAction::KeyRotated
                | AuditAction::WindDownAnnounced
                | AuditAction::ExportAsked
        )
    }

    /// Returns the code that is stored and exported.
    pub fn code(self) -> &'static str {
        AuditAction::CODES.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<AuditAction> {
        AuditAction::CODES.iter().find(|(_, known)| *known == code).map(|(act, _)| *act)
    }
}

/// An audit event: an action with its details. They are codes, ids and numbers; nothing in them is personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// The action.
    pub action: AuditAction,
    /// The id of the person or thing concerned; empty if the action says it all.
    pub target: String,
    /// The former value, if there was one.
    pub from: String,
    /// The new value, if there is one.
    pub to: String,
}

impl AuditEvent {
    /// Returns the person who is told of it beside the owners, since they lose or gain something by it: a role, or what they
    /// did and somebody takes back.
    pub fn concerns(&self) -> Option<PersonKey> {
        let person = match self.action {
            AuditAction::StaffRevoked
            | AuditAction::OwnershipTransferred
            | AuditAction::OwnershipReturned
            | AuditAction::RulesChanged
            | AuditAction::InvitationWithdrawn
            | AuditAction::ExportStopped => &self.target,
            AuditAction::KeyRevoked => &self.to,
            _ => return None,
        };
        PersonKey::parse(person).ok()
    }

    /// Makes an event without details.
    pub fn new(act: AuditAction) -> AuditEvent {
        AuditEvent { action: act, target: String::new(), from: String::new(), to: String::new() }
    }

    /// Sets the person or thing concerned.
    pub fn target(self, target: impl ToString) -> AuditEvent {
        AuditEvent { target: plain(target), ..self }
    }

    /// Sets the former value.
    pub fn from(self, from: impl ToString) -> AuditEvent {
        AuditEvent { from: plain(from), ..self }
    }

    /// Sets the new value.
    pub fn to(self, to: impl ToString) -> AuditEvent {
        AuditEvent { to: plain(to), ..self }
    }
}

/// Replaces the characters that separate the parts of a record's text.
fn plain(text: impl ToString) -> String {
    text.to_string().chars().map(|c| if c == '|' || c.is_control() { '_' } else { c }).collect()
}

/// A record of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// The number of the record, counted from 1 without gaps.
    pub number: u64,
    /// When it happened.
    pub at: Instant,
    /// Who did it.
    pub by: Actor,
    /// What happened.
    pub event: AuditEvent,
    /// The hash of the record before, or [`AuditRecord::genesis_hash`] for the first.
    pub previous_hash: Hash,
}

impl AuditRecord {
    /// Returns the record's hash. The text under the hash must never change: stored chains have to verify.
    pub fn hash(&self) -> Hash {
        let AuditRecord { number, at, by, event: AuditEvent { action: act, target, from, to }, previous_hash } = self;
        let (at, act) = (at.as_millisecond(), act.code());
        Hash::of(format!("{number}|{at}|{by}|{act}|{target}|{from}|{to}|{previous_hash}").as_bytes())
    }

    /// Returns the instant until which an owner can take the change back, if they can at all.
    pub fn taken_back_until(&self) -> Option<Instant> {
        // What took rules back is not taken back in its turn: worse rules would come without their notice.
        let restores = self.event.action == AuditAction::RulesChanged && !self.event.target.is_empty();
        (self.event.action.can_be_taken_back() && !restores).then(|| self.at + TAKEN_BACK_FOR)
    }

    /// Whether somebody of this role may take the change back at `now`: an owner who did not make it, or the person who
    /// handed the program over or asked for an export.
    pub fn may_be_taken_back_by(&self, person: &PersonKey, role: Role, now: Instant) -> bool {
        let own = self.by == Actor::Staff(person.clone());
        let may = if own { self.event.action.is_told_to_actor() } else { role == Role::Owner };
        may && self.taken_back_until().is_some_and(|until| now < until)
    }

    /// Returns the hash before the first record.
    pub fn genesis_hash() -> Hash {
        Hash::of(b"")
    }
}

/// Returns the role that each person has by the log, ended ones left out. A role that ends by itself is still there.
pub fn roles_by_log(log: &[AuditRecord]) -> BTreeMap<PersonKey, Role> {
    let mut roles = BTreeMap::new();
    for AuditRecord { by, event, .. } in log {
        let actor = by.staff().cloned();
        let target = PersonKey::parse(&event.target).ok();
        match event.action {
            AuditAction::ProgramCreated => roles.extend(actor.map(|owner| (owner, Role::Owner))),
            AuditAction::StaffJoined | AuditAction::StaffRestored => {
                roles.extend(target.zip(Role::from_code(&event.to)))
            }
            AuditAction::StaffRevoked | AuditAction::StaffLeft => {
                if let Some(person) = target.or(actor) {
                    roles.remove(&person);
                }
            }
            AuditAction::OwnershipTransferred => {
                roles.extend(actor.map(|former| (former, Role::Manager)));
                roles.extend(target.map(|owner| (owner, Role::Owner)));
            }
            AuditAction::OwnershipReturned => {
                roles.extend(target.map(|owner| (owner, Role::Owner)));
                roles.extend(PersonKey::parse(&event.from).ok().zip(Role::from_code(&event.to)));
            }
            _ => {}
        }
    }
    roles
}

/// Returns the number of the first record whose number or hash does not follow from the one before, or `None` for a
/// sound log. `head` is the number of records and the hash of the last.
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
                event,
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
    fn roles_follow_from_the_log() {
        let key = |n: u64| PersonKey::parse(&format!("{n:032x}")).unwrap();
        let (olga, max, ivan, eve) = (key(1), key(2), key(3), key(4));
        let by = |person: &PersonKey| Actor::Staff(person.clone());
        let joined = |person: &PersonKey, role: Role| {
            (by(person), AuditEvent::new(AuditAction::StaffJoined).target(person).to(role.code()))
        };
        let events = [
            (by(&olga), AuditEvent::new(AuditAction::ProgramCreated)),
            joined(&max, Role::Manager),
            joined(&ivan, Role::Cashier),
            (by(&olga), AuditEvent::new(AuditAction::OwnershipTransferred).target(&max)),
            (by(&max), AuditEvent::new(AuditAction::StaffRevoked).target(&ivan)),
            (by(&max), AuditEvent::new(AuditAction::BalanceChanged).target("00000000deadbeef")),
        ];
        let mut log: Vec<AuditRecord> = Vec::new();
        for (by, event) in events {
            let (number, at) = (log.len() as u64 + 1, Instant::UNIX_EPOCH);
            log.push(AuditRecord { number, at, by, event, previous_hash: AuditRecord::genesis_hash() });
        }
        let all = |log: &[AuditRecord]| roles_by_log(log).into_iter().collect::<Vec<_>>();
        let before = [(olga.clone(), Role::Owner), (max.clone(), Role::Manager), (ivan.clone(), Role::Cashier)];
        assert_eq!(all(&log[..3]), before);
        assert_eq!(all(&log), [(olga.clone(), Role::Manager), (max.clone(), Role::Owner)]);
        let returned = AuditEvent::new(AuditAction::OwnershipReturned).target(&olga).from(&max).to("manager");
        let restored = AuditEvent::new(AuditAction::StaffRestored).target(&ivan).to("cashier");
        for event in [returned, restored] {
            log.push(AuditRecord { event, by: by(&eve), ..log[0].clone() });
        }
        let again = [(olga.clone(), Role::Owner), (max.clone(), Role::Manager), (ivan, Role::Cashier)];
        assert_eq!(all(&log), again);
    }

    #[test]
    fn a_change_is_taken_back_by_another_owner_within_a_day() {
        let key = |n: u64| PersonKey::parse(&format!("{n:032x}")).unwrap();
        let (olga, max) = (key(1), key(2));
        let record = |action| AuditRecord {
            number: 1,
            at: Instant::UNIX_EPOCH,
            by: Actor::Staff(olga.clone()),
            event: AuditEvent::new(action),
            previous_hash: AuditRecord::genesis_hash(),
        };
        let (soon, late) = (Instant::UNIX_EPOCH + SignedDuration::from_hours(23), Instant::UNIX_EPOCH + TAKEN_BACK_FOR);
        let changed = record(AuditAction::RulesChanged);
        assert!(changed.may_be_taken_back_by(&max, Role::Owner, soon));
        assert!(!changed.may_be_taken_back_by(&max, Role::Owner, late));
        assert!(!changed.may_be_taken_back_by(&max, Role::Manager, soon));
        assert!(!changed.may_be_taken_back_by(&olga, Role::Owner, soon), "who made it changes it the usual way");
        assert!(!record(AuditAction::KeyRevoked).may_be_taken_back_by(&max, Role::Owner, soon));
        let handed_over = record(AuditAction::OwnershipTransferred);
        assert!(handed_over.may_be_taken_back_by(&olga, Role::Manager, soon));
    }

    #[test]
    fn the_text_of_an_entry_is_frozen() {
        let event = AuditEvent::new(AuditAction::OwnershipTransferred).target("a|b\nc");
        assert_eq!(event.target, "a_b_c");
        let entry = AuditRecord {
            number: 1,
            at: Instant::UNIX_EPOCH,
            by: Actor::System,
            event,
            previous_hash: AuditRecord::genesis_hash(),
        };
        let text = format!("1|0|system|handed_over|a_b_c|||{}", Hash::of(b""));
        assert_eq!(entry.hash(), Hash::of(text.as_bytes()));
        for (act, code) in AuditAction::CODES {
            assert_eq!(AuditAction::from_code(code), Some(act));
        }
    }
}
