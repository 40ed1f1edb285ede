//! Entries: what one operation did, in the append-only ledger (`docs/rules.md#entries`). Their text is in `entry_text`.

use crate::Hash;
use crate::serde_as_text;
use crate::{
    ActivityKind, Balance, CardNumber, CouponCode, Day, Explanation, Instant, LotKey, MemberNo, Money, Month,
    OperationId, OrderId, PendingKey, PersonKey, Points, ProgramId, Reversal, ShortId, Wave,
};

/// What a line does to points (`docs/rules.md#kinds-of-lines`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Points come in, pending or available at once.
    Accrue,
    /// Pending points become available.
    Activate,
    /// Points are set aside.
    Reserve,
    /// Points that were set aside are available again.
    Release,
    /// Points are used.
    Spend,
    /// The points of a cancelled spend come back.
    Restore,
    /// A lot's last day is over.
    Expire,
    /// A refund takes points back.
    Reverse,
    /// Staff changed the balance, with a reason.
    Adjust,
    /// A warning about a lot was accepted. On a level: a downgrade was announced (1) or called off (-1).
    Warned,
    /// A lot lives longer.
    Extend,
    /// The points go over to another account of the same person.
    Transfer,
    /// Qualifying points changed without points becoming available.
    Qualify,
    /// The level changed by `points` places.
    Level,
    /// A figure beside the points changed: what was forgiven, set off, spent on a day, or visited.
    Note,
}

/// Every kind and its code.
pub(crate) const KINDS: [(LineKind, &str); 15] = [
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
    (LineKind::Note, "note"),
];

impl LineKind {
    /// All codes.
    pub fn codes() -> [&'static str; KINDS.len()] {
        KINDS.map(|(_, code)| code)
    }

    /// The code that is stored and that the API shows.
    pub fn code(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, code)| code)
    }
}

/// A figure of an account that only adds up, named by lines that change it or move it to another account.
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
    /// Of what expired, the part against which refunds were set off.
    SetOff,
    /// Purchases.
    Purchases,
    /// Of the purchases, those that were wholly refunded.
    Refunded,
    /// Days with a visit that are no longer kept one by one.
    Visits,
    /// Bonuses for visits that were given and not taken back.
    VisitBonuses,
    /// Bonuses for visits that a merger found given and not due, less those that it found due and not given.
    VisitAdvance,
    /// What promotions for the first purchase added to the purchase that stands.
    FirstPurchase,
}

/// Every figure and its code.
pub(crate) const FIGURES: [(LifetimeTotal, &str); 12] = [
    (LifetimeTotal::Earned, "earned"),
    (LifetimeTotal::Adjusted, "adjusted"),
    (LifetimeTotal::Spent, "spent"),
    (LifetimeTotal::Expired, "expired"),
    (LifetimeTotal::Reversed, "reversed"),
    (LifetimeTotal::SetOff, "set_off"),
    (LifetimeTotal::Purchases, "purchases"),
    (LifetimeTotal::Refunded, "refunded"),
    (LifetimeTotal::Visits, "visits"),
    (LifetimeTotal::VisitBonuses, "visit_bonuses"),
    (LifetimeTotal::VisitAdvance, "visit_advance"),
    (LifetimeTotal::FirstPurchase, "first_purchase"),
];

/// The place of a line's points.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LineTarget {
    /// A pending group.
    Pending(PendingKey),
    /// A lot.
    Lot(LotKey),
    /// The points set aside.
    Reserved,
    /// The debt.
    Debt,
    /// A figure.
    Figure(LifetimeTotal),
    /// The qualifying points of a month.
    Month(Month),
    /// The account's level.
    Level,
    /// What the entry of this version forgave and nothing has made up for.
    Forgiven(u64),
    /// What was spent on this day and not restored.
    SpentOn(Day),
    /// What makes this day a visit: purchases and activities.
    Visit(Day),
    /// The points for purchases posted on this day, for the cap per day.
    EarnedOn(Day),
    /// The awards for a kind of activity on a day, the first and the last of them at these instants.
    Awarded(ActivityKind, Day, [Instant; 2]),
}

/// One line of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// What the line does.
    pub kind: LineKind,
    /// By how much the place changes.
    pub points: i64,
    /// The place.
    pub place: LineTarget,
}

serde_as_text!(Line, Line::to_string, Line::parse);

