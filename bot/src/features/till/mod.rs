//! The till in the chat.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod notification;
mod payment;
mod refund_screen;
mod refunds;
mod sale;
pub(crate) mod screen;
mod waiting;
