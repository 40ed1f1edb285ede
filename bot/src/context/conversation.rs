//! The open conversation, and the open comment: what the bot waits to be told, and until when.

use super::{App, Question};
use store::{AskKey, Conversation, OpenComment, Person, StoreError, Topic};

/// Sets the topic of the sender's next message; `None` ends the conversation.
pub(crate) async fn set_conversation(app: &App, person: &mut Person, topic: Option<Topic>) -> Result<(), StoreError> {
    if topic.is_none() && person.conversation.is_none() {
        return Ok(());
    }
    person.conversation = topic.map(|topic| Conversation::new(topic, app.clock.now()));
    save(app, person).await
}

/// Makes the sender's next message the comment on this answer; `None` waits for none.
pub(crate) async fn set_comment(app: &App, person: &mut Person, ask: Option<AskKey>) -> Result<(), StoreError> {
    if ask.is_none() && person.comment.is_none() {
        return Ok(());
    }
    person.comment = ask.map(|ask| OpenComment::new(ask, app.clock.now()));
    save(app, person).await
}

async fn save(app: &App, person: &mut Person) -> Result<(), StoreError> {
    // Records the message, so a repeated delivery is not taken for a later one.
    person.last_message_id =
        person.current_message_id.map_or(person.last_message_id, |id| id.max(person.last_message_id));
    match app.vault.save(person).await? {
        Ok(()) => Ok(()),
        // Telegram delivers the update again, and the flow finds what it did already.
        Err(_) => Err(StoreError::Contended),
    }
}

/// Makes the sender's next message the answer to this question.
pub(crate) async fn expect_answer(app: &App, person: &mut Person, question: Question) -> Result<(), StoreError> {
    set_conversation(app, person, Some(Topic::Question(question.text()))).await
}
