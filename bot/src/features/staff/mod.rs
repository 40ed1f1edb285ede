//! People who work for a program, and changes of balances.

pub(crate) mod adjustment_screen;
pub(crate) mod adjustments;
pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
