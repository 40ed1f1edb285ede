//! The progress of an account in packed form: level, months, visits, activities.
//!
//! Version 3: a byte `3`, then LEB128 numbers. Days count from 2000-01-01; where there may be none, one is added, and 0
//! means none. A day with a visit is the distance from the one before, doubled, plus one if a count other than 1 follows.
//! Of several awards on a day, the milliseconds between the first and the last follow. Version 2, which is read but not
//! written, knew only the last award of a day; version 1 only the last day with a visit and one day with awards for each
//! kind of activity.

use crate::StoreError;
use crate::kit::pack::{Cursor, Writer, day, days};
use domain::{ActivityAwards, ActivityKind, Day, Instant, LevelRaise, Month, Progress, Qualifying, Visits};
use jiff::tz::TimeZone;

const VERSION: u8 = 3;
/// Without the first award of a day.
const VERSION_LAST_AWARDS: u8 = 2;
/// Without days.
const VERSION_LAST_DAYS: u8 = 1;

pub(crate) fn pack(progress: &Progress) -> Vec<u8> {
    let Progress {
        level,
        level_drop_announced_on,
        raised,
        qualifying,
        refunded_on,
        purchases,
        refunded,
        first_purchase,
        visits,
        earned_on,
        activities,
    } = progress;
    if *progress == Progress::default() {
        return vec![VERSION];
    }
    let mut out = Writer::new(VERSION);
    out.number(u64::from(*level));
    out.maybe_day(*level_drop_announced_on);
    out.maybe_day(*refunded_on);
    out.signed(*purchases);
    out.signed(*refunded);
    out.signed(*first_purchase);
    out.visits(visits);
    out.maybe_day(earned_on.map(|(day, _)| day));
    out.signed(earned_on.map_or(0, |(_, points)| points));
    out.number(qualifying.months().len() as u64);
    let mut before = 0;
    for (month, points) in qualifying.months() {
        out.signed(i64::from(month.number() - before));
        before = month.number();
        out.signed(*points);
    }
    out.number(activities.len() as u64);
    for awards in activities {
        let kind = ActivityKind::ALL.iter().position(|kind| *kind == awards.kind).unwrap_or_default();
        out.number(kind as u64);
        out.signed(days(awards.on));
        out.signed(awards.last.as_millisecond());
        out.number(u64::from(awards.count));
        if awards.count > 1 {
            out.signed(awards.last.as_millisecond() - awards.first.as_millisecond());
        }
    }
    out.number(raised.len() as u64);
    for raise in raised {
        out.signed(days(raise.on));
        out.number(u64::from(raise.from));
    }
    out.bytes
}

pub(crate) fn unpack(bytes: &[u8]) -> Result<Progress, StoreError> {
    let read = match bytes.first() {
        Some(&VERSION_LAST_DAYS) => read_last_days(bytes),
        Some(&VERSION_LAST_AWARDS) => read(bytes, VERSION_LAST_AWARDS),
        _ => read(bytes, VERSION),
    };
    read.ok_or(StoreError::corrupt("account", "progress"))
}

fn read(bytes: &[u8], version: u8) -> Option<Progress> {
    let mut input = Cursor::new(bytes, version)?;
    if input.is_done() {
        return Some(Progress::default());
    }
    let level = u8::try_from(input.number()?).ok()?;
    let (level_drop_announced_on, refunded_on) = (input.maybe_day()?, input.maybe_day()?);
    let (purchases, refunded, first_purchase) = (input.signed()?, input.signed()?, input.signed()?);
    let visits = input.visits()?;
    let (earned_day, earned) = (input.maybe_day()?, input.signed()?);
    let qualifying = input.qualifying()?;
    let mut activities = Vec::new();
    for _ in 0..input.number()? {
        let kind = *ActivityKind::ALL.get(usize::try_from(input.number()?).ok()?)?;
        let (on, last) = (day(input.signed()?)?, input.signed()?);
        let count = u8::try_from(input.number()?).ok()?;
        let between = if version == VERSION && count > 1 { input.signed()? } else { 0 };
        let [first, last] = [last.checked_sub(between)?, last].map(|ms| Instant::from_millisecond(ms).ok());
        activities.push(ActivityAwards { kind, on, first: first?, last: last?, count });
    }
    let mut raised = Vec::new();
    for _ in 0..input.number()? {
        raised.push(LevelRaise { on: day(input.signed()?)?, from: u8::try_from(input.number()?).ok()? });
    }
    input.is_done().then_some(Progress {
        level,
        level_drop_announced_on,
        raised,
        qualifying,
        refunded_on,
        purchases,
        refunded,
        first_purchase,
        visits,
        earned_on: earned_day.map(|day| (day, earned)),
        activities,
    })
}

