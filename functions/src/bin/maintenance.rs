//! The Lambda that does what time brings: called hourly; each program is looked at once its night has come.

use functions::Services;
use functions::maintenance::Maintenance;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    store::log_as_json();
    let maintenance = Maintenance(Services::from_env().await?);
    lambda_runtime::run(service_fn(|_: LambdaEvent<Value>| {
        let maintenance = maintenance.clone();
        async move {
            let done = maintenance.run().await?;
            Ok::<Value, Error>(json!({ "accounts": done.accounts, "failed": done.failed, "birthdays": done.birthdays }))
        }
    }))
    .await
}
