//! Rewards and redemptions as commands of a posting: their operations and their side effects.

use crate::points::pools::{Pool, PoolShard, TakenFromPool};
use crate::points::side_effect::{Prepared, SideEffect, Verdict, Writes};
use crate::rewards::redemptions::redemption_reference;
use crate::{Coupon, CouponState, Ledger, PostError, RedemptionState, StoreError};
use domain::{
    Cause, CouponCode, Instant, Limits, MemberNo, Operation, OperationId, OrderId, PayRule, Posting, Program,
    ProgramId, Purpose, Reward, day_of,
};
use futures::FutureExt;
use futures::future::BoxFuture;

impl Ledger {
    /// A reward is taken for a coupon.
    pub(crate) fn redeeming<'a>(
        &self,
        program: &'a Program,
        member: MemberNo,
        id: &OrderId,
        reward: &'a Reward,
        now: Instant,
    ) -> Result<Prepared<'a>, PostError> {
        let last = i64::from(reward.valid_days.saturating_sub(1));
        let until = day_of(now, &program.zone).saturating_add(jiff::Span::new().days(last));
        let code = CouponCode::from_random(crate::random()?);
        let on = Purpose::Reward { id: id.clone(), reward: reward.id.clone(), code, until };
        let mut prepared = Prepared {
            operation: Operation::Spend { on, points: reward.price },
            effects: vec![Box::new(CouponIssued { program, from_stock: reward.stock.is_some() })],
        };
        if reward.stock.is_some() {
            let (pool, shard) = (Pool::Stock(reward.id.clone()), PoolShard::of(&program.limits, member));
            prepared.effects.push(Box::new(TakenFromPool { pool, shard, amount: 1 }));
        }
        Ok(prepared)
    }

    /// An unused coupon is given back for its points.
    pub(crate) async fn returning_coupon<'a>(
        &self,
        program: &Program,
        member: MemberNo,
        code: &CouponCode,
    ) -> Result<Prepared<'a>, PostError> {
        let coupon = self.coupon(&program.id, code).await?.ok_or(PostError::NotFound)?;
        if let CouponState::Used { .. } = coupon.state {
            return Err(PostError::Coupon(coupon.state));
        }
        let operation = self.cancel(program, member, coupon.member, &OperationId::Redeem(coupon.spend.clone())).await?;
        Ok(Prepared { operation, effects: vec![Box::new(CouponReturned(coupon))] })
    }

    /// The member approves that points pay a share of a bill.
    pub(crate) async fn approving_redemption<'a>(
        &self,
        program: &Program,
        reference: &OrderId,
        now: Instant,
    ) -> Result<Prepared<'a>, PostError> {
        let asked = self.redemption(&program.id, reference).await?.ok_or(PostError::NotFound)?;
        match asked.state_at(now) {
            // A repeat finds its entry.
            RedemptionState::Asked | RedemptionState::Approved => {}
            state => return Err(PostError::Redemption(state)),
        }
        let on = Purpose::Bill { reference: reference.clone(), id: asked.id, bill: asked.bill, worth: asked.worth };
        let hours = program.rules_at(now).pay.map_or(PayRule::LAPSE_HOURS, |pay| pay.lapse_hours);
        let lapses_at = now.saturating_add(jiff::SignedDuration::from_hours(hours.into())).unwrap_or(Instant::MAX);
        let change = RedemptionChange::Approved { member: asked.member, lapses_at };
        Ok(Prepared {
            operation: Operation::Spend { on, points: asked.points },
            effects: vec![Box::new(RedemptionMoved { reference: reference.clone(), change, now })],
        })
    }

    /// Points that paid a share of a bill are given back, by the till or because no purchase named them in time.
    pub(crate) async fn restoring_redemption<'a>(
        &self,
        program: &Program,
        member: MemberNo,
        reference: &OrderId,
        becomes: RedemptionState,
        now: Instant,
    ) -> Result<Prepared<'a>, PostError> {
        let found = self.redemption(&program.id, reference).await?.ok_or(PostError::NotFound)?;
        if let Some(purchase) = found.purchase {
            return Err(PostError::PaidAlready(purchase));
        }
        let lapses = becomes == RedemptionState::Lapsed;
        if lapses && found.lapses_at.is_none_or(|at| now < at) {
            return Err(PostError::Redemption(found.state_at(now)));
        }
        Ok(Prepared {
            operation: self.cancel(program, member, found.member, &OperationId::Bill(reference.clone())).await?,
            effects: vec![Box::new(RedemptionMoved {
                reference: reference.clone(),
                change: RedemptionChange::Back(becomes),
                now,
            })],
        })
    }

    /// Why a redemption that was in a state no longer is; another attempt if it is.
    async fn redemption_refused(
        &self,
        program: &ProgramId,
        reference: &OrderId,
        was: RedemptionState,
        now: Instant,
    ) -> Result<Verdict, StoreError> {
        let Some(found) = self.redemption(program, reference).await? else {
            return Ok(Verdict::Refused(PostError::NotFound));
        };
        let state = found.state_at(now);
        let paid = found.purchase.map(PostError::PaidAlready);
        let why = paid.or((state != was).then_some(PostError::Redemption(state)));
        Ok(why.map_or(Verdict::Again, Verdict::Refused))
    }
}

