//! Batches of a stream: what its records say, and how the work on each ended. What failed is named, so that it and what
//! follows it is delivered again. What can never succeed is put aside, so that it blocks nobody.

use crate::Services;
use aws_lambda_events::event::dynamodb::EventRecord;
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use domain::{Instant, MemberNo, ProgramId};
use futures::FutureExt;
use jiff::SignedDuration;
use serde::Deserialize;
use std::panic::AssertUnwindSafe;
use store::{DeadLetter, StoreError};

/// A record that has failed for so long, while it kept all that follow it waiting, is put aside like one that never can.
const RECORD_AGE_MAX: SignedDuration = SignedDuration::from_mins(15);

/// Why work ended without success.
#[derive(Debug, thiserror::Error)]
pub enum ProcessingError {
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Our code did.
    #[error("the code panicked")]
    Panicked,
}

/// The number of a record in its stream.
pub(crate) fn sequence(record: &EventRecord) -> String {
    record.change.sequence_number.clone().unwrap_or_default()
}

/// Works, and survives a panic: a record that brings one about would bring it about again and again.
pub(crate) async fn catch_panic<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, ProcessingError> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(done) => Ok(done?),
        Err(_) => Err(ProcessingError::Panicked),
    }
}

/// A batch on its way through its reader.
pub(crate) struct Batch<'a> {
    reader: &'static str,
    parts: &'a Services,
    records: &'a [EventRecord],
    failed: Vec<String>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(reader: &'static str, parts: &'a Services, records: &'a [EventRecord]) -> Batch<'a> {
        Batch { reader, parts, records, failed: Vec::new() }
    }

    /// The work on these records has failed.
    pub(crate) async fn failed(&mut self, sequences: &[String], failure: &ProcessingError) {
        tracing::error!(error = %failure, reader = self.reader, "records of a stream were not worked on");
        let (records, now) = (self.records, self.parts.clock.now());
        for record in records.iter().filter(|record| sequences.contains(&sequence(record))) {
            if !is_poison(record, failure, now) || self.dead_letter(record, failure).await.is_err() {
                self.failed.push(sequence(record));
            }
        }
    }

    async fn dead_letter(&self, record: &EventRecord, failure: &ProcessingError) -> Result<(), StoreError> {
        let letter = DeadLetter {
            reader: self.reader.to_owned(),
            sequence: sequence(record),
            why: failure.to_string(),
            at: self.parts.clock.now(),
            record: serde_json::to_string(record).unwrap_or_default(),
        };
        self.parts.dead_letters.put(&letter).await?;
        tracing::error!(reader = self.reader, sequence = letter.sequence, "a record of a stream was put aside");
        Ok(())
    }

    /// The answer to the batch.
    pub(crate) fn answer(self) -> DynamoDbEventResponse {
        let failure = |sequence| {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = Some(sequence);
            failure
        };
        let mut response = DynamoDbEventResponse::default();
        response.batch_item_failures = self.failed.into_iter().map(failure).collect();
        response
    }
}

/// Whether delivering a record again is of no use, or has been for too long.
fn is_poison(record: &EventRecord, failure: &ProcessingError, now: Instant) -> bool {
    let written = record.change.approximate_creation_date_time.timestamp();
    let age = now.as_second().saturating_sub(written);
    let blocks = written > 0 && age > RECORD_AGE_MAX.as_secs();
    blocks
        || matches!(failure, ProcessingError::Panicked)
        || matches!(failure, ProcessingError::Store(error) if error.is_permanent())
}

/// What a record's image says of whom it concerns.
#[derive(Deserialize)]
pub(crate) struct RecordImage {
    pub(crate) pk: String,
    pub(crate) sk: String,
    hr: Option<String>,
    hp: Option<String>,
    /// An entry's cause.
    pub(crate) c: Option<String>,
    /// When an entry happened.
    pub(crate) oc: Option<String>,
    /// An item's version.
    pub(crate) vn: Option<u64>,
}

impl RecordImage {
    /// The item as it is after the change.
    pub(crate) fn new(record: &EventRecord) -> Option<RecordImage> {
        serde_dynamo::from_item(record.change.new_image.clone()).ok()
    }

    /// The item as it was before.
    pub(crate) fn old(record: &EventRecord) -> Option<RecordImage> {
        serde_dynamo::from_item(record.change.old_image.clone()).ok()
    }

    /// Whose entry it is.
    pub(crate) fn whose(&self) -> Option<(ProgramId, MemberNo)> {
        let program = self.hp.as_ref()?.split_once('#')?.0;
        let member = self.hr.as_ref()?.split_once('#')?.0;
        Some((ProgramId::parse(program).ok()?, MemberNo::parse(member).ok()?))
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
        let lasts = || ProcessingError::Store(StoreError::Corrupt { what: "ask", attribute: "sc" });
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

    #[tokio::test]
    async fn a_panic_is_a_failure_of_its_record() {
        let panics = catch_panic(async { if true { panic!("on purpose") } else { Ok(()) } });
        assert!(matches!(panics.await, Err(ProcessingError::Panicked)));
        assert!(catch_panic(async { Ok(1) }).await.is_ok());
    }
}
