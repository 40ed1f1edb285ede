//! The Lambda that follows referrals: called by the ledger's stream, and each hour for what time brings.

use functions::referrals::Referrals;
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
    let vault = Vault::new(client, &tables, Settings::master_keys_from_env()?, pepper);
    let referrals = Referrals { programs: Programs::new(ledger.clone()), ledger, vault, clock: Clock::default() };
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let referrals = referrals.clone();
        async move {
            if event.payload.get("Records").is_some() {
                let answer = referrals.on_stream(serde_json::from_value(event.payload)?).await;
                return Ok::<Value, Error>(serde_json::to_value(answer)?);
            }
            let done = referrals.run().await?;
            Ok(json!({ "referrals": done.referrals, "failed": done.failed }))
        }
    }))
    .await
}
