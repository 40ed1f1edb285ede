//! The definition of a journey. The same document is stored, stands in a file, and is changed in the chat.
//!
//! Days and hours are whole numbers, ids texts.

use crate::journeys::template::Template;
use crate::journeys::words::Words;
use crate::{Instant, Lang, ShortId, Zone};
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most steps of a journey.
pub const STEPS_MAX: usize = 20;
/// A journey: who enters it, its steps in their order, and what it is to bring about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journey {
    /// Its id within the program.
    pub id: ShortId,
    /// The template of which it was made, which names it and has words for its steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
    /// Its name where it has no template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who enters it.
    pub entry: JourneyEntry,
    /// Whether somebody enters it again.
    #[serde(default)]
    pub reentry: Reentry,
    /// What it is to bring about. It ends the run.
    pub goal: Goal,
    /// A step that is late by more days is skipped, 1 to 30.
    #[serde(default = "a_week")]
    pub stale_days: u8,
    /// The steps.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

fn a_week() -> u8 {
    7
}

/// Who enters a journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum JourneyEntry {
    /// Who joined in the chat.
    Joined,
    /// Who made their first purchase.
    FirstPurchase,
    /// Who has bought before, and nothing for so many days.
    Idle {
        /// 1 to 365.
        days: u16,
    },
}

impl JourneyEntry {
    /// Returns the day on which somebody enters, after what leads them in.
    pub fn day(&self) -> u16 {
        match self {
            JourneyEntry::Idle { days } => *days,
            JourneyEntry::Joined | JourneyEntry::FirstPurchase => 0,
        }
    }
}

/// Whether somebody enters a journey again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Reentry {
    /// Never.
    #[default]
    Never,
    /// So many days after they entered last.
    After {
        /// 1 to 365.
        days: u16,
    },
}

/// What a journey is to bring about: a purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// It counts as reached by the journey within so many days of a step, 1 to 90. Later ones end the run, too.
    pub purchase_within_days: u8,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its id within the journey, which stays when others are added before it.
    pub id: ShortId,
    /// What is done.
    #[serde(flatten)]
    pub action: StepAction,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepAction {
    /// Waits.
    Wait(Wait),
    /// Tells the member something.
    Say(Say),
    /// Ends the journey.
    End(BTreeMap<String, String>),
}

/// A wait: so long after the step before is final, then until an hour of the day where one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Calendar days in the member's zone.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub days: u16,
    /// Hours, 0 to 23.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hours: u16,
    /// The hour of the member's day at which it ends, 9 to 20; the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_hour: Option<i8>,
}

fn is_zero(number: &u16) -> bool {
    *number == 0
}

impl Wait {
    /// Returns the end of a wait that begins at an instant.
    pub fn end(&self, from: Instant, zone: &Zone) -> Instant {
        let local = from.to_zoned(zone.clone());
        let Ok(local) = local.checked_add(i64::from(self.days).days().hours(i64::from(self.hours))) else {
            return Instant::MAX;
        };
        let Some(hour) = self.until_hour else { return local.timestamp() };
        let at = |day: jiff::civil::Date| day.at(hour, 0, 0, 0).to_zoned(zone.clone()).map(|at| at.timestamp());
        let today = at(local.date()).ok().filter(|at| *at >= local.timestamp());
        today.or_else(|| at(local.date().tomorrow().ok()?).ok()).unwrap_or(Instant::MAX)
    }
}

/// What is told in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Say {
    /// Whether it is advertising.
    #[serde(default)]
    pub class: SayClass,
    /// The button below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub button: Option<SayButton>,
    /// Words that take the place of the template's, by language.
    #[serde(default, skip_serializing_if = "Variant::is_empty")]
    pub words: Variant,
}

/// The class of what is told, which decides whether it needs consent and a place in the attention budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SayClass {
    /// Advertising.
    #[default]
    Promo,
    /// How the program works, in the first 24 hours; no offer.
    Welcome,
}

/// A button of ours below what is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SayButton {
    /// The rewards.
    Rewards,
    /// The member's card.
    Card,
    /// Inviting a friend.
    Invite,
}

/// Words by language, and those for members who lack a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub text: BTreeMap<Lang, Words>,
    /// What is said where a value of `text` is missing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub without: BTreeMap<Lang, Words>,
}

impl Variant {
    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.without.is_empty()
    }
}

impl Journey {
    /// Returns the steps that say something, with their numbers from 1.
    pub fn says(&self) -> impl Iterator<Item = (usize, &Step, &Say)> {
        let says = self.steps.iter().filter_map(|step| match &step.action {
            StepAction::Say(say) => Some((step, say)),
            _ => None,
        });
        says.enumerate().map(|(at, (step, say))| (at + 1, step, say))
    }

    /// Returns the step of this id, if it says something.
    pub fn say(&self, id: &ShortId) -> Option<&Say> {
        self.says().find(|(_, step, _)| step.id == *id).map(|(_, _, say)| say)
    }

    /// Returns the days after the entry on which a step is due, where nothing holds it.
    pub fn day_of_step(&self, id: &ShortId) -> u16 {
        let before = self.steps.iter().take_while(|step| step.id != *id);
        before.fold(0, |days, step| match &step.action {
            StepAction::Wait(wait) => days.saturating_add(wait.days),
            _ => days,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn ends(wait: Wait, from: &str, zone: &str) -> String {
        wait.end(from.parse().unwrap(), &TimeZone::get(zone).unwrap()).to_string()
    }

    #[test]
    fn a_wait_of_days_ends_at_the_same_hour_also_where_clocks_change() {
        let days = |days| Wait { days, ..Wait::default() };
        assert_eq!(ends(days(2), "2027-03-05T17:30:00Z", "Europe/Moscow"), "2027-03-07T17:30:00Z");
        // Berlin's clocks jump on 28 March 2027.
        assert_eq!(ends(days(1), "2027-03-27T11:00:00Z", "Europe/Berlin"), "2027-03-28T10:00:00Z");
        // 02:30 does not exist on that day: 03:30 does.
        assert_eq!(ends(days(1), "2027-03-27T01:30:00Z", "Europe/Berlin"), "2027-03-28T01:30:00Z");
    }

    #[test]
    fn a_wait_until_an_hour_ends_at_the_next_one() {
        let until = |days, hour| Wait { days, hours: 0, until_hour: Some(hour) };
        assert_eq!(ends(until(0, 10), "2027-03-05T06:00:00Z", "Europe/Moscow"), "2027-03-05T07:00:00Z");
        assert_eq!(ends(until(0, 10), "2027-03-05T07:00:00Z", "Europe/Moscow"), "2027-03-05T07:00:00Z");
        assert_eq!(ends(until(0, 10), "2027-03-05T07:00:01Z", "Europe/Moscow"), "2027-03-06T07:00:00Z");
        assert_eq!(ends(until(3, 10), "2027-03-05T20:00:00Z", "Europe/Moscow"), "2027-03-09T07:00:00Z");
    }
}
