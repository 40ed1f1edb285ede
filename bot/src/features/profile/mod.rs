//! A member's profile: language, programs, level, birthday.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
