//! Entries: what one operation did, in the append-only ledger (§1). Their text is in `entry_text`.

use crate::Hash;
use crate::{
    ActivityKind, Balance, CardNumber, CouponCode, Day, Factor, Instant, LotKey, MemberNo, Money, Month, OperationId,
    OrderId, PendingKey, PersonKey, ProgramId, Reversal, ShortId, Wave,
};

/// What a line does to points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Points come in, pending or at once.
    Accrue,
    /// Pending points become available.
    Activate,
    /// Points are set aside.
    Reserve,
    /// What was set aside is free again.
    Release,
    /// Points are used.
    Spend,
    /// A cancelled spend comes back.
    Restore,
    /// A lot's last day is over.
    Expire,
    /// A refund takes points back.
    Reverse,
    /// Staff changed the balance, with a reason.
    Adjust,
    /// A warning about a lot was accepted; or, of a level, its loss was announced (1) or called off (-1).
    Warned,
    /// A lot lives longer.
    Extend,
    /// An account's whole standing goes over to another account of the same person.
    Transfer,
    /// What counts toward a level changed by something else than points becoming available.
    Qualify,
    /// The level changed, by so many places.
    Level,
}

/// Every kind and its code.
pub(crate) const KINDS: [(LineKind, &str); 14] = [
    (LineKind::Accrue, "accrue"),
    (LineKind::Activate, "activate"),
    (LineKind::Reserve, "reserve"),
    (LineKind::Release, "release"),
    (LineKind::Spend, "spend"),
    (LineKind::Restore, "restore"),
    (LineKind::Expire, "expire"),
    (LineKind::Reverse, "reverse"),
    (LineKind::Adjust, "adjust"),
    (LineKind::Warned, "warned"),
    (LineKind::Extend, "extend"),
    (LineKind::Transfer, "transfer"),
    (LineKind::Qualify, "qualify"),
    (LineKind::Level, "level"),
];

impl LineKind {
    /// The code that is stored and that the API shows.
    pub fn code(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, code)| code)
    }
}

/// A figure of [`crate::Lifetime`], for lines that move one to another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LifetimeTotal {
    /// Accrued.
    Earned,
    /// Adjusted.
    Adjusted,
    /// Spent.
    Spent,
    /// Expired.
    Expired,
    /// Reversed.
    Reversed,
}

/// Every figure and its code.
pub(crate) const FIGURES: [(LifetimeTotal, &str); 5] = [
    (LifetimeTotal::Earned, "earned"),
    (LifetimeTotal::Adjusted, "adjusted"),
    (LifetimeTotal::Spent, "spent"),
    (LifetimeTotal::Expired, "expired"),
    (LifetimeTotal::Reversed, "reversed"),
];

/// Where the points of a line are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LineTarget {
    /// In a pending group.
    Pending(PendingKey),
    /// In a lot.
    Lot(LotKey),
    /// Set aside.
    Reserved,
    /// Owed.
    Debt,
    /// In a lifetime figure.
    Figure(LifetimeTotal),
    /// Among what counts toward a level, in this month.
    Month(Month),
    /// The account's level.
    Level,
}

/// One line of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// What it does.
    pub kind: LineKind,
    /// By how much its place changes.
    pub points: i64,
    /// Where.
    pub place: LineTarget,
}

