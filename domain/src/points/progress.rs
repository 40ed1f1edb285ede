//! The facts about an account that rules of earning need besides its points: level, visits, last awards.

use crate::{
    ActivityKind, Actor, Cause, Day, Entry, Explanation, LastActivityAward, LifetimeTotal, LineKind, LineTarget, Month,
    Qualifying, Zone, day_of,
};

/// The progress of an account. All of it follows from the account's entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The level, by its place among the program's levels (`docs/rules.md#4-levels`).
    pub level: u8,
    /// The day on which a downgrade from this level was announced.
    pub level_drop_announced_on: Option<Day>,
    /// Qualifying points.
    pub qualifying: Qualifying,
    /// The day of the last refund, on which the level does not fall.
    pub refunded_on: Option<Day>,
    /// The number of purchases.
    pub purchases: u32,
    /// The number of days with a visit.
    pub visits: u32,
    /// The last day with a visit.
    pub visited_on: Option<Day>,
    /// The last day with points for purchases, by the time of posting, and the points of that day.
    pub earned_on: Option<(Day, i64)>,
    /// The last award for each kind of activity.
    pub activities: Vec<LastActivityAward>,
}

impl Progress {
    /// Returns the points for purchases posted on `today`, for the cap per day.
    pub(crate) fn earned_today(&self, today: Day) -> i64 {
        self.earned_on.filter(|(day, _)| *day == today).map_or(0, |(_, points)| points)
    }

    /// Returns the last award for an activity.
    pub(crate) fn last(&self, kind: ActivityKind) -> Option<&LastActivityAward> {
        self.activities.iter().find(|done| done.kind == kind)
    }

    /// Records an entry, after its lines were applied.
    pub(crate) fn remember(&mut self, entry: &Entry, zone: &Zone) {
        let today = day_of(entry.recorded_at, zone);
        match &entry.cause {
            Cause::Purchase { amount, .. } => {
                self.purchases = self.purchases.saturating_add(1);
                if entry.actor != Actor::Import {
                    let fixed: i64 = entry.explanation.iter().filter_map(Explanation::fixed_points).sum();
                    self.earned_on = Some((today, self.earned_today(today) + entry.points - fixed));
                    if amount.minor() > 0 {
                        self.visit(today);
                    }
                }
            }
            Cause::Refund { .. } => self.refunded_on = Some(today),
            Cause::Activity { kind, .. } => {
                if entry.explanation.iter().any(|said| matches!(said, Explanation::Activity(_))) {
                    let before = self.last(*kind).filter(|done| day_of(done.last, zone) == today);
                    let on_that_day = before.map_or(0, |done| done.on_that_day).saturating_add(1);
                    self.activities.retain(|done| done.kind != *kind);
                    self.activities.push(LastActivityAward { kind: *kind, last: entry.recorded_at, on_that_day });
                    self.activities.sort_by_key(|done| done.kind);
                }
                if *kind == ActivityKind::Visit {
                    self.visit(today);
                }
            }
            Cause::TransferFrom(_) => {
                // A member who earned with another card before makes no first purchase any more.
                let earned = |place: &LineTarget| *place == LineTarget::Figure(LifetimeTotal::Earned);
                if entry.lines.iter().any(|line| line.kind == LineKind::Transfer && earned(&line.place)) {
                    self.purchases = self.purchases.max(1);
                }
            }
            _ => {}
        }
        self.qualifying.forget_before(Month::of(today));
    }

    fn visit(&mut self, today: Day) {
        if self.visited_on != Some(today) {
            self.visits = self.visits.saturating_add(1);
            self.visited_on = Some(today);
        }
    }
}
