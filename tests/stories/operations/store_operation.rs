//! Every operation of the store, and how it is run on a subject.

use super::{Bench, Subject, colleague};
use domain::{Activity, ActivityKind, Actor, ApiKeyId, Budget, Hash, Operation, OrderId};
use store::{ApprovalState, CouponRefused, CouponState, Ledger, PostCommand, PostError, PostRequest, RedemptionState};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreOperation {
    Purchase,
    Refund,
    Activity,
    Redeem,
    GiveBack,
    UseCoupon,
    Ask,
    Approve,
    Restore,
    Decline,
    Adjust,
    Maintain,
    Transfer,
    Card,
    /// A friend's purchase moves their referral to where its reward can be claimed.
    Follow,
    /// The reward is claimed.
    Claim,
    /// The qualifying purchase is refunded.
    TakeBack,
    /// A purchase opens a survey's window, and the survey asks.
    Survey,
    /// An unhappy answer is given and counted.
    Answer,
    /// The answer is changed to a happy one, and counted.
    Change,
    /// Staff replies to the answer.
    Reply,
    /// The member is told what was done about the answers.
    Done,
    /// A purchase at the till in the chat.
    Sell,
    /// That purchase is undone.
    Undo,
    /// Somebody accepts an invitation to work.
    Hire,
    /// They resign.
    Resign,
    /// A second person approves an adjustment.
    ApproveAdjustment,
    /// A second person rejects an adjustment.
    RejectAdjustment,
    /// The points of an unusually large purchase are given.
    Give,
    /// Such a purchase is refunded.
    RefundUnusual,
    /// A program's end is announced.
    Announce,
    /// The end is called off.
    CallOff,
    /// The last piece of a stock is taken, under one of two ids.
    Last(u8),
}

pub(crate) const STORE_OPERATIONS: [StoreOperation; 32] = [
    StoreOperation::Purchase,
    StoreOperation::Refund,
    StoreOperation::Activity,
    StoreOperation::Redeem,
    StoreOperation::GiveBack,
    StoreOperation::UseCoupon,
    StoreOperation::Ask,
    StoreOperation::Approve,
    StoreOperation::Restore,
    StoreOperation::Decline,
    StoreOperation::Adjust,
    StoreOperation::Maintain,
    StoreOperation::Transfer,
    StoreOperation::Card,
    StoreOperation::Follow,
    StoreOperation::Claim,
    StoreOperation::TakeBack,
    StoreOperation::Survey,
    StoreOperation::Answer,
    StoreOperation::Change,
    StoreOperation::Reply,
    StoreOperation::Done,
    StoreOperation::Sell,
    StoreOperation::Undo,
    StoreOperation::Hire,
    StoreOperation::Resign,
    StoreOperation::ApproveAdjustment,
    StoreOperation::RejectAdjustment,
    StoreOperation::Give,
    StoreOperation::RefundUnusual,
    StoreOperation::Announce,
    StoreOperation::CallOff,
];

