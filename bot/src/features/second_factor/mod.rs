//! The second factor.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod notification;
pub(crate) mod screen;
