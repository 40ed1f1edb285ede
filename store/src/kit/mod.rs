//! Building blocks of the store: client, items, transactions, keys, sealing.

pub(crate) mod client;
pub(crate) mod error;
pub(crate) mod item;
pub(crate) mod keys;
pub(crate) mod logs;
pub(crate) mod pack;
pub(crate) mod seal;
pub(crate) mod settings;
pub(crate) mod token;
pub(crate) mod transact;
