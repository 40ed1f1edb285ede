//! Accounts, entries and posting.

pub(crate) mod account_item;
pub(crate) mod birthdays;
pub(crate) mod claims;
pub(crate) mod entries;
pub(crate) mod fingerprint;
pub(crate) mod maintain;
pub(crate) mod members;
pub(crate) mod pools;
pub(crate) mod post_error;
pub(crate) mod post_request;
pub(crate) mod posting;
pub(crate) mod progress;
pub(crate) mod restorable;
pub(crate) mod side_effect;
