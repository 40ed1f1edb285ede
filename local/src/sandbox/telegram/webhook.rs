//! Delivery by webhook: in order for each chat and each tapper, repeated after a failure, with the secret in its
//! header.

use super::state::BotApiServer;
use super::{MethodResult, Params};
use futures::future::BoxFuture;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);
const RETRY_MAX: Duration = Duration::from_secs(16);
const LOOK_EACH: Duration = Duration::from_millis(20);

/// Carries out a call that came in a webhook's reply.
pub(crate) type Perform = for<'a> fn(&'a BotApiServer, &'a str, Params) -> BoxFuture<'a, MethodResult>;

/// Delivers until the webhook is deleted.
pub(crate) fn deliver(telegram: BotApiServer, perform: Perform) {
    tokio::spawn(async move {
        let client = reqwest::Client::builder().timeout(PATIENCE).build().unwrap_or_default();
        let busy: Arc<Mutex<HashSet<String>>> = Arc::default();
        while telegram.lock().webhook.is_some() {
            while let Some((queue, update)) = next(&telegram, &busy) {
                let (telegram, client, busy) = (telegram.clone(), client.clone(), busy.clone());
                tokio::spawn(async move {
                    until_taken(&telegram, &client, &update, perform).await;
                    free(&busy, &queue);
                });
            }
            let _ = tokio::time::timeout(LOOK_EACH, telegram.wait_for_updates()).await;
        }
    });
}

/// The queue of an update. Messages queue per chat and taps per person; only the head of each queue is under way.
fn queue(update: &Value) -> String {
    match update.get("callback_query") {
        Some(query) => format!("tap {}", query["from"]["id"]),
        None => format!("chat {}", update["message"]["chat"]["id"]),
    }
}

fn next(telegram: &BotApiServer, busy: &Mutex<HashSet<String>>) -> Option<(String, Value)> {
    let mut inner = telegram.lock();
    let mut busy = busy.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let at = inner.updates.iter().position(|update| !busy.contains(&queue(update)))?;
    let update = inner.updates.remove(at)?;
    let queue = queue(&update);
    busy.insert(queue.clone());
    Some((queue, update))
}

fn free(busy: &Mutex<HashSet<String>>, queue: &str) {
    busy.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(queue);
}

/// Delivers at once, then after 1, 2, 4 … seconds, until the answer is a 2xx.
async fn until_taken(telegram: &BotApiServer, client: &reqwest::Client, update: &Value, perform: Perform) {
    let mut wait = Duration::from_secs(1);
    loop {
        let Some(hook) = telegram.lock().webhook.clone() else {
            return;
        };
        let mut request = client.post(&hook.url).json(update);
        if let Some(secret) = &hook.secret {
            request = request.header(bot::SECRET_HEADER, secret);
        }
        let error = match request.send().await {
            Ok(answer) if answer.status().is_success() => {
                return reply(telegram, &answer.bytes().await.unwrap_or_default(), perform).await;
            }
            Ok(answer) => format!("Wrong response from the webhook: {}", answer.status()),
            Err(_) => "Connection failed".to_owned(),
        };
        if let Some(hook) = &mut telegram.lock().webhook {
            hook.last_error = Some(error);
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(RETRY_MAX);
    }
}

/// Carries out the one call that a reply may hold. Its result is dropped, as Telegram does.
async fn reply(telegram: &BotApiServer, body: &[u8], perform: Perform) {
    let Some(params) = Params::from_json(body) else {
        return;
    };
    let Some(method) = params.text("method").map(str::to_owned) else {
        return;
    };
    let result = perform(telegram, &method, params.clone()).await;
    telegram.record(&method, &params, &result);
    if let Err(error) = result {
        tracing::warn!(error.description, method, "a call in a webhook's answer was refused");
    }
}
