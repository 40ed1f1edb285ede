//! Intents: the way in.

use crate::callback::{Command, intents};
use crate::payload::Payload;
use crate::texts::Texts;
use domain::Lang;

intents! {
    /// Intents: the way in.
    JoiningIntent;
    /// `/start`.
    Start(payload: Payload) = _,
    /// A language was chosen on the way in.
    JoinInLanguage(lang: Lang, payload: Payload) = "speak",
    /// The text of consent, to read before agreeing.
    Consent(lang: Lang, payload: Payload) = "consent",
    /// The privacy policy.
    Policy(lang: Lang, payload: Payload) = "policy",
    /// Agreed.
    Agree(lang: Lang, payload: Payload) = "agree",
    /// Not now.
    Decline(lang: Lang, payload: Payload) = "decline",
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<JoiningIntent>] = &[Command {
    names: &["start"],
    menu: Some((1, Texts::command_start)),
    intent: |typed| JoiningIntent::Start(Payload::parse(typed)),
}];
