//! Writes and transactions: their outcomes, and the delay before the next attempt.

use crate::kit::item::{Attributes, item_key, n};
use crate::kit::keys;
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{ConditionCheck, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update};
use std::collections::BTreeMap;
use std::time::Duration;

const BACKOFF_MS_MAX: u64 = 200;

/// What is added to the counters of an item, by their names.
pub(crate) type CounterDeltas = BTreeMap<String, i64>;

/// The outcome of one attempt to write.
pub(crate) enum TransactOutcome {
    Done,
    /// The item at this place of the transaction did not meet its condition; the item is returned if the write asked
    /// for it.
    Condition(usize, Option<Attributes>),
    /// Concurrent writers conflicted; nothing was written.
    Busy,
}

impl Ledger {
    /// Returns the write that adds to counters.
    pub(crate) fn add_counts(&self, key: keys::Key, counts: &CounterDeltas) -> Result<TransactWriteItem, StoreError> {
        let sums: Vec<String> = (0..counts.len()).map(|at| format!("#c{at} :c{at}")).collect();
        let mut add = Update::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(key)))
            .update_expression(format!("ADD {}", sums.join(", ")));
        for (at, (name, by)) in counts.iter().enumerate() {
            add = add.expression_attribute_names(format!("#c{at}"), name);
            add = add.expression_attribute_values(format!(":c{at}"), n(*by));
        }
        update(add)
    }

    /// Returns the check of a condition without values.
    pub(crate) fn check(&self, key: keys::Key, condition: &str) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(key)))
            .condition_expression(condition)
            .build()
            .map_err(|_| StoreError::corrupt("write", "check"))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    pub(crate) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<TransactOutcome, StoreError> {
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

/// The most attempts at a change under contention. Each of them may fail because one other writer succeeded.
const ATTEMPTS_MAX: u32 = 60;

/// The attempts at a change: the one policy of retries after concurrent writers, here and in the bot.
///
/// Failures of the connection are retried by the SDK; what fails after that is an error and not another attempt.
#[derive(Default)]
pub struct Attempts(u32);

impl Attempts {
    /// Whether there is another attempt. Waits before each but the first: a random time that grows with their number.
    pub async fn again(&mut self) -> bool {
        if let Some(waits) = self.0.checked_sub(1) {
            let most = (4_u64 << waits.min(8)).min(BACKOFF_MS_MAX);
            let ms = crate::random().unwrap_or_default() % most;
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        self.0 += 1;
        self.0 <= ATTEMPTS_MAX
    }

    /// Whether this is the first attempt.
    pub(crate) fn is_first(&self) -> bool {
        self.0 <= 1
    }
}

/// Returns a write under a condition without values. The item that fails the condition is returned.
pub(crate) fn put(table: &str, item: Attributes, condition: Option<&str>) -> Result<TransactWriteItem, StoreError> {
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .set_condition_expression(condition.map(str::to_owned))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .build()
        .map_err(|_| StoreError::corrupt("write", "put"))?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// Returns an update as part of a transaction.
pub(crate) fn update(update: UpdateBuilder) -> Result<TransactWriteItem, StoreError> {
    let update = update.build().map_err(|_| StoreError::corrupt("write", "update"))?;
    Ok(TransactWriteItem::builder().update(update).build())
}

/// Returns the error, or `None` if only the write's own condition failed.
pub(crate) fn unless_condition<E, R>(
    call: &'static str,
) -> impl FnOnce(aws_sdk_dynamodb::error::SdkError<E, R>) -> Option<StoreError>
where
    aws_sdk_dynamodb::error::SdkError<E, R>: aws_sdk_dynamodb::error::ProvideErrorMetadata,
{
    move |error| (!is_condition(&error)).then(|| StoreError::aws(call)(error))
}

/// Whether a write failed because of its own condition.
pub(crate) fn is_condition<E, R>(error: &aws_sdk_dynamodb::error::SdkError<E, R>) -> bool
where
    aws_sdk_dynamodb::error::SdkError<E, R>: aws_sdk_dynamodb::error::ProvideErrorMetadata,
{
    use aws_sdk_dynamodb::error::ProvideErrorMetadata;
    error.code() == Some("ConditionalCheckFailedException")
}
