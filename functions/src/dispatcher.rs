//! One reader of a stream with all its handlers: records are decoded once, each handler works on the batch for itself, and
//! what failed is named, so that it and what follows it is delivered again. What can never succeed is put aside for the
//! handler that failed, so that it blocks nobody.

use crate::Services;
use crate::worker::{Failed, ProcessingError, StreamEvent, StreamReader, Worker, sequence};
use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use domain::Instant;
use jiff::SignedDuration;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{DeadLetter, StoreError};

/// A record that has failed for so long, while it kept all that follow it waiting, is put aside like one that never can. What
/// was late already when it first came has as long as any other.
const FAILS_MAX: SignedDuration = SignedDuration::from_mins(15);

/// A reader of a stream, with those who share it.
#[derive(Clone)]
pub struct Dispatcher {
    reader: StreamReader,
    services: Services,
    handlers: Vec<Arc<dyn Worker>>,
}

impl Dispatcher {
    /// Of all workers that share this reader.
    pub fn new(reader: StreamReader, services: &Services, workers: &[Arc<dyn Worker>]) -> Dispatcher {
        let handlers = workers.iter().filter(|worker| worker.reader() == Some(reader)).cloned().collect();
        Dispatcher { reader, services: services.clone(), handlers }
    }

    /// Works on a batch.
    pub async fn on_stream(&self, event: Event) -> DynamoDbEventResponse {
        let mut failed = BTreeSet::new();
        let mut events = Vec::new();
        for record in &event.records {
            match StreamEvent::decode(self.reader, record) {
                Ok(event) => events.push(event),
                // Poison for every handler.
                Err(error) => {
                    let error = ProcessingError::from(error);
                    for handler in &self.handlers {
                        self.failed(handler.name(), record, &error, &mut failed).await;
                    }
                }
            }
        }
        for handler in &self.handlers {
            for Failed { sequences, error } in handler.on_events(&events).await {
                tracing::error!(%error, reader = handler.name(), "records of a stream were not worked on");
                for record in event.records.iter().filter(|record| sequences.contains(&sequence(record))) {
                    self.failed(handler.name(), record, &error, &mut failed).await;
                }
            }
        }
        let failure = |sequence| {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = Some(sequence);
            failure
        };
        let mut response = DynamoDbEventResponse::default();
        response.batch_item_failures = failed.into_iter().map(failure).collect();
        response
    }

    /// Puts a record aside where trying again is of no use; else it is delivered again, as it is where that fails.
    async fn failed(
        &self,
        handler: &str,
        record: &EventRecord,
        error: &ProcessingError,
        failed: &mut BTreeSet<String>,
    ) {
        let now = self.services.clock.now();
        let put_aside = async {
            if !error.is_permanent() && !self.fails_too_long(handler, record, now).await? {
                return Ok(false);
            }
            self.put_aside(handler, record, error, now).await.map(|()| true)
        };
        match put_aside.await {
            Ok(true) => {}
            Ok(false) => drop(failed.insert(sequence(record))),
            Err(error) => {
                tracing::error!(%error, reader = handler, "a record of a stream was not put aside");
                failed.insert(sequence(record));
            }
        }
    }

    /// Whether this handler has failed on a record for too long.
    async fn fails_too_long(&self, handler: &str, record: &EventRecord, now: Instant) -> Result<bool, StoreError> {
        let since = self.services.dead_letters.failing_since(handler, &sequence(record), now).await?;
        Ok(now.duration_since(since) > FAILS_MAX)
    }

    async fn put_aside(
        &self,
        handler: &str,
        record: &EventRecord,
        error: &ProcessingError,
        now: Instant,
    ) -> Result<(), StoreError> {
        let letter = DeadLetter {
            reader: handler.to_owned(),
            sequence: sequence(record),
            why: error.to_string(),
            at: now,
            record: serde_json::to_string(record).unwrap_or_default(),
        };
        self.services.dead_letters.put(&letter).await?;
        tracing::error!(reader = handler, sequence = letter.sequence, "a record of a stream was put aside");
        Ok(())
    }
}
