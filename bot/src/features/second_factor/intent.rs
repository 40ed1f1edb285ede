//! Intents: the second factor.

use crate::callback::{Command, intents};

intents! {
    /// Intents: the second factor.
    SecondFactorIntent;
    /// The second factor.
    Factor = "factor",
    /// Turn it off.
    FactorOff = "factor_off",
    /// There is none, and something needs it.
    Missing = _,
    /// A code is asked for, for what is remembered.
    CodePrompt = _,
    /// The first code was typed.
    FirstCode(text: String) = _,
    /// A code was typed, for the intent that this button data carries.
    Code(wanted: String, text: String) = _,
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<SecondFactorIntent>] = &[];
