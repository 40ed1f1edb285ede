//! One call to Telegram, and what its answer means for a message: sent, later, never, or unknown.
//!
//! teloxide's own request sleeps ten seconds on a server error and folds into one error what here must be told apart, so
//! the notifier makes this single call itself, with teloxide's payload.

use jiff::SignedDuration;
use reqwest::RequestBuilder;
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use teloxide::payloads::SendMessage;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const CALL_TIMEOUT: Duration = Duration::from_secs(15);
const TRIAL_TIMEOUT: Duration = Duration::from_secs(5);
/// How long messages wait while the bot's token is not accepted.
const TOKEN_PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// How many connections are kept open.
const IDLE_MAX: usize = 32;

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DeliveryOutcome {
    /// Accepted.
    Sent,
    /// Not now: flood control names the time.
    Later(SignedDuration),
    /// It certainly did not arrive and may do so next time.
    Failed,
    /// The member cannot be reached: they blocked the bot, left, or are gone.
    Unreachable,
    /// It will never be accepted: our mistake.
    Refused(String),
    /// The answer was lost: it may have arrived.
    Unknown,
}

/// Where to send.
#[derive(Clone)]
pub struct TelegramClient {
    /// Made when something is sent, so that functions that send nothing have none.
    client: Arc<Mutex<Option<reqwest::Client>>>,
    url: String,
    /// For what a worker asks of Telegram beside messages from the outbox.
    bot: teloxide::Bot,
}

#[derive(Deserialize)]
struct BotApiResponse {
    ok: bool,
    #[serde(default)]
    error_code: u16,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<i64>,
    migrate_to_chat_id: Option<i64>,
}

impl TelegramClient {
    /// `api_url` is `TELEGRAM_API_URL`, `token` is `TELOXIDE_TOKEN`.
    pub fn new(api_url: &str, token: &str) -> TelegramClient {
        let url = format!("{}/bot{token}", api_url.trim_end_matches('/'));
        let bot = teloxide::Bot::with_client(token, new_client(0));
        let bot = match api_url.parse() {
            Ok(api_url) => bot.set_api_url(api_url),
            Err(_) => bot,
        };
        TelegramClient { client: Arc::default(), url, bot }
    }

    /// Closes connections, as at the beginning of a call of a function: they may be dead since it was frozen, and a message
    /// that goes into a dead one is lost, or comes twice.
    pub fn close_connections(&self) {
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Returns the bot.
    pub(crate) fn bot(&self) -> teloxide::Bot {
        self.bot.clone()
    }

    pub(crate) async fn send(&self, message: &SendMessage) -> DeliveryOutcome {
        self.call("sendMessage", Some(message), CALL_TIMEOUT).await
    }

    /// A call that changes nothing, to see whether Telegram answers.
    pub(crate) async fn try_out(&self) -> DeliveryOutcome {
        self.call("getMe", None, TRIAL_TIMEOUT).await
    }

    async fn call(&self, method: &str, message: Option<&SendMessage>, patience: Duration) -> DeliveryOutcome {
        let client = {
            let mut client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
            client.get_or_insert_with(|| new_client(IDLE_MAX)).clone()
        };
        let request = client.post(format!("{}/{method}", self.url)).timeout(patience);
        // The error's own text would hold the address, and with it the token: only its kind is looked at.
        let response = match message.into_iter().fold(request, RequestBuilder::json).send().await {
            Ok(response) => response,
            Err(error) if error.is_connect() || error.is_builder() => return DeliveryOutcome::Failed,
            Err(_) => return DeliveryOutcome::Unknown,
        };
        let status = response.status();
        let Ok(body) = response.bytes().await else {
            return DeliveryOutcome::Unknown;
        };
        match serde_json::from_slice::<BotApiResponse>(&body) {
            Ok(answer) if answer.ok => DeliveryOutcome::Sent,
            Ok(answer) => meaning(answer),
            Err(_) if status.is_server_error() => DeliveryOutcome::Failed,
            Err(_) => DeliveryOutcome::Unknown,
        }
    }
}

fn new_client(idle: usize) -> reqwest::Client {
    let client = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(CALL_TIMEOUT);
    client.pool_max_idle_per_host(idle).build().unwrap_or_default()
}

fn meaning(answer: BotApiResponse) -> DeliveryOutcome {
    if let Some(seconds) = answer.parameters.retry_after {
        return DeliveryOutcome::Later(SignedDuration::from_secs(seconds.max(1)));
    }
    let gone = |text: &str| text.contains("chat not found") || text.contains("user not found");
    match answer.error_code {
        429 => DeliveryOutcome::Later(SignedDuration::from_secs(1)),
        403 => DeliveryOutcome::Unreachable,
        400 if answer.parameters.migrate_to_chat_id.is_some() || gone(&answer.description) => {
            DeliveryOutcome::Unreachable
        }
        // It says itself that it did not do it.
        500.. => DeliveryOutcome::Failed,
        // The token was changed or mistyped: not the message's fault, and it will be put right.
        401 | 404 => {
            tracing::error!(answer.error_code, "Telegram does not know this bot: check TELOXIDE_TOKEN");
            DeliveryOutcome::Later(TOKEN_PAUSE)
        }
        _ => DeliveryOutcome::Refused(unquoted(&answer.description)),
    }
}

/// A description without what it quotes, which may be a piece of the message.
fn unquoted(description: &str) -> String {
    let quoted = description.find('"').into_iter().chain(description.find(" '")).min();
    description[..quoted.unwrap_or(description.len())].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_refusal_only_what_is_telegrams_own_is_kept() {
        let of = |text: &str| unquoted(text);
        assert_eq!(of("Bad Request: message text is empty"), "Bad Request: message text is empty");
        let tag = "Bad Request: can't parse entities: unsupported start tag \"anna\" at byte offset 3";
        assert_eq!(of(tag), "Bad Request: can't parse entities: unsupported start tag");
        let link = "Bad Request: inline keyboard button URL 't.me/x?start=i1' is invalid";
        assert_eq!(of(link), "Bad Request: inline keyboard button URL");
    }
}
