//! Entries: what one operation did, in the append-only ledger (§1), and the text in which they are kept and hashed.
//!
//! This file owns that text. What it writes today must be readable for ever; the tests hold old samples.

use crate::{
    Balance, CardNumber, Funder, Instant, Life, LotKey, MemberNo, Money, OperationId, OrderId, PendingKey, ProgramId,
};
use iso_currency::Currency;
use sha2::{Digest, Sha256};
use std::fmt;

/// A SHA-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands before an account's first entry.
    pub const ZERO: Hash = Hash([0; 32]);

    /// Of bytes.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a line does to points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
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
    /// A warning about a lot was accepted.
    Warned,
    /// A lot lives longer.
    Extend,
    /// An account's whole standing goes over to another account of the same person.
    Transfer,
}

impl Kind {
    const ALL: [(Kind, &'static str); 12] = [
        (Kind::Accrue, "accrue"),
        (Kind::Activate, "activate"),
        (Kind::Reserve, "reserve"),
        (Kind::Release, "release"),
        (Kind::Spend, "spend"),
        (Kind::Restore, "restore"),
        (Kind::Expire, "expire"),
        (Kind::Reverse, "reverse"),
        (Kind::Adjust, "adjust"),
        (Kind::Warned, "warned"),
        (Kind::Extend, "extend"),
        (Kind::Transfer, "transfer"),
    ];

    /// The code that is stored and that the API shows.
    pub fn code(self) -> &'static str {
        Kind::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, code)| code)
    }
}

/// A figure of [`crate::Lifetime`], for lines that move one to another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
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

impl Figure {
    pub(crate) const ALL: [(Figure, &'static str); 5] = [
        (Figure::Earned, "earned"),
        (Figure::Adjusted, "adjusted"),
        (Figure::Spent, "spent"),
        (Figure::Expired, "expired"),
        (Figure::Reversed, "reversed"),
    ];
}

/// Where the points of a line are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In a pending group.
    Pending(PendingKey),
    /// In a lot.
    Lot(LotKey),
    /// Set aside.
    Reserved,
    /// Owed.
    Debt,
    /// In a lifetime figure.
    Figure(Figure),
}

/// One line of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// What it does.
    pub kind: Kind,
    /// By how much its place changes.
    pub points: i64,
    /// Where.
    pub place: Place,
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
    /// This spend was cancelled.
    Cancel(OrderId),
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
}

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

    /// The place into which this entry's own points were accrued.
    pub fn accrued_to(&self) -> Option<&Place> {
        self.lines.iter().rev().find(|line| line.kind == Kind::Accrue).map(|line| &line.place)
    }
}

impl fmt::Display for Life {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Life::Until(day) => write!(f, "{day}"),
            Life::Idle(months) => write!(f, "idle{months}"),
            Life::Never => f.write_str("never"),
        }
    }
}

impl fmt::Display for Funder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Funder::Own => f.write_str("own"),
            Funder::Partner(id) => write!(f, "by.{id}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Pending(key) => write!(f, "pending/{}/{}/{}", key.on, key.life, key.funder),
            Place::Lot(key) => write!(f, "lot/{}/{}{}", key.life, key.funder, if key.warned { "/warned" } else { "" }),
            Place::Reserved => f.write_str("reserved"),
            Place::Debt => f.write_str("debt"),
            Place::Figure(figure) => {
                f.write_str(Figure::ALL.iter().find(|(known, _)| known == figure).map_or("", |(_, code)| code))
            }
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.kind.code(), self.points, self.place)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        match self {
            Cause::Purchase { id, amount, card, cashier, partner } => write!(
                f,
                "purchase {id} {} {} {card} {} {}",
                amount.minor(),
                amount.currency().code(),
                or_dash(cashier.map(|hash| hash.to_string())),
                or_dash(partner.as_ref().map(OrderId::to_string)),
            ),
            Cause::Refund { purchase, id, amount, rest } => {
                let rest = if *rest { "rest" } else { "part" };
                write!(f, "refund {purchase} {id} {} {} {rest}", amount.minor(), amount.currency().code())
            }
            Cause::Spend(id) => write!(f, "spend {id}"),
            Cause::Cancel(of) => write!(f, "cancel {of}"),
            Cause::OpeningBalance(id) => write!(f, "opening {id}"),
            Cause::Settle => f.write_str("settle"),
            Cause::Link => f.write_str("link"),
            Cause::Leave => f.write_str("leave"),
            Cause::TransferTo(member) => write!(f, "transfer_to {member}"),
            Cause::TransferFrom(member) => write!(f, "transfer_from {member}"),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Key(key) => write!(f, "key {key}"),
            Actor::Member => f.write_str("member"),
            Actor::Import => f.write_str("import"),
            Actor::System => f.write_str("system"),
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Explanation::Rate { points, per_minor } => write!(f, "rate {points} {per_minor}"),
            Explanation::Window(days) => write!(f, "window {days}"),
            Explanation::Forgiven(points) => write!(f, "forgiven {points}"),
            Explanation::Debt(points) => write!(f, "debt {points}"),
            Explanation::DebtPaid(points) => write!(f, "debt_paid {points}"),
            Explanation::LotOver => f.write_str("lot_over"),
            Explanation::Imported => f.write_str("imported"),
            Explanation::Grace(days) => write!(f, "grace {days}"),
        }
    }
}

