//! Approvals: adjustments of balances that a second person has to approve (`docs/rules.md#approvals`).

use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::{Row, ms, s};
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::points::side_effect::{Prepared, SideEffect, Writes};
use crate::{Adjustment, Ledger, PostError, StoreError};
use domain::{
    Actor, AuditAction, AuditEvent, Instant, MemberNo, Operation, OrderId, PersonKey, Posting, ProgramId, serde_as_text,
};
use futures::FutureExt;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How long an adjustment waits for approval.
pub const APPROVAL_HOLDS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An adjustment that needs or needed approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The program.
    pub program: ProgramId,
    /// The single-use id, under which the Vault keeps the reason.
    pub id: OrderId,
    /// The member whose balance changes.
    pub member: MemberNo,
    /// The change in points.
    pub points: i64,
    /// The person who requested it.
    pub by: PersonKey,
    /// The instant until which it can be approved.
    pub until: Instant,
    /// The stored state.
    pub state: ApprovalState,
}

/// The state of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalState {
    /// It waits for a decision.
    Asked,
    /// It was approved and posted.
    Approved,
    /// It was rejected.
    Rejected,
    /// It was not decided in time.
    Expired,
}

serde_as_text!(ApprovalState, |state| state.code(), ApprovalState::from_code);

impl ApprovalState {
    const STORED: [(ApprovalState, &'static str); 3] =
        [(ApprovalState::Asked, "asked"), (ApprovalState::Approved, "approved"), (ApprovalState::Rejected, "rejected")];

    fn code(self) -> &'static str {
        ApprovalState::STORED.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
    }

    fn from_code(code: &str) -> Option<ApprovalState> {
        ApprovalState::STORED.iter().find(|(_, known)| *known == code).map(|(state, _)| *state)
    }
}

impl Approval {
    /// Returns the state at `now`.
    pub fn state_at(&self, now: Instant) -> ApprovalState {
        if self.state == ApprovalState::Asked && self.until <= now { ApprovalState::Expired } else { self.state }
    }
}

/// Nobody else may approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NobodyElse;

impl Ledger {
    /// Requests approval of an adjustment from the other managers except the `holder` of the account. A repeat changes
    /// nothing.
    pub async fn ask_approval(
        &self,
        asked: &Adjustment,
        holder: Option<&PersonKey>,
        now: Instant,
    ) -> Result<Result<Approval, NobodyElse>, StoreError> {
        let approval = Approval {
            program: asked.program.clone(),
            id: asked.id.clone(),
            member: asked.member,
            points: asked.points,
            by: asked.by.clone(),
            until: now + APPROVAL_HOLDS,
            state: ApprovalState::Asked,
        };
        let event = AuditEvent::new(AuditAction::ApprovalAsked).target(approval.member).to(approval.points);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if let Some(stands) = self.approval(&approval.program, &approval.id).await? {
                return Ok(Ok(stands));
            }
            let others = self.managers(&approval.program).await?;
            let may = |person: &PersonKey| *person != approval.by && Some(person) != holder;
            let others: Vec<_> = others.into_iter().filter(|manager| may(&manager.person)).collect();
            if others.is_empty() {
                return Ok(Err(NobodyElse));
            }
            let mut writes = vec![self.put_approval(&approval)];
            let notification = Notification::new("approval_asked", &[&approval.id]);
            let cause = format!("approval_asked.{}", approval.id);
            for other in &others {
                writes.push(self.notify_manager(&approval.program, other, &cause, &notification));
            }
            if self.write_audited(&approval.program, &Actor::Staff(approval.by.clone()), &event, now, writes).await? {
                return Ok(Ok(approval));
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns an adjustment that needed approval, with its state.
    pub async fn approval(&self, program: &ProgramId, id: &OrderId) -> Result<Option<Approval>, StoreError> {
        let stored = self.table.load::<StoredApproval>(keys::approval(program, id)).await?;
        Ok(stored.map(|StoredApproval { member, points, by, until, state }| {
            let (program, id) = (program.clone(), id.clone());
            Approval { program, id, member, points, by, until, state }
        }))
    }

    /// Rejects an adjustment that waits for approval, and returns it after that.
    pub async fn reject_adjustment(
        &self,
        approval: &Approval,
        by: &PersonKey,
        now: Instant,
    ) -> Result<Approval, StoreError> {
        let event = AuditEvent::new(AuditAction::AdjustmentRejected).target(approval.member).to(approval.points);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let stands =
                self.approval(&approval.program, &approval.id).await?.ok_or(StoreError::corrupt("approval", "pk"))?;
            if stands.state_at(now) != ApprovalState::Asked {
                return Ok(stands);
            }
            let mut writes = vec![self.approval_becomes(&stands, ApprovalState::Rejected)];
            writes.extend(self.notify_requester(&stands).await?);
            if self.write_audited(&approval.program, &Actor::Staff(by.clone()), &event, now, writes).await? {
                return Ok(Approval { state: ApprovalState::Rejected, ..stands });
            }
        }
        Err(StoreError::Contended)
    }

    /// A second person approves an adjustment that waits for approval.
    pub(crate) async fn approving_adjustment<'a>(
        &self,
        program: &ProgramId,
        id: &OrderId,
        now: Instant,
    ) -> Result<Prepared<'a>, PostError> {
        let approval = self.approval(program, id).await?.ok_or(PostError::NotFound)?;
        match approval.state_at(now) {
            // A repeat finds its entry.
            ApprovalState::Asked | ApprovalState::Approved => {}
            ApprovalState::Rejected | ApprovalState::Expired => return Err(PostError::NotFound),
        }
        let operation = Operation::Adjust { id: approval.id.clone(), points: approval.points };
        Ok(Prepared { operation, effects: vec![Box::new(AdjustmentApproved(approval))] })
    }