/// A coupon of the entry comes into being.
struct CouponIssued<'p> {
    program: &'p Program,
    from_stock: bool,
}

impl SideEffect for CouponIssued<'_> {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        let write = ledger.issue_coupon(self.program, &posting.entry, self.from_stock);
        async { Ok(write.into_iter().collect()) }.boxed()
    }
}

/// A coupon is cancelled, and goes back into its stock.
struct CouponReturned(Coupon);

impl SideEffect for CouponReturned {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        async move {
            let (program, coupon) = (&posting.entry.program, &self.0);
            let mut writes = vec![ledger.coupon_becomes(program, coupon, &CouponState::Cancelled)];
            if coupon.from_stock {
                let stock = Pool::Stock(coupon.reward.clone());
                writes.push(ledger.give_back(
                    program,
                    &stock,
                    PoolShard::of(&Limits::default(), posting.entry.member),
                    1,
                ));
            }
            Ok(writes)
        }
        .boxed()
    }
}

/// How a redemption changes.
enum RedemptionChange {
    /// The member approves it.
    Approved { member: MemberNo, lapses_at: Instant },
    /// Its points come back, and it becomes this.
    Back(RedemptionState),
}

/// A redemption moves from one state to another.
struct RedemptionMoved {
    reference: OrderId,
    change: RedemptionChange,
    now: Instant,
}

impl SideEffect for RedemptionMoved {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        let (program, reference) = (&posting.entry.program, &self.reference);
        let moves = match self.change {
            RedemptionChange::Approved { member, lapses_at } => {
                ledger.redemption_approved(program, reference, member, lapses_at)
            }
            RedemptionChange::Back(becomes) => {
                ledger.redemption_becomes(program, reference, RedemptionState::Approved, becomes)
            }
        };
        async { Ok(vec![moves]) }.boxed()
    }

    fn refused<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> BoxFuture<'a, Result<Verdict, StoreError>> {
        let was = match self.change {
            RedemptionChange::Approved { .. } => RedemptionState::Asked,
            RedemptionChange::Back(_) => RedemptionState::Approved,
        };
        ledger.redemption_refused(&posting.entry.program, &self.reference, was, self.now).boxed()
    }
}

/// A purchase is tied to the redemption that paid a share of its bill.
pub(crate) struct BillTied {
    /// The state that the redemption must have.
    pub(crate) was: RedemptionState,
    pub(crate) now: Instant,
}

impl BillTied {
    fn reference(posting: &Posting) -> Option<(&OrderId, &OrderId)> {
        match &posting.entry.cause {
            Cause::Purchase { id, bill: Some(reference), .. } => Some((id, reference)),
            _ => None,
        }
    }
}

impl SideEffect for BillTied {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        let tied = BillTied::reference(posting)
            .map(|(purchase, reference)| ledger.redemption_paid(&posting.entry.program, reference, purchase, self.was));
        async { Ok(tied.into_iter().collect()) }.boxed()
    }

    fn refused<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> BoxFuture<'a, Result<Verdict, StoreError>> {
        async move {
            let Some((_, reference)) = BillTied::reference(posting) else { return Ok(Verdict::Again) };
            ledger.redemption_refused(&posting.entry.program, reference, self.was, self.now).await
        }
        .boxed()
    }
}

/// A purchase that is rung up without points: the customer may be asked for points on another device at the same time.
pub(crate) struct PointsNotAsked;

impl PointsNotAsked {
    fn reference(posting: &Posting) -> Result<Option<OrderId>, StoreError> {
        match &posting.entry.cause {
            Cause::Purchase { id, bill: None, .. } => redemption_reference(id).map(Some),
            _ => Ok(None),
        }
    }
}

impl SideEffect for PointsNotAsked {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        async move {
            let reference = PointsNotAsked::reference(posting)?;
            let check = reference.map(|reference| ledger.not_asked(&posting.entry.program, &reference));
            Ok(check.into_iter().collect())
        }
        .boxed()
    }

    fn refused<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> BoxFuture<'a, Result<Verdict, StoreError>> {
        async move {
            let Some(reference) = PointsNotAsked::reference(posting)? else { return Ok(Verdict::Again) };
            let found = ledger.redemption(&posting.entry.program, &reference).await?.map(|found| found.state);
            let decided = matches!(found, Some(RedemptionState::Asked | RedemptionState::Approved));
            Ok(if decided { Verdict::Refused(PostError::NotFound) } else { Verdict::Again })
        }
        .boxed()
    }
}
