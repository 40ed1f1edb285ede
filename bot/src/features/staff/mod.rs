//! Staff of a program, and adjustments of balances.

pub(crate) mod adjustment_screen;
pub(crate) mod adjustments;
pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod notification;
pub(crate) mod screen;
pub(crate) mod tied;
