//! What fails at the edge.

use store::StoreError;
use teloxide::RequestError;

/// Something failed; Telegram should send the update again.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BotError {
    /// Our data.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Telegram. The error's own text may hold the bot's token, so only its kind is kept.
    #[error("Telegram: {0}")]
    Telegram(&'static str),
}

impl From<RequestError> for BotError {
    fn from(error: RequestError) -> BotError {
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
