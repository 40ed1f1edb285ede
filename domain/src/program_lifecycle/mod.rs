//! A program's limits, languages and end. See `docs/rules.md#7-life-of-a-program`.

mod limits;
mod telling;
mod translation;
mod wind_down;

pub use limits::Limits;
pub use telling::told_by;
pub use translation::{ABOUT_LENGTH_MAX, WordsRefused, typed_lines};
pub use wind_down::{Phase, WindDown};
