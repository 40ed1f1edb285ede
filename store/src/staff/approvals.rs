//! Approvals: adjustments of balances that a second person has to approve (`docs/rules.md#approvals`).

use crate::kit::item::{Attributes, Item, Reader, item_key, s, sortable};
use crate::kit::keys;
use crate::kit::transact::{Attempts, put, update};
use crate::notifications::notification::Notification;
use crate::points::side_effect::{Prepared, SideEffect, Writes};
use crate::{Adjustment, Ledger, PostError, StoreError};
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::{Actor, AuditAction, AuditEvent, Instant, MemberNo, Operation, OrderId, PersonKey, Posting, ProgramId};
use futures::FutureExt;
use jiff::SignedDuration;

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

impl ApprovalState {
    const STORED: [(ApprovalState, &'static str); 3] =
        [(ApprovalState::Asked, "asked"), (ApprovalState::Approved, "approved"), (ApprovalState::Rejected, "rejected")];

    fn code(self) -> &'static str {
        ApprovalState::STORED.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
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
            let mut writes = vec![put(&self.table, approval_item(&approval), Some("attribute_not_exists(pk)"))?];
            let notification = Notification::new("approval_asked", &[&approval.id]);
            let cause = format!("approval_asked.{}", approval.id);
            for other in &others {
                writes.push(self.notify_manager(&approval.program, other, &cause, &notification)?);
            }
            if self.write_audited(&approval.program, &Actor::Staff(approval.by.clone()), &event, now, writes).await? {
                return Ok(Ok(approval));
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns an adjustment that needed approval, with its state.
    pub async fn approval(&self, program: &ProgramId, id: &OrderId) -> Result<Option<Approval>, StoreError> {
        let item = self.get(keys::approval(program, id)).await?;
        item.map(|item| read_approval(program, id, &item)).transpose()
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
            let mut writes = vec![self.approval_becomes(&stands, ApprovalState::Rejected)?];
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

    /// Returns the write that decides an adjustment, if it still waits.
    fn approval_becomes(&self, approval: &Approval, state: ApprovalState) -> Result<TransactWriteItem, StoreError> {
        let decided = Update::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::approval(&approval.program, &approval.id))))
            .update_expression("SET st = :st")
            .condition_expression("st = :was")
            .expression_attribute_values(":st", s(state.code()))
            .expression_attribute_values(":was", s(ApprovalState::Asked.code()));
        update(decided)
    }

    /// Returns the write that notifies the person who requested an adjustment, if they still are a manager.
    async fn notify_requester(&self, approval: &Approval) -> Result<Option<TransactWriteItem>, StoreError> {
        let notification = Notification::new("adjustment_decided", &[&approval.id]);
        let cause = format!("adjustment_decided.{}", approval.id);
        let manager = self.manager(&approval.program, &approval.by).await?;
        manager.map(|manager| self.notify_manager(&approval.program, &manager, &cause, &notification)).transpose()
    }
}

/// A waiting adjustment is approved, and the person who requested it is notified.
struct AdjustmentApproved(Approval);

impl SideEffect for AdjustmentApproved {
    fn writes<'a>(&'a self, ledger: &'a Ledger, _posting: &'a Posting) -> Writes<'a> {
        async move {
            let mut writes = vec![ledger.approval_becomes(&self.0, ApprovalState::Approved)?];
            writes.extend(ledger.notify_requester(&self.0).await?);
            Ok(writes)
        }
        .boxed()
    }
}

fn approval_item(approval: &Approval) -> Attributes {
    let (pk, sk) = keys::approval(&approval.program, &approval.id);
    Item::at(pk, sk)
        .s("m", approval.member)
        .n("pt", approval.points)
        .s("by", &approval.by)
        .s("un", sortable(approval.until))
        .s("st", approval.state.code())
        .build()
}

fn read_approval(program: &ProgramId, id: &OrderId, item: &Attributes) -> Result<Approval, StoreError> {
    let read = Reader::new("approval", item);
    Ok(Approval {
        program: program.clone(),
        id: id.clone(),
        member: read.parsed("m", |text| MemberNo::parse(text).ok())?,
        points: read.n("pt")?,
        by: read.parsed("by", |text| PersonKey::parse(text).ok())?,
        until: read.instant("un")?,
        state: read.parsed("st", |text| {
            ApprovalState::STORED.iter().find(|(_, code)| *code == text).map(|(state, _)| *state)
        })?,
    })
}
