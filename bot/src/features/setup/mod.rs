//! A program's rules; setting a program up, changing it, one more language.

pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod rules_screen;
pub(crate) mod screen;
pub(crate) mod translation;
pub(crate) mod translation_screen;
