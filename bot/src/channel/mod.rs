//! Channels: what a messenger has to do for the conversation, whichever it is. Screens are plain text with the spans of
//! [`STRONG`] and [`CODE`]; how these look, how long a text may be and where a link leads is the channel's matter.
//!
//! [`telegram`] is the only channel. Another messenger is another module with the same trait.

pub mod telegram;

use crate::payload::Payload;

/// The characters between which a text is emphasised.
pub(crate) const STRONG: (char, char) = ('\u{2}', '\u{3}');
/// The characters between which a text is a code, which a tap copies.
pub(crate) const CODE: (char, char) = ('\u{4}', '\u{5}');

/// Returns a text as a code.
pub(crate) fn code(text: &str) -> String {
    format!("{}{text}{}", CODE.0, CODE.1)
}

/// Returns what a person typed without the characters that mark spans.
pub(crate) fn unmarked(text: &str) -> String {
    text.replace([STRONG.0, STRONG.1, CODE.0, CODE.1], "")
}

/// The links of a channel.
pub trait Channel: Send + Sync {
    /// Returns the link that opens the private conversation with the bot.
    fn conversation_link(&self) -> String;

    /// Returns the link that opens it with a payload.
    fn deep_link(&self, payload: &Payload) -> String;
}

/// The longest text of one message in any channel, by [`text_length`].
pub(crate) const TEXT_LENGTH_MAX: usize = telegram::TEXT_UNITS_MAX;

/// Returns the length of a text by which the strictest channel counts.
pub(crate) fn text_length(text: &str) -> usize {
    telegram::units(text)
}
