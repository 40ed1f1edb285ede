//! Keys of the API for merchants.

pub(crate) mod keys;
