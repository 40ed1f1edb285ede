//! What time brings to an account that nobody touches: warnings about expiry (§3), and the next day to look at it.

use crate::points::draft::LEVEL_DROP_NOTICE_DAYS;
use crate::time::add_days;
use crate::{Account, Day, Progress, Rules};

/// Days before a lot's last day on which its owner is first told of it.
const FIRST_WARNING_DAYS: u16 = 30;
/// Days after which somebody who could not be reached is tried again.
const TRY_AGAIN_DAYS: u16 = 7;

/// Which of the warnings about a last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// A month before.
    First,
    /// As many days before as the program promises.
    Last,
    /// The day is over, and nobody could be told: the points live on.
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

    /// Reads a code.
    pub fn from_code(code: char) -> Option<Stage> {
        [Stage::First, Stage::Last, Stage::Overdue].into_iter().find(|stage| stage.code() == code)
    }
}

/// A warning that is due: after this day these points are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The last usable day.
    pub day: Day,
    /// Which warning.
    pub stage: Stage,
    /// An earlier one was accepted, so this one only reminds.
    pub reminder: bool,
}

/// Days that points live after the warning about them was accepted, where their own last day was over by then (§3).
const LATE_WARNING_DAYS: u16 = 30;

impl Rules {
    /// The last day of points whose last day was `told`, once a warning that names it was accepted (§3).
    pub fn promised_until(&self, told: Day, accepted: Day) -> Day {
        if told < accepted {
            add_days(accepted, LATE_WARNING_DAYS)
        } else {
            told.max(add_days(accepted, self.promise_days.into()))
        }
    }
}

impl Progress {
    /// The day on which an announced lower level comes (§4).
    pub fn level_drops_on(&self) -> Option<Day> {
        self.level_drop_announced_on.map(|announced| add_days(announced, LEVEL_DROP_NOTICE_DAYS))
    }
}

impl Account {
    /// The warnings that are due on `today`, whether or not they were given; for a settled account.
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
                // One message tells of all points of a day; where any of them were not told of, it is no reminder.
                Some(known) => known.reminder &= warning.reminder,
                None => due.push(warning),
            }
        }
        due
    }

    /// The next day after `today` on which time brings something to it; for a settled account.
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
        // A month that no longer counts may cost a level.
        days.extend((self.progress.level > 0).then(|| add_days(today.last_of_month(), 1)));
        days.into_iter().filter(|day| *day > today).min()
    }
}
