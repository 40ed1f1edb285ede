//! What one machine has in place of Telegram: a Bot API server, a page with phones and a till, a control API, demo programs.

pub(crate) mod control_api;
pub(crate) mod demo;
pub(crate) mod door;
pub(crate) mod telegram;
