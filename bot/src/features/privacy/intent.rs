//! Intents about stored data and its deletion.

use crate::callback::{Command, intents};
use crate::texts::Texts;

intents! {
    /// Intents about stored data and its deletion.
    PrivacyIntent;
    /// Show what is stored about the sender.
    Privacy = "privacy",
    /// Delete it; asks for confirmation.
    ForgetPrompt = "forget",
    /// Delete it: confirmed.
    ForgetForGood = "forget_for_good",
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<PrivacyIntent>] =
    &[Command { names: &["privacy"], menu: Some((17, Texts::command_privacy)), intent: |_| PrivacyIntent::Privacy }];
