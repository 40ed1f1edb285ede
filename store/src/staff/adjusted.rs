//! What staff adjusted on the last days: the counters by which the next adjustment is limited.

use crate::kit::keys;
use crate::kit::row::{Counters, n, read_all};
use crate::kit::table_client::all;
use crate::points::side_effect::{Prepared, SideEffect, Writes};
use crate::{Ledger, PostError, StoreError};
use domain::{
    ADJUSTED_DAYS, Adjusted, AdjustedBefore, AdjustmentNeeds, Day, Instant, MemberNo, Operation, OperationId, OrderId,
    PersonKey, Posting, Program, day_of, start_of,
};
use futures::FutureExt;
use jiff::{SignedDuration, ToSpan};

/// How long the counters of a day are kept.
pub(crate) const KEPT: SignedDuration = SignedDuration::from_hours(40 * 24);

/// The counters of an account, of a person, and of the program; each has a second one of what nobody else approved.
const MEMBER: &str = "m";
const PERSON: &str = "s";
pub(crate) const PROGRAM: &str = "sum";
const ALONE: &str = "a";
/// The number of adjustments.
pub(crate) const COUNT: &str = "n";

/// An adjustment by staff.
#[derive(Clone, Debug)]
pub(crate) struct StaffAdjustment<'p> {
    pub(crate) program: &'p Program,
    pub(crate) id: OrderId,
    pub(crate) member: MemberNo,
    pub(crate) points: i64,
    pub(crate) by: PersonKey,
    /// Whether a second factor was shown.
    pub(crate) proved: bool,
    /// Whether a second person approved it.
    pub(crate) approved: bool,
}

impl Ledger {
    /// Returns what was adjusted within the last days for a member, by a person, and in the program.
    pub async fn adjusted_before(
        &self,
        program: &Program,
        member: MemberNo,
        by: &PersonKey,
        now: Instant,
    ) -> Result<AdjustedBefore, StoreError> {
        Ok(self.adjusted(program, member, by, now).await?.0)
    }

    /// Returns the same, with the number of all adjustments of the program. It is read first: if it has
    /// changed at the write, the sums are read again.
    async fn adjusted(
        &self,
        program: &Program,
        member: MemberNo,
        by: &PersonKey,
        now: Instant,
    ) -> Result<(AdjustedBefore, u64), StoreError> {
        let head = self.table.load::<Counters>(keys::adjusted_head(&program.id)).await?.unwrap_or_default();
        let today = day_of(now, &program.zone);
        let first = keys::staff_day(&program.id, today.saturating_sub((ADJUSTED_DAYS - 1).days()));
        // A colleague's day may have begun a moment earlier.
        let last = keys::staff_day(&program.id, today.saturating_add(1.days()));
        let days: Vec<Counters> = read_all(all(self.table.between(first, last.sk)).await?)?;
        let sum = |name: String| days.iter().map(|day| day.get(&name)).sum();
        let both = |of: String| Adjusted { alone: sum(format!("{ALONE}{of}")), all: sum(of) };
        let before = AdjustedBefore {
            member: both(format!("{MEMBER}{member}")),
            person: both(format!("{PERSON}{by}")),
            program: both(PROGRAM.to_owned()),
        };
        Ok((before, head.get(COUNT).unsigned_abs()))
    }

    /// Prepares an adjustment, if the limits allow it. One that was posted is not limited again: it is a repeat.
    pub(crate) async fn adjusting<'a>(
        &self,
        adjustment: StaffAdjustment<'a>,
        now: Instant,
    ) -> Result<Prepared<'a>, PostError> {
        let StaffAdjustment { program, id, member, points, by, proved, approved } = &adjustment;
        let operation = Operation::Adjust { id: id.clone(), points: *points };
        if self.entry_of(&program.id, *member, &OperationId::Adjust(id.clone())).await?.is_some() {
            return Ok(Prepared { operation, effects: Vec::new() });
        }
        let (before, head) = self.adjusted(program, *member, by, now).await?;
        match before.needs(*points) {
            Err(limit) => return Err(PostError::AdjustmentLimit(limit)),
            Ok(AdjustmentNeeds::SecondPerson) if !approved => return Err(PostError::NeedsApproval),
            Ok(AdjustmentNeeds::SecondFactor) if !proved => return Err(PostError::NeedsSecondFactor),
            Ok(_) => {}
        }
        let day = day_of(now, &program.zone);
        Ok(Prepared { operation, effects: vec![Box::new(AdjustmentCounted { adjustment, day, head })] })
    }
}

/// An adjustment is counted, unless another one was counted since the sums were read.
struct AdjustmentCounted<'p> {
    adjustment: StaffAdjustment<'p>,
    day: Day,
    /// The number of all adjustments when the sums were read.
    head: u64,
}

impl SideEffect for AdjustmentCounted<'_> {
    fn writes<'a>(&'a self, ledger: &'a Ledger, _posting: &'a Posting) -> Writes<'a> {
        let StaffAdjustment { program, member, points, by, approved, .. } = &self.adjustment;
        let points = points.saturating_abs();
        let counts = ledger.table.update(keys::staff_day(&program.id, self.day));
        let mut counts = counts.add(COUNT, 1).set("ttl", n((start_of(self.day, &program.zone) + KEPT).as_second()));
        for name in [format!("{MEMBER}{member}"), format!("{PERSON}{by}"), PROGRAM.to_owned()] {
            if !approved {
                counts = counts.add(&format!("{ALONE}{name}"), points);
            }
            counts = counts.add(&name, points);
        }
        let head = ledger.table.update(keys::adjusted_head(&program.id)).add(COUNT, 1).if_revision(COUNT, self.head);
        async { Ok(vec![head, counts]) }.boxed()
    }
}
