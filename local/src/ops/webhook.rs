//! Telegram's webhook: setting, inspecting and deleting it.

use anyhow::{Context, Result};
use bot::BotError;
use teloxide::Bot;
use teloxide::payloads::SetWebhookSetters;
use teloxide::requests::{Request, Requester};
use teloxide::types::{AllowedUpdate, WebhookInfo};

/// The kinds of updates that the bot needs.
pub(crate) const UPDATES: [AllowedUpdate; 3] =
    [AllowedUpdate::Message, AllowedUpdate::CallbackQuery, AllowedUpdate::MyChatMember];

/// The bot with the token of `TELOXIDE_TOKEN` and, if it is set, the address in `TELEGRAM_API_URL`.
pub fn bot(token: &str, api_url: Option<&str>) -> Result<Bot> {
    let bot = Bot::new(token);
    match api_url {
        Some(url) => Ok(bot.set_api_url(url.parse().context("TELEGRAM_API_URL is no address")?)),
        None => Ok(bot),
    }
}

/// An error without the token, which the error's own text may hold.
pub(crate) fn redacted(error: teloxide::RequestError) -> BotError {
    BotError::from(error)
}

/// Sets the webhook's address and the secret that the function checks, and publishes the bot's profile.
pub async fn set_webhook(bot: &Bot, address: &str, secret: &str) -> Result<()> {
    let url = address.parse().with_context(|| format!("{address} is no address: it begins with https://"))?;
    let request = bot.set_webhook(url).secret_token(secret.to_owned()).allowed_updates(UPDATES);
    request.send().await.map_err(redacted)?;
    Ok(bot::publish_bot_profile(bot).await?)
}

/// The state of the webhook.
pub async fn webhook_info(bot: &Bot) -> Result<WebhookInfo> {
    Ok(bot.get_webhook_info().send().await.map_err(redacted)?)
}

/// Deletes the webhook. Waiting updates are kept for the next receiver.
pub async fn delete_webhook(bot: &Bot) -> Result<()> {
    bot.delete_webhook().send().await.map_err(redacted)?;
    Ok(())
}
