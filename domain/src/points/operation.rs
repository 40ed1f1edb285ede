//! Operations on an account.

use crate::{
    Account, ActivityKind, CardNumber, Cause, CouponCode, Day, Entry, Funder, Hash, Instant, Line, LineTarget,
    LotExpiry, LotKey, MemberNo, Money, Month, OperationId, OrderId, PendingKey, Points, Reversal, Rules, ShortId,
    Wave, Zone, day_of,
};
use std::fmt;

/// A purchase to be posted.
#[derive(Clone, Debug)]
pub struct Accrual<'a> {
    /// Its id.
    pub id: OrderId,
    /// The amount that was paid.
    pub amount: Money,
    /// The card that was shown.
    pub card: CardNumber,
    /// The cashier, hashed.
    pub cashier: Option<Hash>,
    /// The partner at whose till the purchase was made.
    pub partner: Option<OrderId>,
    /// The hash of the payment's fingerprint. It is part of the input but not of the entry, because it is kept for a
    /// limited time.
    pub fingerprint: Option<Hash>,
    /// When it happened.
    pub occurred_at: Instant,
    /// The rules in force at `occurred_at`.
    pub rules: &'a Rules,
    /// The share of the bill that points paid. `amount` does not include it.
    pub bill: Option<BillShare>,
    /// Whether it is an import: only the rate applies, and points that can expire are available on the day of the
    /// import.
    pub imported: bool,
    /// The state of the program's budget for the award.
    pub budget: Budget,
}

/// The share of a bill that points paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillShare {
    /// The reference of the redemption.
    pub reference: OrderId,
    /// What the points were worth.
    pub worth: Money,
    /// The points of a redemption that has lapsed: they came back, and are spent again.
    pub again: Points,
}

/// The state of a program's budget for an award (`docs/rules.md#budget`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Budget {
    /// The program has no budget.
    #[default]
    None,
    /// The budget covers the award, which is taken from it.
    Covers,
    /// The budget does not cover the award, which is refused.
    Spent,
}

/// An activity to be posted.
#[derive(Clone, Debug)]
pub struct Activity<'a> {
    /// Its id.
    pub id: OrderId,
    /// The kind of activity.
    pub kind: ActivityKind,
    /// The card that was shown.
    pub card: CardNumber,
    /// When it happened.
    pub occurred_at: Instant,
    /// The rules in force at `occurred_at`.
    pub rules: &'a Rules,
    /// The state of the program's budget for the award.
    pub budget: Budget,
}

/// The purpose of a spend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// No known purpose.
    Plain(OrderId),
    /// A reward of the catalog.
    Reward {
        /// The single-use id of the screen on which it was offered.
        id: OrderId,
        /// The reward.
        reward: ShortId,
        /// The coupon's code. Each attempt draws another one, so it is no part of the input.
        code: CouponCode,
        /// The last day on which the coupon can be used.
        until: Day,
    },
    /// A share of a bill.
    Bill {
        /// The reference in buttons and keys.
        reference: OrderId,
        /// The client's own id of the redemption.
        id: OrderId,
        /// The whole bill.
        bill: Money,
        /// What the points are worth.
        worth: Money,
    },
}

/// A spend that is restored, wholly or in part.
#[derive(Clone, Debug)]
pub struct Spent {
    /// The version of the account that it made; that of the merger if another account had made it.
    pub version: u64,
    /// The day on which it was made.
    pub on: Day,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl Spent {
    /// Returns the spend of an entry of the same account.
    pub fn by(entry: &Entry, zone: &Zone) -> Spent {
        Spent { version: entry.version, on: day_of(entry.recorded_at, zone), lines: entry.lines.clone() }
    }
}

/// Points that had paid a share of a bill that is refunded.
#[derive(Clone, Debug)]
pub struct PaidWithPoints {
    /// That spend.
    pub spent: Spent,
    /// The points that earlier refunds restored.
    pub back_before: i64,
}

/// A refund, with the facts of its purchase.
#[derive(Clone, Debug)]
pub struct RefundOf {
    /// The purchase.
    pub purchase: OrderId,
    /// The refund.
    pub id: OrderId,
    /// The amount of the refund; `None` for all that is left.
    pub amount: Option<Money>,
    /// The amount of the purchase; the bill if points paid all of it.
    pub paid: Money,
    /// The minor units that earlier refunds gave back.
    pub back_before: i64,
    /// The instant at which the purchase happened.
    pub occurred_at: Instant,
    /// The points that the purchase earned, after caps and without a bonus for a visit.
    pub earned: Points,
    /// The place of its points.
    pub accrued_to: Option<LineTarget>,
    /// The first day on which they could be used.
    pub available_on: Option<Day>,
    /// The share of the bill that points had paid.
    pub paid_with_points: Option<PaidWithPoints>,
    /// The points that the refund names to be given back beyond the proportion.
    pub named: Points,
    /// The day of which the purchase made a visit.
    pub visit: Option<Day>,
    /// What a promotion for the first purchase added to `earned`.
    pub first_purchase: Points,
    /// The month in which an imported purchase counts toward a level, if it is not that of `available_on`.
    pub qualified_in: Option<Month>,
    /// Whether points paid all of the bill: then it is refunded in whole once they are all back.
    pub paid_in_points: bool,
    /// Whether the purchase was imported, and is taken back with its import: a level that it bought is lost however long ago it
    /// was.
    pub with_import: bool,
    /// Whether staff undo the sale: points that are already spent are owed then, whatever the program's policy.
    pub undone: bool,
}

/// The lot of points that were given for a referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditedLot {
    /// Its life.
    pub life: LotExpiry,
    /// The day on which they became available.
    pub on: Day,
}

