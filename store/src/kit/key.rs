//! Primary keys and indexes.

use crate::StoreError;
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::HashMap;

/// The attributes of an item by their names.
pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// The primary key of an item; or a partition and what sort keys in it begin with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    pub(crate) fn new(pk: impl ToString, sk: impl ToString) -> Key {
        Key { pk: pk.to_string(), sk: sk.to_string() }
    }

    /// Returns the key of which this one is the beginning.
    pub(crate) fn then(self, rest: impl ToString) -> Key {
        Key { sk: self.sk + &rest.to_string(), ..self }
    }

    /// Reads the key of an item.
    pub(crate) fn of(item: &Attributes) -> Result<Key, StoreError> {
        let text = |name: &'static str| {
            let value = item.get(name).and_then(|value| value.as_s().ok());
            value.cloned().ok_or(StoreError::corrupt("item", name))
        };
        Ok(Key { pk: text("pk")?, sk: text("sk")? })
    }

    /// Returns the key as attributes, as requests take it.
    pub(crate) fn attributes(self) -> Attributes {
        let text = |name: &str, value| (name.to_owned(), AttributeValue::S(value));
        HashMap::from([text("pk", self.pk), text("sk", self.sk)])
    }
}

/// A global secondary index.
#[derive(Clone, Copy, Debug)]
pub struct Index {
    /// The name.
    pub name: &'static str,
    /// The partition attribute, a string.
    pub hash: &'static str,
    /// The sort attribute, a string.
    pub range: &'static str,
    /// `ALL` or `KEYS_ONLY`.
    pub projection: &'static str,
}

/// The index over a program's entries, and over a referrer's friends.
pub(crate) const HISTORY: Index = Index { name: "history", hash: "hp", range: "hr", projection: "ALL" };
/// The index over accounts and other items by the time of their next review.
pub(crate) const REVIEW: Index = Index { name: "review", hash: "lp", range: "ld", projection: "KEYS_ONLY" };
/// The sparse index over messages that wait for a time.
pub(crate) const DUE: Index = Index { name: "due", hash: "ds", range: "dt", projection: "KEYS_ONLY" };
