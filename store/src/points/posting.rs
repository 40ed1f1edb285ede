//! Posting: entry, account, message and side effects in one transaction, under any concurrency and repetition.

use crate::PostError;
use crate::kit::item::Item;
use crate::kit::keys;
use crate::kit::transact::{TransactOutcome, back_off, put};
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::points::account_item::AccountRow;
use crate::points::entries::{entry_item, read_entry};
use crate::points::pools::{Pool, Refill};
use crate::points::post_request::{PostCommand, PostOutcome, PostRequest};
use crate::rewards::coupons::coupon_item;
use crate::rewards::redemptions::redemption_reference;
use crate::till::sales::TillDelta;
use crate::{ApprovalState, Coupon, CouponState, Ledger, PurchaseHistory, RedemptionState, StoreError};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{
    Actor, Budget, Cause, CouponCode, Entry, Explanation, Hash, MemberNo, Money, Operation, OperationId, OrderId,
    PaidWithPoints, Posting, Program, ProgramId, Purpose, RefundOf, Refused, day_of, out_of_quiet_hours, post,
};

const ATTEMPTS_MAX: u32 = 40;
/// The most mergers that are followed from an account; a person has few cards.
const TRANSFERS_MAX: u32 = 16;

/// A side effect of the transaction; it decides what happens if its condition fails.
enum SideEffect {
    /// An amount is taken from a pool.
    Takes(Pool, i64),
    /// A redemption leaves this state.
    Redemption(OrderId, RedemptionState),
    /// The purchase must not have a request for points.
    Asked(OrderId),
    /// A cashier's counters of the day, with a limit in minor units.
    Till(TillDelta, i64),
    /// Any other side effect; the next attempt reads the changed state.
    Else,
}

