//! Posting: entry, account, message and side effects in one transaction, under any concurrency and repetition.

use crate::PostError;
use crate::kit::attempts::Attempts;
use crate::kit::row::read;
use crate::kit::transact::TransactOutcome;
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::{MessageClass, MessageKey, MessageName};
use crate::points::account_item::AccountRow;
use crate::points::entries::StoredEntry;
use crate::points::fingerprint::FingerprintKept;
use crate::points::members::TRANSFERS_MAX;
use crate::points::pools::{PoolShard, TakenFromBudget};
use crate::points::post_request::{PostCommand, PostOutcome, PostRequest};
use crate::points::side_effect::{Prepared, SideEffects, Verdict};
use crate::rewards::commands::{BillTied, PointsNotAsked};
use crate::rewards::recall::UndoReported;
use crate::staff::adjusted::StaffAdjustment;
use crate::staff::audit_log::EventRecorded;
use crate::till::sales::SaleCounted;
use crate::till::waiting::WaitingReported;
use crate::{Ledger, PurchaseHistory, RedemptionState, StoreError};
use domain::{
    Actor, Budget, Cause, CreditedLot, Entry, Explanation, Hash, LineKind, MemberNo, Money, Operation, OperationId,
    OrderId, PaidWithPoints, Points, Posting, Program, ProgramId, RefundOf, Refused, Spent, day_of, out_of_quiet_hours,
    post,
};

