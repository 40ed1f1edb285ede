//! A program's limits, files and end.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod notification;
pub(crate) mod screen;
