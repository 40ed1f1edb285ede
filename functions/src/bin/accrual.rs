//! The Lambda behind the merchants' HTTP API.

use bot::channel::telegram::Telegram;
use functions::api::Api;
use lambda_http::Error;
use store::{Clock, Ledger, Programs, Settings, setting};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    store::log_as_json();
    let settings = Settings::from_env()?;
    let client = store::client()?;
    store::warm_up(&client, &settings.tables.ledger).await;
    let ledger = Ledger::new(client, &settings.tables, settings.pepper.clone());
    let programs = Programs::new(ledger.clone());
    let api =
        Api::new(ledger, programs, Clock::default(), settings.pepper, Telegram { username: setting("BOT_USERNAME")? });
    lambda_http::run(api.router_at(&setting("KOPILKA_PUBLIC_URL")?)).await
}