impl Ledger {
    /// Posts an operation exactly once. It is safe to call any number of times, concurrently or years apart.
    pub async fn post(&self, ask: &PostRequest<'_>) -> Result<PostOutcome, PostError> {
        let mut member = ask.member;
        let mut moves = 0;
        let mut budget_spent = false;
        let mut attempts = Attempts::default();
        while attempts.again().await {
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
            let Prepared { operation, effects } = self.prepare(ask, member, budget_spent).await?;
            let input = operation.input(ask.program);
            let posting = match post(ask.program, member, &row.account, &operation, ask.actor.clone(), ask.now) {
                Ok(posting) => posting,
                // A repeat may be refused because the first call has already spent the points.
                Err(refused) => return self.replayed_or(ask, member, &operation, refused.into()).await,
            };
            if self.recall_coupons(ask.program, &operation, &posting.entry).await? {
                continue;
            }
            let mut writes = self.posting_writes(ask.program, &row, &posting);
            let own = writes.len();
            // The effect to which each further write belongs.
            let mut owners = Vec::new();
            for effect in &effects {
                let more = effect.writes(self, &posting).await?;
                owners.extend(more.iter().map(|_| effect));
                writes.extend(more);
            }
            match self.table.transact(writes).await? {
                TransactOutcome::Done => return Ok(PostOutcome::Created(posting.entry)),
                TransactOutcome::Condition(0, Some(first)) => {
                    return repeated(read::<StoredEntry>(first)?.entry()?, input);
                }
                // If it is none of these, the account has changed.
                TransactOutcome::Condition(at, _) => {
                    if let Some(effect) = at.checked_sub(own).and_then(|at| owners.get(at)) {
                        match effect.refused(self, &posting).await? {
                            Verdict::Again => {}
                            Verdict::BudgetSpent => budget_spent = true,
                            Verdict::Refused(why) => return self.replayed_or(ask, member, &operation, why).await,
                        }
                    }
                }
                TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended.into())
    }

    /// Returns the entry that a posting would make now. Nothing is written, and what it would cost besides points is not
    /// asked for.
    pub async fn preview(&self, ask: &PostRequest<'_>) -> Result<Entry, PostError> {
        let row = self.account(&ask.program.id, ask.member).await?.ok_or(PostError::NoAccount)?;
        let Prepared { operation, .. } = self.prepare(ask, ask.member, false).await?;
        Ok(post(ask.program, row.member, &row.account, &operation, ask.actor.clone(), ask.now)?.entry)
    }

    /// Returns the entry that a posting would make now, or the one that it made before, as [`Ledger::post`] does. Nothing is
    /// written.
    pub async fn try_out(&self, ask: &PostRequest<'_>) -> Result<PostOutcome, PostError> {
        let mut member = ask.member;
        for _ in 0..=TRANSFERS_MAX {
            let row = self.account(&ask.program.id, member).await?.ok_or(PostError::NoAccount)?;
            let Prepared { operation, .. } = self.prepare(ask, member, false).await?;
            if let Some(first) = self.first_entry(&ask.program.id, member, &operation).await? {
                return repeated(first, operation.input(ask.program));
            }
            match row.account.transferred_to {
                Some(other) => member = other,
                None => {
                    let posting = post(ask.program, member, &row.account, &operation, ask.actor.clone(), ask.now)?;
                    return Ok(PostOutcome::Created(posting.entry));
                }
            }
        }
        Err(PostError::NoAccount)
    }

    /// Returns the operation of a command by the current state, and all that belongs to it.
    async fn prepare<'a>(
        &self,
        ask: &'a PostRequest<'_>,
        member: MemberNo,
        budget_spent: bool,
    ) -> Result<Prepared<'a>, PostError> {
        let (program, now) = (&ask.program.id, ask.now);
        let own = match &ask.command {
            PostCommand::Operation(operation) => match (operation, &ask.actor) {
                (Operation::Adjust { id, points }, Actor::Staff(by)) => {
                    let (id, points, by) = (id.clone(), *points, by.clone());
                    let adjustment = StaffAdjustment {
                        program: ask.program,
                        id,
                        member,
                        points,
                        by,
                        proved: ask.proved,
                        approved: false,
                    };
                    self.adjusting(adjustment, now).await?
                }
                _ => Prepared { operation: within_budget(operation, ask, budget_spent), effects: Vec::new() },
            },
            PostCommand::Refund { purchase, id, amount, points } => {
                let refund = self.refund_of(ask.program, member, purchase, id.clone(), *amount).await?;
                let operation = Operation::Refund(RefundOf { named: points.unwrap_or_default(), ..refund });
                Prepared { operation, effects: Vec::new() }
            }
            PostCommand::Undo { purchase, id } => {
                let refund = self.refund_of(ask.program, member, purchase, id.clone(), None).await?;
                let operation = Operation::Refund(RefundOf { undone: true, ..refund });
                Prepared { operation, effects: vec![Box::new(UndoReported)] }
            }
            PostCommand::UndoImported { purchase, id } => {
                let refund = self.refund_of(ask.program, member, purchase, id.clone(), None).await?;
                let operation = Operation::Refund(RefundOf { with_import: true, ..refund });
                Prepared { operation, effects: Vec::new() }
            }
            PostCommand::ReverseOpeningBalance(id) => self.reversing_opening(ask.program, member, id).await?,
            PostCommand::Decide { purchase, given } => self.deciding(program, purchase, *given).await?,
            PostCommand::Redeem { id, reward } => self.redeeming(ask.program, member, id, reward, now)?,
            PostCommand::ReturnCoupon(code) => self.returning_coupon(ask.program, member, code).await?,
            PostCommand::ApproveRedemption(reference) => self.approving_redemption(ask.program, reference, now).await?,
            PostCommand::RestoreRedemption(reference) => {
                self.restoring_redemption(ask.program, member, reference, RedemptionState::Restored, now).await?
            }
            PostCommand::LapseRedemption(reference) => {
                self.restoring_redemption(ask.program, member, reference, RedemptionState::Lapsed, now).await?
            }
            PostCommand::ApproveAdjustment(id) => self.approving_adjustment(ask.program, member, id, now).await?,
        };
        let mut effects: SideEffects<'a> = Vec::new();
        if let Some(fingerprint) = ask.fingerprint {
            effects.push(Box::new(FingerprintKept(fingerprint)));
        }
        if let Some(delta) = &ask.till_delta {
            effects.push(Box::new(SaleCounted { program: ask.program, delta: delta.clone() }));
            effects.push(Box::new(PointsNotAsked));
        }
        effects.push(Box::new(TakenFromBudget(PoolShard::of(&ask.program.limits, member))));
        effects.push(Box::new(WaitingReported));
        let again = matches!(
            &ask.command,
            PostCommand::Operation(Operation::Purchase(purchase))
                if purchase.bill.as_ref().is_some_and(|bill| bill.again > Points::ZERO)
        );
        let was = if again { RedemptionState::Lapsed } else { RedemptionState::Approved };
        effects.push(Box::new(BillTied { was, now }));
        effects.extend(own.effects);
        if let Some(event) = &ask.audit_event {
            effects.push(Box::new(EventRecorded { by: &ask.actor, event, at: now }));
        }
        Ok(Prepared { operation: own.operation, effects })
    }

    /// Returns the taking-back of a balance that was brought in.
    async fn reversing_opening<'a>(
        &self,
        program: &Program,
        member: MemberNo,
        id: &OrderId,
    ) -> Result<Prepared<'a>, PostError> {
        let entry = self.entry_of(&program.id, member, &OperationId::Other(id.clone())).await?;
        let entry = entry.ok_or(PostError::NotFound)?;
        let on = day_of(entry.recorded_at, &program.zone);
        let given = entry.brought_to().map(|lot| CreditedLot { life: lot.life, on });
        let (points, qualifying) = (entry.points, entry.qualified());
        let operation = Operation::OpeningBalanceReversed { id: id.clone(), points, given, qualifying, on };
        Ok(Prepared { operation, effects: Vec::new() })
    }

    /// Returns the cancellation of a spend in the account of `member` that the account `owner` made. Both are the same
    /// unless the owner's was merged.
    pub(crate) async fn cancel<'a>(
        &self,
        program: &Program,
        member: MemberNo,
        owner: MemberNo,
        spend: &OperationId,
    ) -> Result<Operation<'a>, PostError> {
        let entry = self.entry_of(&program.id, owner, spend).await?.ok_or(PostError::NotFound)?;
        let spent = self.spent(program, member, &entry).await?;
        let of = OrderId::parse(&spend.to_string()).map_err(|_| StoreError::corrupt("spend", "operation"))?;
        Ok(Operation::Cancel { of, spent })
    }

    /// Returns a spend as the account of `member` sees it: what came by a merger counts as made at the merger.
    async fn spent(&self, program: &Program, member: MemberNo, entry: &Entry) -> Result<Spent, StoreError> {
        let spent = Spent::by(entry, &program.zone);
        let merger = self.mergers(&program.id, entry.member, member).await?.pop();
        Ok(Spent { version: merger.map_or(spent.version, |merger| merger.version), ..spent })
    }

    /// Returns the entries by which the account `from` came to be that of `member`, the last merger last; none if they
    /// are the same.
    async fn mergers(&self, program: &ProgramId, from: MemberNo, member: MemberNo) -> Result<Vec<Entry>, StoreError> {
        let (mut account, mut mergers) = (from, Vec::new());
        for _ in 0..TRANSFERS_MAX {
            if account == member {
                return Ok(mergers);
            }
            let row = self.account(program, account).await?;
            let next = row.and_then(|row| row.account.transferred_to);
            let next = next.ok_or(StoreError::corrupt("spend", "account"))?;
            let merger = self.entry_of(program, next, &OperationId::Transfer(account)).await?;
            mergers.push(merger.ok_or(StoreError::corrupt("spend", "transfer"))?);
            account = next;
        }
        Err(StoreError::corrupt("spend", "account"))
    }

    /// Returns a refund with the facts of its purchase. It is read after the account: a concurrent refund changes the
    /// account's version and fails the condition.
    async fn refund_of(
        &self,
        program: &Program,
        member: MemberNo,
        purchase: &OrderId,
        id: OrderId,
        amount: Option<Money>,
    ) -> Result<RefundOf, PostError> {
        let history = self.purchase(&program.id, purchase).await?.ok_or(PostError::NoPurchase)?;
        let Cause::Purchase { amount: paid, .. } = &history.purchase.cause else {
            return Err(StoreError::corrupt("purchase", "c").into());
        };
        let bill = self.bill_of(&history).await?;
        // What is refunded of a bill that points paid in full counts against the bill.
        let in_full = match &history.purchase.cause {
            Cause::Purchase { bill: Some(reference), .. } if paid.minor() == 0 => {
                self.redemption(&program.id, reference).await?.map(|redemption| redemption.bill)
            }
            _ => None,
        };
        let paid_with_points = match &bill {
            Some(entry) => Some(self.paid_with_points(program, member, &history, entry).await?),
            None => None,
        };
        // What a merger took back of the first purchase is not taken a second time.
        let mergers = self.mergers(&program.id, history.purchase.member, member).await?;
        let took_excess = |said: &Explanation| matches!(said, Explanation::FirstPurchaseBack(_));
        let settled = mergers.iter().flat_map(|merger| &merger.explanation).any(took_excess);
        let (earned, excess) = (history.earned()?, history.first_purchase());
        let base = Points::new((earned.get() - excess.get()).max(0)).unwrap_or_default();
        let (earned, first_purchase) = if settled { (base, Points::ZERO) } else { (earned, excess) };
        let (back, zone) = (history.back(), &program.zone);
        let refund = RefundOf::of(&history.purchase, history.placed_by(), id, amount, back, zone);
        let refund = refund.ok_or(StoreError::corrupt("purchase", "c"))?;
        let paid_in_points = in_full.is_some();
        let paid = in_full.unwrap_or(*paid);
        Ok(RefundOf { paid, paid_in_points, earned, paid_with_points, first_purchase, ..refund })
    }

    /// Returns the entry by which points paid a share of a purchase's bill: the purchase itself if it spent the points of
    /// a lapsed redemption again.
    async fn bill_of(&self, history: &PurchaseHistory) -> Result<Option<Entry>, StoreError> {
        let Cause::Purchase { bill: Some(reference), .. } = &history.purchase.cause else {
            return Ok(None);
        };
        if history.purchase.lines.iter().any(|line| line.kind == LineKind::Spend) {
            return Ok(Some(history.purchase.clone()));
        }
        let (program, member) = (&history.purchase.program, history.purchase.member);
        self.entry_of(program, member, &OperationId::Bill(reference.clone())).await
    }

    /// Returns the points that paid a share of a purchase's bill, and how many were restored.
    async fn paid_with_points(
        &self,
        program: &Program,
        member: MemberNo,
        history: &PurchaseHistory,
        bill: &Entry,
    ) -> Result<PaidWithPoints, StoreError> {
        let restored = |said: &Explanation| match said {
            Explanation::Restored(points) => *points,
            _ => 0,
        };
        let back_before = history.refunds.iter().flat_map(|refund| &refund.explanation).map(restored).sum();
        Ok(PaidWithPoints { spent: self.spent(program, member, bill).await?, back_before })
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
    pub(crate) fn posting_writes(&self, program: &Program, row: &AccountRow, posting: &Posting) -> Vec<Write> {
        let mut next = AccountRow { account: posting.account.clone(), ..row.clone() };
        let message = self.posting_notification(program, &mut next, posting);
        next.advance_review(program);
        let mut writes = vec![self.table.put_entry(&posting.entry), self.put_account(&program.id, row, &next)];
        writes.extend(message);
        writes
    }

    /// Returns the write of the message about a posting, if the member gets one.
    pub(crate) fn posting_notification(
        &self,
        program: &Program,
        next: &mut AccountRow,
        posting: &Posting,
    ) -> Option<Write> {
        let entry = &posting.entry;
        let class = class_of(entry).filter(|_| posting.account.in_chat)?;
        let key = MessageKey {
            program: program.id.clone(),
            member: next.member,
            class,
            name: MessageName::Entry(entry.version),
        };
        let held =
            (class != MessageClass::Service).then(|| out_of_quiet_hours(entry.recorded_at, &program.zone)).flatten();
        let goes_from = held.unwrap_or(entry.recorded_at);
        let after = next.told.tell(class, entry.version).map(|before| (before, goes_from));
        Some(self.message(&key, after, &Notification::entry(entry), held))
    }
}

