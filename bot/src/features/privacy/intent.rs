//! Intents: what is stored, and its deletion.

use crate::callback::{Command, intents};
use crate::texts::Texts;

intents! {
    /// Intents: what is stored, and its deletion.
    PrivacyIntent;
    /// What is stored about me.
    Privacy = "privacy",
    /// Delete it: asked for.
    ForgetPrompt = "forget",
    /// Delete it: confirmed.
    ForgetForGood = "forget_for_good",
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<PrivacyIntent>] =
    &[Command { names: &["privacy"], menu: Some((17, Texts::command_privacy)), intent: |_| PrivacyIntent::Privacy }];
