//! Screens of plain messages.

use super::intent::ConversationIntent;
use crate::context::Awaited;
use crate::screens::parts::{Screen, tap};
use crate::texts::{free_text, texts};
use domain::Lang;

/// Shows words before they are used.
pub(crate) fn confirm(awaited: &Awaited, message: i32, words: &str, lang: Lang) -> Screen {
    let (t, words) = (texts(lang), free_text(words));
    let (text, label) = match awaited {
        Awaited::Reply(_) => (t.words_reply(words), t.menu_send_words()),
        Awaited::Comment(_) | Awaited::Answer(_) => (t.words_late(words), t.menu_use_words()),
    };
    Screen::new(text).row([
        tap(label, ConversationIntent::UseWords(message)),
        tap(t.menu_drop_words(), ConversationIntent::DropWords),
    ])
}
