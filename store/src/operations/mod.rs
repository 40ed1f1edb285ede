//! Operating a deployment: dead letters and restoring.

pub(crate) mod dead_letters;
pub(crate) mod facts;
pub(crate) mod restore;