/// Why an entry was made. Client ids of cashiers are hashes; nothing here identifies a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A purchase.
    Purchase {
        /// The client's id of it.
        id: OrderId,
        /// The amount that was paid.
        amount: Money,
        /// The card that was shown.
        card: CardNumber,
        /// The cashier, hashed.
        cashier: Option<Hash>,
        /// The partner at whose till the purchase was made.
        partner: Option<OrderId>,
        /// The reference of the redemption if points paid a share of the bill.
        bill: Option<OrderId>,
    },
    /// A refund of a purchase.
    Refund {
        /// The purchase.
        purchase: OrderId,
        /// The refund.
        id: OrderId,
        /// The amount of this refund.
        amount: Money,
        /// Whether the till asked for all that is left rather than naming an amount. A repeat is equal only if this
        /// agrees.
        rest: bool,
    },
    /// The points of a purchase that waited were given or withheld.
    Decision {
        /// The purchase.
        purchase: OrderId,
        /// Whether they were given.
        given: bool,
    },
    /// Points were used.
    Spend(OrderId),
    /// A reward was taken for a coupon.
    Reward {
        /// The single-use id of the screen on which it was offered.
        id: OrderId,
        /// The reward.
        reward: ShortId,
        /// The coupon's code.
        code: CouponCode,
        /// The last day on which the coupon can be used.
        until: Day,
    },
    /// Points paid a share of a bill.
    Bill {
        /// The reference in buttons and keys.
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
        /// The client's id of it.
        id: OrderId,
        /// The kind of activity.
        kind: ActivityKind,
        /// The card that was shown.
        card: CardNumber,
    },
    /// The member's birthday in this year.
    Birthday(i16),
    /// An answer to this survey in this wave.
    Survey(ShortId, Wave),
    /// A bonus for joining by a friend's link; pending until the end of the hold.
    FriendBonus,
    /// The friend's bonus became available.
    FriendBonusReady,
    /// The friend's bonus was taken back.
    FriendBonusReversed(Reversal),
    /// The reward for this friend was claimed.
    ReferralReward(MemberNo),
    /// The claimed reward for this friend was taken back.
    ReferralRewardReversed(MemberNo, Reversal),
    /// Staff changed the balance; the reason is in the Vault.
    Adjust(OrderId),
    /// The messenger accepted a warning.
    Warned {
        /// The message's name.
        message: OrderId,
        /// The last day that the message named.
        last_day: Day,
    },
    /// A balance was brought in from another system.
    OpeningBalance(OrderId),
    /// A balance that was brought in was taken back, with its import.
    OpeningBalanceReversed(OrderId),
    /// Pending points became available, lots expired, or the level changed.
    Settle,
    /// The holder of a card joined in the chat.
    Link,
    /// The member left the chat and had their data deleted; a card without a chat remains.
    Leave,
    /// This account was merged into another.
    TransferTo(MemberNo),
    /// Another account was merged into this one.
    TransferFrom(MemberNo),
}

serde_as_text!(Cause, Cause::to_string, Cause::parse);

/// Who carried out an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A till or web shop, named by its API key.
    Key(crate::ApiKeyId),
    /// The member.
    Member,
    /// An import of an existing base, by its number in the program; 0 if it had none.
    Import(u32),
    /// Maintenance.
    System,
    /// A person who works for the program.
    Staff(PersonKey),
}

serde_as_text!(Actor, Actor::to_string, Actor::parse);

impl Actor {
    /// Returns the person, if it is one who works for the program.
    pub fn staff(&self) -> Option<&PersonKey> {
        match self {
            Actor::Staff(person) => Some(person),
            Actor::Key(_) | Actor::Member | Actor::Import(_) | Actor::System => None,
        }
    }
}

/// The number of hexadecimal digits of the hash in a check code.
const CHECK_DIGITS: usize = 10;

/// The effect of one operation on one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The program.
    pub program: ProgramId,
    /// The account.
    pub member: MemberNo,
    /// The account's version that this entry made, counted from 1 without gaps.
    pub version: u64,
    /// Why the entry was made.
    pub cause: Cause,
    /// The version of the program's rules that applied.
    pub rules: u32,
    /// Who carried out the operation.
    pub actor: Actor,
    /// When it happened, as the client reported.
    pub occurred_at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The hash of the normalized input: the same id with another input is a conflict.
    pub input: Hash,
    /// The hash of the entry before.
    pub previous: Hash,
    /// The sum on the receipt, in points: what the cause itself gave or took.
    pub points: i64,
    /// What the account held afterwards.
    pub balance: Balance,
    /// The codes and numbers of the receipt.
    pub explanation: Vec<Explanation>,
    /// The lines, in order.
    pub lines: Vec<Line>,
}

impl Entry {
    /// Returns the hash of the whole entry, which the next entry carries.
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

