//! The way in.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
