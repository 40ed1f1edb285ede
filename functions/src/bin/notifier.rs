//! The Lambda that sends messages: called by the outbox's stream, and each minute to sweep.

use functions::Services;
use functions::notifier::{Notifier, TelegramClient};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use store::{Clock, Outbox, Settings, setting};

/// The schedule comes each minute, and what waits goes out in one sweep after the other until then.
const SWEEP_FOR: Duration = Duration::from_secs(30);
const SWEEP_PAUSE: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    store::log_as_json();
    let Settings { tables, pepper } = Settings::from_env()?;
    let client = store::client()?;
    store::warm_up(&client, &tables.outbox).await;
    let api_url = setting("TELEGRAM_API_URL").unwrap_or_else(|_| "https://api.telegram.org".to_owned());
    let outbox = Outbox::new(client.clone(), &tables);
    let parts = Services::new(client, &tables, Settings::master_keys_from_env()?, pepper, Clock::default());
    let notifier = Notifier::new(parts, outbox, TelegramClient::new(&api_url, &setting("TELOXIDE_TOKEN")?));
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let notifier = notifier.clone();
        async move {
            if event.payload.get("Records").is_some() {
                let answer = notifier.on_stream(serde_json::from_value(event.payload)?).await;
                return Ok::<Value, Error>(serde_json::to_value(answer)?);
            }
            let until = Instant::now() + SWEEP_FOR;
            let mut queues = notifier.sweep().await?;
            while queues > 0 && Instant::now() < until {
                tokio::time::sleep(SWEEP_PAUSE).await;
                match notifier.sweep().await? {
                    0 => break,
                    more => queues += more,
                }
            }
            Ok(json!({ "queues": queues }))
        }
    }))
    .await
}
