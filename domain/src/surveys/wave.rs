//! Waves of surveys: months and quarters.

use crate::Day;
use crate::serde_as_text;
use jiff::Span;
use jiff::civil::date;
use std::fmt;

/// A wave: the asks of a calendar quarter or month in the program's zone, whose answers are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wave {
    /// A year and its quarter, 1 to 4.
    Quarter(i16, i8),
    /// A year and its month, 1 to 12.
    Month(i16, i8),
}

serde_as_text!(Wave, Wave::to_string, Wave::parse);

impl Wave {
    /// Returns the quarter of a day.
    pub fn quarter_of(day: Day) -> Wave {
        Wave::Quarter(day.year(), (day.month() - 1) / 3 + 1)
    }

    /// Returns the month of a day.
    pub fn month_of(day: Day) -> Wave {
        Wave::Month(day.year(), day.month())
    }

    /// Reads what `Display` writes, for example `2027q1` or `2027m03`.
    pub fn parse(text: &str) -> Option<Wave> {
        let (year, part, quarter) = match text.split_once('q') {
            Some((year, part)) => (year, part, true),
            None => text.split_once('m').map(|(year, part)| (year, part, false))?,
        };
        let wave = match (year.parse().ok()?, part.parse().ok()?) {
            (year @ 2000..=9000, part @ 1..=4) if quarter => Wave::Quarter(year, part),
            (year @ 2000..=9000, part @ 1..=12) if !quarter => Wave::Month(year, part),
            _ => return None,
        };
        (wave.to_string() == text).then_some(wave)
    }

    /// Returns the first day of the wave.
    pub fn first_day(self) -> Day {
        match self {
            Wave::Quarter(year, quarter) => date(year, 3 * quarter - 2, 1),
            Wave::Month(year, month) => date(year, month, 1),
        }
    }

    /// Returns the wave after this one.
    pub fn after(self) -> Wave {
        match self {
            Wave::Quarter(..) => Wave::quarter_of(self.end()),
            Wave::Month(..) => Wave::month_of(self.end()),
        }
    }

    /// Returns the first day after the wave.
    pub(crate) fn end(self) -> Day {
        let months = if matches!(self, Wave::Quarter(..)) { 3 } else { 1 };
        self.first_day().saturating_add(Span::new().months(months))
    }

    /// Returns the wave before this one.
    pub fn before(self) -> Wave {
        let last = self.first_day().saturating_sub(Span::new().days(1));
        match self {
            Wave::Quarter(..) => Wave::quarter_of(last),
            Wave::Month(..) => Wave::month_of(last),
        }
    }
}

impl fmt::Display for Wave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wave::Quarter(year, quarter) => write!(f, "{year}q{quarter}"),
            Wave::Month(year, month) => write!(f, "{year}m{month:02}"),
        }
    }
}
