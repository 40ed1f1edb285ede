//! Proposals: changes of rules that an agency made and an owner decides. The change itself is the draft of the person
//! who proposes; a fingerprint says which state of it was shown.

use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::Mark;
use crate::notifications::notification::Notification;
use crate::{Ledger, StoreError};
use domain::{Actor, Answers, AuditAction, AuditEvent, Instant, MemberNo, PersonKey, ProgramId, Role};

/// A proposal: who makes it, the number under which they are notified, and the state of their draft.
#[derive(Clone, Debug)]
pub struct Proposal<'a> {
    /// The person.
    pub by: &'a PersonKey,
    /// Their number.
    pub number: MemberNo,
    /// The fingerprint of the draft as it was shown.
    pub seen: &'a str,
}

impl Ledger {
    /// Returns a short fingerprint of a change of rules. It is keyed, so that nobody makes two changes with one
    /// fingerprint.
    pub fn change_fingerprint(&self, program: &ProgramId, version: u32, answers: &Answers) -> String {
        let text = format!("{version}\n{}", answers.text());
        self.pepper.of_program(program, "change", &text).to_string().chars().take(8).collect()
    }

    /// Proposes a change of rules to the owners, once for each state of the draft.
    pub async fn propose_rules(
        &self,
        program: &ProgramId,
        proposal: &Proposal<'_>,
        now: Instant,
    ) -> Result<(), StoreError> {
        let roster = self.roster(program).await?.into_iter();
        let owners: Vec<MemberNo> =
            roster.filter(|(_, one)| one.role == Role::Owner).filter_map(|(_, one)| one.number).collect();
        let (by, event) = (Actor::Staff(proposal.by.clone()), AuditEvent::new(AuditAction::RulesProposed));
        let told = Notification::new("rules_proposed", &[&proposal.number]);
        let decision = (AuditAction::ProposalDeclined, &owners[..], &told);
        self.decide_once(program, proposal, &by, &event, now, decision).await
    }

    /// Declines a proposal and tells the person who made it, once for each state of the draft.
    pub async fn decline_proposal(
        &self,
        program: &ProgramId,
        proposal: &Proposal<'_>,
        by: &Actor,
        now: Instant,
    ) -> Result<(), StoreError> {
        let event = AuditEvent::new(AuditAction::ProposalDeclined).target(proposal.by);
        let told = Notification::new("proposal_declined", &[]);
        let decision = (AuditAction::RulesProposed, &[proposal.number][..], &told);
        self.decide_once(program, proposal, by, &event, now, decision).await
    }

    /// Records an event about a proposal and tells people of it, once until the `opposite` event.
    async fn decide_once(
        &self,
        program: &ProgramId,
        proposal: &Proposal<'_>,
        by: &Actor,
        event: &AuditEvent,
        now: Instant,
        (opposite, whom, told): (AuditAction, &[MemberNo], &Notification),
    ) -> Result<(), StoreError> {
        let named = |action: AuditAction| format!("{}.{}.{}", action.code(), proposal.number, proposal.seen);
        let (mark, other) = (named(event.action), keys::notified_once(program, &named(opposite)));
        // A state that was declined may be proposed again, and told again.
        let once = format!("{mark}.{}", now.as_millisecond());
        let mark = keys::notified_once(program, &mark);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if self.table.get(mark.clone()).await?.is_some() {
                return Ok(());
            }
            let mut writes = vec![self.table.put(mark.clone(), &Mark {}).if_absent(), self.table.delete(other.clone())];
            writes.extend(whom.iter().map(|number| self.notify_staff(program, *number, &once, told, None)));
            if self.write_audited(program, by, event, now, writes).await? {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }
}
