//! Long polling, for the real Telegram and for the local Bot API server alike.

use crate::ShutdownSignal;
use crate::machine::recorder::as_function;
use crate::ops::webhook::UPDATES;
use bot::{AfterFailure, App, BotError, Incoming, after_failure, try_handle};
use futures::stream::{FuturesUnordered, StreamExt};
use serde::Serialize;
use serde_json::Value;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;
use teloxide::requests::{JsonRequest, Payload, Request};
use teloxide::types::AllowedUpdate;
use teloxide::{ApiError, Bot, RequestError};

/// Seconds of one poll, below the client's own time limit.
const POLL_SECONDS: u32 = 10;
const ATTEMPTS_MAX: u32 = 4;
const PAUSE: Duration = Duration::from_millis(250);
const PAUSE_MAX: Duration = Duration::from_secs(10);

/// What follows a poll that found nothing new while an update is still worked on: Telegram then answers at once.
const BUSY_PAUSE: Duration = Duration::from_millis(100);

/// What was taken of Telegram, by its number, and whether it is done.
type Taken = BTreeMap<u32, bool>;

/// `getUpdates` whose answer is read part by part.
#[derive(Clone, Debug, Serialize)]
struct RawUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u32>,
    timeout: u32,
    allowed_updates: Vec<AllowedUpdate>,
}

impl Payload for RawUpdates {
    type Output = Vec<Value>;
    const NAME: &'static str = "GetUpdates";
}

/// Polls until `stop`. An update is confirmed once it is handled, or once the bot has apologised for it, and so is each one
/// before it. One sender's updates stay in order; different senders do not wait for each other, nor does the next poll.
pub(crate) async fn poll(app: App, bot: Bot, stop: ShutdownSignal) {
    let (mut taken, mut confirms) = (Taken::new(), None);
    let mut queues: HashMap<Option<u64>, VecDeque<Incoming>> = HashMap::new();
    let mut working = FuturesUnordered::new();
    let mut pause = PAUSE;
    let mut stopped = std::pin::pin!(stop.wait());
    let mut asks = Box::pin(ask(&bot, confirms, Duration::ZERO));
    loop {
        tokio::select! {
            () = &mut stopped => break,
            Some((id, sender)) = working.next(), if !working.is_empty() => {
                taken.insert(id, true);
                match queues.get_mut(&sender).and_then(VecDeque::pop_front) {
                    Some(next) => working.push(handled(&app, &bot, next)),
                    None => drop(queues.remove(&sender)),
                }
            }
            updates = &mut asks => {
                let mut wait = Duration::ZERO;
                match updates {
                    Ok(updates) => {
                        (pause, confirms) = (PAUSE, None);
                        let new = new_of(updates, &mut taken);
                        if new.is_empty() && !taken.is_empty() {
                            wait = BUSY_PAUSE;
                        }
                        for update in new {
                            match queues.entry(update.sender()) {
                                Entry::Occupied(mut waits) => waits.get_mut().push_back(update),
                                Entry::Vacant(free) => {
                                    free.insert(VecDeque::new());
                                    working.push(handled(&app, &bot, update));
                                }
                            }
                        }
                    }
                    Err(error) => {
                        wait = match &error {
                            RequestError::RetryAfter(seconds) => Duration::from_secs(seconds.seconds().into()),
                            _ => pause,
                        };
                        tracing::warn!(error = %BotError::from(&error), advice = advice(&error), "Telegram gave no updates");
                        pause = (pause * 2).min(PAUSE_MAX);
                    }
                }
                // A poll that failed may have confirmed nothing.
                confirms = confirmed(&mut taken).or(confirms);
                asks = Box::pin(ask(&bot, confirms, wait));
            }
        }
    }
    // What is begun is ended; the rest comes again with the next start.
    while working.next().await.is_some() {}
}

async fn ask(bot: &Bot, offset: Option<u32>, wait: Duration) -> Result<Vec<Value>, RequestError> {
    tokio::time::sleep(wait).await;
    let payload = RawUpdates { offset, timeout: POLL_SECONDS, allowed_updates: UPDATES.to_vec() };
    JsonRequest::new(bot.clone(), payload).send().await
}

