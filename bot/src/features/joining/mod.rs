//! Joining a program.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
