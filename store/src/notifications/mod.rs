//! Notifications and the messages that carry them.

pub(crate) mod notification;
pub(crate) mod outbox;
