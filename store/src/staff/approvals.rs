//! Approvals: adjustments of balances that a second person has to approve (`docs/rules.md#approvals`).

use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::{Row, ms, s};
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::points::side_effect::{Prepared, SideEffect, Writes};
use crate::staff::adjusted::StaffAdjustment;
use crate::staff::people::ManagerContact;
use crate::{Adjustment, Ledger, PostError, StoreError};
use domain::{
    Actor, AuditAction, AuditEvent, Instant, MemberNo, OrderId, PersonKey, Posting, Program, ProgramId, Role,
    serde_as_text,
};
use futures::FutureExt;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How long an adjustment waits for approval.
pub const APPROVAL_HOLDS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long an owner without anybody else waits before they may approve their own request.
const ALONE_AFTER: SignedDuration = SignedDuration::from_hours(24);

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
    /// When the only owner may approve their own request: there is nobody else.
    pub alone_from: Option<Instant>,
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
    /// Requests approval of an adjustment from the other managers except the `holder` of the account. If there is nobody
    /// else, an owner may approve their own request a day later, and is reminded then. A repeat changes nothing.
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
            alone_from: None,
        };
        let owns = self.staff(&asked.program, &asked.by).await?.is_some_and(|staff| staff.role == Role::Owner);
        let event = AuditEvent::new(AuditAction::ApprovalAsked).target(approval.member).to(approval.points);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            if let Some(stands) = self.approval(&approval.program, &approval.id).await? {
                return Ok(Ok(stands));
            }
            let managers = self.managers(&approval.program).await?;
            let may = |person: &PersonKey| *person != approval.by && Some(person) != holder;
            let alone = !managers.iter().any(|manager| may(&manager.person));
            let asked = |manager: &ManagerContact| {
                if alone { owns && manager.person == approval.by } else { may(&manager.person) }
            };
            let asked: Vec<_> = managers.into_iter().filter(asked).collect();
            if asked.is_empty() {
                return Ok(Err(NobodyElse));
            }
            let approval = Approval { alone_from: alone.then(|| now + ALONE_AFTER), ..approval.clone() };
            let mut writes = vec![self.put_approval(&approval)];
            let notification = Notification::new("approval_asked", &[&approval.id]);
            let cause = format!("approval_asked.{}", approval.id);
            for manager in &asked {
                let from = approval.alone_from;
                writes.push(self.notify_manager_from(&approval.program, manager, &cause, &notification, from));
            }
            if self.write_audited(&approval.program, &Actor::Staff(approval.by.clone()), &event, now, writes).await? {
                return Ok(Ok(approval));
            }
        }
        Err(StoreError::Contended)
    }

    /// Asks those who came since the request to approve it. `true` if there is anybody else who may.
    pub async fn ask_others(&self, approval: &Approval, holder: Option<&PersonKey>) -> Result<bool, StoreError> {
        let notification = Notification::new("approval_asked", &[&approval.id]);
        let cause = format!("approval_asked.{}", approval.id);
        let mut anybody = false;
        for manager in self.managers(&approval.program).await? {
            if manager.person == approval.by || Some(&manager.person) == holder {
                continue;
            }
            anybody = true;
            // Those who were asked before are not asked again.
            self.outbox.write(self.notify_manager(&approval.program, &manager, &cause, &notification)).await?;
        }
        Ok(anybody)
    }

    /// Returns an adjustment that needs approval, with its state.
    pub async fn approval(&self, program: &ProgramId, id: &OrderId) -> Result<Option<Approval>, StoreError> {
        let stored = self.table.load::<StoredApproval>(keys::approval(program, id)).await?;
        Ok(stored.map(|StoredApproval { member, points, by, until, state, alone_from }| {
            let (program, id) = (program.clone(), id.clone());
            Approval { program, id, member, points, by, until, state, alone_from }
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
        program: &'a Program,
        member: MemberNo,
        id: &OrderId,
        now: Instant,
    ) -> Result<Prepared<'a>, PostError> {
        let approval = self.approval(&program.id, id).await?.ok_or(PostError::NotFound)?;
        match approval.state_at(now) {
            // A repeat finds its entry.
            ApprovalState::Asked | ApprovalState::Approved => {}
            ApprovalState::Rejected | ApprovalState::Expired => return Err(PostError::NotFound),
        }
        let (id, points, by) = (approval.id.clone(), approval.points, approval.by.clone());
        let adjustment = StaffAdjustment { program, id, member, points, by, proved: true, approved: true };
        let mut prepared = self.adjusting(adjustment, now).await?;
        prepared.effects.push(Box::new(AdjustmentApproved(approval)));
        Ok(prepared)
    }

    fn put_approval(&self, approval: &Approval) -> Write {
        let Approval { program, id, member, points, by, until, state, alone_from } = approval.clone();
        let stored = StoredApproval { member, points, by, until, state, alone_from };
        self.table.put(keys::approval(&program, &id), &stored).if_absent()
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
    #[serde(rename = "fr", default, with = "ms::optional")]
    alone_from: Option<Instant>,
}

impl Row for StoredApproval {
    const KIND: &'static str = "approval";
}
