//! Proposals: changes of rules that an agency made and an owner decides. The change itself is the draft of the person
//! who proposes; a fingerprint says which state of it was shown.

use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::Mark;
use crate::notifications::notification::Notification;
use crate::{Ledger, StoreError};
use domain::{Actor, AuditAction, AuditEvent, Instant, MemberNo, PersonKey, ProgramId, Role};

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
        self.decide_once(program, proposal, &by, &event, now, (&owners, &told)).await
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
        self.decide_once(program, proposal, by, &event, now, (&[proposal.number], &told)).await
    }

    /// Records an event about a proposal and tells people of it, once.
    async fn decide_once(
        &self,
        program: &ProgramId,
        proposal: &Proposal<'_>,
        by: &Actor,
        event: &AuditEvent,
        now: Instant,
        (whom, told): (&[MemberNo], &Notification),
    ) -> Result<(), StoreError> {
        let once = format!("{}.{}.{}", event.action.code(), proposal.number, proposal.seen);
        let mark = keys::notified_once(program, &once);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if self.table.get(mark.clone()).await?.is_some() {
                return Ok(());
            }
            let mut writes = vec![self.table.put(mark.clone(), &Mark {}).if_absent()];
            writes.extend(whom.iter().map(|number| self.notify_staff(program, *number, &once, told, None)));
            if self.write_audited(program, by, event, now, writes).await? {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }
}
