//! Promotions: factors for a period, on some weekdays, for some members (`docs/rules.md#promotions`).

use crate::{ByLang, Day, Factor, ShortId};
use jiff::civil::Weekday;

/// Days of the week. An empty set means all days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Makes a set of weekdays.
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Weekdays {
        Weekdays(days.into_iter().fold(0, |bits, day| bits | Weekdays::bit(day)))
    }

    /// Makes a set from stored bits: bit 0 is Monday.
    pub fn from_bits(bits: u8) -> Weekdays {
        Weekdays(bits & 0x7f)
    }

    /// Returns the set as bits: bit 0 is Monday.
    pub fn bits(self) -> u8 {
        self.0
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// Its id within the program.
    pub id: ShortId,
    /// Its name as members read it.
    pub names: ByLang<String>,
    /// The factor for the award.
    pub factor: Factor,
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub until: Day,
    /// The days of the week on which it applies.
    pub weekdays: Weekdays,
    /// The lowest level for which it applies, by its place among the program's levels.
    pub min_level: u8,
    /// Whether it applies to a member's first purchase only.
    pub first_purchase: bool,
    /// Whether its excess is added to others'. Of those that do not stack only the highest counts.
    pub stacks: bool,
}

impl Promotion {
    /// Whether it applies to a purchase on `day` by a member of `level`.
    pub fn applies(&self, day: Day, level: u8, first_purchase: bool) -> bool {
        (self.from..=self.until).contains(&day)
            && self.weekdays.include(day)
            && level >= self.min_level
            && (first_purchase || !self.first_purchase)
    }
}

/// Returns the factor of promotions together and those that make it up: 1 + the highest excess among those that do not
/// stack + the sum of the excesses of those that do (`docs/rules.md#promotions`).
pub fn combined<'a>(promotions: impl IntoIterator<Item = &'a Promotion>) -> (Factor, Vec<&'a Promotion>) {
    let (stacking, single): (Vec<&Promotion>, Vec<&Promotion>) =
        promotions.into_iter().partition(|promotion| promotion.stacks);
    // The first of equal ones is taken, so a receipt does not depend on chance.
    let highest = single.into_iter().rev().max_by_key(|promotion| promotion.factor.excess());
    let counted: Vec<&Promotion> = highest.into_iter().chain(stacking).collect();
    let excess = counted.iter().map(|promotion| promotion.factor.excess()).sum();
    (Factor::one_and(excess), counted)
}