    fn put_approval(&self, approval: &Approval) -> Write {
        let Approval { program, id, member, points, by, until, state } = approval.clone();
        self.table.put(keys::approval(&program, &id), &StoredApproval { member, points, by, until, state }).if_absent()
    }

    /// Returns the write that decides an adjustment, if it still waits.
    fn approval_becomes(&self, approval: &Approval, state: ApprovalState) -> Write {
        let decided = self.table.update(keys::approval(&approval.program, &approval.id)).set("st", s(state.code()));
        decided.when("st = :was").value(":was", s(ApprovalState::Asked.code()))
    }

    /// Returns the write that notifies the person who requested an adjustment, if they still are a manager.
    async fn notify_requester(&self, approval: &Approval) -> Result<Option<Write>, StoreError> {
        let notification = Notification::new("adjustment_decided", &[&approval.id]);
        let cause = format!("adjustment_decided.{}", approval.id);
        let manager = self.manager(&approval.program, &approval.by).await?;
        Ok(manager.map(|manager| self.notify_manager(&approval.program, &manager, &cause, &notification)))
    }
}

/// A waiting adjustment is approved, and the person who requested it is notified.
struct AdjustmentApproved(Approval);

impl SideEffect for AdjustmentApproved {
    fn writes<'a>(&'a self, ledger: &'a Ledger, _posting: &'a Posting) -> Writes<'a> {
        async move {
            let mut writes = vec![ledger.approval_becomes(&self.0, ApprovalState::Approved)];
            writes.extend(ledger.notify_requester(&self.0).await?);
            Ok(writes)
        }
        .boxed()
    }
}

/// An approval as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredApproval {
    #[serde(rename = "m")]
    member: MemberNo,
    #[serde(rename = "pt")]
    points: i64,
    #[serde(rename = "by")]
    by: PersonKey,
    #[serde(rename = "un", with = "ms::required")]
    until: Instant,
    #[serde(rename = "st")]
    state: ApprovalState,
}

impl Row for StoredApproval {
    const KIND: &'static str = "approval";
}
