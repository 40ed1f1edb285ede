//! The Lambda function of the bot's webhook.

use bot::channel::telegram::Telegram;
use bot::{App, Deps, Webhook, WebhookSecrets};
use lambda_http::{Body, Error, Request, Response, service_fn};
use store::{Clock, Journeys, Ledger, Programs, Settings, Vault, setting};
use teloxide::Bot;
use teloxide::net::default_reqwest_settings;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    store::log_as_json();
    let Settings { tables, pepper } = Settings::from_env()?;
    let client = store::client()?;
    store::warm_up(&client, &tables.vault).await;
    let ledger = Ledger::new(client.clone(), &tables, pepper.clone());
    let app = App::new(Deps {
        vault: Vault::new(client, &tables, Settings::master_keys_from_env()?, pepper),
        programs: Programs::new(ledger.clone()),
        journeys: Journeys::new(ledger.clone()),
        ledger,
        clock: Clock::default(),
        channel: Telegram { username: setting("BOT_USERNAME")? },
        public_url: setting("KOPILKA_PUBLIC_URL")?,
    });
    // A connection that was kept while the function was frozen may be dead: a call that goes into it would be lost, or made twice.
    let calls = default_reqwest_settings().pool_max_idle_per_host(0).build()?;
    let mut telegram = Bot::with_client(setting("TELOXIDE_TOKEN")?, calls);
    if let Ok(url) = setting("TELEGRAM_API_URL") {
        telegram = telegram.set_api_url(url.parse()?);
    }
    let secrets = WebhookSecrets::parse(&setting("TELEGRAM_WEBHOOK_SECRET")?)?;
    let webhook = Webhook::new(app, telegram, secrets);
    lambda_http::run(service_fn(|request: Request| {
        let webhook = webhook.clone();
        async move {
            let response = webhook.answer(request.headers(), request.body()).await;
            Ok::<Response<Body>, Error>(response.map(Body::from))
        }
    }))
    .await
}
