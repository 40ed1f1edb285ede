//! The Lambda that does what time brings: called hourly; each program is looked at once its night has come.

use functions::maintenance::Maintenance;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};
use store::{Clock, Ledger, Programs, Settings, Vault};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    store::log_as_json();
    let Settings { tables, pepper } = Settings::from_env()?;
    let client = store::client()?;
    store::warm_up(&client, &tables.ledger).await;
    let ledger = Ledger::new(client.clone(), &tables, pepper.clone());
    let maintenance = Maintenance {
        vault: Vault::new(client, &tables, Settings::master_keys_from_env()?, pepper),
        programs: Programs::new(ledger.clone()),
        ledger,
        clock: Clock::default(),
    };
    lambda_runtime::run(service_fn(|_: LambdaEvent<Value>| {
        let maintenance = maintenance.clone();
        async move {
            let done = maintenance.run().await?;
            Ok::<Value, Error>(json!({ "accounts": done.accounts, "failed": done.failed, "birthdays": done.birthdays }))
        }
    }))
    .await
}
