//! Keys of the merchants' API.

pub(crate) mod keys;
