//! Notifications and the messages that carry them.

pub(crate) mod due;
pub(crate) mod notification;
pub(crate) mod outbox;
pub(crate) mod pace;
