//! What a program knows of a member's purchases.

use crate::{Cause, Day, Entry, MemberNo, Zone, day_of};

/// Facts about one account, folded from its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberFacts {
    /// The day of joining, or of getting a card; accounts of earlier versions do not say.
    pub joined_on: Option<Day>,
    /// What was paid for purchases less what was refunded, in minor units.
    pub paid: i64,
    /// The days of the first and the last purchase.
    pub bought: Option<(Day, Day)>,
    /// Whether the account was merged into another, or its holder has left.
    pub gone: bool,
}

impl MemberFacts {
    /// Folds one entry. Returns the account that was merged into this one by it, whose facts are to be added.
    pub fn fold(&mut self, entry: &Entry, zone: &Zone) -> Option<MemberNo> {
        match &entry.cause {
            Cause::Purchase { amount, .. } => {
                let day = day_of(entry.occurred_at, zone);
                self.paid += amount.minor();
                self.bought = Some(self.bought.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
            }
            Cause::Refund { amount, .. } => self.paid -= amount.minor(),
            Cause::Link => self.gone = false,
            Cause::Leave | Cause::TransferTo(_) => self.gone = true,
            Cause::TransferFrom(other) => return Some(*other),
            _ => {}
        }
        None
    }

    /// Adds the facts of an account that was merged into this one.
    pub fn add(&mut self, merged: &MemberFacts) {
        self.paid += merged.paid;
        self.joined_on = match (self.joined_on, merged.joined_on) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
            (ours, theirs) => ours.or(theirs),
        };
        self.bought = match (self.bought, merged.bought) {
            (Some(ours), Some(theirs)) => Some((ours.0.min(theirs.0), ours.1.max(theirs.1))),
            (ours, theirs) => ours.or(theirs),
        };
    }

    /// Returns the day by which members are listed: of the last purchase, or else of joining.
    pub fn seen_on(&self) -> Option<Day> {
        self.bought.map(|(_, last)| last).or(self.joined_on)
    }
}
