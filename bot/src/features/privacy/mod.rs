//! What is stored, and its deletion.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
