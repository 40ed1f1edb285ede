//! Lots of available points and groups of pending points (`docs/rules.md#lots`).

use crate::{Day, OrderId};

/// The life of the points in a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LotExpiry {
    /// Up to and including this day of the program's zone.
    Until(Day),
    /// Until this many months after the account was last active.
    Idle(u8),
    /// As [`LotExpiry::Idle`], but not before this day, which a late warning named. The next activity drops the day.
    IdleAtLeast(u8, Day),
    /// The points never expire.
    Never,
}

/// The side that pays for the points of a lot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Funder {
    /// A partner, named by its id; spent before the program's own points.
    Partner(OrderId),
    /// The program itself.
    Own,
}

/// What the points of one lot have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LotKey {
    /// Its life.
    pub life: LotExpiry,
    /// Its funder.
    pub funder: Funder,
    /// Whether the messenger accepted a warning about them. Points that arrive later form a lot of their own.
    pub warned: bool,
}

/// Available points with the same life, funder and warning state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// What the points have in common.
    pub key: LotKey,
    /// The points left, above zero.
    pub points: i64,
}

/// What the pending points of one group have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PendingKey {
    /// The day on which they become available.
    pub on: Day,
    /// The life that they will have, fixed at the accrual: a later change of the rules does not touch it.
    pub life: LotExpiry,
    /// Their funder.
    pub funder: Funder,
}

/// A group of pending points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What the points have in common.
    pub key: PendingKey,
    /// The number of points, above zero.
    pub points: i64,
}

/// What an account holds, as receipts and screens show it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// The sum of all lots.
    pub available: i64,
    /// Points that are not available yet.
    pub pending: i64,
    /// Points set aside for a spend.
    pub reserved: i64,
    /// Points owed by the member, if the program keeps debts.
    pub debt: i64,
}

impl LotExpiry {
    /// Returns the months of an idle life, or `None` for other lives.
    pub(crate) fn idle_months(self) -> Option<u8> {
        match self {
            LotExpiry::Idle(months) | LotExpiry::IdleAtLeast(months, _) => Some(months),
            LotExpiry::Until(_) | LotExpiry::Never => None,
        }
    }
}
