//! The Lambda that asks surveys and counts answers: called by the ledger's stream, and each hour to ask.

use functions::Services;
use functions::surveys::Surveys;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    store::log_as_json();
    let surveys = Surveys(Services::from_env().await?);
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let surveys = surveys.clone();
        async move {
            if event.payload.get("Records").is_some() {
                let answer = surveys.on_stream(serde_json::from_value(event.payload)?).await;
                return Ok::<Value, Error>(serde_json::to_value(answer)?);
            }
            let done = surveys.run().await?;
            Ok(json!({ "looked": done.reviewed, "asked": done.asked, "failed": done.failed }))
        }
    }))
    .await
}
