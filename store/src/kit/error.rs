//! Failures of the store: logged and apologised for, unlike refusals, which are answers.

use crate::SealError;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// Something failed between us and the table. Nothing in it says who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// DynamoDB answered with an error, or not at all.
    #[error("{call}: {code}")]
    Aws {
        /// The call.
        call: &'static str,
        /// The error's code, or the kind of failure.
        code: String,
    },
    /// An item is not what we write.
    #[error("an item of {what} cannot be read: {attribute}")]
    Corrupt {
        /// Which kind of item.
        what: &'static str,
        /// What is missing or malformed.
        attribute: &'static str,
    },
    /// An index does not show yet what was written; later it will.
    #[error("an index has not caught up")]
    Lagging,
    /// Others kept changing the same item for all our attempts.
    #[error("too many writers at once")]
    Contended,
    /// A person's record does not open with our keys.
    #[error("a sealed record does not open: {0}")]
    Sealed(#[from] crate::SealError),
    /// The operating system gave no random bytes.
    #[error("no randomness")]
    NoRandomness,
}

/// Somebody else changed the record first; load it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict;

impl StoreError {
    pub(crate) fn aws<E, R>(call: &'static str) -> impl FnOnce(SdkError<E, R>) -> StoreError
    where
        SdkError<E, R>: ProvideErrorMetadata,
    {
        move |error| {
            let kind = match &error {
                SdkError::TimeoutError(_) => "timeout",
                SdkError::DispatchFailure(_) => "not reached",
                SdkError::ConstructionFailure(_) => "not built",
                SdkError::ResponseError(_) => "answer unreadable",
                _ => "unknown",
            };
            StoreError::Aws { call, code: error.code().unwrap_or(kind).to_owned() }
        }
    }

    /// Whether trying again changes nothing: what is stored must be set right first, or the code or keys that read it.
    pub fn is_permanent(&self) -> bool {
        match self {
            StoreError::Corrupt { .. } => true,
            // Another function may have a new master key a moment earlier.
            StoreError::Sealed(error) => !matches!(error, SealError::NoMasterKey(_)),
            _ => false,
        }
    }

    pub(crate) fn corrupt(what: &'static str, attribute: &'static str) -> StoreError {
        StoreError::Corrupt { what, attribute }
    }
}
