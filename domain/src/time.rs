//! Time: instants in UTC, and calendar days in a stated zone.

use crate::serde_as_text;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use std::fmt;

/// An instant in UTC.
pub type Instant = Timestamp;
/// A calendar day, in the zone that is stated where it is used.
pub type Day = Date;
/// An IANA time zone.
pub type Zone = TimeZone;

/// Returns an instant in the precision of the ledger: whole milliseconds, the rest cut off.
pub(crate) fn in_milliseconds(instant: Instant) -> Instant {
    Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant)
}

/// Reads an instant as RFC 3339 writes it, and in no other form: a day of the week, a zone's name, an offset without
/// minutes or a date without hyphens may mean something else to the writer.
pub fn rfc3339(text: &str) -> Option<Instant> {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c.to_ascii_uppercase() }).collect();
    let rest = shape.strip_prefix("0000-00-00T00:00:00")?;
    let offset = match rest.strip_prefix(".0") {
        Some(fraction) => fraction.trim_start_matches('0'),
        None => rest,
    };
    matches!(offset, "Z" | "+00:00" | "-00:00").then(|| text.parse().ok()).flatten()
}

/// Returns the calendar day of an instant in a zone.
pub fn day_of(instant: Instant, zone: &Zone) -> Day {
    instant.to_zoned(zone.clone()).date()
}

/// Returns the first instant of a day in a zone. It is not 00:00 if clocks jump at midnight.
pub fn start_of(day: Day, zone: &Zone) -> Instant {
    // jiff refuses only days at the edges of its calendar, years ±9999; those become the maximum.
    day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// Returns `day` plus whole months, for example 28 (29) February for 31 January + 1 month (`docs/rules.md#expiry`).
pub fn add_months(day: Day, months: u8) -> Day {
    day.saturating_add(Span::new().months(i64::from(months)))
}

/// Returns the last day of the month of `day`.
pub fn end_of_month(day: Day) -> Day {
    day.last_of_month()
}

/// The hours between which members may be disturbed, in the program's zone.
const QUIET_UNTIL_HOUR: i8 = 9;
const QUIET_FROM_HOUR: i8 = 21;

/// Returns the end of quiet hours if `now` is within them.
pub fn out_of_quiet_hours(now: Instant, zone: &Zone) -> Option<Instant> {
    let local = now.to_zoned(zone.clone());
    let day = match local.hour() {
        QUIET_FROM_HOUR.. => local.date().tomorrow().ok()?,
        ..QUIET_UNTIL_HOUR => local.date(),
        _ => return None,
    };
    Some(day.at(QUIET_UNTIL_HOUR, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp())
}

/// Returns when quiet hours begin after `now`, on its day.
pub(crate) fn quiet_from(now: Instant, zone: &Zone) -> Instant {
    let evening = day_of(now, zone).at(QUIET_FROM_HOUR, 0, 0, 0).to_zoned(zone.clone());
    evening.map_or(Timestamp::MAX, |evening| evening.timestamp())
}

/// Returns the last day in a zone of a period that ends at `end`.
pub fn last_day_before(end: Instant, zone: &Zone) -> Day {
    day_of(end, zone).yesterday().unwrap_or(Day::MIN)
}

/// Returns `day` minus days.
pub(crate) fn sub_days(day: Day, days: u16) -> Day {
    day.saturating_sub(Span::new().days(i64::from(days)))
}

/// Returns `day` plus days.
pub(crate) fn add_days(day: Day, days: u16) -> Day {
    day.saturating_add(Span::new().days(i64::from(days)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_instant_is_written_as_rfc_3339_says_and_in_no_other_form() {
        let instant: Instant = "2027-03-05T11:20:00Z".parse().unwrap();
        for same in ["2027-03-05T11:20:00Z", "2027-03-05t14:20:00+03:00", "2027-03-05T11:20:00.000-00:00"] {
            assert_eq!(rfc3339(same), Some(instant), "{same}");
        }
        for other in [
            "2027-03-05",
            "2027-03-05T11:20Z",
            "2027-03-05 11:20:00Z",
            "20270305T112000Z",
            "2027-03-05T11:20:00",
            "2027-03-05T14:20:00+03",
            "2027-03-05T14:20:00+0300",
            "2027-03-05T14:20:00+03:00:00",
            "2027-03-05T14:20:00+03:00[Europe/Moscow]",
            "2027-03-05T11:20:00.Z",
            "2027-03-05T11:20:00,5Z",
            "+002027-03-05T11:20:00Z",
            "2027-02-30T11:20:00Z",
            "٢٠٢٧-03-05T11:20:00Z",
            "",
        ] {
            assert_eq!(rfc3339(other), None, "{other}");
        }
    }

    #[test]
    fn month_arithmetic_stays_in_the_month() {
        assert_eq!(add_months(date(2027, 1, 31), 1), date(2027, 2, 28));
        assert_eq!(add_months(date(2028, 1, 31), 1), date(2028, 2, 29));
        assert_eq!(end_of_month(add_months(date(2027, 1, 15), 12)), date(2028, 1, 31));
    }

    #[test]
    fn nobody_is_disturbed_at_night() {
        let moscow = Zone::get("Europe/Moscow").unwrap();
        let held = |at: &str| out_of_quiet_hours(at.parse().unwrap(), &moscow).map(|until| until.to_string());
        assert_eq!(held("2027-03-05T17:59:59Z"), None);
        assert_eq!(held("2027-03-05T18:00:00Z").as_deref(), Some("2027-03-06T06:00:00Z"));
        assert_eq!(held("2027-03-06T05:59:59Z").as_deref(), Some("2027-03-06T06:00:00Z"));
        assert_eq!(held("2027-03-06T06:00:00Z"), None);
        // Berlin's clocks jump on 28 March 2027: nine o'clock is an hour earlier in UTC.
        let berlin = Zone::get("Europe/Berlin").unwrap();
        let held = out_of_quiet_hours("2027-03-27T22:00:00Z".parse().unwrap(), &berlin);
        assert_eq!(held.map(|until| until.to_string()).as_deref(), Some("2027-03-28T07:00:00Z"));
    }

    #[test]
    fn a_day_begins_when_the_zone_says_so() {
        let cairo = Zone::get("Africa/Cairo").unwrap();
        // Cairo's clocks jump from 00:00 to 01:00 on 25 April 2025: that day has no midnight.
        let day = date(2025, 4, 25);
        assert_eq!(day_of(start_of(day, &cairo), &cairo), day);
    }
}

/// A calendar month of the program's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub(crate) i32);

serde_as_text!(Month, Month::to_string, Month::parse);

impl Month {
    /// Returns the month of a day.
    pub fn of(day: Day) -> Month {
        Month(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
    }

    /// Makes a month from its number: months since the year 0.
    pub fn from_number(number: i32) -> Month {
        Month(number)
    }

    /// Returns the number of months since the year 0.
    pub fn number(self) -> i32 {
        self.0
    }

    /// Reads what `Display` writes, for example `2027-03`.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let month: i32 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
        Some(Month(year.parse::<i32>().ok()? * 12 + month - 1))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}
