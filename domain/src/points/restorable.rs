//! What a restored spend looks at: what was forgiven since it (`docs/rules.md#points-already-spent`), and the days of
//! spends (`docs/rules.md#cancelled-spends`).

use crate::Day;

/// Points that a taking-back forgave because they were already spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forgiven {
    /// The version of the entry that forgave them.
    pub version: u64,
    /// The points for which nothing has made up yet, above zero.
    pub points: i64,
}

/// The points that were spent on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpentOn {
    /// The day.
    pub day: Day,
    /// The points that were not restored, above zero.
    pub points: i64,
}

/// What was forgiven and spent, as far as a spend that is restored looks at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restorable {
    /// What was forgiven, the oldest first.
    forgiven: Vec<Forgiven>,
    /// Spends after the last other activity of the account, the oldest first.
    spent: Vec<SpentOn>,
    /// The last day of idle points that a warning was accepted about before these spends.
    warned_until: Option<Day>,
}

impl Restorable {
    /// The most versions with forgiven points that an account keeps. The two oldest join at the later one.
    pub const FORGIVEN_MAX: usize = 16;
    /// The most days with spends that an account keeps. The two oldest join at the earlier one.
    pub const SPENT_MAX: usize = 8;

    /// Makes it from what is stored, the oldest first.
    pub fn new(forgiven: Vec<Forgiven>, spent: Vec<SpentOn>, warned_until: Option<Day>) -> Restorable {
        Restorable { forgiven, spent, warned_until }
    }

    /// Returns what was forgiven, the oldest first.
    pub fn forgiven(&self) -> &[Forgiven] {
        &self.forgiven
    }

    /// Returns the spends after the last other activity, the oldest first.
    pub fn spent(&self) -> &[SpentOn] {
        &self.spent
    }

    /// Returns the last day of idle points that a warning was accepted about before the spends.
    pub fn warned_until(&self) -> Option<Day> {
        self.warned_until
    }

    /// Remembers the last day that a warning named, while spends have moved it.
    pub(crate) fn remember_warning(&mut self, last: Day) {
        self.warned_until = self.warned_until.max(Some(last));
    }

    pub(crate) fn forgiven_points(&self) -> i64 {
        self.forgiven.iter().map(|forgiven| forgiven.points).sum()
    }

    pub(crate) fn spent_last_on(&self) -> Option<Day> {
        self.spent.last().map(|spent| spent.day)
    }

    /// Adds points that a version forgave, or takes off what made up for them.
    pub(crate) fn forgive(&mut self, version: u64, points: i64) {
        match self.forgiven.iter_mut().find(|forgiven| forgiven.version == version) {
            Some(forgiven) => forgiven.points += points,
            None => self.forgiven.push(Forgiven { version, points }),
        }
        self.forgiven.retain(|forgiven| forgiven.points > 0);
        if self.forgiven.len() > Restorable::FORGIVEN_MAX {
            let oldest = self.forgiven.remove(0);
            self.forgiven[0].points += oldest.points;
        }
    }

    /// Adds points that were spent on a day, or takes off what was restored.
    pub(crate) fn spend(&mut self, day: Day, points: i64) {
        match self.spent.iter_mut().find(|spent| spent.day == day) {
            Some(spent) => spent.points += points,
            None => self.spent.push(SpentOn { day, points }),
        }
        self.spent.retain(|spent| spent.points > 0);
        if self.spent.len() > Restorable::SPENT_MAX {
            let next = self.spent.remove(1);
            self.spent[0].points += next.points;
        }
    }

    /// Forgets the spends that no longer move the idle clock, because the account was active otherwise since.
    pub(crate) fn forget_spends_until(&mut self, day: Day) {
        self.spent.retain(|spent| spent.day > day);
        self.warned_until = None;
    }
}
