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

/// A record that has failed for so long, while it kept all that follow it waiting, is put aside like one that never can.
const RECORD_AGE_MAX: SignedDuration = SignedDuration::from_mins(15);

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
        if is_poison(record, error, now) && self.put_aside(handler, record, error, now).await.is_ok() {
            return;
        }
        failed.insert(sequence(record));
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

/// Whether delivering a record again is of no use, or has been for too long.
fn is_poison(record: &EventRecord, error: &ProcessingError, now: Instant) -> bool {
    let written = record.change.approximate_creation_date_time.timestamp();
    let age = now.as_second().saturating_sub(written);
    let blocks = written > 0 && age > RECORD_AGE_MAX.as_secs();
    blocks
        || match error {
            ProcessingError::Panicked => true,
            ProcessingError::Store(error) => error.is_permanent(),
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: Instant = Instant::constant(1_804_240_000, 0);

    fn written(seconds_ago: i64) -> EventRecord {
        let at = NOW.as_second() - seconds_ago;
        let change = json!({ "SequenceNumber": "1", "SizeBytes": 1, "ApproximateCreationDateTime": at });
        let record = json!({ "eventID": "1", "eventName": "INSERT", "awsRegion": "local", "dynamodb": change });
        serde_json::from_value(record).unwrap()
    }

    #[test]
    fn what_passes_is_tried_again_until_it_has_blocked_for_too_long() {
        let passes = || ProcessingError::Store(StoreError::Contended);
        let lasts = || ProcessingError::Store(StoreError::corrupt("ask", "sc"));
        let longest = RECORD_AGE_MAX.as_secs();
        assert!(!is_poison(&written(0), &passes(), NOW));
        assert!(!is_poison(&written(longest - 60), &passes(), NOW));
        assert!(is_poison(&written(longest + 60), &passes(), NOW));
        assert!(is_poison(&written(0), &lasts(), NOW));
        assert!(is_poison(&written(0), &ProcessingError::Panicked, NOW));
        // Where nobody says when it was written, it is as if it were new.
        let mut unknown = written(0);
        unknown.change.approximate_creation_date_time = Default::default();
        assert!(!is_poison(&unknown, &passes(), NOW));
    }
}
