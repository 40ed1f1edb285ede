//! Messages: what a member gets and turns off, and the automatic messages that staff switch on.

pub(crate) mod consent;
pub(crate) mod file;
pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod lint_words;
pub(crate) mod names;
pub(crate) mod notification;
pub(crate) mod screen;
mod settings_flow;
mod settings_screen;
mod words;
