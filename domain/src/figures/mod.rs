//! Figures: what the entries of a program add up to, by day and by member (`docs/rules.md#9-figures`).

mod day;
mod member;

pub use day::{DayCount, DayFigures};
pub use member::MemberFacts;
