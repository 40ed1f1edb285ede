//! The line of a day for the owners: what staff changed by hand, if anything.

use crate::kit::keys;
use crate::kit::row::{Counters, n};
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::staff::adjusted::{COUNT, KEPT, PROGRAM};
use crate::till::sales::TillDelta;
use crate::{Ledger, Staff, StoreError};
use domain::{Day, Program, ProgramId, Role};

/// The counters of undone sales and of their amount.
const UNDONE: &str = "us";
const UNDONE_MINOR: &str = "um";

/// What staff changed by hand on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StaffDay {
    /// The number of adjustments.
    pub adjustments: i64,
    /// Their points, up and down added up.
    pub adjusted: i64,
    /// The number of purchases that were undone at the till.
    pub undone: i64,
    /// Their amount in minor units.
    pub undone_minor: i64,
}

impl Ledger {
    /// Returns what staff changed by hand on a day of the program's zone.
    pub async fn staff_day(&self, program: &ProgramId, day: Day) -> Result<StaffDay, StoreError> {
        let day = self.table.load::<Counters>(keys::staff_day(program, day)).await?.unwrap_or_default();
        let (adjustments, adjusted) = (day.get(COUNT), day.get(PROGRAM));
        Ok(StaffDay { adjustments, adjusted, undone: day.get(UNDONE), undone_minor: day.get(UNDONE_MINOR) })
    }

    /// Returns the write that counts an undone sale on the day on which it was rung up.
    pub(crate) fn count_undone(&self, program: &Program, delta: &TillDelta) -> Write {
        let kept = domain::start_of(delta.day, &program.zone) + KEPT;
        let day = self.table.update(keys::staff_day(&program.id, delta.day)).set("ttl", n(kept.as_second()));
        day.add(UNDONE, 1).add(UNDONE_MINOR, delta.minor)
    }

    /// Tells the owners of a day that is over, once, if staff changed anything by hand.
    pub async fn tell_staff_day(&self, program: &ProgramId, day: Day) -> Result<(), StoreError> {
        if self.staff_day(program, day).await? == StaffDay::default() {
            return Ok(());
        }
        let owns = |staff: &Staff| staff.role == Role::Owner;
        let told = Notification::new("staff_day", &[&day]);
        self.notify_once(program, &format!("staff_day.{day}"), owns, &told).await
    }
}
