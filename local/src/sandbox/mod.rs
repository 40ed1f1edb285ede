//! What one machine has in place of Telegram: a Bot API server, a page with phones and a till, a control API, demo programs.

pub(crate) mod control_api;
pub(crate) mod demo;
pub(crate) mod door;
mod month;
pub(crate) mod month_gate;
pub(crate) mod state;
pub(crate) mod telegram;
mod till_api;
