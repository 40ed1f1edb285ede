//! The webhook: an update by HTTP, its answer in the reply.

use crate::app::App;
use crate::edge::handle;
use http::{HeaderMap, Response, StatusCode, header};
use subtle::ConstantTimeEq;
use teloxide::Bot;
use teloxide::types::Update;

/// The header in which Telegram sends the secret token that was given to `setWebhook`.
pub const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";
/// No update of a private chat comes near this.
const UPDATE_BYTES_MAX: usize = 1 << 20;

/// The handler behind the webhook's address.
#[derive(Clone)]
pub struct Webhook {
    app: App,
    bot: Bot,
    secret: String,
}

impl Webhook {
    /// `secret` is `TELEGRAM_WEBHOOK_SECRET`.
    pub fn new(app: App, bot: Bot, secret: String) -> Webhook {
        Webhook { app, bot, secret }
    }

    /// Answers one delivery. Without the right secret nothing is read and nobody is called; an update that cannot be
    /// read is dropped, since it would never become readable; a failure is a 500, so that Telegram tries again.
    pub async fn answer(&self, headers: &HeaderMap, body: &[u8]) -> Response<Vec<u8>> {
        let shown = headers.get(SECRET_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
        if !bool::from(shown.ct_eq(self.secret.as_bytes())) {
            return empty(StatusCode::FORBIDDEN);
        }
        if body.len() > UPDATE_BYTES_MAX {
            return empty(StatusCode::OK);
        }
        let Ok(update) = serde_json::from_slice::<Update>(body) else {
            tracing::warn!("an update cannot be read");
            return empty(StatusCode::OK);
        };
        match handle(&self.app, &self.bot, update).await {
            Ok(None) => empty(StatusCode::OK),
            Ok(Some(reply)) => {
                let response = Response::builder().header(header::CONTENT_TYPE, "application/json");
                response.body(reply.body()).unwrap_or_else(|_| empty(StatusCode::INTERNAL_SERVER_ERROR))
            }
            Err(failure) => {
                tracing::error!(%failure, "an update failed");
                empty(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}
