//! The end of a program: it is announced, later earning ends, and at last points can no longer be spent. The points
//! left stay in the books, and coupons hold through their own days. See `docs/rules.md#announcing-an-end`.

use crate::time::add_days;
use crate::{Day, Instant, Zone, day_of, last_day_before, start_of};
use jiff::SignedDuration;

/// The announced end of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindDown {
    /// How many ends of this program have been announced, this one included.
    pub number: u32,
    /// The instant from which nothing earns points.
    pub earning_ends: Instant,
    /// The instant from which points can no longer be spent.
    pub spending_ends: Instant,
}

/// The phase of a program (`docs/rules.md#phases`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// No end is announced.
    Open,
    /// The end is announced: points are earned and spent as before, and nobody joins without a card.
    Announced,
    /// Points are spent, and none are earned.
    Spending,
    /// The program has ended.
    Closed,
}

impl WindDown {
    /// The choices for how many days after the announcement points can be spent.
    const SPENDS_DAYS: [u16; 4] = [30, 60, 90, 180];
    /// Days after the announcement in which points are earned: the notice of any change to the members' loss.
    pub const EARNING_DAYS: u16 = 7;
    /// The fewest days in which the last points that become available can be spent.
    const LAST_POINTS_DAYS: u16 = 14;
    /// The time between the reminder of members with points and the end.
    const REMINDS_BEFORE: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// Returns the choices for a program with this return window: the last points can be spent, too.
    pub fn spending_days_choices(pending_days: u8) -> impl Iterator<Item = u16> {
        let least = WindDown::EARNING_DAYS + u16::from(pending_days) + WindDown::LAST_POINTS_DAYS;
        WindDown::SPENDS_DAYS.into_iter().filter(move |days| *days >= least)
    }

    /// Returns the end of which the last member is told at `told`; `None` unless the days are among
    /// [`WindDown::spending_days_choices`].
    pub fn announce(
        number: u32,
        spending_days_choices: u16,
        pending_days: u8,
        told: Instant,
        zone: &Zone,
    ) -> Option<WindDown> {
        let after = |days: u16| start_of(add_days(day_of(told, zone), days + 1), zone);
        WindDown::spending_days_choices(pending_days).any(|days| days == spending_days_choices).then(|| WindDown {
            number,
            earning_ends: after(WindDown::EARNING_DAYS),
            spending_ends: after(spending_days_choices),
        })
    }

    /// Returns the phase at `now`.
    pub fn phase_at(&self, now: Instant) -> Phase {
        match () {
            () if now < self.earning_ends => Phase::Announced,
            () if now < self.spending_ends => Phase::Spending,
            () => Phase::Closed,
        }
    }

    /// Returns the last day on which points are earned.
    pub fn last_day_to_earn(&self, zone: &Zone) -> Day {
        last_day_before(self.earning_ends, zone)
    }

    /// Returns the last day on which points can be spent.
    pub fn last_day_to_spend(&self, zone: &Zone) -> Day {
        last_day_before(self.spending_ends, zone)
    }

    /// Returns the instant at which members with points are reminded.
    pub fn reminder_at(&self) -> Instant {
        self.spending_ends - WindDown::REMINDS_BEFORE
    }
}
