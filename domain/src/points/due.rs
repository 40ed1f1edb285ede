//! Work that is due without an operation: warnings about expiry (`docs/rules.md#warnings`), and the next day on which
//! an account needs maintenance.

use crate::points::draft::LEVEL_DROP_NOTICE_DAYS;
use crate::time::add_days;
use crate::{Account, Day, Progress, Rules};

/// Days before a lot's last day on which its owner is first warned.
const FIRST_WARNING_DAYS: u16 = 30;
/// Days until an owner who could not be reached is warned again.
const TRY_AGAIN_DAYS: u16 = 7;

/// The stage of a warning about a last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// From 30 days before the last day.
    First,
    /// From as many days before as the program promises.
    Last,
    /// The day is over and no warning was accepted: the points live on.
    Overdue,
}

impl Stage {
    /// The code that is stored.
    pub fn code(self) -> char {
        match self {
            Stage::First => 'f',
            Stage::Last => 'l',
            Stage::Overdue => 'o',
        }
    }

    /// Reads a code; anything else is `None`.
    pub fn from_code(code: char) -> Option<Stage> {
        [Stage::First, Stage::Last, Stage::Overdue].into_iter().find(|stage| stage.code() == code)
    }
}

/// A warning that is due: after this day points expire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The last usable day of the points.
    pub day: Day,
    /// The stage.
    pub stage: Stage,
    /// Whether an earlier warning was accepted, so this one only reminds.
    pub reminder: bool,
}

/// Days that points live after a late warning, accepted when their last day was over
/// (`docs/rules.md#accepted-warnings`).
const LATE_WARNING_DAYS: u16 = 30;

impl Rules {
    /// Returns the last day of points after the acceptance of a warning that named `told`
    /// (`docs/rules.md#accepted-warnings`).
    pub fn promised_until(&self, last_day: Day, accepted: Day) -> Day {
        if last_day < accepted {
            add_days(accepted, LATE_WARNING_DAYS)
        } else {
            last_day.max(add_days(accepted, self.promise_days.into()))
        }
    }
}

impl Progress {
    /// Returns the day on which an announced lower level takes effect (`docs/rules.md#downgrades`).
    pub fn level_drops_on(&self) -> Option<Day> {
        self.level_drop_announced_on.map(|announced| add_days(announced, LEVEL_DROP_NOTICE_DAYS))
    }
}

impl Account {
    /// Returns the warnings that are due on `today`, given or not. The account must be settled.
    pub fn warnings(&self, rules: &Rules, today: Day) -> Vec<Warning> {
        let mut due: Vec<Warning> = Vec::new();
        if !self.in_chat {
            return due;
        }
        let promise = rules.promise_days.into();
        for lot in &self.lots {
            let Some(day) = self.last_day(lot.key.life) else {
                continue;
            };
            let stage = match day {
                _ if day < today => Stage::Overdue,
                _ if day <= add_days(today, promise) => Stage::Last,
                _ if day <= add_days(today, FIRST_WARNING_DAYS) => Stage::First,
                _ => continue,
            };
            let warning = Warning { day, stage, reminder: lot.key.warned };
            match due.iter_mut().find(|known| known.day == day) {
                // One message covers all points of a day. It is a reminder only if all of them were warned of.
                Some(known) => known.reminder &= warning.reminder,
                None => due.push(warning),
            }
        }
        due
    }

    /// Returns the next day after `today` on which the account needs maintenance. The account must be settled.
    pub fn due_after(&self, rules: &Rules, today: Day) -> Option<Day> {
        let mut days: Vec<Day> = self.pending.iter().map(|pending| pending.key.on).collect();
        for lot in &self.lots {
            let Some(last) = self.last_day(lot.key.life) else {
                continue;
            };
            if self.in_chat {
                let before = |days: u16| last.saturating_sub(jiff::Span::new().days(i64::from(days)));
                days.extend([before(FIRST_WARNING_DAYS), before(rules.promise_days.into())]);
                days.extend((last < today).then(|| add_days(today, TRY_AGAIN_DAYS)));
            }
            days.push(add_days(last, 1));
        }
        days.extend(self.progress.level_drops_on());
        // A month that no longer counts may lower the level.
        days.extend((self.progress.level > 0).then(|| add_days(today.last_of_month(), 1)));
        days.into_iter().filter(|day| *day > today).min()
    }
}
