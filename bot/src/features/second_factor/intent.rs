//! Intents about the second factor.

use crate::callback::{Command, intents};

intents! {
    /// Intents about the second factor.
    SecondFactorIntent;
    /// Show the second factor, or set it up.
    Factor = "factor",
    /// The second factor was just set up for something: go on with that.
    GoOn = "factor_set",
    /// Turn the second factor off.
    FactorOff = "factor_off",
    /// Keep the second factor, which would end because its app is said to be lost.
    FactorKeep = "factor_keep",
    /// An action needs a second factor, and the sender has none.
    Missing = _,
    /// Ask for a code for the remembered intent.
    CodePrompt = _,
    /// The first code was typed.
    FirstCode(text: String) = _,
    /// A code was typed, for the intent in this button data.
    Code(wanted: String, text: String) = _,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<SecondFactorIntent>] = &[];
