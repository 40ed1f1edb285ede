//! What surveys came to, and cases.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
