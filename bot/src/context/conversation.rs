//! What the bot waits to be told, and until when.

use super::{App, Question};
use store::{Conversation, Person, StoreError, Topic};

/// What the sender's next message is about; nothing where it is `None`.
pub(crate) async fn set_conversation(app: &App, person: &mut Person, topic: Option<Topic>) -> Result<(), StoreError> {
    if topic.is_none() && person.conversation.is_none() {
        return Ok(());
    }
    person.conversation = topic.map(|topic| Conversation::new(topic, app.clock.now()));
    // A message that comes again must not be taken for a later one.
    person.last_update_id = person.current_update_id.map_or(person.last_update_id, |id| id.max(person.last_update_id));
    match app.vault.save(person).await? {
        Ok(()) => Ok(()),
        // Telegram sends the update once more, and all that was done is found done.
        Err(_) => Err(StoreError::Contended),
    }
}

/// The sender's next message answers this question.
pub(crate) async fn expect_answer(app: &App, person: &mut Person, question: Question) -> Result<(), StoreError> {
    set_conversation(app, person, Some(Topic::Question(question.text()))).await
}
