//! The facts about an account that rules of earning need besides its points: level, visits, last awards.

use crate::points::visits::Visits;
use crate::time::sub_days;
use crate::{
    ActivityAwards, ActivityKind, Actor, Cause, Day, Entry, Explanation, Instant, Month, Qualifying, Zone, day_of,
};

/// A rise of the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelRaise {
    /// The day.
    pub on: Day,
    /// The level before, by its place among the program's levels.
    pub from: u8,
}

impl LevelRaise {
    /// Days for which a rise is kept: a refund within the longest return window looks at it.
    const DAYS: u16 = 100;
    /// The most rises that an account keeps: one for each level but the first.
    const MAX: usize = 7;
}

/// The progress of an account. All of it follows from the account's entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The level, by its place among the program's levels (`docs/rules.md#4-levels`).
    pub level: u8,
    /// The day on which a downgrade from this level was announced.
    pub level_drop_announced_on: Option<Day>,
    /// The latest rises of the level, the oldest first.
    pub raised: Vec<LevelRaise>,
    /// Qualifying points.
    pub qualifying: Qualifying,
    /// The day of the last refund, on which the level does not fall.
    pub refunded_on: Option<Day>,
    /// The number of purchases.
    pub purchases: i64,
    /// Of the purchases, those that were wholly refunded.
    pub refunded: i64,
    /// What promotions for the first purchase added to the purchase that stands, in points.
    pub first_purchase: i64,
    /// The visits.
    pub visits: Visits,
    /// The last day with points for purchases, by the time of posting, and the points of that day.
    pub earned_on: Option<(Day, i64)>,
    /// The latest days with awards for activities, by kind and day.
    pub activities: Vec<ActivityAwards>,
}

impl Progress {
    /// Returns the points for purchases posted on `today`, for the cap per day.
    pub(crate) fn earned_today(&self, today: Day) -> i64 {
        self.earned_on.filter(|(day, _)| *day == today).map_or(0, |(_, points)| points)
    }

    /// Returns the number of purchases, for what comes after every few of them.
    pub fn purchase_count(&self) -> u32 {
        u32::try_from(self.purchases).unwrap_or(u32::MAX)
    }

    /// Whether a purchase of the member stands: one that was not wholly refunded.
    pub fn has_bought(&self) -> bool {
        self.purchases > self.refunded
    }

    /// Returns the awards for a kind of activity, the oldest day first.
    pub(crate) fn awards(&self, kind: ActivityKind) -> impl DoubleEndedIterator<Item = &ActivityAwards> {
        self.activities.iter().filter(move |awards| awards.kind == kind)
    }

    /// Adds to the points of a day; an earlier day than the last is of no use any more.
    pub(crate) fn earn_on(&mut self, day: Day, points: i64) {
        match &mut self.earned_on {
            Some((last, sum)) if *last == day => *sum += points,
            Some((last, _)) if *last > day => {}
            earned_on => *earned_on = Some((day, points)),
        }
    }

    /// Adds awards for activities of a day, the first and the last of them at these instants, or takes them off.
    pub(crate) fn awarded(&mut self, kind: ActivityKind, on: Day, [first, last]: [Instant; 2], count: i64) {
        let known = self.activities.iter_mut().find(|awards| (awards.kind, awards.on) == (kind, on));
        let fit = |count: i64| u8::try_from(count.clamp(0, u8::MAX.into())).unwrap_or(u8::MAX);
        match known {
            Some(awards) => {
                awards.count = fit(i64::from(awards.count) + count);
                awards.first = awards.first.min(first);
                awards.last = awards.last.max(last);
            }
            None => self.activities.push(ActivityAwards { kind, on, first, last, count: fit(count) }),
        }
        self.activities.retain(|awards| awards.count > 0);
        self.activities.sort_by_key(|awards| (awards.kind, awards.on));
        if self.awards(kind).count() > ActivityAwards::DAYS_MAX
            && let Some(oldest) = self.activities.iter().position(|awards| awards.kind == kind)
        {
            self.activities.remove(oldest);
        }
    }

    /// Records an entry, after its lines were applied.
    pub(crate) fn remember(&mut self, entry: &Entry, zone: &Zone) {
        let today = day_of(entry.recorded_at, zone);
        let awarded = |said: &Explanation| matches!(said, Explanation::Activity(_));
        match &entry.cause {
            Cause::Purchase { .. } => {
                self.purchases = self.purchases.saturating_add(1);
                if !matches!(entry.actor, Actor::Import(_)) {
                    let fixed: i64 = entry.explanation.iter().filter_map(Explanation::fixed_points).sum();
                    self.earn_on(today, entry.points - fixed);
                }
            }
            Cause::Refund { .. } => self.refunded_on = Some(today),
            Cause::Activity { kind, .. } if entry.explanation.iter().any(awarded) => {
                self.awarded(*kind, day_of(entry.occurred_at, zone), [entry.occurred_at; 2], 1);
            }
            _ => {}
        }
        self.qualifying.forget_before(Month::of(today));
        self.visits.forget_before(today);
        self.raised.retain(|raise| raise.on > sub_days(today, LevelRaise::DAYS));
        let surplus = self.raised.len().saturating_sub(LevelRaise::MAX);
        self.raised.drain(..surplus);
    }
}
