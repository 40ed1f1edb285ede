//! Batches of a stream: what its records say, and which of them failed, so that they and what follows are delivered again.

use aws_lambda_events::event::dynamodb::EventRecord;
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use domain::{MemberNo, ProgramId};
use serde::Deserialize;

/// The answer to a batch of which the records with these numbers failed.
pub(crate) fn failed(sequences: impl IntoIterator<Item = String>) -> DynamoDbEventResponse {
    let failure = |sequence| {
        let mut failure = DynamoDbBatchItemFailure::default();
        failure.item_identifier = Some(sequence);
        failure
    };
    let mut response = DynamoDbEventResponse::default();
    response.batch_item_failures = sequences.into_iter().map(failure).collect();
    response
}

/// What a record's image says of whom it concerns.
#[derive(Deserialize)]
pub(crate) struct Image {
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

impl Image {
    /// The item as it is after the change.
    pub(crate) fn new(record: &EventRecord) -> Option<Image> {
        serde_dynamo::from_item(record.change.new_image.clone()).ok()
    }

    /// The item as it was before.
    pub(crate) fn old(record: &EventRecord) -> Option<Image> {
        serde_dynamo::from_item(record.change.old_image.clone()).ok()
    }

    /// Whose entry it is.
    pub(crate) fn whose(&self) -> Option<(ProgramId, MemberNo)> {
        let program = self.hp.as_ref()?.split_once('#')?.0;
        let member = self.hr.as_ref()?.split_once('#')?.0;
        Some((ProgramId::parse(program).ok()?, MemberNo::parse(member).ok()?))
    }
}
