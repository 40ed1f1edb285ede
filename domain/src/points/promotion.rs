//! Promotions: factors for a time, on some days, for some members (§2).

use crate::{ByLang, Day, Factor, ShortId};
use jiff::civil::Weekday;

/// Days of the week; none named means all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Of days.
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Weekdays {
        Weekdays(days.into_iter().fold(0, |bits, day| bits | Weekdays::bit(day)))
    }

    /// From what was stored: bit 0 is Monday.
    pub fn from_bits(bits: u8) -> Weekdays {
        Weekdays(bits & 0x7f)
    }

    /// Bit 0 is Monday.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Whether a day is among them.
    pub fn include(self, day: Day) -> bool {
        self.0 == 0 || self.0 & Weekdays::bit(day.weekday()) != 0
    }

    fn bit(day: Weekday) -> u8 {
        1 << day.to_monday_zero_offset()
    }
}

/// A promotion. It goes by the day on which a purchase happened, in the program's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// Its id within the program.
    pub id: ShortId,
    /// Its name as members read it.
    pub names: ByLang<String>,
    /// What points are multiplied with.
    pub factor: Factor,
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub until: Day,
    /// On which days of the week.
    pub weekdays: Weekdays,
    /// The lowest level for which it is, by its place among the program's.
    pub min_level: u8,
    /// Only for a member's first purchase.
    pub first_purchase: bool,
    /// Whether its excess is added to others'; of those that don't stack only the highest counts.
    pub stacks: bool,
}

impl Promotion {
    /// Whether a purchase on `day` by a member of `level` gets it.
    pub fn applies(&self, day: Day, level: u8, first_purchase: bool) -> bool {
        (self.from..=self.until).contains(&day)
            && self.weekdays.include(day)
            && level >= self.min_level
            && (first_purchase || !self.first_purchase)
    }
}

/// The factor of promotions together, and those that make it up: 1 + the highest excess among those that don't stack +
/// the sum of the excesses of those that do (§2).
pub fn combined<'a>(promotions: impl IntoIterator<Item = &'a Promotion>) -> (Factor, Vec<&'a Promotion>) {
    let (stacking, single): (Vec<&Promotion>, Vec<&Promotion>) =
        promotions.into_iter().partition(|promotion| promotion.stacks);
    // The first of equal ones, so that the same receipt comes out each time.
    let highest = single.into_iter().rev().max_by_key(|promotion| promotion.factor.excess());
    let counted: Vec<&Promotion> = highest.into_iter().chain(stacking).collect();
    let excess = counted.iter().map(|promotion| promotion.factor.excess()).sum();
    (Factor::one_and(excess), counted)
}
