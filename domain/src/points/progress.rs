//! What the rules of earning must know of an account besides its points: its level, its visits, what it did when.

use crate::points::activity;
use crate::{
    ActivityKind, Actor, Cause, Day, Entry, Explanation, LifetimeTotal, LineKind, LineTarget, Month, Qualifying,
};
use crate::{Zone, day_of};

/// How far an account has come. All of it is read off its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Its level, by its place among the program's (§4).
    pub level: u8,
    /// The day on which the loss of this level was announced.
    pub level_drop_announced_on: Option<Day>,
    /// What counts toward a level.
    pub qualifying: Qualifying,
    /// The day of the last refund, on which no level is lost.
    pub refunded_on: Option<Day>,
    /// How many purchases it has.
    pub purchases: u32,
    /// On how many days there was a visit.
    pub visits: u32,
    /// The last of these days.
    pub visited_on: Option<Day>,
    /// Points for purchases posted on the last day on which there were any.
    pub earned_on: Option<(Day, i64)>,
    /// The last awards for activities.
    pub activities: Vec<activity::LastActivityAward>,
}

impl Progress {
    /// Points for purchases posted on `today`, which the cap a day counts.
    pub(crate) fn earned_today(&self, today: Day) -> i64 {
        self.earned_on.filter(|(day, _)| *day == today).map_or(0, |(_, points)| points)
    }

    /// The last award for an activity.
    pub(crate) fn last(&self, kind: ActivityKind) -> Option<&activity::LastActivityAward> {
        self.activities.iter().find(|done| done.kind == kind)
    }

    /// Takes note of an entry, after its lines.
    pub(crate) fn remember(&mut self, entry: &Entry, zone: &Zone) {
        let today = day_of(entry.recorded_at, zone);
        match &entry.cause {
            Cause::Purchase { amount, .. } => {
                self.purchases = self.purchases.saturating_add(1);
                if entry.actor != Actor::Import {
                    let fixed: i64 = entry.explanation.iter().map(visit_bonus).sum();
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
                    self.activities.push(activity::LastActivityAward {
                        kind: *kind,
                        last: entry.recorded_at,
                        on_that_day,
                    });
                    self.activities.sort_by_key(|done| done.kind);
                }
                if *kind == ActivityKind::Visit {
                    self.visit(today);
                }
            }
            Cause::TransferFrom(_) => {
                // Who has earned by another card does not make his first purchase any more.
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

fn visit_bonus(said: &Explanation) -> i64 {
    match said {
        Explanation::NthVisit { points, .. } => *points,
        _ => 0,
    }
}
