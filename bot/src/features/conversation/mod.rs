//! Plain messages: words and photos.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
