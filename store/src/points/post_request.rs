//! Post requests and their outcomes.

use crate::till::sales::TillDelta;
use domain::{
    Actor, AuditEvent, CouponCode, Entry, Hash, Instant, MemberNo, Money, Operation, OrderId, Points, Program, Reward,
};

/// The outcome of a posting: carried out now or before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostOutcome {
    /// This call carried it out.
    Created(Entry),
    /// It had been carried out before; this is the first entry.
    Replayed(Entry),
}

impl PostOutcome {
    /// Returns the entry in either case.
    pub fn entry(&self) -> &Entry {
        match self {
            PostOutcome::Created(entry) | PostOutcome::Replayed(entry) => entry,
        }
    }
}

/// What is to be posted. Each attempt computes a refund again, because it depends on earlier refunds.
#[derive(Clone, Debug)]
pub enum PostCommand<'a> {
    /// A complete operation.
    Operation(Operation<'a>),
    /// A refund of a purchase.
    Refund {
        /// The purchase.
        purchase: OrderId,
        /// The refund.
        id: OrderId,
        /// The amount; `None` for all that is left.
        amount: Option<Money>,
        /// Points to give back beyond the proportion, if points paid a share of the bill.
        points: Option<Points>,
    },
    /// A sale is undone by the person who rang it up: all that is left of it is refunded.
    Undo {
        /// The purchase.
        purchase: OrderId,
        /// The refund.
        id: OrderId,
    },
    /// An imported purchase is taken back with its import.
    UndoImported {
        /// The purchase.
        purchase: OrderId,
        /// The refund.
        id: OrderId,
    },
    /// A balance that was brought in is taken back.
    ReverseOpeningBalance(OrderId),
    /// The points of a purchase that wait for a decision are given or withheld.
    Decide {
        /// The purchase.
        purchase: OrderId,
        /// Whether they are given.
        given: bool,
    },
    /// A reward is taken for a coupon.
    Redeem {
        /// The single-use id of the screen on which it was offered.
        id: OrderId,
        /// The reward.
        reward: &'a Reward,
    },
    /// An unused coupon is given back for its points.
    ReturnCoupon(CouponCode),
    /// The member approves that points pay a share of a bill.
    ApproveRedemption(OrderId),
    /// Points that paid a share of a bill are given back.
    RestoreRedemption(OrderId),
    /// Points that paid a share of a bill come back because no purchase named them in time.
    LapseRedemption(OrderId),
    /// A second person approves an adjustment that waits for approval.
    ApproveAdjustment(OrderId),
}

/// A payment's fingerprint, which is kept with the member for a limited time.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprint {
    /// The hash of the fingerprint.
    pub hash: Hash,
    /// The instant until which it is kept.
    pub keep_until: Instant,
}

/// A request to post.
#[derive(Clone, Debug)]
pub struct PostRequest<'a> {
    /// The program.
    pub program: &'a Program,
    /// The account. If it was merged into another, that one is used.
    pub member: MemberNo,
    /// The command.
    pub command: PostCommand<'a>,
    /// Who carries it out.
    pub actor: Actor,
    /// The current time.
    pub now: Instant,
    /// The fingerprint to be kept with a purchase.
    pub fingerprint: Option<Fingerprint>,
    /// The audit event to be recorded with it.
    pub audit_event: Option<AuditEvent>,
    /// What is added to a cashier's counters of the day.
    pub till_delta: Option<TillDelta>,
    /// Whether staff have shown a second factor.
    pub proved: bool,
}

impl<'a> PostRequest<'a> {
    /// Makes a request without a fingerprint, audit event or counters.
    pub fn new(
        program: &'a Program,
        member: MemberNo,
        todo: PostCommand<'a>,
        actor: Actor,
        now: Instant,
    ) -> PostRequest<'a> {
        PostRequest {
            program,
            member,
            command: todo,
            actor,
            now,
            fingerprint: None,
            audit_event: None,
            till_delta: None,
            proved: false,
        }
    }
}
