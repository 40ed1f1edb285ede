//! The Lambda of every worker: which one it is, `WORKER` says. Called with records of its stream or queue, and by its schedule.

use functions::workers;
use functions::workers::notifier::TelegramClient;
use functions::{Dispatcher, ProcessingError, ProgramRuns, RunReport, Schedule, Services, Worker};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{QueueClient, setting};

/// A worker of each minute goes on through it, while there is something to do.
const RUN_FOR: Duration = Duration::from_secs(55);
/// Before it looks again at what it could not do just now.
const PAUSE: Duration = Duration::from_secs(1);

/// The setting `WORKER` of the function that does each hour's work, program by program, of all workers that have some.
const PROGRAMS: &str = "programs";

/// What this function is.
#[derive(Clone)]
enum Function {
    /// Of one worker, with the reader of a stream that it shares, if it has one.
    Worker(Arc<dyn Worker>, Option<Dispatcher>),
    /// Of each hour's work.
    Programs(ProgramRuns),
}

impl Function {
    async fn call(&self, event: Value) -> Result<Value, Error> {
        let has_records = event.get("Records").is_some();
        let report = match self {
            Function::Worker(_, Some(dispatcher)) if has_records => {
                return Ok(serde_json::to_value(dispatcher.on_stream(serde_json::from_value(event)?).await)?);
            }
            Function::Programs(runs) if has_records => {
                return Ok(serde_json::to_value(runs.on_queue(serde_json::from_value(event)?).await)?);
            }
            Function::Worker(worker, _) => run(worker.as_ref()).await?,
            Function::Programs(runs) => runs.begin().await?,
        };
        let RunReport { reviewed, done, failed, .. } = report;
        tracing::info!(reviewed, done, failed, "a run by schedule has ended");
        Ok(json!({ "reviewed": reviewed, "done": done, "failed": failed }))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    store::log_as_json();
    let (services, name) = (Services::from_env().await?, setting("WORKER")?);
    // Only the functions of the notifier and of imports are given a token.
    let api_url = setting("TELEGRAM_API_URL").unwrap_or_else(|_| "https://api.telegram.org".to_owned());
    let telegram = TelegramClient::new(&api_url, &setting("TELOXIDE_TOKEN").unwrap_or_default());
    let all = workers::all(&services, &telegram);
    let function = if name == PROGRAMS {
        Function::Programs(ProgramRuns::new(&services, &all, Arc::new(QueueClient::from_env("WORK_QUEUE_URL")?)))
    } else {
        let worker = all.iter().find(|worker| worker.name() == name).ok_or("WORKER names none of the workers")?;
        let dispatcher = worker.reader().map(|reader| Dispatcher::new(reader, &services, &all));
        Function::Worker(worker.clone(), dispatcher)
    };
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let function = function.clone();
        telegram.close_connections();
        async move { function.call(event.payload).await }
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
