//! An update on which we fail. What time mends is delivered again, for a while; what always fails would keep back everything
//! that comes after it in the same chat, so its sender is told, it is kept for those who mend the cause, and it is over.

use super::edge::{HandleResult, WebhookReply, apology, handle};
use super::incoming::Incoming;
use crate::context::App;
use crate::error::BotError;
use futures::FutureExt;
use jiff::SignedDuration;
use std::panic::AssertUnwindSafe;
use store::{Address, DeadLetter, DeadLetters, StoreError, UpdateKey};
use teloxide::Bot;

/// So long an update may fail in a way that time may mend, from its first failure.
const FAILS_MAX: SignedDuration = SignedDuration::from_mins(5);

/// What follows a failure.
#[derive(Debug)]
pub enum AfterFailure {
    /// It is to be delivered again.
    Again,
    /// It is over; what its sender is told.
    Over(Option<Box<WebhookReply>>),
}

/// Handles an update; a panic is a failure like any other.
pub async fn try_handle(app: &App, bot: &Bot, update: &Incoming) -> HandleResult {
    AssertUnwindSafe(handle(app, bot, update)).catch_unwind().await.unwrap_or(Err(BotError::Panicked))
}

/// Says what follows a failure, and keeps an update that is given up: one that always fails, fails for too long, or does not come
/// again.
pub async fn after_failure(app: &App, update: &Incoming, failure: &BotError, is_last: bool) -> AfterFailure {
    match give_up(app, update, failure, is_last).await {
        Ok(true) => tracing::error!(%failure, "an update was put aside"),
        Ok(false) => return AfterFailure::Again,
        // Where nothing can be noted, time may mend that, too.
        Err(error) => {
            tracing::error!(%error, "an update that failed was not noted");
            if !is_last {
                return AfterFailure::Again;
            }
        }
    }
    AfterFailure::Over(update.private_chat().map(|(chat, language)| Box::new(apology(chat, language))))
}

async fn give_up(app: &App, update: &Incoming, failure: &BotError, is_last: bool) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let sender = update.sender().map(|id| app.vault.person_key(&Address::telegram(id)));
    let key = UpdateKey { sender, id: update.id };
    if !is_last && !failure.is_permanent() {
        let since = app.vault.update_failing_since(&key, update.kind_name(), now).await?;
        if now.duration_since(since) <= FAILS_MAX {
            return Ok(false);
        }
    }
    let content = serde_json::to_vec(update.as_sent()).unwrap_or_default();
    let is_kept = app.vault.keep_failed_update(&key, update.kind_name(), &content, now).await?;
    let letter = DeadLetter::of_update(&key, update.kind_name(), is_kept, &failure.to_string(), now);
    DeadLetters::beside(&app.ledger).put(&letter).await?;
    Ok(true)
}
