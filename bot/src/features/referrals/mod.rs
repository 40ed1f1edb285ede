//! Invitations and what comes of them.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
