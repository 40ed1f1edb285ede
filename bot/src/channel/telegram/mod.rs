//! Telegram as a channel: HTML, lengths in UTF-16 units, links of `t.me`, and the Bot API's updates and calls.

pub(crate) mod announce;
pub(crate) mod edge;
pub(crate) mod failing;
pub(crate) mod fetch;
pub(crate) mod incoming;
pub(crate) mod webhook;

use super::{CODE, Channel, STRONG};
use crate::payload::Payload;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The most bytes that a button carries.
pub(crate) const CALLBACK_BYTES_MAX: usize = 64;
/// The longest text of a message, in UTF-16 units.
pub(crate) const TEXT_UNITS_MAX: usize = 4_096;

/// The bot in Telegram, by its username without the @.
#[derive(Clone, Debug)]
pub struct Telegram {
    /// The username.
    pub username: String,
}

impl Channel for Telegram {
    fn conversation_link(&self) -> String {
        format!("https://t.me/{}", self.username)
    }

    fn deep_link(&self, payload: &Payload) -> String {
        format!("https://t.me/{}?start={}", self.username, payload.text())
    }
}

/// Returns the link that opens the person's list of chats, to send `link` with some words.
pub(crate) fn share_link(link: &str, words: &str) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    format!("https://t.me/share/url?url={}&text={}", encoded(link), encoded(words))
}

/// Returns the length of a text as Telegram counts it: in UTF-16 units, after its HTML is read.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Returns a screen's text as Telegram's HTML.
pub(crate) fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            c if c == STRONG.0 => html.push_str("<b>"),
            c if c == STRONG.1 => html.push_str("</b>"),
            c if c == CODE.0 => html.push_str("<code>"),
            c if c == CODE.1 => html.push_str("</code>"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_text_and_what_texts_emphasise_is_strong() {
        let said = crate::texts::texts(domain::Lang::En).case_member_said("<b>Ann & Co</b>", "1 < 2");
        assert_eq!(html(&said), "<b>&lt;b&gt;Ann &amp; Co&lt;/b&gt;:</b> 1 &lt; 2");
    }

    #[test]
    fn links_carry_what_they_shall_and_lengths_are_telegrams() {
        let telegram = Telegram { username: "kopilka_bot".to_owned() };
        assert_eq!(telegram.deep_link(&Payload::parse("j_cafe")), "https://t.me/kopilka_bot?start=j_cafe");
        assert_eq!(telegram.conversation_link(), "https://t.me/kopilka_bot");
        let shared = share_link("https://t.me/x?start=i1", "Кофе & чай");
        assert!(
            shared.starts_with("https://t.me/share/url?url=https%3A%2F%2Ft%2Eme%2Fx%3Fstart%3Di1&text="),
            "{shared}"
        );
        assert!(!shared.contains(' '), "{shared}");
        assert_eq!((units("ф"), units("🙂")), (1, 2));
    }
}
