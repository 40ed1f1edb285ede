//! Transactions and their outcomes.

use crate::StoreError;
use crate::kit::key::Attributes;
use crate::kit::row::{Row, read};
use crate::kit::table_client::TableClient;
use crate::kit::write::Write;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;

/// The outcome of one attempt to write.
pub(crate) enum TransactOutcome {
    Done,
    /// The write at this place of the transaction did not meet its condition; with the item that is there.
    Condition(usize, Option<Attributes>),
    /// Concurrent writers conflicted; nothing was written.
    Busy,
}

impl TransactOutcome {
    /// Whether everything was written. If not, the next attempt reads what has changed.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self, TransactOutcome::Done)
    }

    /// Returns the row that stood in the way of the first write.
    pub(crate) fn first_stands<R: Row>(self) -> Result<Option<R>, StoreError> {
        match self {
            TransactOutcome::Condition(0, Some(item)) => read(item).map(Some),
            _ => Ok(None),
        }
    }
}

impl TableClient {
    /// Writes all or nothing, to this and other tables.
    pub(crate) async fn transact(&self, writes: Vec<Write>) -> Result<TransactOutcome, StoreError> {
        let writes = writes.into_iter().map(Write::in_transaction).collect::<Result<Vec<_>, _>>()?;
        let request = self.client.transact_write_items().set_transact_items(Some(writes));
        let error = match Box::pin(request.send()).await {
            Ok(_) => return Ok(TransactOutcome::Done),
            Err(error) => error,
        };
        let canceled = match &error {
            SdkError::ServiceError(service) => match service.err() {
                TransactWriteItemsError::TransactionCanceledException(canceled) => canceled,
                TransactWriteItemsError::TransactionInProgressException(_) => {
                    return Ok(TransactOutcome::Busy);
                }
                _ => return Err(StoreError::aws("TransactWriteItems")(error)),
            },
            _ => return Err(StoreError::aws("TransactWriteItems")(error)),
        };
        let reasons = canceled.cancellation_reasons();
        let failed = reasons.iter().position(|reason| reason.code() == Some("ConditionalCheckFailed"));
        let transient =
            |code: &str| matches!(code, "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded");
        match failed {
            Some(at) => Ok(TransactOutcome::Condition(at, reasons[at].item().cloned())),
            None if reasons.iter().any(|reason| reason.code().is_some_and(transient)) => Ok(TransactOutcome::Busy),
            None => Err(StoreError::aws("TransactWriteItems")(error)),
        }
    }
}
