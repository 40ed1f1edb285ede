//! Promotions: factors for a period, on some weekdays, for some members (`docs/rules.md#promotions`).

use super::event::{EarningEvent, EarningFacts, RuleRefused, Share, refuse};
use crate::{ByLang, Day, Factor, Level, NAME_LENGTH_MAX, RulesProblem, ShortId, admits};
use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

/// Days of the week, as a list of their English names in three letters. An empty set means all days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Weekdays(u8);

/// The reason why a list is no set of weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("weekdays are a list of mon, tue, wed, thu, fri, sat, sun")]
pub struct WeekdaysRefused;

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl TryFrom<Vec<String>> for Weekdays {
    type Error = WeekdaysRefused;

    fn try_from(names: Vec<String>) -> Result<Weekdays, WeekdaysRefused> {
        let bit = |name: &String| WEEKDAYS.iter().position(|known| known == name).map(|at| 1_u8 << at);
        let bits = names.iter().map(bit).collect::<Option<Vec<u8>>>().ok_or(WeekdaysRefused)?;
        Ok(Weekdays(bits.into_iter().fold(0, |all, bit| all | bit)))
    }
}

impl From<Weekdays> for Vec<String> {
    fn from(days: Weekdays) -> Vec<String> {
        let included = WEEKDAYS.iter().enumerate().filter(|(at, _)| days.0 & (1 << at) != 0);
        included.map(|(_, name)| (*name).to_owned()).collect()
    }
}

impl Weekdays {
    /// Makes a set of weekdays.
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Weekdays {
        Weekdays(days.into_iter().fold(0, |bits, day| bits | Weekdays::bit(day)))
    }

    /// Returns the days that were set, from Monday on; none if the set means all days.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::Monday.cycle_forward().take(7).filter(move |day| self.0 & Weekdays::bit(*day) != 0)
    }

    /// Whether `day` is in the set.
    pub fn include(self, day: Day) -> bool {
        self.0 == 0 || self.0 & Weekdays::bit(day.weekday()) != 0
    }

    fn bit(day: Weekday) -> u8 {
        1 << day.to_monday_zero_offset()
    }
}

/// A promotion. The day of a purchase in the program's zone decides whether it applies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promotion {
    /// Its id within the program.
    pub id: ShortId,
    /// Its name as members read it.
    #[serde(rename = "name")]
    pub names: ByLang<String>,
    /// The factor for the award.
    pub factor: Factor,
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub until: Day,
    /// The days of the week on which it applies.
    #[serde(default)]
    pub weekdays: Weekdays,
    /// The lowest level for which it applies; `None` for all members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<ShortId>,
    /// Whether it applies to a member's first purchase only.
    #[serde(default)]
    pub first_purchase: bool,
    /// Whether its excess is added to others'. Of those that do not stack only the highest counts.
    #[serde(default)]
    pub stacks: bool,
}

impl Promotion {
    pub(super) fn check(&self, levels: &[Level]) -> Result<(), RuleRefused> {
        refuse(!self.names.fit(NAME_LENGTH_MAX), ".name", RulesProblem::Words)?;
        refuse(self.until < self.from, ".until", RulesProblem::PromotionDays)?;
        let unknown = |id: &ShortId| !levels.iter().any(|level| level.id == *id);
        refuse(self.level.as_ref().is_some_and(unknown), ".level", RulesProblem::UnknownLevel)
    }

    /// Whether it applies to purchases of all members on a day.
    pub(crate) fn is_for_all_on(&self, day: Day) -> bool {
        self.is_open_on(day) && self.level.is_none() && !self.first_purchase
    }

    fn is_open_on(&self, day: Day) -> bool {
        (self.from..=self.until).contains(&day) && self.weekdays.include(day)
    }

    pub(super) fn share<'a>(
        &'a self,
        event: &EarningEvent,
        facts: &EarningFacts,
        levels: &[Level],
    ) -> Option<Share<'a>> {
        let EarningEvent::Purchase { day, imported: false, .. } = *event else { return None };
        let applies = self.is_open_on(day)
            && admits(levels, facts.level, self.level.as_ref())
            && (facts.first_purchase || !self.first_purchase);
        applies.then_some(Share::Factor { by: &self.id, factor: self.factor, stacks: self.stacks })
    }
}