/// Returns the updates that were not taken yet, and takes them. What cannot be read is done at once.
fn new_of(updates: Vec<Value>, taken: &mut Taken) -> Vec<Incoming> {
    let mut new = Vec::new();
    for update in updates {
        match Incoming::read(&update) {
            Some(update) if taken.contains_key(&update.id) => {}
            Some(update) => {
                taken.insert(update.id, false);
                new.push(update);
            }
            None => {
                tracing::warn!("an update cannot be read");
                let id = update["update_id"].as_u64().and_then(|id| u32::try_from(id).ok());
                taken.extend(id.map(|id| (id, true)));
            }
        }
    }
    new
}

/// Returns the offset that confirms what is done, up to the first that is not. Its numbers are forgotten: Telegram does not
/// deliver them again, and begins with lower ones after a week without updates.
fn confirmed(taken: &mut Taken) -> Option<u32> {
    let mut offset = None;
    while let Some(done) = taken.first_entry().filter(|first| *first.get()) {
        offset = Some(done.key().saturating_add(1));
        done.remove();
    }
    offset
}

/// What to do about an answer that time does not mend. Telegram says two different things with a 409.
fn advice(error: &RequestError) -> &'static str {
    let RequestError::Api(error) = error else { return "it is tried again" };
    let said = error.to_string();
    match error {
        ApiError::InvalidToken => {
            "the token is not valid any more: set TELOXIDE_TOKEN to the one that @BotFather shows, and start again"
        }
        _ if said.contains("terminated by other getUpdates") => {
            "another program polls with the same token: stop it, or give it a bot of its own"
        }
        _ if said.contains("webhook is active") => {
            "the bot has a webhook: remove it with kopilka webhook delete, or run this with another bot's token"
        }
        _ => "it is tried again",
    }
}

/// Handles an update, several times where it fails. After the last time its sender is told, and it is kept.
async fn handled(app: &App, bot: &Bot, update: Incoming) -> (u32, Option<u64>) {
    for attempt in 1..=ATTEMPTS_MAX {
        let Err(failure) = once(app, bot, &update).await else { break };
        tracing::error!(%failure, attempt, "an update failed");
        let last = attempt == ATTEMPTS_MAX;
        match as_function("BotFunction", after_failure(app, &update, &failure, last)).await {
            AfterFailure::Over(told) => {
                if let Some(told) = told {
                    // Telegram itself may be failing, and then the message is lost as well.
                    let _ = told.perform(bot).await;
                }
                break;
            }
            AfterFailure::Again => tokio::time::sleep(PAUSE * 2_u32.pow(attempt)).await,
        }
    }
    (update.id, update.sender())
}

async fn once(app: &App, bot: &Bot, update: &Incoming) -> Result<(), BotError> {
    match as_function("BotFunction", try_handle(app, bot, update)).await? {
        Some(reply) => reply.perform(bot).await,
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_refusal_of_a_poll_says_what_to_do() {
        // As Telegram words them.
        for (description, part) in [
            (
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                "another program polls",
            ),
            (
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
                "kopilka webhook delete",
            ),
            ("Unauthorized", "TELOXIDE_TOKEN"),
            ("Not Found", "TELOXIDE_TOKEN"),
            ("Bad Gateway", "tried again"),
        ] {
            let error = serde_json::from_value(json!(description)).unwrap();
            assert!(advice(&RequestError::Api(error)).contains(part), "{description}");
        }
    }

    #[test]
    fn what_is_done_is_confirmed_up_to_the_first_that_is_not_and_nothing_is_taken_twice() {
        let mut taken = Taken::new();
        let batch = || [7, 8, 9].map(|id| json!({ "update_id": id, "hologram": {} })).to_vec();
        assert_eq!(new_of(batch(), &mut taken).len(), 3);
        assert_eq!((new_of(batch(), &mut taken).len(), confirmed(&mut taken)), (0, None));
        taken.extend([(9, true), (7, true)]);
        assert_eq!((confirmed(&mut taken), new_of(batch()[1..].to_vec(), &mut taken).len()), (Some(8), 0));
        taken.insert(8, true);
        assert_eq!((confirmed(&mut taken), taken.len()), (Some(10), 0));
        // Lower numbers are new again, and what cannot be read holds nothing up.
        let odd = vec![json!({ "update_id": 3 }), json!({ "update_id": 4, "hologram": {} })];
        assert_eq!((new_of(odd, &mut taken).len(), confirmed(&mut taken)), (1, Some(4)));
    }
}