/// What a member has in another system, as it is brought in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The points.
    pub points: Points,
    /// The points that the member owes there.
    pub debt: Points,
    /// The last day of the points, if it is not that of points given today.
    pub last_day: Option<Day>,
    /// The level, which is theirs as if it had been reached today.
    pub level: Option<ShortId>,
    /// The day on which they joined.
    pub joined_on: Option<Day>,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.points)?;
        if self.debt > Points::ZERO {
            write!(f, " -{}", self.debt)?;
        }
        if let Some(day) = self.last_day {
            write!(f, " until {day}")?;
        }
        if let Some(level) = &self.level {
            write!(f, " level {level}")?;
        }
        self.joined_on.map_or(Ok(()), |day| write!(f, " since {day}"))
    }
}

/// An operation on an account.
#[derive(Clone, Debug)]
pub enum Operation<'a> {
    /// A purchase earns points.
    Purchase(Accrual<'a>),
    /// A refund takes points back.
    Refund(RefundOf),
    /// Points of a purchase that waited are given or withheld.
    Decide {
        /// The purchase.
        purchase: OrderId,
        /// Whether they are given.
        given: bool,
        /// The points that no refund has taken back.
        points: i64,
        /// Where they wait.
        waits_in: PendingKey,
        /// Of them, those that a promotion for the first purchase added.
        first_purchase: i64,
    },
    /// Points are used.
    Spend {
        /// The purpose.
        on: Purpose,
        /// The number of points.
        points: Points,
    },
    /// An activity earns points.
    Activity(Activity<'a>),
    /// A birthday earns points.
    Birthday {
        /// The year.
        year: i16,
        /// The state of the program's budget for the award.
        budget: Budget,
    },
    /// Answering a survey earns points, whatever the answer (`docs/rules.md#answers`).
    Survey {
        /// The survey.
        survey: ShortId,
        /// The wave.
        wave: Wave,
        /// The state of the program's budget for the award.
        budget: Budget,
    },
    /// An invited friend has qualified: their bonus is pending until the end of the hold
    /// (`docs/rules.md#the-two-rewards`).
    FriendBonus(Points),
    /// The hold is over and the friend's bonus becomes available.
    FriendBonusReady,
    /// The friend's bonus is taken back.
    FriendBonusReversed {
        /// The points of the bonus.
        points: Points,
        /// The lot of the points, if they became available.
        given: Option<CreditedLot>,
        /// The reason.
        why: Reversal,
    },
    /// A referral is claimed.
    ReferralReward {
        /// The friend.
        friend: MemberNo,
        /// The points of the reward, by the terms in force when the friend joined.
        points: Points,
    },
    /// A claimed reward is taken back.
    ReferralRewardReversed {
        /// The friend.
        friend: MemberNo,
        /// The points of the reward.
        points: Points,
        /// The lot of the points.
        given: CreditedLot,
        /// The reason.
        why: Reversal,
    },
    /// Staff changes the balance.
    Adjust {
        /// A single-use id.
        id: OrderId,
        /// The change in points; not zero.
        points: i64,
    },
    /// The messenger accepted a warning about expiry (`docs/rules.md#accepted-warnings`).
    Warned {
        /// The message's name.
        message: OrderId,
        /// The last day that the message named.
        last_day: Day,
        /// The time of the acceptance.
        accepted: Instant,
    },
    /// A spend is cancelled: its points go back to their lots.
    Cancel {
        /// The spend's operation.
        of: OrderId,
        /// The spend.
        spent: Spent,
    },
    /// A balance is brought in from another system.
    OpeningBalance {
        /// An id that names the source and the member.
        id: OrderId,
        /// The balance and what belongs to it.
        standing: Standing,
    },
    /// A balance that was brought in is taken back.
    OpeningBalanceReversed {
        /// Its id.
        id: OrderId,
        /// The points of the balance; below zero if it was a debt.
        points: i64,
        /// The lot of the points.
        given: Option<CreditedLot>,
        /// The qualifying points that came with it, by month.
        qualifying: Vec<(Month, i64)>,
        /// The day on which it was brought in.
        on: Day,
    },
    /// The account is settled and nothing else happens.
    Settle,
    /// The holder of the card joined in the chat: from now on the expiry promise binds.
    Link,
    /// The member left the chat and had their data deleted.
    Leave,
    /// The account is merged into another account of the same person.
    TransferTo(MemberNo),
    /// Another account is merged into this one.
    TransferFrom(MemberNo, Box<Account>),
}

impl Operation<'_> {
    /// Returns the id if it is known before posting. Operations without one are named by the version that they make.
    pub fn id(&self) -> Option<OperationId> {
        Some(match self {
            Operation::Purchase(purchase) => OperationId::Purchase(purchase.id.clone()),
            Operation::Refund(refund) => {
                OperationId::Refund { purchase: refund.purchase.clone(), refund: refund.id.clone() }
            }
            Operation::Decide { purchase, .. } => OperationId::Decision(purchase.clone()),
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
            Operation::OpeningBalanceReversed { id, .. } => OperationId::OpeningBalanceReversed(id.clone()),
            Operation::Warned { message, .. } => OperationId::Warned(message.clone()),
            Operation::Cancel { of, .. } => OperationId::Cancel(of.clone()),
            Operation::TransferTo(other) | Operation::TransferFrom(other, _) => OperationId::Transfer(*other),
            Operation::Settle | Operation::Link | Operation::Leave => return None,
        })
    }

    /// Returns the operation whose points are taken back so that what was spent of them meanwhile is always owed
    /// (`docs/rules.md#points-already-spent`). Coupons that were taken since and are unused are taken back first.
    pub fn recalls(&self) -> Option<OperationId> {
        match self {
            Operation::Refund(refund) if refund.undone => Some(OperationId::Purchase(refund.purchase.clone())),
            Operation::FriendBonusReversed { .. } => Some(OperationId::FriendBonusReady),
            Operation::ReferralRewardReversed { friend, .. } => Some(OperationId::ReferralReward(*friend)),
            Operation::OpeningBalanceReversed { id, .. } => Some(OperationId::Other(id.clone())),
            _ => None,
        }
    }

    /// Returns the hash of the normalized input: equal for a repeat, different if the same id comes with other
    /// contents.
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
                    bill: bill.as_ref().map(|bill| bill.reference.clone()),
                };
                let fingerprint = fingerprint.map(|hash| hash.to_string()).unwrap_or_default();
                format!("{cause} {occurred_at} {fingerprint}")
            }
            Operation::Refund(refund) => {
                let amount = refund
                    .amount
                    .map_or("rest".to_owned(), |amount| format!("{} {}", amount.minor(), amount.currency().code()));
                let named = match refund.named.get() {
                    0 => String::new(),
                    points => format!(" +{points}"),
                };
                format!("refund {} {} {amount}{named}", refund.purchase, refund.id)
            }
            Operation::Decide { purchase, given, .. } => format!("decide {purchase} {given}"),
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
            Operation::Warned { message, last_day, .. } => format!("warned {message} {last_day}"),
            Operation::Cancel { of, .. } => format!("cancel {of}"),
            Operation::OpeningBalance { id, standing } => format!("opening {id} {standing}"),
            Operation::OpeningBalanceReversed { id, .. } => format!("opening_back {id}"),
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
    /// Returns the refund of a purchase that stands by itself. Its points came to their place by `placed_by`, and earlier
    /// refunds gave so many minor units back. `None` if the entry is no purchase.
    pub fn of(
        purchase: &Entry,
        placed_by: &Entry,
        id: OrderId,
        amount: Option<Money>,
        back_before: i64,
        zone: &Zone,
    ) -> Option<RefundOf> {
        let Cause::Purchase { id: of, amount: paid, .. } = &purchase.cause else { return None };
        Some(RefundOf {
            purchase: of.clone(),
            id,
            amount,
            paid: *paid,
            back_before,
            occurred_at: purchase.occurred_at,
            earned: Points::new(purchase.earned_by_amount())?,
            accrued_to: placed_by.accrued_to().cloned(),
            available_on: crate::Receipt::of(placed_by, zone).available_from,
            paid_with_points: None,
            named: Points::ZERO,
            visit: purchase.visit(),
            first_purchase: purchase.first_purchase(),
            qualified_in: purchase.qualified().first().map(|(month, _)| *month),
            paid_in_points: false,
            with_import: false,
            undone: false,
        })
    }

    /// Returns the life and the funder of the purchase's points, if it earned any.
    pub(crate) fn life_of_points(&self) -> Option<(LotExpiry, &Funder)> {
        match self.accrued_to.as_ref()? {
            LineTarget::Pending(PendingKey { life, funder, .. }) | LineTarget::Lot(LotKey { life, funder, .. }) => {
                Some((*life, funder))
            }
            _ => None,
        }
    }

    /// Returns the pending group of the purchase's points, if they went to one.
    pub(crate) fn pending(&self) -> Option<&PendingKey> {
        match &self.accrued_to {
            Some(LineTarget::Pending(key)) => Some(key),
            _ => None,
        }
    }
}
