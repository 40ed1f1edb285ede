//! Operations: what can be done to an account.

use crate::{
    Account, ActivityKind, CardNumber, Cause, CouponCode, Day, Hash, Instant, Line, LineTarget, LotExpiry, MemberNo,
    Money, OperationId, OrderId, PendingKey, Points, Reversal, Rules, ShortId, Wave,
};

/// A purchase, as it is to be posted.
#[derive(Clone, Debug)]
pub struct Accrual<'a> {
    /// Its id.
    pub id: OrderId,
    /// What was paid.
    pub amount: Money,
    /// The card that was shown.
    pub card: CardNumber,
    /// The cashier, hashed.
    pub cashier: Option<Hash>,
    /// The partner at whose till it was.
    pub partner: Option<OrderId>,
    /// The payment's fingerprint, hashed: part of the input, not of the entry, since it is kept for a time only.
    pub fingerprint: Option<Hash>,
    /// When it happened.
    pub occurred_at: Instant,
    /// The rules in force then.
    pub rules: &'a Rules,
    /// Points paid a share of the bill: the reference of that redemption. What they paid is not part of `amount`.
    pub bill: Option<OrderId>,
    /// Brought in from elsewhere: only the rate counts, and points that ever expire are available on the day of the
    /// import.
    pub imported: bool,
    /// What the program's budget does about the award.
    pub budget: Budget,
}

/// What a program's budget does about an award (§2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Budget {
    /// The program has none.
    #[default]
    None,
    /// It covers the award, which is taken from it.
    Covers,
    /// It does not cover it any more, so the award is refused.
    Spent,
}

/// An activity, as it is to be posted.
#[derive(Clone, Debug)]
pub struct Activity<'a> {
    /// Its id.
    pub id: OrderId,
    /// Which.
    pub kind: ActivityKind,
    /// The card that was shown.
    pub card: CardNumber,
    /// When it happened.
    pub occurred_at: Instant,
    /// The rules in force then.
    pub rules: &'a Rules,
    /// What the program's budget does about the award.
    pub budget: Budget,
}

/// What points are spent on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Nothing that we know of.
    Plain(OrderId),
    /// A reward of the catalog.
    Reward {
        /// The single-use id of the screen on which it was offered.
        id: OrderId,
        /// Which.
        reward: ShortId,
        /// The coupon's code; drawn anew at each attempt, so no part of what makes a repeat equal.
        code: CouponCode,
        /// The last day on which it can be used.
        until: Day,
    },
    /// A share of a bill.
    Bill {
        /// What buttons and keys call the redemption.
        reference: OrderId,
        /// The client's own id of it.
        id: OrderId,
        /// The whole bill.
        bill: Money,
        /// What the points are worth.
        worth: Money,
    },
}

/// Points that had paid a share of a bill which is now refunded.
#[derive(Clone, Debug)]
pub struct PaidWithPoints {
    /// The lines of that spend.
    pub lines: Vec<Line>,
    /// Points of it that earlier refunds gave back.
    pub back_before: i64,
}

/// A refund, with what must be known of its purchase.
#[derive(Clone, Debug)]
pub struct RefundOf {
    /// The purchase.
    pub purchase: OrderId,
    /// The refund.
    pub id: OrderId,
    /// How much goes back; `None` for all that is left.
    pub amount: Option<Money>,
    /// What was paid.
    pub paid: Money,
    /// Minor units that earlier refunds gave back.
    pub back_before: i64,
    /// What the purchase earned, after caps.
    pub earned: Points,
    /// Where its points went.
    pub accrued_to: Option<LineTarget>,
    /// The first day on which they could be used.
    pub available_on: Option<Day>,
    /// The share of the bill that points had paid.
    pub paid_with_points: Option<PaidWithPoints>,
}

/// The lot of points that were given for a referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditedLot {
    /// Its life.
    pub life: LotExpiry,
    /// When they became available.
    pub on: Day,
}

