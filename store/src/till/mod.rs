//! Sales that a cashier rings up in the chat.

pub(crate) mod sales;
pub(crate) mod usual;
pub(crate) mod waiting;