impl Ledger {
    /// Posts an operation exactly once. It is safe to call any number of times, concurrently or years apart.
    pub async fn post(&self, ask: &PostRequest<'_>) -> Result<PostOutcome, PostError> {
        let mut member = ask.member;
        let mut moves = 0;
        let mut budget_spent = false;
        for attempt in 0..ATTEMPTS_MAX {
            let row = self.account(&ask.program.id, member).await?.ok_or(PostError::NoAccount)?;
            if let Some(other) = row.account.transferred_to {
                moves += 1;
                let stays = matches!(ask.command, PostCommand::Operation(Operation::Link | Operation::Leave));
                if stays || moves > TRANSFERS_MAX {
                    return Err(Refused::Moved(other).into());
                }
                // What this account did before the merger is not repeated by the other account.
                if let PostCommand::Operation(operation) = &ask.command
                    && let Some(first) = self.first_entry(&ask.program.id, member, operation).await?
                {
                    return repeated(first, operation.input(ask.program));
                }
                member = other;
                continue;
            }
            let coupon = match &ask.command {
                PostCommand::ReturnCoupon(code) => {
                    Some(self.coupon(&ask.program.id, code).await?.ok_or(PostError::NotFound)?)
                }
                _ => None,
            };
            let operation = self.operation(ask, member, coupon.as_ref(), budget_spent).await?;
            let input = operation.input(ask.program);
            let posting = match post(ask.program, member, &row.account, &operation, ask.actor.clone(), ask.now) {
                Ok(posting) => posting,
                // A repeat may be refused because the first call has already spent the points.
                Err(refused) => return self.replayed_or(ask, member, &operation, refused.into()).await,
            };
            let mut writes = self.posting_writes(ask.program, &row, &posting)?;
            let own = writes.len();
            let (more, sides): (Vec<_>, Vec<_>) =
                self.side_effects(ask, coupon.as_ref(), &posting)?.into_iter().unzip();
            writes.extend(more);
            let sided = writes.len();
            if let PostCommand::ApproveAdjustment(id) = &ask.command {
                writes.extend(Box::pin(self.approving(&ask.program.id, id)).await?);
            }
            if let Some(event) = &ask.audit_event {
                writes.extend(self.log_writes(&ask.program.id, &ask.actor, event, ask.now).await?);
            }
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(PostOutcome::Created(posting.entry)),
                TransactOutcome::Condition(0, Some(first)) => return repeated(read_entry(&first)?, input),
                TransactOutcome::Condition(at, _) if (own..sided).contains(&at) => {
                    if let Some(why) = self.refused_by(&sides[at - own], ask, member, &mut budget_spent).await? {
                        return self.replayed_or(ask, member, &operation, why).await;
                    }
                }
                // The account or the audit log has changed.
                TransactOutcome::Condition(..) => {}
                TransactOutcome::Busy => back_off(attempt).await,
            }
        }
        Err(StoreError::Contended.into())
    }

    /// Returns why a side effect's condition failed; `None` if another attempt may succeed.
    async fn refused_by(
        &self,
        side_effect: &SideEffect,
        ask: &PostRequest<'_>,
        member: MemberNo,
        budget_spent: &mut bool,
    ) -> Result<Option<PostError>, StoreError> {
        let id = &ask.program.id;
        Ok(match side_effect {
            SideEffect::Takes(pool, amount) => {
                match (self.refill(id, pool, Pool::shard(member), *amount).await?, pool) {
                    (Refill::Enough, _) => None,
                    (Refill::Short { granted }, Pool::Budget) => {
                        self.notify_budget_exhausted(id, granted).await?;
                        *budget_spent = true;
                        None
                    }
                    (Refill::Short { .. }, Pool::Stock(_) | Pool::Referrals) => Some(PostError::SoldOut),
                }
            }
            SideEffect::Redemption(reference, was) => match self.redemption(id, reference).await? {
                None => Some(PostError::NotFound),
                Some(found) => {
                    let state = found.state_at(ask.now);
                    let paid = found.purchase.map(PostError::PaidAlready);
                    paid.or((state != *was).then_some(PostError::Redemption(state)))
                }
            },
            SideEffect::Till(delta, most) => {
                let day = self.till_day(id, delta.cashier, delta.day).await?;
                (day.minor + delta.minor > *most).then_some(PostError::TillLimit(*most))
            }
            SideEffect::Asked(reference) => {
                let found = self.redemption(id, reference).await?.map(|found| found.state);
                let decided = matches!(found, Some(RedemptionState::Asked | RedemptionState::Approved));
                decided.then_some(PostError::NotFound)
            }
            SideEffect::Else => None,
        })
    }

    /// Returns the operation of a command by the current state.
    async fn operation<'a>(
        &self,
        ask: &PostRequest<'a>,
        member: MemberNo,
        coupon: Option<&Coupon>,
        budget_spent: bool,
    ) -> Result<Operation<'a>, PostError> {
        let program = &ask.program.id;
        let covered = |rules: &domain::Rules| match rules.caps.budget {
            None => Budget::None,
            Some(_) if budget_spent => Budget::Spent,
            Some(_) => Budget::Covers,
        };
        Ok(match &ask.command {
            PostCommand::Operation(operation) => match operation.clone() {
                Operation::Purchase(purchase) if !purchase.imported => {
                    Operation::Purchase(domain::Accrual { budget: covered(purchase.rules), ..purchase })
                }
                Operation::Activity(activity) => {
                    Operation::Activity(domain::Activity { budget: covered(activity.rules), ..activity })
                }
                Operation::Birthday { year, .. } => {
                    Operation::Birthday { year, budget: covered(ask.program.rules_at(ask.now)) }
                }
                Operation::Survey { survey, wave, .. } => {
                    Operation::Survey { survey, wave, budget: covered(ask.program.rules_at(ask.now)) }
                }
                other => other,
            },
            PostCommand::Refund { purchase, id, amount } => {
                // This is read after the account: a concurrent refund changes the account's version and fails the
                // condition.
                let history = self.purchase(program, purchase).await?.ok_or(PostError::NoPurchase)?;
                let paid_with_points = self.paid_with_points(&history).await?;
                Operation::Refund(refund_of(ask.program, &history, id.clone(), *amount, paid_with_points)?)
            }
            PostCommand::Redeem { id, reward } => {
                let last = i64::from(reward.valid_days.saturating_sub(1));
                let until = day_of(ask.now, &ask.program.zone).saturating_add(jiff::Span::new().days(last));
                let code = CouponCode::from_random(crate::random()?);
                let on = Purpose::Reward { id: id.clone(), reward: reward.id.clone(), code, until };
                Operation::Spend { on, points: reward.price }
            }
            PostCommand::ReturnCoupon(_) => {
                let coupon = coupon.ok_or(PostError::NotFound)?;
                if let CouponState::Used { .. } = coupon.state {
                    return Err(PostError::Coupon(coupon.state.clone()));
                }
                self.cancel(program, member, &OperationId::Redeem(coupon.spend.clone())).await?
            }
            PostCommand::ApproveRedemption(reference) => {
                let asked = self.redemption(program, reference).await?.ok_or(PostError::NotFound)?;
                match asked.state_at(ask.now) {
                    // A repeat finds its entry.
                    RedemptionState::Asked | RedemptionState::Approved => {}
                    state => return Err(PostError::Redemption(state)),
                }
                let on =
                    Purpose::Bill { reference: reference.clone(), id: asked.id, bill: asked.bill, worth: asked.worth };
                Operation::Spend { on, points: asked.points }
            }
            PostCommand::RestoreRedemption(reference) => {
                let found = self.redemption(program, reference).await?.ok_or(PostError::NotFound)?;
                if let Some(purchase) = found.purchase {
                    return Err(PostError::PaidAlready(purchase));
                }
                self.cancel(program, member, &OperationId::Bill(reference.clone())).await?
            }
            PostCommand::ApproveAdjustment(id) => {
                let approval = self.approval(program, id).await?.ok_or(PostError::NotFound)?;
                match approval.state_at(ask.now) {
                    // A repeat finds its entry.
                    ApprovalState::Asked | ApprovalState::Approved => {}
                    ApprovalState::Rejected | ApprovalState::Expired => return Err(PostError::NotFound),
                }
                Operation::Adjust { id: approval.id, points: approval.points }
            }
        })
    }

    /// Returns the cancellation of a spend.
    async fn cancel<'a>(
        &self,
        program: &ProgramId,
        member: MemberNo,
        spend: &OperationId,
    ) -> Result<Operation<'a>, PostError> {
        let spent = self.entry_of(program, member, spend).await?.ok_or(PostError::NotFound)?;
        let of = OrderId::parse(&spend.to_string()).map_err(|_| StoreError::corrupt("spend", "operation"))?;
        Ok(Operation::Cancel { of, spent: spent.lines })
    }

    /// Returns the points that paid a share of a purchase's bill, and how many were restored.
    async fn paid_with_points(&self, history: &PurchaseHistory) -> Result<Option<PaidWithPoints>, StoreError> {
        let Cause::Purchase { bill: Some(reference), .. } = &history.purchase.cause else {
            return Ok(None);
        };
        let (program, member) = (&history.purchase.program, history.purchase.member);
        let spend = OperationId::Bill(reference.clone());
        let Some(spent) = self.entry_of(program, member, &spend).await? else {
            return Ok(None);
        };
        let restored = |said: &Explanation| match said {
            Explanation::Restored(points) => *points,
            _ => 0,
        };
        let back_before = history.refunds.iter().flat_map(|refund| &refund.explanation).map(restored).sum();
        Ok(Some(PaidWithPoints { lines: spent.lines, back_before }))
    }

    /// Returns the further writes of a posting.
    fn side_effects(
        &self,
        ask: &PostRequest<'_>,
        coupon: Option<&Coupon>,
        posting: &Posting,
    ) -> Result<Vec<(TransactWriteItem, SideEffect)>, StoreError> {
        let (program, entry) = (&ask.program.id, &posting.entry);
        let shard = Pool::shard(entry.member);
        let mut sides = Vec::new();
        if let (Some(fingerprint), Cause::Purchase { .. }) = (ask.fingerprint, &entry.cause) {
            let (pk, sk) = keys::fingerprint(program, entry.member, fingerprint.hash);
            let item = Item::at(pk, sk).n("ttl", fingerprint.keep_until.as_second()).build();
            sides.push((put(&self.table, item, None)?, SideEffect::Else));
        }
        if let Some(delta) = &ask.till_delta {
            let points = delta.earned.map_or(entry.points, |earned| -earned);
            let counts = self.count_sale(ask.program, delta, entry.member, points)?;
            sides.push((counts, delta.most.map_or(SideEffect::Else, |most| SideEffect::Till(delta.clone(), most))));
            // The customer may be asked for points on another device at the same time.
            if let Cause::Purchase { id, bill: None, .. } = &entry.cause {
                let reference = redemption_reference(id)?;
                sides.push((self.not_asked(program, &reference)?, SideEffect::Asked(reference)));
            }
        }
        for said in &entry.explanation {
            if let Explanation::FromBudget(points) = said {
                let take = self.take(program, &Pool::Budget, shard, *points)?;
                sides.push((take, SideEffect::Takes(Pool::Budget, *points)));
            }
        }
        if let Cause::Purchase { id, bill: Some(reference), .. } = &entry.cause {
            let ties = self.redemption_paid(program, reference, id)?;
            sides.push((ties, SideEffect::Redemption(reference.clone(), RedemptionState::Approved)));
        }
        match &ask.command {
            PostCommand::Operation(_) | PostCommand::Refund { .. } | PostCommand::ApproveAdjustment(_) => {}
            PostCommand::Redeem { reward, .. } => {
                if let Some(coupon) = coupon_item(entry, reward.stock.is_some()) {
                    sides.push((put(&self.table, coupon, Some("attribute_not_exists(pk)"))?, SideEffect::Else));
                }
                if reward.stock.is_some() {
                    let stock = Pool::Stock(reward.id.clone());
                    sides.push((self.take(program, &stock, shard, 1)?, SideEffect::Takes(stock, 1)));
                }
            }
            PostCommand::ReturnCoupon(_) => {
                if let Some(coupon) = coupon {
                    sides.push((self.coupon_becomes(program, coupon, &CouponState::Cancelled)?, SideEffect::Else));
                    if coupon.from_stock {
                        let stock = Pool::Stock(coupon.reward.clone());
                        sides.push((self.give_back(program, &stock, shard, 1)?, SideEffect::Else));
                    }
                }
            }
            PostCommand::ApproveRedemption(reference) => {
                let (was, becomes) = (RedemptionState::Asked, RedemptionState::Approved);
                let moves = self.redemption_becomes(program, reference, was, becomes)?;
                sides.push((moves, SideEffect::Redemption(reference.clone(), was)));
            }
            PostCommand::RestoreRedemption(reference) => {
                let (was, becomes) = (RedemptionState::Approved, RedemptionState::Restored);
                let moves = self.redemption_becomes(program, reference, was, becomes)?;
                sides.push((moves, SideEffect::Redemption(reference.clone(), was)));
            }
        }
        Ok(sides)
    }

    /// Returns the first entry of the operation, or the refusal if there is none.
    async fn replayed_or(
        &self,
        ask: &PostRequest<'_>,
        member: MemberNo,
        operation: &Operation<'_>,
        refused: PostError,
    ) -> Result<PostOutcome, PostError> {
        match self.first_entry(&ask.program.id, member, operation).await? {
            Some(first) => repeated(first, operation.input(ask.program)),
            None => Err(refused),
        }
    }

    /// Returns the entry of an operation of this account, if it was carried out.
    async fn first_entry(
        &self,
        program: &ProgramId,
        member: MemberNo,
        operation: &Operation<'_>,
    ) -> Result<Option<Entry>, StoreError> {
        match operation.id() {
            Some(id) => self.entry_of(program, member, &id).await,
            None => Ok(None),
        }
    }

    /// Returns the writes of a posting: the entry, the account and the message about it, if there is one.
    pub(crate) fn posting_writes(
        &self,
        program: &Program,
        row: &AccountRow,
        posting: &Posting,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let mut next = AccountRow { account: posting.account.clone(), ..row.clone() };
        let messages = self.posting_notification(program, &mut next, posting)?;
        next.advance_review(program);
        let mut writes = vec![
            put(&self.table, entry_item(&posting.entry), Some("attribute_not_exists(pk)"))?,
            self.put_account(&program.id, row, &next)?,
        ];
        writes.extend(messages);
        Ok(writes)
    }

    /// Returns the write of the message about a posting, if the member gets one.
    pub(crate) fn posting_notification(
        &self,
        program: &Program,
        next: &mut AccountRow,
        posting: &Posting,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let entry = &posting.entry;
        let Some(class) = class_of(entry).filter(|_| posting.account.in_chat) else {
            return Ok(None);
        };
        let seq = next.messages.next(class);
        let held =
            (class != MessageClass::Service).then(|| out_of_quiet_hours(entry.recorded_at, &program.zone)).flatten();
        self.message(&program.id, next.member, class, seq, &Notification::entry(entry), held).map(Some)
    }
}