/// Something to be done to an account.
#[derive(Clone, Debug)]
pub enum Operation<'a> {
    /// A purchase earns points.
    Purchase(Accrual<'a>),
    /// A refund takes them back.
    Refund(RefundOf),
    /// Points are used.
    Spend {
        /// On what.
        on: Purpose,
        /// How many.
        points: Points,
    },
    /// An activity earns points.
    Activity(Activity<'a>),
    /// A birthday earns points.
    Birthday {
        /// In which year.
        year: i16,
        /// What the program's budget does about the award.
        budget: Budget,
    },
    /// Answering a survey earns points, whatever the answer (§6).
    Survey {
        /// Which.
        survey: ShortId,
        /// In which wave.
        wave: Wave,
        /// What the program's budget does about the award.
        budget: Budget,
    },
    /// A friend who was invited has qualified: his bonus waits for the end of the hold (§5).
    FriendBonus(Points),
    /// The hold is over: the bonus is available.
    FriendBonusReady,
    /// The bonus is taken back.
    FriendBonusReversed {
        /// How many points it was.
        points: Points,
        /// Where they went, if they became available.
        given: Option<CreditedLot>,
        /// Why.
        why: Reversal,
    },
    /// A referral is claimed.
    ReferralReward {
        /// The friend.
        friend: MemberNo,
        /// How many points, by the terms in force when he joined.
        points: Points,
    },
    /// What was claimed is taken back.
    ReferralRewardReversed {
        /// The friend.
        friend: MemberNo,
        /// How many points it was.
        points: Points,
        /// Where they went.
        given: CreditedLot,
        /// Why.
        why: Reversal,
    },
    /// Staff changes the balance.
    Adjust {
        /// A single-use id.
        id: OrderId,
        /// By how much; not zero.
        points: i64,
    },
    /// The messenger accepted a warning about expiry (§3).
    Warned {
        /// The number of the message.
        message: u64,
        /// The last day that it named.
        told: Day,
        /// When it was accepted.
        accepted: Instant,
    },
    /// A spend is cancelled: its points go back to their lots.
    Cancel {
        /// The spend's operation.
        of: OrderId,
        /// The spend's lines.
        spent: Vec<Line>,
    },
    /// A balance is brought in from elsewhere.
    OpeningBalance {
        /// Names the line of the source.
        id: OrderId,
        /// How many.
        points: Points,
    },
    /// Nothing but settling.
    Settle,
    /// The holder of the card came to the chat: from now on the promise about expiry binds.
    Link,
    /// The member left the chat and had his data deleted.
    Leave,
    /// All that the account holds goes to another account of the same person.
    TransferTo(MemberNo),
    /// All that another account holds comes to this one.
    TransferFrom(MemberNo, Box<Account>),
}

impl Operation<'_> {
    /// Its id, where it is known before it is done; those without one are named by the version that they make.
    pub fn id(&self) -> Option<OperationId> {
        Some(match self {
            Operation::Purchase(purchase) => OperationId::Purchase(purchase.id.clone()),
            Operation::Refund(refund) => {
                OperationId::Refund { purchase: refund.purchase.clone(), refund: refund.id.clone() }
            }
            Operation::Spend { on: Purpose::Reward { id, .. }, .. } => OperationId::Redeem(id.clone()),
            Operation::Spend { on: Purpose::Bill { reference, .. }, .. } => OperationId::Bill(reference.clone()),
            Operation::Spend { on: Purpose::Plain(id), .. } | Operation::OpeningBalance { id, .. } => {
                OperationId::Other(id.clone())
            }
            Operation::Activity(activity) => OperationId::Activity(activity.id.clone()),
            Operation::Birthday { year, .. } => OperationId::Birthday(*year),
            Operation::Survey { survey, wave, .. } => OperationId::Survey(survey.clone(), *wave),
            Operation::FriendBonus(_) => OperationId::FriendBonus,
            Operation::FriendBonusReady => OperationId::FriendBonusReady,
            Operation::FriendBonusReversed { .. } => OperationId::FriendBonusReversed,
            Operation::ReferralReward { friend, .. } => OperationId::ReferralReward(*friend),
            Operation::ReferralRewardReversed { friend, .. } => OperationId::ReferralRewardReversed(*friend),
            Operation::Adjust { id, .. } => OperationId::Adjust(id.clone()),
            Operation::Warned { message, .. } => OperationId::Warned(*message),
            Operation::Cancel { of, .. } => OperationId::Cancel(of.clone()),
            Operation::TransferTo(other) | Operation::TransferFrom(other, _) => OperationId::Transfer(*other),
            Operation::Settle | Operation::Link | Operation::Leave => return None,
        })
    }

    /// Hash of the normalized input. Equal for a repeat, different where the same id comes with other contents.
    pub fn input(&self, program: &crate::Program) -> Hash {
        let text = match self {
            Operation::Purchase(purchase) => {
                let Accrual { id, amount, card, cashier, partner, fingerprint, occurred_at, bill, .. } = purchase;
                let cause = Cause::Purchase {
                    id: id.clone(),
                    amount: *amount,
                    card: *card,
                    cashier: *cashier,
                    partner: partner.clone(),
                    bill: bill.clone(),
                };
                let fingerprint = fingerprint.map(|hash| hash.to_string()).unwrap_or_default();
                format!("{cause} {occurred_at} {fingerprint}")
            }
            Operation::Refund(refund) => {
                let amount = refund
                    .amount
                    .map_or("rest".to_owned(), |amount| format!("{} {}", amount.minor(), amount.currency().code()));
                format!("refund {} {} {amount}", refund.purchase, refund.id)
            }
            Operation::Spend { on: Purpose::Plain(id), points } => format!("spend {id} {points}"),
            Operation::Spend { on: Purpose::Reward { id, reward, .. }, .. } => format!("reward {id} {reward}"),
            Operation::Spend { on: Purpose::Bill { reference, id, .. }, points } => {
                format!("bill {reference} {id} {points}")
            }
            Operation::Activity(activity) => {
                let Activity { id, kind, card, occurred_at, .. } = activity;
                format!("activity {id} {} {card} {occurred_at}", kind.code())
            }
            Operation::Birthday { year, .. } => format!("birthday {year}"),
            Operation::Survey { survey, wave, .. } => format!("survey {survey} {wave}"),
            Operation::FriendBonus(_) => "friend_bonus".to_owned(),
            Operation::FriendBonusReady => "friend_bonus_ready".to_owned(),
            Operation::FriendBonusReversed { .. } => "friend_bonus_back".to_owned(),
            Operation::ReferralReward { friend, .. } => format!("claim {friend}"),
            Operation::ReferralRewardReversed { friend, .. } => format!("claim_back {friend}"),
            Operation::Adjust { id, points } => format!("adjust {id} {points}"),
            Operation::Warned { message, told, .. } => format!("warned {message} {told}"),
            Operation::Cancel { of, .. } => format!("cancel {of}"),
            Operation::OpeningBalance { id, points } => format!("opening {id} {points}"),
            Operation::Settle => "settle".to_owned(),
            Operation::Link => "link".to_owned(),
            Operation::Leave => "leave".to_owned(),
            Operation::TransferTo(member) => format!("transfer_to {member}"),
            Operation::TransferFrom(member, _) => format!("transfer_from {member}"),
        };
        Hash::of(format!("{} {text}", program.id).as_bytes())
    }
}

impl RefundOf {
    /// The pending group of the purchase's points, where they went to one.
    pub(crate) fn pending(&self) -> Option<&PendingKey> {
        match &self.accrued_to {
            Some(LineTarget::Pending(key)) => Some(key),
            _ => None,
        }
    }
}
