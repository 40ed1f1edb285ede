//! Intents: words and photos.

use crate::callback::{Command, intents};

intents! {
    /// Intents: words and photos.
    ConversationIntent;
    /// Whatever was begun is not wanted any more.
    Cancel = _,
    /// A message in words, by its number in the chat.
    Text(message: i32, text: String) = _,
    /// What was read off a photo, if anything was.
    Photo(read: Option<String>) = _,
}

/// Its commands.
pub(crate) const COMMANDS: &[Command<ConversationIntent>] =
    &[Command { names: &["cancel"], menu: None, intent: |_| ConversationIntent::Cancel }];
