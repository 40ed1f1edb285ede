//! A program's end: announced to its members, then it awards nothing any more, then its points can no longer be spent.
//! What is left stays in the books as it is; coupons hold through their own days.

use crate::time::add_days;
use crate::{Day, Instant, Zone, day_of, last_day_before, start_of};
use jiff::SignedDuration;

/// A program's end, as its members were told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindDown {
    /// How many ends of this program have been announced, with this one.
    pub number: u32,
    /// From when purchases and all else earn nothing.
    pub earning_ends: Instant,
    /// From when points can no longer be spent.
    pub spending_ends: Instant,
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

impl WindDown {
    /// For how many days after the announcement points can be spent: what is offered to choose from.
    const SPENDS_DAYS: [u16; 4] = [30, 60, 90, 180];
    /// For how many days after it points are earned: like any change to the members' loss, none is sooner.
    pub const EARNING_DAYS: u16 = 7;
    /// For how many days at least the last points that become available can be spent.
    const LAST_POINTS_DAYS: u16 = 14;
    /// So long before the end, members who have points left are told once more.
    const REMINDS_BEFORE: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// The days to choose from in a program whose points are pending for so long: the last ones can be spent, too.
    pub fn spending_days_choices(pending_days: u8) -> impl Iterator<Item = u16> {
        let least = WindDown::EARNING_DAYS + u16::from(pending_days) + WindDown::LAST_POINTS_DAYS;
        WindDown::SPENDS_DAYS.into_iter().filter(move |days| *days >= least)
    }

    /// The end that is announced now, if it leaves one of [`Closing::spending_days_choices`].
    pub fn announce(
        number: u32,
        spending_days_choices: u16,
        pending_days: u8,
        now: Instant,
        zone: &Zone,
    ) -> Option<WindDown> {
        let after = |days: u16| start_of(add_days(day_of(now, zone), days + 1), zone);
        WindDown::spending_days_choices(pending_days).any(|days| days == spending_days_choices).then(|| WindDown {
            number,
            earning_ends: after(WindDown::EARNING_DAYS),
            spending_ends: after(spending_days_choices),
        })
    }

    /// How far it has come.
    pub fn phase_at(&self, now: Instant) -> Phase {
        match () {
            () if now < self.earning_ends => Phase::Announced,
            () if now < self.spending_ends => Phase::Spending,
            () => Phase::Closed,
        }
    }

    /// The last day on which points are earned.
    pub fn last_day_to_earn(&self, zone: &Zone) -> Day {
        last_day_before(self.earning_ends, zone)
    }

    /// The last day on which they can be spent.
    pub fn last_day_to_spend(&self, zone: &Zone) -> Day {
        last_day_before(self.spending_ends, zone)
    }

    /// When members who have points left are told once more.
    pub fn reminder_at(&self) -> Instant {
        self.spending_ends - WindDown::REMINDS_BEFORE
    }
}
