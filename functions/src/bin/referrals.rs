//! The Lambda that follows referrals: called by the ledger's stream, and each hour for what time brings.

use functions::Services;
use functions::referrals::Referrals;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    store::log_as_json();
    let referrals = Referrals(Services::from_env().await?);
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
