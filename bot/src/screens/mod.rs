//! What the screens of all features share.

pub(crate) mod menu;
pub(crate) mod parts;
