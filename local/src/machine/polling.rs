//! Long polling, for the real Telegram and for the local Bot API server alike.

use crate::ShutdownSignal;
use crate::ops::webhook::UPDATES;
use bot::{App, BotError, handle};
use futures::future::join_all;
use std::time::Duration;
use teloxide::payloads::GetUpdatesSetters;
use teloxide::requests::{Request, Requester};
use teloxide::types::Update;
use teloxide::{Bot, RequestError};

/// Seconds of one poll, below the client's own time limit.
const POLL_SECONDS: u32 = 10;
const ATTEMPTS_MAX: u32 = 4;
const PAUSE: Duration = Duration::from_millis(250);
const PAUSE_MAX: Duration = Duration::from_secs(10);

/// Polls until `stop`. An update is confirmed once it is handled, or once the bot has apologised for it.
pub(crate) async fn poll(app: App, bot: Bot, stop: ShutdownSignal) {
    let mut offset = 0;
    let mut pause = PAUSE;
    let mut stopped = std::pin::pin!(stop.wait());
    loop {
        let request = bot.get_updates().offset(offset).timeout(POLL_SECONDS).allowed_updates(UPDATES);
        let updates = tokio::select! {
            () = &mut stopped => return,
            updates = request.send() => updates,
        };
        match updates {
            Ok(updates) => {
                pause = PAUSE;
                if let Some(last) = updates.last() {
                    offset = i32::try_from(last.id.0).unwrap_or(i32::MAX).saturating_add(1);
                }
                join_all(by_sender(updates).into_iter().map(|queue| in_order(&app, &bot, queue))).await;
            }
            Err(error) => {
                let wait = match &error {
                    RequestError::RetryAfter(seconds) => Duration::from_secs(seconds.seconds().into()),
                    _ => pause,
                };
                tracing::warn!(error = %BotError::from(error), "Telegram gave no updates; trying again");
                tokio::time::sleep(wait).await;
                pause = (pause * 2).min(PAUSE_MAX);
            }
        }
    }
}

/// Queues of updates by sender. One sender's updates stay in order; different senders do not wait for each other.
fn by_sender(updates: Vec<Update>) -> Vec<Vec<Update>> {
    let mut queues: Vec<(Option<u64>, Vec<Update>)> = Vec::new();
    for update in updates {
        let sender = update.from().map(|user| user.id.0);
        match queues.iter_mut().find(|(known, _)| *known == sender) {
            Some((_, queue)) => queue.push(update),
            None => queues.push((sender, vec![update])),
        }
    }
    queues.into_iter().map(|(_, queue)| queue).collect()
}

async fn in_order(app: &App, bot: &Bot, queue: Vec<Update>) {
    for update in queue {
        for attempt in 1..=ATTEMPTS_MAX {
            let Err(failure) = once(app, bot, update.clone()).await else {
                break;
            };
            tracing::error!(%failure, attempt, "an update failed");
            if attempt == ATTEMPTS_MAX {
                apologise(bot, &update).await;
            } else {
                tokio::time::sleep(PAUSE * 2_u32.pow(attempt)).await;
            }
        }
    }
}

async fn once(app: &App, bot: &Bot, update: Update) -> Result<(), BotError> {
    match handle(app, bot, update).await? {
        Some(reply) => reply.perform(bot).await,
        None => Ok(()),
    }
}

async fn apologise(bot: &Bot, update: &Update) {
    let (Some(chat), Some(user)) = (update.chat(), update.from()) else {
        return;
    };
    if chat.is_private() {
        let language = user.language_code.clone().unwrap_or_default();
        // Telegram itself may be failing, and then the message is lost as well.
        let _ = bot::apologise(bot, chat.id, &language).await;
    }
}