/// Returns the first entry if the input is equal, which is a repeat; another input is a conflict.
fn repeated(first: Entry, input: Hash) -> Result<PostOutcome, PostError> {
    if first.input == input { Ok(PostOutcome::Replayed(first)) } else { Err(PostError::Conflict) }
}

fn refund_of(
    program: &Program,
    history: &PurchaseHistory,
    id: OrderId,
    amount: Option<Money>,
    paid_with_points: Option<PaidWithPoints>,
) -> Result<RefundOf, StoreError> {
    let Cause::Purchase { id: purchase, amount: paid, .. } = &history.purchase.cause else {
        return Err(StoreError::corrupt("purchase", "c"));
    };
    Ok(RefundOf {
        purchase: purchase.clone(),
        id,
        amount,
        paid: *paid,
        back_before: history.back(),
        earned: domain::Points::new(history.purchase.points).ok_or(StoreError::corrupt("purchase", "pt"))?,
        accrued_to: history.purchase.accrued_to().cloned(),
        available_on: domain::Receipt::of(&history.purchase, &program.zone).available_from,
        paid_with_points,
    })
}

/// Returns the class of the message about an entry. `None` if there is no message: the member sees the result on their
/// screen, or the entry does not concern them.
fn class_of(entry: &Entry) -> Option<MessageClass> {
    let of_level = |said: &Explanation| {
        matches!(said, Explanation::LevelUp(_) | Explanation::LevelDown(_) | Explanation::LevelDropNotice(..))
    };
    match (&entry.actor, &entry.cause) {
        (Actor::Key(_), Cause::Purchase { .. } | Cause::Refund { .. } | Cause::Cancel(_)) => {
            Some(MessageClass::Service)
        }
        (Actor::Key(_), Cause::Activity { .. }) if entry.points > 0 => Some(MessageClass::Service),
        (Actor::Staff(_), _) => Some(MessageClass::Service),
        (Actor::System, Cause::Birthday(_)) if entry.points > 0 => Some(MessageClass::Expiry),
        (_, Cause::FriendBonus | Cause::FriendBonusReady) => Some(MessageClass::Referral),
        (_, Cause::FriendBonusReversed(_) | Cause::ReferralRewardReversed(..)) => Some(MessageClass::Referral),
        (Actor::System, Cause::Settle) if entry.explanation.iter().any(of_level) => Some(MessageClass::Expiry),
        _ => None,
    }
}