/// Returns the first entry if the input is equal, which is a repeat; another input is a conflict.
fn repeated(first: Entry, input: Hash) -> Result<PostOutcome, PostError> {
    if first.input == input { Ok(PostOutcome::Replayed(first)) } else { Err(PostError::Conflict) }
}

/// Returns an operation with what the program's budget says about it.
fn within_budget<'a>(operation: &Operation<'a>, ask: &PostRequest<'_>, budget_spent: bool) -> Operation<'a> {
    let covered = |rules: &domain::Rules| match rules.caps.budget {
        None => Budget::None,
        Some(_) if budget_spent => Budget::Spent,
        Some(_) => Budget::Covers,
    };
    match operation.clone() {
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
    }
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
        (Actor::Staff(_), _) | (Actor::System, Cause::Cancel(_)) => Some(MessageClass::Service),
        (Actor::System, Cause::Birthday(_)) if entry.points > 0 => Some(MessageClass::Expiry),
        (_, Cause::FriendBonus | Cause::FriendBonusReady) => Some(MessageClass::Referral),
        (_, Cause::FriendBonusReversed(_) | Cause::ReferralRewardReversed(..)) => Some(MessageClass::Referral),
        (Actor::System, Cause::Settle) if entry.explanation.iter().any(of_level) => Some(MessageClass::Expiry),
        _ => None,
    }
}
