//! Receipts: what an entry tells the member and the client. A receipt is read off its entry alone, so it never changes.

use crate::{Balance, Cause, Day, Entry, Explanation, LineKind, LineTarget, LotExpiry, Zone, day_of};

/// Whether the points of an entry can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The points can be used at once.
    Available,
    /// The points can be used from a later day on.
    Pending,
}

/// The receipt of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The entry's id.
    pub entry: String,
    /// The points that the cause gave or took.
    pub points: i64,
    /// Whether the points can be used.
    pub state: State,
    /// The first day on which they can be used, in the program's zone; `None` if no points came in, or if they wait for a
    /// decision.
    pub available_from: Option<Day>,
    /// The last day on which they can be used; `None` if they never expire or the day moves with each activity.
    pub expires_on: Option<Day>,
    /// What the account held afterwards.
    pub balance: Balance,
    /// The codes and numbers of the explanation.
    pub explanation: Vec<Explanation>,
}

impl Receipt {
    /// Returns the receipt of an entry.
    pub fn of(entry: &Entry, zone: &Zone) -> Receipt {
        let earns = matches!(
            entry.cause,
            Cause::Purchase { .. }
                | Cause::Decision { .. }
                | Cause::Activity { .. }
                | Cause::Birthday(_)
                | Cause::Survey(..)
        );
        let accrued = earns.then(|| entry.accrued_to()).flatten();
        let opened = entry.lines.iter().rev().find(|line| line.kind == LineKind::Adjust).map(|line| &line.place);
        let until = |life: &LotExpiry| match life {
            LotExpiry::Until(day) => Some(*day),
            LotExpiry::Idle(_) | LotExpiry::IdleAtLeast(..) | LotExpiry::Never => None,
        };
        let (state, available_from, expires_on) = match accrued.or(opened) {
            Some(LineTarget::Pending(key)) if key.is_undecided() => (State::Pending, None, None),
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
