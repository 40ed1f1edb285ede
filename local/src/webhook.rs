//! Telegram's webhook: set, looked at, deleted.

use bot::BotError;
use teloxide::Bot;
use teloxide::payloads::SetWebhookSetters;
use teloxide::requests::{Request, Requester};
use teloxide::types::{AllowedUpdate, WebhookInfo};

/// What the bot is told of, and nothing else.
pub(crate) const UPDATES: [AllowedUpdate; 3] =
    [AllowedUpdate::Message, AllowedUpdate::CallbackQuery, AllowedUpdate::MyChatMember];

/// The bot, by `TELOXIDE_TOKEN` and, where it is set, `TELEGRAM_API_URL`.
pub fn bot(token: &str, api_url: Option<&str>) -> Result<Bot, String> {
    let bot = Bot::new(token);
    match api_url {
        Some(url) => Ok(bot.set_api_url(url.parse().map_err(|_| "TELEGRAM_API_URL is no address".to_owned())?)),
        None => Ok(bot),
    }
}

/// An error without the token that its own text may hold.
pub(crate) fn redacted(error: teloxide::RequestError) -> String {
    BotError::from(error).to_string()
}

/// Sends updates to an address, with a secret that the function checks; and says in Telegram what the bot is.
pub async fn set_webhook(bot: &Bot, address: &str, secret: &str) -> Result<(), String> {
    let url = address.parse().map_err(|_| format!("{address} is no address: it begins with https://"))?;
    let request = bot.set_webhook(url).secret_token(secret.to_owned()).allowed_updates(UPDATES);
    request.send().await.map_err(redacted)?;
    bot::publish_bot_profile(bot).await.map_err(|failure| failure.to_string())
}

/// How it stands.
pub async fn webhook_info(bot: &Bot) -> Result<WebhookInfo, String> {
    bot.get_webhook_info().send().await.map_err(redacted)
}

/// Sends updates nowhere; those that wait are kept for whoever comes next.
pub async fn delete_webhook(bot: &Bot) -> Result<(), String> {
    bot.delete_webhook().send().await.map(drop).map_err(redacted)
}
