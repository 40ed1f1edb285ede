//! What can never be sent is put aside, so that it is in nobody's way.

use super::{Notifier, QueueFlow};
use store::{DeadLetter, Message, MessageKey, OutboxState, StoreError, UnreadableMessage};

impl Notifier {
    /// What can never be read is put aside: it is in nobody's way.
    pub(super) async fn unfinished(&self, key: &MessageKey) -> Result<Option<Message>, StoreError> {
        match self.outbox.message(key).await {
            Err(error) if error.is_permanent() => {
                let letter = DeadLetter::of_message(Notifier::NAME, key, &error.to_string(), self.clock.now());
                self.lay_aside(&letter, &key.into()).await?;
                Ok(None)
            }
            found => Ok(found?.filter(|message| !message.state.is_final())),
        }
    }

    pub(super) async fn put_aside(&self, item: &UnreadableMessage, why: &str) -> Result<(), StoreError> {
        let letter = DeadLetter::of_unreadable(Notifier::NAME, item, why, self.clock.now());
        self.lay_aside(&letter, item).await
    }

    pub(super) async fn lay_aside(&self, letter: &DeadLetter, item: &UnreadableMessage) -> Result<(), StoreError> {
        self.dead_letters.put(letter).await?;
        tracing::error!(why = letter.why, "a message was put aside");
        self.outbox.put_aside(item).await
    }

    /// Puts a message aside, so that those behind it go out. First it is a dead letter, then it is over: a crash in between
    /// gives it up once more.
    pub(super) async fn give_up(&self, message: &Message, why: &str) -> Result<QueueFlow, StoreError> {
        let letter = DeadLetter::of_message(Notifier::NAME, &message.key, why, self.clock.now());
        self.dead_letters.put(&letter).await?;
        tracing::error!(class = message.key.class.code(), "a message was put aside");
        self.end(message, OutboxState::Dead).await
    }
}
