//! Figures: what the entries of a program add up to, by day and by member (`docs/rules.md#9-figures`).

mod day;
mod estimate;
mod member;

pub use day::{DayCount, DayFigures};
pub use estimate::points_of_a_week;
pub use member::MemberFacts;
