//! The progress of an account in packed form: level, months, visits, activities.
//!
//! Version 1: a byte `1`, then LEB128 numbers. Days count from 2000-01-01 with one added, and 0 means none.

use crate::StoreError;
use crate::kit::pack::{Cursor, Writer, day, days};
use domain::{ActivityKind, Day, Instant, LastActivityAward, Month, Progress, Qualifying};

const VERSION: u8 = 1;

pub(crate) fn pack(progress: &Progress) -> Vec<u8> {
    let Progress {
        level,
        level_drop_announced_on,
        qualifying,
        refunded_on,
        purchases,
        visits,
        visited_on,
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
    out.number(u64::from(*purchases));
    out.number(u64::from(*visits));
    out.maybe_day(*visited_on);
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
    for done in activities {
        let kind = ActivityKind::ALL.iter().position(|kind| *kind == done.kind).unwrap_or_default();
        out.number(kind as u64);
        out.signed(done.last.as_millisecond());
        out.number(u64::from(done.on_that_day));
    }
    out.bytes
}

pub(crate) fn unpack(bytes: &[u8]) -> Result<Progress, StoreError> {
    read(bytes).ok_or(StoreError::corrupt("account", "progress"))
}

fn read(bytes: &[u8]) -> Option<Progress> {
    let mut input = Cursor::new(bytes, VERSION)?;
    if input.is_done() {
        return Some(Progress::default());
    }
    let small = |number: u64| u32::try_from(number).ok();
    let level = u8::try_from(input.number()?).ok()?;
    let (level_drop_announced_on, refunded_on) = (input.maybe_day()?, input.maybe_day()?);
    let (purchases, visits) = (small(input.number()?)?, small(input.number()?)?);
    let visited_on = input.maybe_day()?;
    let (earned_day, earned) = (input.maybe_day()?, input.signed()?);
    let mut number = 0;
    let mut months = Vec::new();
    for _ in 0..input.number()? {
        number += i32::try_from(input.signed()?).ok()?;
        months.push((Month::from_number(number), input.signed()?));
    }
    let mut activities = Vec::new();
    for _ in 0..input.number()? {
        activities.push(LastActivityAward {
            kind: *ActivityKind::ALL.get(usize::try_from(input.number()?).ok()?)?,
            last: Instant::from_millisecond(input.signed()?).ok()?,
            on_that_day: u8::try_from(input.number()?).ok()?,
        });
    }
    input.is_done().then_some(Progress {
        level,
        level_drop_announced_on,
        qualifying: Qualifying::from_months(months),
        refunded_on,
        purchases,
        visits,
        visited_on,
        earned_on: earned_day.map(|day| (day, earned)),
        activities,
    })
}

impl Writer {
    fn maybe_day(&mut self, day: Option<Day>) {
        self.signed(day.map_or(0, |day| days(day) + 1));
    }
}

impl Cursor<'_> {
    fn maybe_day(&mut self) -> Option<Option<Day>> {
        match self.signed()? {
            0 => Some(None),
            number => day(number - 1).map(Some),
        }
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
        let done = |kind| LastActivityAward {
            kind,
            last: Instant::from_millisecond(1_900_000_000_000).unwrap(),
            on_that_day: 99,
        };
        let progress = Progress {
            level: 7,
            level_drop_announced_on: on,
            qualifying: Qualifying::from_months(months),
            refunded_on: on,
            purchases: 1_000_000,
            visits: 100_000,
            visited_on: on,
            earned_on: on.map(|day| (day, 1_000_000)),
            activities: ActivityKind::ALL.map(done).into(),
        };
        let bytes = pack(&progress);
        assert_eq!(unpack(&bytes), Ok(progress));
        assert!(bytes.len() <= 130, "{} bytes", bytes.len());
        assert_eq!(unpack(&pack(&Progress::default())), Ok(Progress::default()));
        for cut in 0..bytes.len() {
            assert!(cut == 1 || unpack(&bytes[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn bytes_written_years_ago_are_still_read() {
        let progress = unpack(&[1, 1, 0, 0, 3, 2, 0, 0, 0, 1, 154, 250, 2, 100, 0]).unwrap();
        assert_eq!((progress.level, progress.purchases, progress.visits), (1, 3, 2));
        assert_eq!(progress.qualifying.months(), [(Month::from_number(24_205), 50)]);
    }
}
