//! A program's limits and end; what all of its members are told.

pub(crate) mod broadcast;
pub(crate) mod limits;
pub(crate) mod wind_down;
