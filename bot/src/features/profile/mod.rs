//! A member's own settings.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
