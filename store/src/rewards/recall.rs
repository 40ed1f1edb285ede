//! What was spent of points that are taken back: coupons that are unused go back first, the newest first, and what an
//! undone sale leaves behind is reported. See `docs/rules.md#points-already-spent`.

use crate::notifications::notification::Notification;
use crate::points::post_request::{PostCommand, PostRequest};
use crate::points::side_effect::{SideEffect, Writes};
use crate::{Coupon, CouponState, Ledger, PostError, StoreError};
use domain::{
    Actor, AuditAction, AuditEvent, Cause, Entry, Explanation, MemberNo, Operation, OperationId, Posting, Program,
    ProgramId,
};
use futures::FutureExt;

/// The most coupons of a member that are looked at, the newest.
const COUPONS_MAX: i32 = 50;

impl Ledger {
    /// Takes unused coupons back for an operation that would leave a debt, the newest first, until their points cover
    /// it. Each is an entry of its own. `true` means that the account has changed.
    pub(crate) async fn recall_coupons(
        &self,
        program: &Program,
        operation: &Operation<'_>,
        would_be: &Entry,
    ) -> Result<bool, StoreError> {
        let (Some(recalled), mut owed) = (operation.recalls(), owed(would_be)) else { return Ok(false) };
        if owed == 0 {
            return Ok(false);
        }
        let mut changed = false;
        for coupon in self.coupons_after(&would_be.program, would_be.member, &recalled).await? {
            if owed <= 0 {
                break;
            }
            if coupon.state != CouponState::Issued {
                continue;
            }
            let command = PostCommand::ReturnCoupon(coupon.code.clone());
            let (by, now) = (would_be.actor.clone(), would_be.recorded_at);
            let by_staff = matches!(by, Actor::Staff(_));
            let back = PostRequest::new(program, would_be.member, command, by, now);
            let event = by_staff.then(|| AuditEvent::new(AuditAction::CouponCancelled).target(&coupon.code));
            match Box::pin(self.post(&PostRequest { audit_event: event, ..back })).await {
                Ok(_) => owed -= coupon.points,
                // It was used or given back at this moment.
                Err(PostError::Coupon(_)) => {}
                Err(PostError::Store(error)) => return Err(error),
                Err(_) => return Err(StoreError::corrupt("coupon", "st")),
            }
            changed = true;
        }
        Ok(changed)
    }

    /// Returns the coupons that a member has taken since an operation of theirs, the newest first.
    async fn coupons_after(
        &self,
        program: &ProgramId,
        member: MemberNo,
        operation: &OperationId,
    ) -> Result<Vec<Coupon>, StoreError> {
        let Some(since) = self.entry_of(program, member, operation).await?.map(|first| first.recorded_at) else {
            return Ok(Vec::new());
        };
        self.coupons_since(program, member, since, COUPONS_MAX).await
    }
}

/// Returns the points that an entry leaves owed.
fn owed(entry: &Entry) -> i64 {
    let debts = entry.explanation.iter().map(|said| if let Explanation::Debt(points) = said { *points } else { 0 });
    debts.sum()
}

/// Those who run a program are told of an undone sale whose points had been spent: how many are owed, and how many
/// coupons were taken since.
pub(crate) struct UndoReported;

impl SideEffect for UndoReported {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        async move {
            let entry = &posting.entry;
            let (Cause::Refund { purchase, .. }, Actor::Staff(by)) = (&entry.cause, &entry.actor) else {
                return Ok(Vec::new());
            };
            let sale = OperationId::Purchase(purchase.clone());
            let coupons = ledger.coupons_after(&entry.program, entry.member, &sale).await?.len();
            let owed = owed(entry);
            if owed == 0 && coupons == 0 {
                return Ok(Vec::new());
            }
            let told = Notification::new("undone_spent", &[&purchase, &owed, &coupons]);
            let others = ledger.managers(&entry.program).await?.into_iter().filter(|manager| manager.person != *by);
            let cause = format!("undone_spent.{purchase}");
            Ok(others.map(|manager| ledger.notify_manager(&entry.program, &manager, &cause, &told)).collect())
        }
        .boxed()
    }
}
