//! A program's limits and end, and broadcasts to its members.

pub(crate) mod broadcast;
pub(crate) mod limits;
pub(crate) mod wind_down;
