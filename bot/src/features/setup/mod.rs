//! A program's rules: setting up, changing, adding a language.

pub(crate) mod change;
pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod notification;
pub(crate) mod promotion_screen;
pub(crate) mod promotions;
pub(crate) mod proposal;
pub(crate) mod questions;
pub(crate) mod rules_screen;
pub(crate) mod screen;
pub(crate) mod translation;
pub(crate) mod translation_screen;
