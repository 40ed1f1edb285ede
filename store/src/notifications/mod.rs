//! Messages on their way, and what they tell of.

pub(crate) mod notification;
pub(crate) mod outbox;
