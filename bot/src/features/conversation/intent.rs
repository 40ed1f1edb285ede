//! Intents of plain messages: words and photos.

use crate::callback::{Command, intents};
use crate::scan::PictureRead;

intents! {
    /// Intents of plain messages: words and photos.
    ConversationIntent;
    /// Cancel the open conversation.
    Cancel = _,
    /// The words that were typed in this message are confirmed.
    UseWords(message: i32) = "words",
    /// They are not.
    DropWords = "words_drop",
    /// Show the words that wait to be confirmed.
    ShowWords = _,
    /// A message without words, such as a sticker. What was asked goes on.
    Nothing = _,
    /// A message in words, with its id in the chat.
    Text(message: i32, text: String) = _,
    /// A picture, and what was read of it.
    Photo(read: PictureRead) = _ for Till,
}

/// The commands of this feature.
pub(crate) const COMMANDS: &[Command<ConversationIntent>] =
    &[Command { names: &["cancel"], menu: None, intent: |_| ConversationIntent::Cancel }];
