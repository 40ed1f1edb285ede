//! Programs and their rules.

pub(crate) mod cache;
pub(crate) mod rules_item;
