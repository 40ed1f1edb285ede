//! Building blocks of the store: client, rows, keys, writes, sealing.

pub(crate) mod attempts;
pub(crate) mod cached;
pub(crate) mod client;
pub(crate) mod error;
pub(crate) mod key;
pub(crate) mod keys;
pub(crate) mod logs;
pub(crate) mod pack;
pub(crate) mod queue;
pub(crate) mod row;
pub(crate) mod seal;
pub(crate) mod settings;
pub(crate) mod table_client;
pub(crate) mod token;
pub(crate) mod transact;
pub(crate) mod write;
