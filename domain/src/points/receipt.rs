//! A receipt: what an entry says to the one who caused it. Read off the entry alone, so that it is the same for ever.

use crate::{Balance, Cause, Day, Entry, Explanation, LineKind, LineTarget, LotExpiry, Zone, day_of};

/// Whether the points of an entry can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// At once.
    Available,
    /// From a later day on.
    Pending,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The entry's id.
    pub entry: String,
    /// Points won or lost.
    pub points: i64,
    /// Whether they can be used.
    pub state: State,
    /// The first day on which they can be used, in the program's zone; `None` where no points came in.
    pub available_from: Option<Day>,
    /// The last day on which they can be used; `None` for ever, or while it moves with each visit.
    pub expires_on: Option<Day>,
    /// What the account held afterwards.
    pub balance: Balance,
    /// Codes and numbers.
    pub explanation: Vec<Explanation>,
}

impl Receipt {
    /// Of an entry.
    pub fn of(entry: &Entry, zone: &Zone) -> Receipt {
        let earns = matches!(
            entry.cause,
            Cause::Purchase { .. } | Cause::Activity { .. } | Cause::Birthday(_) | Cause::Survey(..)
        );
        let accrued = earns.then(|| entry.accrued_to()).flatten();
        let opened = entry.lines.iter().rev().find(|line| line.kind == LineKind::Adjust).map(|line| &line.place);
        let until = |life: &LotExpiry| match life {
            LotExpiry::Until(day) => Some(*day),
            LotExpiry::Idle(_) | LotExpiry::IdleAtLeast(..) | LotExpiry::Never => None,
        };
        let (state, available_from, expires_on) = match accrued.or(opened) {
            Some(LineTarget::Pending(key)) => (State::Pending, Some(key.on), until(&key.life)),
            Some(LineTarget::Lot(key)) => (State::Available, Some(day_of(entry.recorded_at, zone)), until(&key.life)),
            _ => (State::Available, None, None),
        };
        Receipt {
            entry: entry.id(),
            points: entry.points,
            state,
            available_from,
            expires_on,
            balance: entry.balance,
            explanation: entry.explanation.clone(),
        }
    }
}
