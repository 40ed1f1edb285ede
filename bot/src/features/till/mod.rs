//! The till in the chat.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod notification;
mod refund_screen;
mod refunds;
pub(crate) mod screen;
mod waiting;
