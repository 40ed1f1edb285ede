//! The Lambda that asks surveys and counts answers: called by the ledger's stream, and each hour to ask.

use functions::surveys::Surveys;
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
    let surveys = Surveys { programs: Programs::new(ledger.clone()), ledger, vault, clock: Clock::default() };
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let surveys = surveys.clone();
        async move {
            if event.payload.get("Records").is_some() {
                let answer = surveys.on_stream(serde_json::from_value(event.payload)?).await;
                return Ok::<Value, Error>(serde_json::to_value(answer)?);
            }
            let done = surveys.run().await?;
            Ok(json!({ "looked": done.looked, "asked": done.asked, "failed": done.failed }))
        }
    }))
    .await
}