impl Life {
    fn parse(text: &str) -> Option<Life> {
        match text {
            "never" => Some(Life::Never),
            _ => match text.strip_prefix("idle") {
                Some(months) => months.parse().ok().map(Life::Idle),
                None => text.parse().ok().map(Life::Until),
            },
        }
    }
}

impl Funder {
    fn parse(text: &str) -> Option<Funder> {
        match text.strip_prefix("by.") {
            Some(id) => OrderId::parse(id).ok().map(Funder::Partner),
            None => (text == "own").then_some(Funder::Own),
        }
    }
}

impl Place {
    fn parse(text: &str) -> Option<Place> {
        let parts: Vec<&str> = text.split('/').collect();
        match parts.as_slice() {
            ["pending", on, life, funder] => Some(Place::Pending(PendingKey {
                on: on.parse().ok()?,
                life: Life::parse(life)?,
                funder: Funder::parse(funder)?,
            })),
            ["lot", life, funder, rest @ ..] => {
                let warned = match rest {
                    [] => false,
                    ["warned"] => true,
                    _ => return None,
                };
                Some(Place::Lot(LotKey { life: Life::parse(life)?, funder: Funder::parse(funder)?, warned }))
            }
            ["reserved"] => Some(Place::Reserved),
            ["debt"] => Some(Place::Debt),
            [figure] => Figure::ALL.iter().find(|(_, code)| code == figure).map(|(known, _)| Place::Figure(*known)),
            _ => None,
        }
    }
}

impl Line {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Line> {
        let parts: Vec<&str> = text.split(' ').collect();
        let [kind, points, place] = parts.as_slice() else {
            return None;
        };
        let (kind, _) = Kind::ALL.into_iter().find(|(_, code)| code == kind)?;
        Some(Line { kind, points: points.parse().ok()?, place: Place::parse(place)? })
    }
}

impl Cause {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Cause> {
        let id = |text: &str| OrderId::parse(text).ok();
        let money = |minor: &str, code: &str| Money::new(minor.parse().ok()?, Currency::from_code(code)?).ok();
        let parts: Vec<&str> = text.split(' ').collect();
        Some(match parts.as_slice() {
            ["purchase", order, minor, currency, card, cashier, partner] => Cause::Purchase {
                id: id(order)?,
                amount: money(minor, currency)?,
                card: CardNumber::parse(card).ok()?,
                cashier: if *cashier == "-" { None } else { Some(Hash::parse(cashier)?) },
                partner: if *partner == "-" { None } else { Some(id(partner)?) },
            },
            ["refund", purchase, refund, minor, currency, rest] => Cause::Refund {
                purchase: id(purchase)?,
                id: id(refund)?,
                amount: money(minor, currency)?,
                rest: *rest == "rest",
            },
            ["spend", order] => Cause::Spend(id(order)?),
            ["cancel", of] => Cause::Cancel(id(of)?),
            ["opening", order] => Cause::OpeningBalance(id(order)?),
            ["settle"] => Cause::Settle,
            ["link"] => Cause::Link,
            ["leave"] => Cause::Leave,
            ["transfer_to", member] => Cause::TransferTo(MemberNo::parse(member).ok()?),
            ["transfer_from", member] => Cause::TransferFrom(MemberNo::parse(member).ok()?),
            _ => return None,
        })
    }
}

impl Actor {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Actor> {
        match text {
            "member" => Some(Actor::Member),
            "import" => Some(Actor::Import),
            "system" => Some(Actor::System),
            _ => crate::ApiKeyId::parse(text.strip_prefix("key ")?).ok().map(Actor::Key),
        }
    }
}

impl Explanation {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Explanation> {
        let parts: Vec<&str> = text.split(' ').collect();
        Some(match parts.as_slice() {
            ["rate", points, per] => Explanation::Rate { points: points.parse().ok()?, per_minor: per.parse().ok()? },
            ["window", days] => Explanation::Window(days.parse().ok()?),
            ["forgiven", points] => Explanation::Forgiven(points.parse().ok()?),
            ["debt", points] => Explanation::Debt(points.parse().ok()?),
            ["debt_paid", points] => Explanation::DebtPaid(points.parse().ok()?),
            ["lot_over"] => Explanation::LotOver,
            ["imported"] => Explanation::Imported,
            ["grace", days] => Explanation::Grace(days.parse().ok()?),
            _ => return None,
        })
    }
}

impl Hash {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Hash> {
        let bytes = (text.len() == 64 && text.is_ascii()).then_some(text)?;
        let mut hash = [0; 32];
        for (at, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&bytes[at * 2..at * 2 + 2], 16).ok()?;
        }
        Some(Hash(hash))
    }
}
