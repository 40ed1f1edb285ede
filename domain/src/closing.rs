//! A program's end: announced to its members, then it awards nothing any more, then its points can no longer be spent.
//! What is left stays in the books as it is; coupons hold through their own days.

use crate::time::add_days;
use crate::{Day, Instant, Operation, Refused, Zone, day_of, last_day_before, start_of};
use jiff::SignedDuration;

/// A program's end, as its members were told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// How many ends of this program have been announced, with this one.
    pub number: u32,
    /// From when purchases and all else earn nothing.
    pub earns_until: Instant,
    /// From when points can no longer be spent.
    pub spends_until: Instant,
}

/// How far the end of a program has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// None is announced.
    Open,
    /// Announced: points are earned and spent as before, and nobody joins any more.
    Announced,
    /// Points are spent, and none are earned.
    Spending,
    /// It is over.
    Closed,
}

impl Closing {
    /// For how many days after the announcement points can be spent: what is offered to choose from.
    const SPENDS_DAYS: [u16; 4] = [30, 60, 90, 180];
    /// For how many days after it points are earned: like any change to the members' loss, none is sooner.
    pub const EARNS_DAYS: u16 = 7;
    /// For how many days at least the last points that become available can be spent.
    const LAST_POINTS_DAYS: u16 = 14;
    /// So long before the end, members who have points left are told once more.
    const REMINDS_BEFORE: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// The days to choose from in a program whose points are pending for so long: the last ones can be spent, too.
    pub fn spends_days(pending_days: u8) -> impl Iterator<Item = u16> {
        let least = Closing::EARNS_DAYS + u16::from(pending_days) + Closing::LAST_POINTS_DAYS;
        Closing::SPENDS_DAYS.into_iter().filter(move |days| *days >= least)
    }

    /// The end that is announced now, if it leaves one of [`Closing::spends_days`].
    pub fn announced(number: u32, spends_days: u16, pending_days: u8, now: Instant, zone: &Zone) -> Option<Closing> {
        let after = |days: u16| start_of(add_days(day_of(now, zone), days + 1), zone);
        Closing::spends_days(pending_days).any(|days| days == spends_days).then(|| Closing {
            number,
            earns_until: after(Closing::EARNS_DAYS),
            spends_until: after(spends_days),
        })
    }

    /// How far it has come.
    pub fn phase_at(&self, now: Instant) -> Phase {
        match () {
            () if now < self.earns_until => Phase::Announced,
            () if now < self.spends_until => Phase::Spending,
            () => Phase::Closed,
        }
    }

    /// The last day on which points are earned.
    pub fn last_day_to_earn(&self, zone: &Zone) -> Day {
        last_day_before(self.earns_until, zone)
    }

    /// The last day on which they can be spent.
    pub fn last_day_to_spend(&self, zone: &Zone) -> Day {
        last_day_before(self.spends_until, zone)
    }

    /// When members who have points left are told once more.
    pub fn reminds_at(&self) -> Instant {
        self.spends_until - Closing::REMINDS_BEFORE
    }

    /// Refuses what a program at its end does not do any more. A purchase goes by when it happened: it is written down
    /// until the program is over, or where points paid a share of it, and earns nothing once earning has ended. What is
    /// taken back or comes back is written down always.
    pub(crate) fn admits(&self, operation: &Operation<'_>, now: Instant) -> Result<(), Refused> {
        let phase = self.phase_at(now);
        match operation {
            Operation::Purchase(purchase)
                if purchase.bill.is_none() && self.phase_at(purchase.occurred_at) == Phase::Closed =>
            {
                Err(Refused::Closed)
            }
            Operation::Spend { .. } | Operation::Adjust { .. } if phase == Phase::Closed => Err(Refused::Closed),
            Operation::Activity(_) | Operation::Birthday { .. } | Operation::Survey { .. }
                if phase >= Phase::Spending =>
            {
                Err(Refused::NoAward)
            }
            _ => Ok(()),
        }
    }
}
