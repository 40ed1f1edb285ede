//! Changes of a reward of the catalog (`docs/rules.md#changes-of-the-catalog`).

use crate::{Instant, Points, ShortId, serde_as_text};

/// A change of one thing about a reward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RewardChange {
    /// Its price.
    Price(Points),
    /// The pieces in all; `None` without a limit.
    Stock(Option<u32>),
    /// The lowest level that may have it; `None` for all members.
    Level(Option<ShortId>),
    /// The days on which a coupon can be used.
    ValidDays(u16),
    /// Whether an unused coupon may be given back.
    Returnable(bool),
    /// Whether it is offered.
    Offered(bool),
}

serde_as_text!(RewardChange, RewardChange::to_string, RewardChange::parse);

/// What of a reward can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RewardField {
    /// Its names.
    Name,
    /// Its price.
    Price,
    /// How many are left.
    Stock,
    /// Who may have it.
    Level,
    /// The days of a coupon.
    ValidDays,
}

impl RewardField {
    const ALL: [(RewardField, &'static str); 5] = [
        (RewardField::Name, "name"),
        (RewardField::Price, "price"),
        (RewardField::Stock, "stock"),
        (RewardField::Level, "level"),
        (RewardField::ValidDays, "days"),
    ];

    /// The code that is stored and that a button carries.
    pub fn code(self) -> &'static str {
        RewardField::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: &str) -> Option<RewardField> {
        RewardField::ALL.iter().find(|(_, known)| *known == code).map(|(field, _)| *field)
    }
}

/// A change of a reward that is announced and takes effect later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedChange {
    /// The instant from which it is in force.
    pub from: Instant,
    /// The change.
    pub change: RewardChange,
    /// The number under which members are told of it.
    pub number: u32,
}

impl RewardChange {
    /// Reads the code of a change, as a button and the audit log have it: a letter and the new value.
    pub fn parse(code: &str) -> Option<RewardChange> {
        let (kind, value) = code.split_at_checked(1)?;
        let flag = || match value {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        };
        Some(match kind {
            "p" => RewardChange::Price(Points::new(value.parse().ok()?)?),
            "s" if value.is_empty() => RewardChange::Stock(None),
            "s" => RewardChange::Stock(Some(value.parse().ok()?)),
            "l" if value.is_empty() => RewardChange::Level(None),
            "l" => RewardChange::Level(Some(ShortId::parse(value).ok()?)),
            "d" => RewardChange::ValidDays(value.parse().ok()?),
            "r" => RewardChange::Returnable(flag()?),
            "o" => RewardChange::Offered(flag()?),
            _ => return None,
        })
    }
}

impl std::fmt::Display for RewardChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RewardChange::Price(points) => write!(f, "p{}", points.get()),
            RewardChange::Stock(pieces) => {
                write!(f, "s{}", pieces.map(|pieces| pieces.to_string()).unwrap_or_default())
            }
            RewardChange::Level(level) => write!(f, "l{}", level.as_ref().map_or("", ShortId::as_str)),
            RewardChange::ValidDays(days) => write!(f, "d{days}"),
            RewardChange::Returnable(flag) => write!(f, "r{}", u8::from(*flag)),
            RewardChange::Offered(flag) => write!(f, "o{}", u8::from(*flag)),
        }
    }
}
