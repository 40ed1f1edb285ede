//! Intents about joining.

use crate::callback::{Command, intents};
use crate::payload::Payload;
use crate::texts::Texts;
use domain::Lang;

intents! {
    /// Intents about joining.
    JoiningIntent;
    /// `/start`, with the payload of its link.
    Start(payload: Payload) = _,
    /// A language was chosen while joining.
    JoinInLanguage(lang: Lang, payload: Payload) = "speak",
    /// Read the text of consent before agreeing.
    Consent(lang: Lang, payload: Payload) = "consent",
    /// Read the privacy policy.
    Policy(lang: Lang, payload: Payload) = "policy",
    /// Agree to the storage of data.
    Agree(lang: Lang, payload: Payload) = "agree",
    /// Decline.
    Decline(lang: Lang, payload: Payload) = "decline",
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<JoiningIntent>] = &[Command {
    names: &["start"],
    menu: Some((1, Texts::command_start)),
    intent: |typed| JoiningIntent::Start(Payload::parse(typed)),
}];
