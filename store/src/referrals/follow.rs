//! Following a friend: the facts about them and the moves of their referral that result.

use super::HISTORY_PAGE;
use super::item::Decision;
use super::item::ReferralRow;
use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::row::{Counters, n, s};
use crate::kit::transact::TransactOutcome;
use crate::kit::write::Write;
use crate::notifications::notification::{Notification, ReferralUpdate};
use crate::notifications::outbox::MessageClass;
use crate::points::pools::{Pool, PoolShard, Refill};
use crate::{Ledger, StoreError};
use domain::{
    Actor, AuditAction, AuditEvent, Cause, CreditedLot, Day, Facts, Instant, LineKind, LineTarget, MemberNo, Month,
    Operation, OperationId, OrderId, Phase, Program, ProgramId, QualifiedBy, Qualifies, Referral, ReferralRules,
    ReferralState, Refused, Rejection, Reversal, Signal, day_of, out_of_quiet_hours, post,
};
use jiff::SignedDuration;

/// A till's clock may be so far behind ours: a purchase of just before joining counts as one of after it.
const LATE_CLOCK: SignedDuration = SignedDuration::from_mins(5);

/// The outcome of an attempt to move a referral.
enum AdvanceOutcome {
    /// There was nothing to do.
    Nothing,
    /// The referral moved; another move may follow.
    On,
    /// The friend may not qualify: a cap is reached or a budget is spent.
    Over(Signal),
    /// A concurrent write got in the way.
    Again,
}

