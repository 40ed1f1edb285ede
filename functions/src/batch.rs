//! Batches of a stream: what failed is named, so that it and what follows it is delivered again.

use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};

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
