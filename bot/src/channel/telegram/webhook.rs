//! The webhook: an update by HTTP, with its answer in the reply.

use super::edge::WebhookReply;
use super::failing::{AfterFailure, after_failure, try_handle};
use super::incoming::Incoming;
use crate::context::App;
use http::{HeaderMap, Response, StatusCode, header};
use serde_json::Value;
use store::MissingSetting;
use subtle::{Choice, ConstantTimeEq};
use teloxide::Bot;

/// The header in which Telegram sends the secret token that was given to `setWebhook`.
pub const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// Telegram's limit for a secret token, in characters.
const SECRET_CHARS_MAX: usize = 256;

/// In how many seconds an update that failed for now is delivered again.
const AGAIN_SECONDS: u16 = 2;

/// The largest body, in bytes. Updates of private chats are far smaller.
const UPDATE_BYTES_MAX: usize = 1 << 20;

/// The secret tokens that the webhook accepts, the one for Telegram first. During a rotation there are two: Telegram
/// sends the old one until `setWebhook` names the new one, and for a moment after.
#[derive(Clone)]
pub struct WebhookSecrets(Vec<String>);

impl WebhookSecrets {
    /// Reads `TELEGRAM_WEBHOOK_SECRET`: tokens of `A-Z a-z 0-9 _ -`, separated by commas.
    pub fn parse(setting: &str) -> Result<WebhookSecrets, MissingSetting> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let secrets: Vec<String> = setting.split(',').map(str::to_owned).collect();
        if secrets.iter().any(|one| one.is_empty() || one.len() > SECRET_CHARS_MAX || !one.chars().all(allowed)) {
            let why =
                format!("1 to {SECRET_CHARS_MAX} of A-Z a-z 0-9 _ - for each; a comma between the new and the old one");
            return Err(MissingSetting::Malformed { name: "TELEGRAM_WEBHOOK_SECRET", why });
        }
        Ok(WebhookSecrets(secrets))
    }

    /// The secret for `setWebhook`.
    pub fn newest(&self) -> &str {
        &self.0[0]
    }

    /// Whether a token is one of them. The comparison takes constant time, so it reveals nothing of a near match.
    fn know(&self, shown: &[u8]) -> bool {
        let known = self.0.iter().map(|secret| secret.as_bytes().ct_eq(shown));
        known.fold(Choice::from(0), |any, this| any | this).into()
    }
}

/// The handler behind the webhook's address.
#[derive(Clone)]
pub struct Webhook {
    app: App,
    bot: Bot,
    secrets: WebhookSecrets,
}

impl Webhook {
    /// Makes a handler of the bot and the client for calls to Telegram.
    pub fn new(app: App, bot: Bot, secrets: WebhookSecrets) -> Webhook {
        Webhook { app, bot, secrets }
    }

    /// Answers one delivery. Without the right secret the body is not read. An update that cannot be read is dropped,
    /// since a retry would not help. A failure that time mends is a 503, so Telegram delivers the update again.
    pub async fn answer(&self, headers: &HeaderMap, body: &[u8]) -> Response<Vec<u8>> {
        let shown = headers.get(SECRET_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
        if !self.secrets.know(shown) {
            return empty(StatusCode::FORBIDDEN);
        }
        if body.len() > UPDATE_BYTES_MAX {
            return empty(StatusCode::OK);
        }
        let update = serde_json::from_slice::<Value>(body).ok().and_then(|update| Incoming::read(&update));
        let Some(update) = update else {
            tracing::warn!("an update cannot be read");
            return empty(StatusCode::OK);
        };
        match try_handle(&self.app, &self.bot, &update).await {
            Ok(reply) => replied(reply),
            Err(failure) => {
                tracing::error!(%failure, "an update failed");
                match after_failure(&self.app, &update, &failure, false).await {
                    AfterFailure::Over(told) => replied(told.map(|told| *told)),
                    AfterFailure::Again => {
                        let mut response = empty(StatusCode::SERVICE_UNAVAILABLE);
                        response.headers_mut().insert(header::RETRY_AFTER, AGAIN_SECONDS.into());
                        response
                    }
                }
            }
        }
    }
}

/// The answer to an update that is done, with what is called in the reply.
fn replied(reply: Option<WebhookReply>) -> Response<Vec<u8>> {
    let Some(reply) = reply else { return empty(StatusCode::OK) };
    let response = Response::builder().header(header::CONTENT_TYPE, "application/json");
    response.body(reply.body()).unwrap_or_else(|_| empty(StatusCode::OK))
}

fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn while_one_secret_takes_over_from_another_both_are_known_and_nothing_else_is() {
        let both = WebhookSecrets::parse("new-one,old_one").unwrap();
        assert_eq!(both.newest(), "new-one");
        assert!(both.know(b"new-one") && both.know(b"old_one"));
        for other in ["", "new-on", "new-one,old_one", "old_one ", ","] {
            assert!(!both.know(other.as_bytes()), "{other}");
        }
        let after = WebhookSecrets::parse("new-one").unwrap();
        assert!(after.know(b"new-one") && !after.know(b"old_one"));
        // An empty secret would let everybody in.
        for bad in ["", "a,", ",a", "a,,b", "a b", "пароль", &"x".repeat(257)] {
            assert!(WebhookSecrets::parse(bad).is_err(), "{bad}");
        }
    }
}