/// Whether caps and the budget hold a referral back.
#[derive(Clone, Copy)]
enum Bounds<'a> {
    /// They do.
    Enforced,
    /// Staff decided: caps are only counted, and the budget is taken from.
    Counted(&'a Decision),
    /// Staff decided, and the budget is spent.
    Free(&'a Decision),
}

impl Ledger {
    /// Moves a referral to the state that follows from all facts. It is safe to call at any time and any number of
    /// times. `blocked` says whether the friend has blocked the bot, which counts at the end of the hold.
    pub async fn advance_referral(
        &self,
        program: &Program,
        friend: MemberNo,
        blocked: bool,
        now: Instant,
    ) -> Result<(), StoreError> {
        let today = day_of(now, &program.zone);
        let mut over = None;
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(row) = self.referral(&program.id, friend).await? else {
                return Ok(());
            };
            let Some(terms) = row.terms(program) else {
                return Ok(());
            };
            let (mut facts, seen) = self.facts(program, &row, terms, now).await?;
            facts.signals.extend(over);
            facts.blocked = blocked;
            let next = row.referral.next_state(&facts, terms, &program.zone, today);
            let written = match next {
                Some(next) => self.transition_referral(program, &row, next, &facts, Bounds::Enforced, now).await?,
                None => self.schedule_referral_review(program, &row, terms, seen, now).await?,
            };
            match written {
                AdvanceOutcome::Nothing => return Ok(()),
                AdvanceOutcome::On => over = None,
                AdvanceOutcome::Over(signal) => over = Some(signal),
                AdvanceOutcome::Again => {}
            }
        }
        Err(StoreError::Contended)
    }

    /// Carries out a decision of staff: a held referral passes or is rejected, or a referral is reversed for fraud.
    /// `None` if that is not possible any more.
    pub async fn decide_referral(
        &self,
        program: &Program,
        friend: MemberNo,
        next: ReferralState,
        decision: &Decision,
    ) -> Result<Option<ReferralRow>, StoreError> {
        let mut bounds = Bounds::Counted(decision);
        let mut attempts = Attempts::default();
        while attempts.again().await {
            // A refund or the friend's leaving comes first.
            self.advance_referral(program, friend, false, decision.at).await?;
            let Some(row) = self.referral(&program.id, friend).await? else {
                return Ok(None);
            };
            if !row.referral.state().may_become(next) {
                return Ok(None);
            }
            let facts = Facts { signals: row.referral.signals.clone(), ..Facts::default() };
            match self.transition_referral(program, &row, next, &facts, bounds, decision.at).await? {
                AdvanceOutcome::On => return self.referral(&program.id, friend).await,
                // Staff may exceed a budget that is spent.
                AdvanceOutcome::Over(_) => bounds = Bounds::Free(decision),
                AdvanceOutcome::Nothing | AdvanceOutcome::Again => {}
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the facts about a friend, and the version of their history up to which they were read.
    async fn facts(
        &self,
        program: &Program,
        row: &ReferralRow,
        terms: &ReferralRules,
        now: Instant,
    ) -> Result<(Facts, u64), StoreError> {
        use ReferralState::{Claimed, Held, Joined, Qualified, Qualifying};
        let Referral { friend, .. } = row.referral;
        let mut facts = Facts { qualified_by: row.referral.by.clone(), ..Facts::default() };
        let mut seen = row.seen;
        let state = row.referral.state();
        if !matches!(state, Joined | Qualifying | Held | Qualified | Claimed) {
            return Ok((facts, seen));
        }
        let Some(account) = self.account(&program.id, friend).await? else {
            return Ok((facts, seen));
        };
        facts.left = !account.account.in_chat;
        match (&row.referral.by, terms.qualifies) {
            (None, Qualifies::Purchase(minimum)) if state == Joined => {
                facts.qualified_by = self
                    .qualifying_purchase(program, row, account.account.version, minimum.minor(program.currency))
                    .await?;
                seen = account.account.version;
            }
            (None, Qualifies::Stay(days)) if state == Joined => {
                let joined = row.referral.reached_at(Joined).unwrap_or(now);
                let stays = day_of(joined, &program.zone).saturating_add(jiff::Span::new().days(i64::from(days)));
                let by = QualifiedBy { purchase: None, minor: 0, cashier: None, at: now };
                facts.qualified_by = (stays <= day_of(now, &program.zone)).then_some(by);
            }
            (Some(QualifiedBy { purchase: Some(purchase), .. }), Qualifies::Purchase(minimum)) => {
                facts.refunded =
                    self.no_longer_qualifies(&program.id, purchase, minimum.minor(program.currency)).await?;
            }
            _ => {}
        }
        // A friend who qualifies after the program's earning has ended does not count.
        let gives = |by: &QualifiedBy| program.phase_at(by.at) < Phase::Spending;
        if state == Joined {
            facts.qualified_by = facts.qualified_by.filter(gives);
        }
        let ends = row.referral.hold_ends(terms, &program.zone);
        facts.existing_member = self.had_bought_before(program, row).await?;
        if state == Qualifying && ends.is_some_and(|end| end <= day_of(now, &program.zone)) {
            facts.signals = self.signals(program, row, terms, &account, now).await?;
        }
        Ok((facts, seen))
    }

    /// Returns the first qualifying purchase that was not read yet. The index may lag behind the account, whose version
    /// is the number of entries that must exist.
    async fn qualifying_purchase(
        &self,
        program: &Program,
        row: &ReferralRow,
        version: u64,
        minimum: i64,
    ) -> Result<Option<QualifiedBy>, StoreError> {
        let friend = row.referral.friend;
        let joined = row.referral.reached_at(ReferralState::Joined).unwrap_or_default();
        let mut after = row.seen;
        while after < version {
            let entries = self.entries_between(&program.id, friend, after + 1, version, HISTORY_PAGE).await?;
            if entries.is_empty() {
                return Err(StoreError::Lagging);
            }
            for entry in entries {
                if entry.version != after + 1 {
                    return Err(StoreError::Lagging);
                }
                after = entry.version;
                if let Cause::Purchase { id, amount, cashier, .. } = entry.cause
                    && amount.minor() >= minimum
                    && entry.occurred_at + LATE_CLOCK >= joined
                    && !matches!(entry.actor, Actor::Import(_))
                {
                    let (minor, at) = (amount.minor(), entry.recorded_at);
                    return Ok(Some(QualifiedBy { purchase: Some(id), minor, cashier, at }));
                }
            }
        }
        Ok(None)
    }

    /// Whether so much of a purchase was refunded that it no longer qualifies.
    async fn no_longer_qualifies(
        &self,
        program: &ProgramId,
        purchase: &OrderId,
        minimum: i64,
    ) -> Result<bool, StoreError> {
        let Some(history) = self.purchase(program, purchase).await? else {
            return Ok(true);
        };
        let Cause::Purchase { amount, .. } = history.purchase.cause else {
            return Ok(true);
        };
        // What is refunded of a bill that points paid in full counts against the bill.
        let left = (amount.minor() - history.back()).max(0);
        Ok(left < minimum || (left == 0 && amount.minor() > 0))
    }

    /// Plans the next review of a referral that does not move, and warns the referrer of lapsing if that is due.
    async fn schedule_referral_review(
        &self,
        program: &Program,
        row: &ReferralRow,
        terms: &ReferralRules,
        seen: u64,
        now: Instant,
    ) -> Result<AdvanceOutcome, StoreError> {
        let today = day_of(now, &program.zone);
        if row.referral.state() == ReferralState::Held {
            // Managers are notified once for each day on which a referral was held.
            let once = format!("held.{}", row.next_review_on.unwrap_or(today));
            self.notify_managers(&program.id, &once, &Notification::new("referrals_held", &[])).await?;
            return Ok(AdvanceOutcome::Nothing);
        }
        let warns = !row.warned && row.referral.lapse_warning(&program.zone).is_some_and(|day| day <= today);
        let planned = row.referral.next_review_on(terms, &program.zone, today);
        let due = row.next_review_on.is_none_or(|day| day <= today) && row.next_review_on != planned;
        // It is written only if something is due, so a purchase causes no write here.
        if !warns && !due {
            return Ok(AdvanceOutcome::Nothing);
        }
        let next = ReferralRow { seen, next_review_on: planned, warned: row.warned || warns, ..row.clone() };
        let mut writes = vec![self.put_referral(program, row, next)];
        if warns {
            writes.extend(self.notify_referrer(program, row, ReferralUpdate::Lapsing, now).await?);
        }
        let done = self.table.transact(writes).await?.is_done();
        Ok(if done { AdvanceOutcome::Nothing } else { AdvanceOutcome::Again })
    }

    /// Moves a referral to its next state, with all side effects in one transaction.
    async fn transition_referral(
        &self,
        program: &Program,
        row: &ReferralRow,
        next: ReferralState,
        facts: &Facts,
        bounds: Bounds<'_>,
        now: Instant,
    ) -> Result<AdvanceOutcome, StoreError> {
        let (Some(terms), Some(moved)) = (row.terms(program), row.referral.moved(next, now)) else {
            return Ok(AdvanceOutcome::Nothing);
        };
        let today = day_of(now, &program.zone);
        let referral = Referral {
            by: moved.by.clone().or(facts.qualified_by.clone()),
            signals: if facts.signals.is_empty() { moved.signals.clone() } else { facts.signals.clone() },
            ..moved
        };
        let look = referral.next_review_on(terms, &program.zone, today);
        let decision = match bounds {
            Bounds::Enforced => row.decision.clone(),
            Bounds::Counted(decision) | Bounds::Free(decision) => Some(decision.clone()),
        };
        let qualifies = next == ReferralState::Qualified;
        let takes = qualifies && terms.budget.is_some() && !matches!(bounds, Bounds::Free(_));
        let gives_back = row.budgeted && next.is_final();
        let budgeted = (row.budgeted || takes) && !gives_back;
        let after = ReferralRow { referral, next_review_on: look, decision, budgeted, ..row.clone() };
        let mut writes = vec![self.put_referral(program, row, after)];
        let shard = PoolShard::of(&program.limits, row.referral.friend);
        let points = terms.referrer_points.get() + terms.friend_points.get();
        let budget_at = takes.then_some(writes.len());
        if takes {
            writes.push(self.take(&program.id, &Pool::Referrals, shard, points));
        }
        if gives_back {
            writes.push(self.give_back(&program.id, &Pool::Referrals, shard, points));
        }
        writes.extend(self.paid_or_taken_back(program, row, next, terms, now).await?);
        if qualifies {
            match self.count_qualified_friend(program, row, terms, today, matches!(bounds, Bounds::Enforced)).await? {
                Some(counts) => writes.push(counts),
                None => return Ok(AdvanceOutcome::Over(Signal::OverCap)),
            }
        }
        if let Bounds::Counted(decision) | Bounds::Free(decision) = bounds {
            let (friend, was) = (row.referral.friend, row.referral.state());
            let event = AuditEvent::new(AuditAction::ReferralDecided).target(friend).from(was.code()).to(next.code());
            writes.extend(self.log_writes(&program.id, &Actor::Staff(decision.by.clone()), &event, now).await?);
        }
        match self.table.transact(writes).await? {
            TransactOutcome::Done => Ok(AdvanceOutcome::On),
            TransactOutcome::Condition(at, _) if Some(at) == budget_at => {
                match self.refill(&program.id, &Pool::Referrals, shard, points).await? {
                    Refill::Enough => Ok(AdvanceOutcome::Again),
                    Refill::Short { .. } => Ok(AdvanceOutcome::Over(Signal::OverBudget)),
                }
            }
            TransactOutcome::Condition(..) | TransactOutcome::Busy => Ok(AdvanceOutcome::Again),
        }
    }

    /// Returns the postings and notifications of a move for the friend and the referrer.
    async fn paid_or_taken_back(
        &self,
        program: &Program,
        row: &ReferralRow,
        next: ReferralState,
        terms: &ReferralRules,
        now: Instant,
    ) -> Result<Vec<Write>, StoreError> {
        use ReferralState::{Claimed, Held, Joined, Lapsed, Qualified, Qualifying, Rejected, Reversed};
        let Referral { friend, referrer, .. } = row.referral;
        let state = row.referral.state();
        let bonus = terms.friend_points;
        let for_friend = match (state, next) {
            (Joined, Qualifying) => Some(Operation::FriendBonus(bonus)),
            (Qualifying | Held, Qualified) => Some(Operation::FriendBonusReady),
            (Qualifying | Held | Qualified | Claimed, Reversed(_) | Rejected(_)) => {
                let given = self.given_to(program, friend, &OperationId::FriendBonusReady).await?;
                let why = match next {
                    Reversed(why) => why,
                    Rejected(Rejection::ExistingMember) => Reversal::ExistingMember,
                    _ => Reversal::Fraud,
                };
                Some(Operation::FriendBonusReversed { points: bonus, given, why })
            }
            _ => None,
        };
        let mut writes = Vec::new();
        if let Some(operation) = for_friend {
            writes.extend(self.posts(program, friend, &operation, now).await?);
        }
        let referral_update = match (state, next) {
            (Claimed, Reversed(why)) => {
                if let Some(given) = self.given_to(program, referrer, &OperationId::ReferralReward(friend)).await? {
                    let back = Operation::ReferralRewardReversed { friend, points: terms.referrer_points, given, why };
                    writes.extend(self.posts(program, referrer, &back, now).await?);
                }
                None
            }
            (_, Qualified) => Some(ReferralUpdate::Claimable),
            (_, Held) => Some(ReferralUpdate::Held),
            (Qualifying | Held | Qualified, Reversed(_) | Rejected(_)) | (_, Lapsed) => Some(ReferralUpdate::Over),
            _ => None,
        };
        if let Some(referral_update) = referral_update {
            writes.extend(self.notify_referrer(program, row, referral_update, now).await?);
        }
        Ok(writes)
    }

    /// Returns the writes of a posting for a referral; none if the rules have nothing to post.
    async fn posts(
        &self,
        program: &Program,
        member: MemberNo,
        operation: &Operation<'_>,
        now: Instant,
    ) -> Result<Vec<Write>, StoreError> {
        // Once more if unused coupons were taken back for what was spent.
        for _ in 0..2 {
            let Some(row) = self.account_now(&program.id, member).await? else {
                return Ok(Vec::new());
            };
            match post(program, row.member, &row.account, operation, Actor::System, now) {
                Ok(posting) if self.recall_coupons(program, operation, &posting.entry).await? => {}
                Ok(posting) => return Ok(self.posting_writes(program, &row, &posting)),
                Err(Refused::NothingDue | Refused::NoPoints) => return Ok(Vec::new()),
                Err(_) => return Err(StoreError::corrupt("account", "balance")),
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the lot of an operation's points, if they became available.
    async fn given_to(
        &self,
        program: &Program,
        member: MemberNo,
        operation: &OperationId,
    ) -> Result<Option<CreditedLot>, StoreError> {
        let entry = self.entry_of(&program.id, member, operation).await?;
        Ok(entry.and_then(|entry| {
            let on = day_of(entry.recorded_at, &program.zone);
            entry.lines.iter().rev().find_map(|line| match (&line.kind, &line.place) {
                (LineKind::Accrue | LineKind::Activate, LineTarget::Lot(key)) if line.points > 0 => {
                    Some(CreditedLot { life: key.life, on })
                }
                _ => None,
            })
        }))
    }

    /// Returns the writes that notify the referrer, if they have an account in the chat.
    async fn notify_referrer(
        &self,
        program: &Program,
        row: &ReferralRow,
        referral_update: ReferralUpdate,
        now: Instant,
    ) -> Result<Vec<Write>, StoreError> {
        let Referral { friend, referrer, .. } = row.referral;
        match self.account(&program.id, referrer).await? {
            Some(referrer) if referrer.account.in_chat => {
                let held = out_of_quiet_hours(now, &program.zone);
                let notification = Notification::new("referral", &[&friend, &referral_update.code()]);
                let (code, reached) = (referral_update.code(), row.referral.reached.len());
                let cause = format!("referral.{friend}.{code}.{reached}");
                Ok(vec![self.notify(program, referrer.member, MessageClass::Referral, cause, &notification, held)])
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Returns the write that counts one more friend of the referrer for the day and the month; `None` if that would
    /// exceed a cap. The count is also the referrer's place on the leaderboard of the month.
    async fn count_qualified_friend(
        &self,
        program: &Program,
        row: &ReferralRow,
        terms: &ReferralRules,
        today: Day,
        capped: bool,
    ) -> Result<Option<Write>, StoreError> {
        let month = Month::of(today).to_string();
        let key = keys::qualified_in(&program.id, row.referral.referrer, &month);
        let day = format!("d{:02}", today.day());
        let standing = self.table.load::<Counters>(key.clone()).await?.unwrap_or_default();
        let (in_month, on_day) = (standing.get("n"), standing.get(&day));
        let full = |cap: Option<u32>, count: i64| cap.is_some_and(|cap| count >= i64::from(cap));
        if capped && (full(terms.per_month, in_month) || full(terms.per_day, on_day)) {
            return Ok(None);
        }
        let counts = self
            .table
            .update(key)
            .set("n", n(in_month + 1))
            .set(&day, n(on_day + 1))
            .set("lp", s(keys::leaderboard_partition(&program.id, &month)))
            .set("ld", s(format!("{:06}", in_month + 1)));
        Ok(Some(match in_month {
            0 => counts.when("attribute_not_exists(n)"),
            known => counts.when("n = :was").value(":was", n(known)),
        }))
    }
}