    /// Returns the id of the operation, which the cause determines. It is unique.
    pub fn operation(&self) -> OperationId {
        match &self.cause {
            Cause::Purchase { id, .. } => OperationId::Purchase(id.clone()),
            Cause::Refund { purchase, id, .. } => {
                OperationId::Refund { purchase: purchase.clone(), refund: id.clone() }
            }
            Cause::Decision { purchase, .. } => OperationId::Decision(purchase.clone()),
            Cause::Spend(id) | Cause::OpeningBalance(id) => OperationId::Other(id.clone()),
            Cause::Reward { id, .. } => OperationId::Redeem(id.clone()),
            Cause::Bill { reference, .. } => OperationId::Bill(reference.clone()),
            Cause::Activity { id, .. } => OperationId::Activity(id.clone()),
            Cause::Birthday(year) => OperationId::Birthday(*year),
            Cause::Survey(survey, wave) => OperationId::Survey(survey.clone(), *wave),
            Cause::FriendBonus => OperationId::FriendBonus,
            Cause::OpeningBalanceReversed(id) => OperationId::OpeningBalanceReversed(id.clone()),
            Cause::FriendBonusReady => OperationId::FriendBonusReady,
            Cause::FriendBonusReversed(_) => OperationId::FriendBonusReversed,
            Cause::ReferralReward(friend) => OperationId::ReferralReward(*friend),
            Cause::ReferralRewardReversed(friend, _) => OperationId::ReferralRewardReversed(*friend),
            Cause::Adjust(id) => OperationId::Adjust(id.clone()),
            Cause::Warned { message, .. } => OperationId::Warned(message.clone()),
            Cause::Cancel(of) => OperationId::Cancel(of.clone()),
            Cause::Settle => OperationId::Settle(self.version),
            Cause::Link => OperationId::Link(self.version),
            Cause::Leave => OperationId::Leave(self.version),
            Cause::TransferTo(other) | Cause::TransferFrom(other) => OperationId::Transfer(*other),
        }
    }

    /// Returns the entry's id for clients and buttons: the member's number and the version.
    pub fn id(&self) -> String {
        format!("{}.{}", self.member, self.version)
    }

    /// Returns the check code of the receipt: the version and the beginning of the hash. It shows whether the ledger
    /// still agrees with an old receipt.
    pub fn check_code(&self) -> String {
        let hash = self.hash().to_string();
        format!("{}-{}", self.version, &hash[..CHECK_DIGITS])
    }

    /// Returns the points of a purchase that follow from its amount: without a bonus for a visit. Entries that name no
    /// visit are from before bonuses were taken back with visits: theirs goes with the amount.
    pub fn earned_by_amount(&self) -> i64 {
        match self.visit() {
            Some(_) => self.points - self.explanation.iter().filter_map(Explanation::fixed_points).sum::<i64>(),
            None => self.points,
        }
    }

    /// Returns the day of which the entry made a visit.
    pub fn visit(&self) -> Option<Day> {
        self.lines.iter().find_map(|line| match line.place {
            LineTarget::Visit(day) if line.kind == LineKind::Note && line.points > 0 => Some(day),
            _ => None,
        })
    }

    /// Returns what a promotion for the first purchase added to the points of a purchase.
    pub fn first_purchase(&self) -> Points {
        let noted = |line: &&Line| {
            (line.kind, &line.place) == (LineKind::Note, &LineTarget::Figure(LifetimeTotal::FirstPurchase))
        };
        let points = self.lines.iter().find(noted).and_then(|line| Points::new(line.points));
        points.unwrap_or_default()
    }

    /// Returns the points that count toward a level without an award, or in another month than that of the entry.
    pub fn qualified(&self) -> Vec<(Month, i64)> {
        let of_month = |line: &Line| match line.place {
            LineTarget::Month(month) if line.kind == LineKind::Qualify && line.points > 0 => Some((month, line.points)),
            _ => None,
        };
        self.lines.iter().filter_map(of_month).collect()
    }

    /// Returns the lot into which a balance was brought in.
    pub fn brought_to(&self) -> Option<&LotKey> {
        let came = |line: &&Line| line.kind == LineKind::Adjust && line.points > 0;
        self.lines.iter().find(came).and_then(|line| match &line.place {
            LineTarget::Lot(key) => Some(key),
            _ => None,
        })
    }

    /// Returns the place into which this entry's own points came: accrued, or given after they had waited.
    pub fn accrued_to(&self) -> Option<&LineTarget> {
        let decided = matches!(self.cause, Cause::Decision { .. });
        let came = |line: &&Line| match line.kind {
            LineKind::Accrue => true,
            // What settling activates comes before.
            LineKind::Activate | LineKind::Release => decided && line.points > 0,
            _ => false,
        };
        self.lines.iter().rev().find(came).map(|line| &line.place)
    }
}