/// Why an entry was made. Ids of the client's cashiers are hashes; nothing here says who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A purchase.
    Purchase {
        /// Its id, the client's own.
        id: OrderId,
        /// What was paid.
        amount: Money,
        /// The card that was shown.
        card: CardNumber,
        /// The cashier, hashed.
        cashier: Option<Hash>,
        /// The partner at whose till it was.
        partner: Option<OrderId>,
        /// Points paid a share of the bill: the reference of that redemption.
        bill: Option<OrderId>,
    },
    /// A refund of a purchase.
    Refund {
        /// The purchase.
        purchase: OrderId,
        /// The refund.
        id: OrderId,
        /// How much money went back this time.
        amount: Money,
        /// Whether the till asked for "all that is left" rather than naming an amount; part of what makes a repeat equal.
        rest: bool,
    },
    /// Points were used.
    Spend(OrderId),
    /// A reward was taken, for a coupon.
    Reward {
        /// The single-use id of the screen on which it was offered.
        id: OrderId,
        /// Which.
        reward: ShortId,
        /// The coupon.
        code: CouponCode,
        /// The last day on which it can be used.
        until: Day,
    },
    /// Points paid a share of a bill.
    Bill {
        /// What buttons and keys call it.
        reference: OrderId,
        /// The client's own id of the redemption.
        id: OrderId,
        /// The whole bill.
        bill: Money,
        /// What the points were worth.
        worth: Money,
    },
    /// The spend with this operation was cancelled.
    Cancel(OrderId),
    /// An activity other than a purchase.
    Activity {
        /// Its id, the client's own.
        id: OrderId,
        /// Which.
        kind: ActivityKind,
        /// The card that was shown.
        card: CardNumber,
    },
    /// The member's birthday in this year.
    Birthday(i16),
    /// An answer to this survey in this wave.
    Survey(ShortId, Wave),
    /// A bonus for coming by a friend's link; it waits for the end of the hold.
    FriendBonus,
    /// It became available.
    FriendBonusReady,
    /// It was taken back.
    FriendBonusReversed(Reversal),
    /// A referral was claimed, by its friend.
    ReferralReward(MemberNo),
    /// What was claimed for this friend was taken back.
    ReferralRewardReversed(MemberNo, Reversal),
    /// Staff changed the balance; the reason stands in the Vault.
    Adjust(OrderId),
    /// The messenger accepted a warning.
    Warned {
        /// The number of the message.
        message: u64,
        /// The last day that it named.
        told: Day,
    },
    /// A balance was brought in from elsewhere.
    OpeningBalance(OrderId),
    /// The day had come.
    Settle,
    /// The holder of a card came to the chat.
    Link,
    /// The member left the chat and had his data deleted; what is left is a card without a chat.
    Leave,
    /// This account went over to another.
    TransferTo(MemberNo),
    /// Another account came over to this one.
    TransferFrom(MemberNo),
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A till or web shop, by its API key.
    Key(crate::ApiKeyId),
    /// The member himself.
    Member,
    /// An import of an existing base.
    Import,
    /// Time.
    System,
    /// Somebody who works for the program.
    Staff(PersonKey),
}

/// What a receipt says beyond the sum: codes and numbers, so that every language can put them in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explanation {
    /// The rate that applied.
    Rate {
        /// Points …
        points: u32,
        /// … per so many minor units.
        per_minor: u64,
    },
    /// Points wait for the end of a return window of so many days.
    Window(u8),
    /// Points that a refund should have taken back and did not, as they were already spent.
    Forgiven(i64),
    /// Points that a refund made a debt.
    Debt(i64),
    /// Points that went to pay off a debt.
    DebtPaid(i64),
    /// The purchase's points had already expired, so the refund took none.
    LotOver,
    /// Brought in from elsewhere: available at once.
    Imported,
    /// Spent points came back with a new last day, as their own was over.
    Grace(u8),
    /// The member's level multiplied the award.
    Level(ShortId, Factor),
    /// A promotion's factor, one of those that made up the whole.
    Promotion(ShortId, Factor),
    /// Points above the cap for a purchase.
    CappedPurchase(i64),
    /// Points above the cap for a member and day.
    CappedDay(i64),
    /// The award was taken from the program's budget.
    FromBudget(i64),
    /// Points that the program's budget no longer covered.
    BudgetSpent(i64),
    /// Points that a program at its end no longer gives.
    EarningEnded(i64),
    /// Of the award, so many points were for this visit.
    NthVisit {
        /// Which visit it was.
        visit: u32,
        /// What it earned.
        points: i64,
    },
    /// The fixed award for an activity.
    Activity(i64),
    /// No award: the last one keeps the next back until then.
    Cooldown(Instant),
    /// No award: there were as many today as there may be.
    DayLimit(u8),
    /// The level rose to this one.
    LevelUp(ShortId),
    /// The level fell to this one.
    LevelDown(ShortId),
    /// The level will fall to this one on this day, unless the member qualifies again.
    LevelDropNotice(ShortId, Day),
    /// Points that had paid for a refunded bill came back.
    Restored(i64),
}

/// Hexadecimal digits of the hash in a check code.
const CHECK_DIGITS: usize = 10;

