//! Importing an existing base in the chat: a file is sent, what it would do is shown and confirmed, and it can be taken back
//! for a day. What takes time is done by a worker; the screens say how far it came.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
pub(crate) mod upload;
pub(crate) mod work;
