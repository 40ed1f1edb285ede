//! Errors of the edge.

use store::StoreError;
use teloxide::RequestError;

/// An update could not be handled; Telegram should deliver it again.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BotError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Telegram failed. Only the kind is kept, since the error's own text may hold the bot's token.
    #[error("Telegram: {0}")]
    Telegram(&'static str),
    /// Our code did.
    #[error("the code panicked")]
    Panicked,
}

impl BotError {
    /// Whether trying again is of no use.
    pub fn is_permanent(&self) -> bool {
        match self {
            BotError::Store(error) => error.is_permanent(),
            BotError::Telegram(_) => false,
            BotError::Panicked => true,
        }
    }
}

impl From<RequestError> for BotError {
    fn from(error: RequestError) -> BotError {
        BotError::from(&error)
    }
}

impl From<&RequestError> for BotError {
    fn from(error: &RequestError) -> BotError {
        BotError::Telegram(match error {
            RequestError::Api(_) => "refused",
            RequestError::MigrateToChatId(_) => "chat migrated",
            RequestError::RetryAfter(_) => "too many requests",
            RequestError::Network(_) => "not reached",
            RequestError::InvalidJson { .. } => "answer unreadable",
            RequestError::Io(_) => "file",
        })
    }
}