/// What one operation did to one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The program.
    pub program: ProgramId,
    /// The account.
    pub member: MemberNo,
    /// The account's version that this entry made; gapless from 1.
    pub version: u64,
    /// Why.
    pub cause: Cause,
    /// The version of the program's rules that applied.
    pub rules: u32,
    /// Who did it.
    pub actor: Actor,
    /// When it happened, as the client says.
    pub occurred_at: Instant,
    /// When it was written down.
    pub recorded_at: Instant,
    /// Hash of the normalized input: the same id with another input is a conflict.
    pub input: Hash,
    /// Hash of the entry before.
    pub previous: Hash,
    /// The sum on the receipt: what the member gained or lost by the cause itself.
    pub points: i64,
    /// What the account held afterwards.
    pub balance: Balance,
    /// Codes and numbers for the receipt.
    pub explanation: Vec<Explanation>,
    /// What it did, in order.
    pub lines: Vec<Line>,
}

impl Entry {
    /// The hash of all of it, which the next entry carries on.
    pub fn hash(&self) -> Hash {
        let Balance { available, pending, reserved, debt } = self.balance;
        let lines: Vec<String> = self.lines.iter().map(Line::to_string).collect();
        let explanation: Vec<String> = self.explanation.iter().map(Explanation::to_string).collect();
        let text = [
            self.program.to_string(),
            self.member.to_string(),
            self.version.to_string(),
            self.operation().to_string(),
            self.cause.to_string(),
            self.rules.to_string(),
            self.actor.to_string(),
            self.occurred_at.to_string(),
            self.recorded_at.to_string(),
            self.input.to_string(),
            self.previous.to_string(),
            self.points.to_string(),
            format!("{available} {pending} {reserved} {debt}"),
            explanation.join(";"),
            lines.join(";"),
        ];
        Hash::of(text.join("\n").as_bytes())
    }

    /// The operation; unique for ever. It is named by the cause.
    pub fn operation(&self) -> OperationId {
        match &self.cause {
            Cause::Purchase { id, .. } => OperationId::Purchase(id.clone()),
            Cause::Refund { purchase, id, .. } => {
                OperationId::Refund { purchase: purchase.clone(), refund: id.clone() }
            }
            Cause::Spend(id) | Cause::OpeningBalance(id) => OperationId::Other(id.clone()),
            Cause::Reward { id, .. } => OperationId::Redeem(id.clone()),
            Cause::Bill { reference, .. } => OperationId::Bill(reference.clone()),
            Cause::Activity { id, .. } => OperationId::Activity(id.clone()),
            Cause::Birthday(year) => OperationId::Birthday(*year),
            Cause::Survey(survey, wave) => OperationId::Survey(survey.clone(), *wave),
            Cause::FriendBonus => OperationId::FriendBonus,
            Cause::FriendBonusReady => OperationId::FriendBonusReady,
            Cause::FriendBonusReversed(_) => OperationId::FriendBonusReversed,
            Cause::ReferralReward(friend) => OperationId::ReferralReward(*friend),
            Cause::ReferralRewardReversed(friend, _) => OperationId::ReferralRewardReversed(*friend),
            Cause::Adjust(id) => OperationId::Adjust(id.clone()),
            Cause::Warned { message, .. } => OperationId::Warned(*message),
            Cause::Cancel(of) => OperationId::Cancel(of.clone()),
            Cause::Settle => OperationId::Settle(self.version),
            Cause::Link => OperationId::Link(self.version),
            Cause::Leave => OperationId::Leave(self.version),
            Cause::TransferTo(other) | Cause::TransferFrom(other) => OperationId::Transfer(*other),
        }
    }

    /// What clients and buttons call it: the member's number and the version.
    pub fn id(&self) -> String {
        format!("{}.{}", self.member, self.version)
    }

    /// What a receipt of it is checked by: its version and the beginning of its hash. Whoever holds an old one can see
    /// whether the ledger still says the same.
    pub fn check_code(&self) -> String {
        let hash = self.hash().to_string();
        format!("{}-{}", self.version, &hash[..CHECK_DIGITS])
    }

    /// The place into which this entry's own points were accrued.
    pub fn accrued_to(&self) -> Option<&LineTarget> {
        self.lines.iter().rev().find(|line| line.kind == LineKind::Accrue).map(|line| &line.place)
    }
}
