//! The catalog of rewards as staff change it, and the program's name.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
pub(crate) mod words;
