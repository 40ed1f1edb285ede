//! What is done each hour, program by program: one message in a queue for each worker and program, so that none waits for
//! another, one that fails is tried again alone, and one that takes long goes on where it stopped.

use crate::worker::{ProcessingError, Schedule, Worker};
use crate::{RunReport, Services};
use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use domain::ProgramId;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use store::{QueueClient, StoreError};

/// What one message of the queue is about.
#[derive(Serialize, Deserialize)]
struct ProgramWork {
    worker: String,
    program: ProgramId,
}

impl ProgramWork {
    fn body(&self) -> String {
        json!(self).to_string()
    }
}

/// Where messages wait.
pub trait WorkQueue: Send + Sync {
    /// Queues messages. After an error some of them may be queued.
    fn send<'a>(&'a self, bodies: &'a [String]) -> BoxFuture<'a, Result<(), StoreError>>;
}

impl WorkQueue for QueueClient {
    fn send<'a>(&'a self, bodies: &'a [String]) -> BoxFuture<'a, Result<(), StoreError>> {
        QueueClient::send(self, bodies).boxed()
    }
}

/// Those who work each hour, and their queue.
#[derive(Clone)]
pub struct ProgramRuns {
    services: Services,
    workers: Vec<Arc<dyn Worker>>,
    queue: Arc<dyn WorkQueue>,
}

impl ProgramRuns {
    /// Of all workers, those of each hour.
    pub fn new(services: &Services, workers: &[Arc<dyn Worker>], queue: Arc<dyn WorkQueue>) -> ProgramRuns {
        let hourly = workers.iter().filter(|worker| worker.schedule() == Schedule::EachHour);
        ProgramRuns { services: services.clone(), workers: hourly.cloned().collect(), queue }
    }

    /// Begins an hour: queues what is to be done. Where it is cut short, the next call begins anew, and what is done twice
    /// changes nothing.
    pub async fn begin(&self) -> Result<RunReport, StoreError> {
        let programs = self.services.ledger.programs().await?;
        let mut bodies = Vec::new();
        for program in &programs {
            for worker in &self.workers {
                bodies.push(ProgramWork { worker: worker.name().to_owned(), program: program.clone() }.body());
            }
        }
        self.queue.send(&bodies).await?;
        Ok(RunReport { reviewed: programs.len(), done: bodies.len(), ..RunReport::default() })
    }

    /// Does what messages of the queue ask for, and says which are to come again.
    pub async fn on_queue(&self, event: SqsEvent) -> SqsBatchResponse {
        let mut response = SqsBatchResponse::default();
        for message in event.records {
            if let Err(error) = self.on_message(message.body.as_deref().unwrap_or_default()).await {
                tracing::error!(%error, "what is due of a program was not done");
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = message.message_id.unwrap_or_default();
                response.batch_item_failures.push(failure);
            }
        }
        response
    }

    async fn on_message(&self, body: &str) -> Result<(), ProcessingError> {
        // What nobody can read or do is for the queue of dead letters.
        let work = serde_json::from_str::<ProgramWork>(body).map_err(|_| StoreError::corrupt("work", "body"))?;
        let worker = self.workers.iter().find(|worker| worker.name() == work.worker);
        let worker = worker.ok_or(StoreError::corrupt("work", "worker"))?;
        let report = worker.run_program(&work.program).await?;
        if report.goes_on {
            self.queue.send(&[work.body()]).await?;
        }
        Ok(())
    }
}
