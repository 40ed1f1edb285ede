//! The Lambda of every worker: which one it is, `WORKER` says. Called with records of its stream, and by its schedule.

use functions::workers;
use functions::workers::notifier::TelegramClient;
use functions::{Dispatcher, ProcessingError, RunReport, Schedule, Services, Worker};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use store::setting;

/// A worker of each minute goes on through it, while there is something to do.
const RUN_FOR: Duration = Duration::from_secs(55);
/// Before it looks again at what it could not do just now.
const PAUSE: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    store::log_as_json();
    let (services, name) = (Services::from_env().await?, setting("WORKER")?);
    // Only the functions of the notifier and of imports are given a token.
    let api_url = setting("TELEGRAM_API_URL").unwrap_or_else(|_| "https://api.telegram.org".to_owned());
    let telegram = TelegramClient::new(&api_url, &setting("TELOXIDE_TOKEN").unwrap_or_default());
    let all = workers::all(&services, &telegram);
    let worker = all.iter().find(|worker| worker.name() == name).ok_or("WORKER names none of the workers")?;
    let dispatcher = worker.reader().map(|reader| Dispatcher::new(reader, &services, &all));
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let (worker, dispatcher) = (worker.clone(), dispatcher.clone());
        telegram.close_connections();
        async move {
            match dispatcher.filter(|_| event.payload.get("Records").is_some()) {
                Some(dispatcher) => {
                    let answer = dispatcher.on_stream(serde_json::from_value(event.payload)?).await;
                    Ok::<Value, Error>(serde_json::to_value(answer)?)
                }
                None => {
                    let RunReport { reviewed, done, failed } = run(worker.as_ref()).await?;
                    Ok(json!({ "reviewed": reviewed, "done": done, "failed": failed }))
                }
            }
        }
    }))
    .await
}

async fn run(worker: &dyn Worker) -> Result<RunReport, ProcessingError> {
    let until = Instant::now() + RUN_FOR;
    let (mut last, mut sum) = (worker.run().await?, RunReport::default());
    while worker.schedule() == Schedule::EachMinute && last.reviewed > 0 && Instant::now() < until {
        if last.done == 0 {
            tokio::time::sleep(PAUSE).await;
        }
        sum += last;
        last = worker.run().await?;
    }
    sum += last;
    Ok(sum)
}