fn read_last_days(bytes: &[u8]) -> Option<Progress> {
    let mut input = Cursor::new(bytes, VERSION_LAST_DAYS)?;
    if input.is_done() {
        return Some(Progress::default());
    }
    let level = u8::try_from(input.number()?).ok()?;
    let (level_drop_announced_on, refunded_on) = (input.maybe_day()?, input.maybe_day()?);
    let (purchases, visits) = (i64::try_from(input.number()?).ok()?, i64::try_from(input.number()?).ok()?);
    let last_visit: Vec<(Day, i64)> = input.maybe_day()?.map(|day| (day, 1)).into_iter().collect();
    let (earned_day, earned) = (input.maybe_day()?, input.signed()?);
    let qualifying = input.qualifying()?;
    let mut activities = Vec::new();
    for _ in 0..input.number()? {
        let kind = *ActivityKind::ALL.get(usize::try_from(input.number()?).ok()?)?;
        let last = Instant::from_millisecond(input.signed()?).ok()?;
        // The zone of the program is not known here; a day off by one delays an award at most.
        let on = last.to_zoned(TimeZone::UTC).date();
        let count = u8::try_from(input.number()?).ok()?;
        activities.push(ActivityAwards { kind, on, first: last, last, count });
    }
    let earlier = visits - i64::try_from(last_visit.len()).ok()?;
    input.is_done().then_some(Progress {
        level,
        level_drop_announced_on,
        qualifying,
        refunded_on,
        purchases,
        visits: Visits::new(earlier, last_visit),
        earned_on: earned_day.map(|day| (day, earned)),
        activities,
        ..Progress::default()
    })
}

impl Writer {
    fn maybe_day(&mut self, day: Option<Day>) {
        self.signed(day.map_or(0, |day| days(day) + 1));
    }

    fn visits(&mut self, visits: &Visits) {
        self.signed(visits.earlier);
        self.signed(visits.bonuses);
        self.signed(visits.advance);
        self.number(visits.days().len() as u64);
        let mut before = 0;
        for (day, count) in visits.days() {
            let gap = (days(*day) - before).unsigned_abs();
            before = days(*day);
            self.number(gap * 2 + u64::from(*count != 1));
            if *count != 1 {
                self.signed(*count);
            }
        }
    }
}

impl Cursor<'_> {
    fn maybe_day(&mut self) -> Option<Option<Day>> {
        match self.signed()? {
            0 => Some(None),
            number => day(number - 1).map(Some),
        }
    }

    fn visits(&mut self) -> Option<Visits> {
        let (earlier, bonuses, advance) = (self.signed()?, self.signed()?, self.signed()?);
        let (mut visited, mut before) = (Vec::new(), 0);
        for _ in 0..self.number()? {
            let gap = self.number()?;
            before += i64::try_from(gap / 2).ok()?;
            let count = if gap % 2 == 1 { self.signed()? } else { 1 };
            visited.push((day(before)?, count));
        }
        let mut visits = Visits::new(earlier, visited);
        (visits.bonuses, visits.advance) = (bonuses, advance);
        Some(visits)
    }

    fn qualifying(&mut self) -> Option<Qualifying> {
        let (mut months, mut number) = (Vec::new(), 0);
        for _ in 0..self.number()? {
            number += i32::try_from(self.signed()?).ok()?;
            months.push((Month::from_number(number), self.signed()?));
        }
        Some(Qualifying::from_months(months))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_is_packed_is_unpacked_and_stays_small() {
        let on = Some(date(2028, 12, 31));
        let months = (0..13).map(|n| (Month::from_number(2027 * 12 + n), 1_000_000 + i64::from(n))).collect();
        let done = |kind| ActivityAwards {
            kind,
            on: date(2028, 12, 31),
            first: Instant::from_millisecond(1_899_999_000_000).unwrap(),
            last: Instant::from_millisecond(1_900_000_000_000).unwrap(),
            count: 99,
        };
        let visited = |n: i64| (date(2028, 10, 1) + jiff::Span::new().days(n), 1 + n % 2);
        let progress = Progress {
            level: 7,
            level_drop_announced_on: on,
            qualifying: Qualifying::from_months(months),
            refunded_on: on,
            raised: vec![LevelRaise { on: date(2028, 12, 1), from: 6 }],
            purchases: 1_000_000,
            refunded: 1_000,
            first_purchase: 100,
            visits: Visits::new(100_000, (0..90).map(visited).collect()),
            earned_on: on.map(|day| (day, 1_000_000)),
            activities: ActivityKind::ALL.map(done).into(),
        };
        let bytes = pack(&progress);
        assert_eq!(unpack(&bytes), Ok(progress));
        assert!(bytes.len() <= 300, "{} bytes", bytes.len());
        assert_eq!(unpack(&pack(&Progress::default())), Ok(Progress::default()));
        for cut in 0..bytes.len() {
            assert!(cut == 1 || unpack(&bytes[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn bytes_written_years_ago_are_still_read() {
        let progress = unpack(&[1, 1, 0, 0, 3, 2, 0, 0, 0, 1, 154, 250, 2, 100, 0]).unwrap();
        assert_eq!((progress.level, progress.purchases, progress.visits.standing()), (1, 3, 2));
        assert_eq!(progress.qualifying.months(), [(Month::from_number(24_205), 50)]);
        // Of two awards on a day only the last was kept.
        let at = Instant::from_millisecond(1_799_193_600_000).unwrap();
        let (kind, on) = (ActivityKind::Review, date(2027, 1, 6));
        let awards = |first| ActivityAwards { kind, on, first, last: at, count: 2 };
        let progress = Progress { level: 1, activities: vec![awards(at)], ..Progress::default() };
        let written = [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 150, 154, 1, 128, 128, 221, 132, 221, 104, 2, 0];
        assert_eq!(unpack(&written), Ok(progress.clone()));
        let known =
            Progress { activities: vec![awards(Instant::from_millisecond(1_799_190_000_000).unwrap())], ..progress };
        assert_eq!(unpack(&pack(&known)), Ok(known));
    }
}
