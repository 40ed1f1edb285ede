//! Errors of the store. They are logged and lead to an apology, unlike refusals, which are answers.

use crate::SealError;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use std::borrow::Cow;

/// A failure between the code and the table. It holds nothing that identifies a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// DynamoDB answered with an error or did not answer.
    #[error("{call}: {code}")]
    Aws {
        /// The call.
        call: &'static str,
        /// The error's code, or the kind of failure.
        code: String,
    },
    /// An item does not have the form in which it is written.
    #[error("an item of {what} cannot be read: {attribute}")]
    Corrupt {
        /// The kind of item.
        what: &'static str,
        /// The attribute that is missing or malformed, without its value.
        attribute: Cow<'static, str>,
    },
    /// A document was written by newer code: it cannot be read by this, or only be read.
    #[error("{what} is of a newer format than this code knows")]
    Newer {
        /// The kind of document.
        what: &'static str,
    },
    /// An index does not show yet what was written.
    #[error("an index has not caught up")]
    Lagging,
    /// Concurrent writers changed the item during all attempts.
    #[error("too many writers at once")]
    Contended,
    /// A sealed record of a person does not open with the present keys.
    #[error("a sealed record does not open: {0}")]
    Sealed(#[from] crate::SealError),
    /// The operating system gave no random bytes.
    #[error("no randomness")]
    NoRandomness,
}

/// The record was changed concurrently; load it again.
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

    /// Whether a retry cannot succeed: the stored data, the code or the keys have to be corrected first.
    pub fn is_permanent(&self) -> bool {
        match self {
            StoreError::Corrupt { .. } | StoreError::Newer { .. } => true,
            // Another function may have got a new master key slightly earlier.
            StoreError::Sealed(error) => !matches!(error, SealError::NoMasterKey(_)),
            _ => false,
        }
    }

    /// Returns the error of an item that lacks an attribute or holds one that cannot be read.
    pub fn corrupt(what: &'static str, attribute: impl Into<Cow<'static, str>>) -> StoreError {
        StoreError::Corrupt { what, attribute: attribute.into() }
    }
}
