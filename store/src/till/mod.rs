//! What a cashier rings up in the chat.

pub(crate) mod sales;