impl Bench<'_> {
    /// Runs the operation over a wire, as often as its caller would: until the caller learns that it is done.
    pub(crate) async fn run(
        &self,
        ledger: &Ledger,
        subject: &Subject,
        operation: StoreOperation,
    ) -> Result<(), PostError> {
        let n = subject.n;
        let now = self.now();
        let key = Actor::Key(ApiKeyId::from_random(1));
        let member = subject.member;
        let coupon = || subject.coupon.clone().unwrap();
        match operation {
            StoreOperation::Purchase => self.post(ledger, member, self.purchase(subject, self.id("b", n)), key).await,
            StoreOperation::Refund => {
                let todo = PostCommand::Refund {
                    purchase: self.id("setup", n),
                    id: self.id("r", n),
                    amount: None,
                    points: None,
                };
                self.post(ledger, member, todo, key).await
            }
            StoreOperation::Activity => {
                let occurred_at = self.program.rules[0].from;
                let activity = Activity {
                    id: self.id("a", n),
                    kind: ActivityKind::Lesson,
                    card: subject.card,
                    occurred_at,
                    rules: self.program.rules_at(occurred_at),
                    budget: Budget::None,
                };
                self.post(ledger, member, PostCommand::Operation(Operation::Activity(activity)), key).await
            }
            StoreOperation::Redeem => {
                let todo = PostCommand::Redeem { id: self.id("second", n), reward: &self.program.rewards[0] };
                self.post(ledger, member, todo, Actor::Member).await
            }
            StoreOperation::GiveBack => {
                self.post(ledger, member, PostCommand::ReturnCoupon(coupon()), Actor::Member).await
            }
            StoreOperation::UseCoupon => {
                match ledger.use_coupon(&self.program, &coupon(), &self.id("u", n), &key, now).await? {
                    Ok(_) => Ok(()),
                    Err(CouponRefused::Unknown) => Err(PostError::NotFound),
                    Err(CouponRefused::Cancelled) => Err(PostError::Coupon(CouponState::Cancelled)),
                    Err(other) => panic!("{other:?}"),
                }
            }
            StoreOperation::Ask => self.ask(ledger, subject, "asked").await,
            StoreOperation::Approve => {
                self.post(ledger, member, PostCommand::ApproveRedemption(self.reference("asked", n)), Actor::Member)
                    .await
            }
            StoreOperation::Restore => {
                self.post(ledger, member, PostCommand::RestoreRedemption(self.reference("asked", n)), key).await
            }
            StoreOperation::Decline => {
                let reference = self.reference("asked", n);
                let state = RedemptionState::Declined;
                Ok(ledger.close_redemption(&self.program.id, &reference, state).await.map(drop)?)
            }
            StoreOperation::Adjust => {
                let todo = PostCommand::Operation(Operation::Adjust { id: self.id("x", n), points: -5 });
                let event = domain::AuditEvent::new(domain::AuditAction::BalanceChanged).target(member).to(-5);
                let post = PostRequest::new(&self.program, member, todo, Actor::Staff(colleague(n)), now);
                ledger.post(&PostRequest { audit_event: Some(event), ..post }).await.map(drop)
            }
            StoreOperation::Maintain => Ok(ledger.maintain(&self.program, member, now).await.map(drop)?),
            StoreOperation::Transfer => {
                ledger.transfer(&self.program, subject.other.unwrap(), member, now).await.map(drop)
            }
            StoreOperation::Card => {
                let customer = Hash::of(format!("customer {n}").as_bytes());
                let made = ledger.card_for_customer(&self.program, customer, now).await?;
                self.cards.lock().unwrap().insert((n, made.row.member));
                Ok(())
            }
            StoreOperation::Follow | StoreOperation::TakeBack => {
                let friend = subject.other.unwrap();
                ledger.advance_referral(&self.program, friend, false, now).await?;
                Ok(ledger.count_referral(&self.program, friend).await?)
            }
            StoreOperation::Claim => {
                ledger.claim_rewards(&self.program, member, &[subject.other.unwrap()], now).await.map(drop)
            }
            StoreOperation::Survey => Ok(self.survey_asks(ledger, subject).await?),
            StoreOperation::Answer => Ok(self.answers(ledger, subject, 3).await?),
            StoreOperation::Change => Ok(self.answers(ledger, subject, 9).await?),
            StoreOperation::Reply => {
                let replied = ledger
                    .reply(&self.program, &self.survey_ask(subject), "s.1", &Actor::Staff(colleague(n)), now)
                    .await?;
                replied.map(drop).ok_or(PostError::NotFound)
            }
            StoreOperation::Done => Ok(ledger.notify_action_report(&self.program, &self.survey_ask(subject)).await?),
            StoreOperation::Sell => self.rings_up(ledger, subject, false).await,
            StoreOperation::Undo => self.rings_up(ledger, subject, true).await,
            StoreOperation::Hire => Ok(self.takes_link(ledger, subject).await?),
            StoreOperation::Resign => {
                let (program, person) = (&self.program.id, colleague(n));
                let Some(staff) = ledger.staff(program, &person).await? else {
                    return Ok(());
                };
                let by = Actor::Staff(person.clone());
                assert_eq!(ledger.revoke_role(program, &person, &staff, &by, now).await?, Ok(()));
                Ok(())
            }
            StoreOperation::ApproveAdjustment => {
                let todo = PostCommand::ApproveAdjustment(self.id("c", n));
                let event = domain::AuditEvent::new(domain::AuditAction::AdjustmentApproved).target(member).to(7);
                let post = PostRequest::new(&self.program, member, todo, Actor::Staff(colleague(n)), now);
                ledger.post(&PostRequest { audit_event: Some(event), ..post }).await.map(drop)
            }
            StoreOperation::RejectAdjustment => {
                let approval = self.sound.approval(&self.program.id, &self.id("c", n)).await?.unwrap();
                let decided = ledger.reject_adjustment(&approval, &colleague(n), now).await?;
                if decided.state == ApprovalState::Rejected { Ok(()) } else { Err(PostError::NotFound) }
            }
            StoreOperation::Give => {
                let todo = PostCommand::Decide { purchase: self.id("unusual", n), given: true };
                self.post(ledger, member, todo, Actor::Staff(colleague(n))).await
            }
            StoreOperation::RefundUnusual => {
                let todo = PostCommand::Refund {
                    purchase: self.id("unusual", n),
                    id: self.id("r", n),
                    amount: None,
                    points: None,
                };
                self.post(ledger, member, todo, key).await
            }
            StoreOperation::Announce => Ok(self.announces(ledger, subject).await?),
            StoreOperation::CallOff => {
                let by = Actor::Staff(colleague(n));
                let off = ledger.reopen_program(&self.ending(subject).0, 1, &by, now).await?;
                assert_eq!(off, Ok(()));
                Ok(())
            }
            StoreOperation::Last(which) => {
                let id = OrderId::parse(&format!("last{which}.{n}")).unwrap();
                self.post(ledger, member, PostCommand::Redeem { id, reward: &self.program.rewards[1] }, Actor::Member)
                    .await
            }
        }
    }
}
