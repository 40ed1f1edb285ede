//! Lots: points with the same last day and the same funder; and points that are still pending.

use crate::{Day, OrderId};

/// How long a lot lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LotExpiry {
    /// Up to and including this day of the program's zone.
    Until(Day),
    /// That many months after the account's last accrual, activation or spend.
    Idle(u8),
    /// The same, but no earlier than this day, which a late warning named (§3); the next visit makes it void.
    IdleAtLeast(u8, Day),
    /// For ever.
    Never,
}

/// Who pays for the points of a lot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Funder {
    /// A partner, by his id; spent before the program's own.
    Partner(OrderId),
    /// The program itself.
    Own,
}

/// What makes points one lot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LotKey {
    /// Its life.
    pub life: LotExpiry,
    /// Its funder.
    pub funder: Funder,
    /// A warning about it was accepted by the messenger (§3). Points that join later are a lot of their own.
    pub warned: bool,
}

/// Points with the same last day and the same funder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Which lot.
    pub key: LotKey,
    /// What is left in it, above zero.
    pub points: i64,
}

/// What makes pending points one group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PendingKey {
    /// The day on which they become available.
    pub on: Day,
    /// The life that they will have; fixed at the accrual, so that a later change of rules does not touch it.
    pub life: LotExpiry,
    /// Their funder.
    pub funder: Funder,
}

/// Points that are not available yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Which group.
    pub key: PendingKey,
    /// How many, above zero.
    pub points: i64,
}

/// What an account holds, as receipts and screens show it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// The sum of all lots.
    pub available: i64,
    /// Not available yet.
    pub pending: i64,
    /// Set aside for a spend that is under way.
    pub reserved: i64,
    /// Owed by the member, where the program keeps debts.
    pub debt: i64,
}

impl LotExpiry {
    /// After how many months without a visit it ends, where it goes by visits.
    pub(crate) fn idle_months(self) -> Option<u8> {
        match self {
            LotExpiry::Idle(months) | LotExpiry::IdleAtLeast(months, _) => Some(months),
            LotExpiry::Until(_) | LotExpiry::Never => None,
        }
    }
}
