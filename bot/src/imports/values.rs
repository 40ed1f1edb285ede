//! Values as people write them: numbers, money and days. Nothing is guessed that could mean two things.

use crate::imports::columns::words_of;
use domain::typed::NumberRefused;
use domain::{Instant, Zone};
use jiff::civil::{Date, DateTime, Time};

/// Why a value is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueRefused {
    /// There is no number in it.
    NoNumber,
    /// A spreadsheet has rounded it: `7.91612E+10`.
    Rounded,
    /// `1,234` is a thousand or a little more than one.
    Ambiguous,
    /// There is no day in it.
    NoDay,
    /// `03.04` may be March or April.
    DayOrMonth,
}

impl From<NumberRefused> for ValueRefused {
    fn from(refused: NumberRefused) -> ValueRefused {
        match refused {
            NumberRefused::NoNumber => ValueRefused::NoNumber,
            NumberRefused::Rounded => ValueRefused::Rounded,
            NumberRefused::Ambiguous => ValueRefused::Ambiguous,
        }
    }
}

/// The order of day and month in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOrder {
    /// `31.01.2027`, `31/01/2027`.
    DayFirst,
    /// `01/31/2027`.
    MonthFirst,
}

/// Reads a day, with a time of day or without: `2027-01-31`, `31.01.2027 15:04`, `1/31/2027 3:04 PM`, `2027年1月31日`, or
/// the serial day of a spreadsheet. The order of `1/2/2027` has to be known from the file.
pub(super) fn day(text: &str, order: Option<DayOrder>, zone: &Zone) -> Result<DateTime, ValueRefused> {
    if let Some(instant) = instant_of(text.trim()) {
        return Ok(instant.to_zoned(zone.clone()).datetime());
    }
    let text = text.trim().replace('T', " ");
    let text = words_of("year_month").fold(text, |text, mark| text.replace(mark, "-"));
    let text = words_of("day").fold(text, |text, mark| text.replace(mark, " "));
    let text = text.as_str();
    let (date, time) = text.split_once(' ').map_or((text, ""), |(date, time)| (date, time.trim()));
    let at = time_of_day(time).ok_or(ValueRefused::NoDay)?;
    if date.chars().all(|sign| sign.is_ascii_digit() || sign == '.') && date.matches('.').count() <= 1 {
        return serial_day(date).ok_or(ValueRefused::NoDay);
    }
    let parts: Vec<&str> = date.split(['.', '/', '-']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts.as_slice() else { return Err(ValueRefused::NoDay) };
    let whole = |part: &str| part.parse::<i16>().map_err(|_| ValueRefused::NoDay);
    let (a, b, c) = (whole(first)?, whole(second)?, whole(third)?);
    let year_of = |year: i16, digits: usize| match digits {
        2 if year < 70 => 2000 + year,
        2 => 1900 + year,
        _ => year,
    };
    // Where all three have two digits, the year may be the first or the last.
    if first.len() < 4 && third.len() < 4 && !date.contains(['.', '/']) {
        return Err(ValueRefused::DayOrMonth);
    }
    let (year, month, day) = match () {
        () if first.len() == 4 => (a, b, c),
        () if date.contains('.') => (year_of(c, third.len()), b, a),
        () if a > 12 => (year_of(c, third.len()), b, a),
        () if b > 12 => (year_of(c, third.len()), a, b),
        () if a == b => (year_of(c, third.len()), a, b),
        () => match order {
            Some(DayOrder::DayFirst) => (year_of(c, third.len()), b, a),
            Some(DayOrder::MonthFirst) => (year_of(c, third.len()), a, b),
            None => return Err(ValueRefused::DayOrMonth),
        },
    };
    let part = |number: i16| i8::try_from(number).map_err(|_| ValueRefused::NoDay);
    let date = Date::new(year, part(month)?, part(day)?).map_err(|_| ValueRefused::NoDay)?;
    Ok(date.to_datetime(at))
}

/// Returns the instant of a text that names its distance to UTC: `2026-10-05T22:30:00Z`, `2026-10-05 22:30:00 +0300`, `… UTC`.
fn instant_of(text: &str) -> Option<Instant> {
    let text = text.strip_suffix(" UTC").map_or_else(|| text.to_owned(), |rest| format!("{rest}Z"));
    let (rest, offset) = text.rsplit_once(' ').filter(|(_, last)| last.starts_with(['+', '-'])).unwrap_or((&text, ""));
    let offset = match (offset.get(..3), offset.get(3..)) {
        (Some(hours), Some(minutes)) if minutes.len() == 2 => format!("{hours}:{minutes}"),
        _ => offset.to_owned(),
    };
    format!("{rest}{offset}").replacen(' ', "T", 1).parse().ok()
}

/// The time of day; midnight if there is none. `None` if it is no time.
fn time_of_day(text: &str) -> Option<Time> {
    let lower = text.to_lowercase();
    if lower.is_empty() {
        return Some(Time::midnight());
    }
    let half = |key| words_of(key).find_map(|mark| Some(lower.strip_suffix(mark)?.trim_end()));
    let (bare, shift) = match (half("am"), half("pm")) {
        (Some(bare), _) => (bare, Some(false)),
        (_, Some(bare)) => (bare, Some(true)),
        _ => (lower.as_str(), None),
    };
    let bare = bare.split(['+', '.']).next().unwrap_or(bare);
    let parts: Vec<i8> = bare.split(':').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let hour = match (shift, hour) {
        (None, hour) => hour,
        (Some(_), 0) => return None,
        (Some(false), 12) => 0,
        (Some(false), hour) => hour,
        (Some(true), 12) => 12,
        (Some(true), hour) => hour.checked_add(12)?,
    };
    Time::new(hour, minute, second, 0).ok()
}

/// The day of a spreadsheet: days since 30 December 1899, the time as a fraction.
fn serial_day(text: &str) -> Option<DateTime> {
    let (days, fraction) = text.split_once('.').unwrap_or((text, ""));
    let days: i64 = days.parse().ok().filter(|days| (20_000..80_000).contains(days))?;
    let parts: i64 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    // Nine decimals of a day are far below a second.
    let seconds = (parts * 86_400 + 500_000_000) / 1_000_000_000;
    let start = jiff::civil::date(1899, 12, 30).at(0, 0, 0, 0);
    start.checked_add(jiff::Span::new().days(days).seconds(seconds)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn zone() -> Zone {
        Zone::get("Europe/Moscow").unwrap()
    }

    #[test]
    fn days_as_people_write_them() {
        let at = |hour, minute, second| date(2026, 10, 5).at(hour, minute, second, 0);
        for (text, wanted) in [
            ("2026-10-05", at(0, 0, 0)),
            ("05.10.2026", at(0, 0, 0)),
            ("5.10.26 9:07", at(9, 7, 0)),
            ("2026-10-05 13:14:15", at(13, 14, 15)),
            ("2026-10-05T13:14:15Z", at(16, 14, 15)),
            ("2026-10-05 13:14:15 UTC", at(16, 14, 15)),
            ("2026-10-05 13:14:15 +0300", at(13, 14, 15)),
            ("2026-10-05T06:14:15-04:00", at(13, 14, 15)),
            ("2026年10月5日", at(0, 0, 0)),
            ("2026/10/5 1:14:15 PM", at(13, 14, 15)),
            ("2026/10/5 12:00 AM", at(0, 0, 0)),
            ("46300", at(0, 0, 0)),
            ("46300.5", at(12, 0, 0)),
        ] {
            assert_eq!(day(text, None, &zone()), Ok(wanted), "{text}");
        }
        assert_eq!(day("31/12/2026", None, &zone()), Ok(date(2026, 12, 31).at(0, 0, 0, 0)));
        assert_eq!(day("12/31/2026", None, &zone()), Ok(date(2026, 12, 31).at(0, 0, 0, 0)));
        assert_eq!(day("10/5/2026", None, &zone()), Err(ValueRefused::DayOrMonth));
        assert_eq!(day("10/5/2026", Some(DayOrder::MonthFirst), &zone()), Ok(at(0, 0, 0)));
        assert_eq!(day("5/10/2026", Some(DayOrder::DayFirst), &zone()), Ok(at(0, 0, 0)));
        assert_eq!(day("24-03-12", None, &zone()), Err(ValueRefused::DayOrMonth));
        for bad in ["", "yesterday", "31.02.2026", "2026-13-01", "5", "10:15", "05.10.2026 25:00"] {
            assert!(day(bad, None, &zone()).is_err(), "{bad}");
        }
    }
}
