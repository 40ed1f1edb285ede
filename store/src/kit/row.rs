//! Rows: items of DynamoDB by serde. A field has a long name in code and a short one in the table, which serde's
//! `rename` ties together; `docs/items.md` lists both.
//!
//! What is `None`, `false` or an empty list is absent from an item, and never NULL: conditions and indexes live by absence.
//! Bytes are B. Instants are N, in milliseconds (`with = "ms::required"`), unless an index orders by them: its range is
//! text ([`sortable`]).

use crate::StoreError;
use crate::kit::key::{Attributes, Key};
use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Instants as milliseconds since 1970: `ms::required` and `ms::optional`.
pub(crate) use jiff::fmt::serde::timestamp::millisecond as ms;

/// What an item of a kind holds besides its key.
pub(crate) trait Row: Serialize + DeserializeOwned {
    /// The kind, as `docs/items.md` and errors name it.
    const KIND: &'static str;
}

/// Returns the item of a row.
pub(crate) fn item<R: Row>(key: Key, row: &R) -> Result<Attributes, StoreError> {
    let attributes = serde_dynamo::to_item::<_, Attributes>(row);
    let mut item = attributes.map_err(|_| StoreError::corrupt(R::KIND, "a value that cannot be written"))?;
    item.retain(|_, value| !is_absent(value));
    item.extend(key.attributes());
    Ok(item)
}

fn is_absent(value: &AttributeValue) -> bool {
    match value {
        AttributeValue::Null(_) | AttributeValue::Bool(false) => true,
        AttributeValue::L(list) => list.is_empty(),
        _ => false,
    }
}

/// Reads the row of an item. An error names the attribute and nothing of its value.
pub(crate) fn read<R: Row>(item: impl Into<serde_dynamo::Item>) -> Result<R, StoreError> {
    let item = serde_dynamo::AttributeValue::M(item.into().into());
    let row = serde_dynamo::Deserializer::from_attribute_value(item);
    serde_path_to_error::deserialize(row).map_err(|error| {
        let path = error.path().to_string();
        // A path that leads nowhere belongs to a missing attribute, which only the message names.
        let attribute = if path == "." { error.into_inner().to_string() } else { path };
        StoreError::corrupt(R::KIND, attribute)
    })
}

/// Reads the rows of items.
pub(crate) fn read_all<R: Row>(items: Vec<Attributes>) -> Result<Vec<R>, StoreError> {
    items.into_iter().map(read).collect()
}

/// Whether a field has its type's default value, with which it is absent.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Returns RFC 3339 text with exactly three decimals, which sorts by time.
pub(crate) fn sortable(instant: domain::Instant) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Instants as [`sortable`] text, for the ranges of indexes.
pub(crate) mod sortable_text {
    use domain::Instant;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(instant: &Option<Instant>, to: S) -> Result<S::Ok, S::Error> {
        instant.map(super::sortable).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Instant>, D::Error> {
        Option::deserialize(from)
    }
}

/// A row without attributes, whose key says all.
#[derive(Serialize, Deserialize)]
pub(crate) struct Mark {}

impl Row for Mark {
    const KIND: &'static str = "mark";
}

/// A mark that DynamoDB removes at a time.
#[derive(Serialize, Deserialize)]
pub(crate) struct MarkUntil {
    /// Seconds since 1970.
    pub(crate) ttl: i64,
}

impl Row for MarkUntil {
    const KIND: &'static str = "mark with an end";
}

/// Counters by their names; attributes that are no numbers do not belong to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, CounterOrOther>")]
pub(crate) struct Counters(pub(crate) BTreeMap<String, i64>);

#[derive(Deserialize)]
#[serde(untagged)]
enum CounterOrOther {
    Counter(i64),
    Other(IgnoredAny),
}

impl From<BTreeMap<String, CounterOrOther>> for Counters {
    fn from(attributes: BTreeMap<String, CounterOrOther>) -> Counters {
        let counters = attributes.into_iter().filter_map(|(name, value)| match value {
            CounterOrOther::Counter(count) => Some((name, count)),
            CounterOrOther::Other(_) => None,
        });
        Counters(counters.collect())
    }
}

impl Row for Counters {
    const KIND: &'static str = "counters";
}

impl Counters {
    /// Returns one counter, 0 if it was never added to.
    pub(crate) fn get(&self, name: &str) -> i64 {
        self.0.get(name).copied().unwrap_or_default()
    }
}

pub(crate) fn s(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

pub(crate) fn n(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::keys;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Sample {
        #[serde(rename = "nu")]
        number: u64,
        #[serde(rename = "no")]
        none: Option<String>,
        #[serde(rename = "fl", default)]
        flag: bool,
        #[serde(rename = "li", default)]
        list: Vec<String>,
    }

    impl Row for Sample {
        const KIND: &'static str = "sample";
    }

    #[test]
    fn what_is_empty_is_absent_and_errors_name_attributes_only() {
        let empty = Sample { number: 0, none: None, flag: false, list: Vec::new() };
        let written = item(keys::bucket(), &empty).unwrap();
        let mut names: Vec<&str> = written.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["nu", "pk", "sk"]);
        assert_eq!(read(written.clone()), Ok(empty));
        let mut missing = written.clone();
        missing.remove("nu");
        assert_eq!(read::<Sample>(missing), Err(StoreError::corrupt("sample", "missing field `nu`")));
        for (name, value) in [("nu", n("secret")), ("no", n(7)), ("li", AttributeValue::L(vec![n(1)]))] {
            let mut garbled = written.clone();
            garbled.insert(name.to_owned(), value);
            let error = read::<Sample>(garbled).unwrap_err().to_string();
            assert!(error.contains(name) && !error.contains("secret"), "{error}");
        }
    }
}
