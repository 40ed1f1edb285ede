//! Items of DynamoDB: a thin reader and writer over the SDK's attribute values.

use crate::kit::keys;
use crate::{Client, StoreError};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::HashMap;
use std::str::FromStr;

pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// A builder of items. Attributes that are `None` are left out.
#[derive(Default)]
pub(crate) struct Item(Attributes);

impl Item {
    pub(crate) fn at(pk: impl Into<String>, sk: impl Into<String>) -> Item {
        Item(key(pk, sk))
    }

    pub(crate) fn s(mut self, name: &str, value: impl ToString) -> Item {
        self.0.insert(name.to_owned(), AttributeValue::S(value.to_string()));
        self
    }

    pub(crate) fn s_if(self, name: &str, value: Option<impl ToString>) -> Item {
        match value {
            Some(value) => self.s(name, value),
            None => self,
        }
    }

    pub(crate) fn n(mut self, name: &str, value: impl ToString) -> Item {
        self.0.insert(name.to_owned(), AttributeValue::N(value.to_string()));
        self
    }

    /// Adds a number unless it is zero, as most figures of most accounts are.
    pub(crate) fn n_unless_zero(self, name: &str, value: i64) -> Item {
        if value == 0 { self } else { self.n(name, value) }
    }

    pub(crate) fn b(mut self, name: &str, value: impl Into<Vec<u8>>) -> Item {
        self.0.insert(name.to_owned(), AttributeValue::B(Blob::new(value.into())));
        self
    }

    pub(crate) fn flag(mut self, name: &str, value: bool) -> Item {
        if value {
            self.0.insert(name.to_owned(), AttributeValue::Bool(true));
        }
        self
    }

    pub(crate) fn strings(mut self, name: &str, values: impl Iterator<Item = String>) -> Item {
        let values: Vec<_> = values.map(AttributeValue::S).collect();
        if !values.is_empty() {
            self.0.insert(name.to_owned(), AttributeValue::L(values));
        }
        self
    }

    pub(crate) fn build(self) -> Attributes {
        self.0
    }
}

/// Reads one item consistently.
pub(crate) async fn get(client: &Client, table: &str, key: keys::Key) -> Result<Option<Attributes>, StoreError> {
    let request = client.get_item().table_name(table).set_key(Some(item_key(key))).consistent_read(true);
    // The SDK's futures are large, and this one is part of nearly all others.
    Ok(Box::pin(request.send()).await.map_err(StoreError::aws("GetItem"))?.item)
}

/// Reads all pages of a query.
pub(crate) async fn all(query: QueryFluentBuilder) -> Result<Vec<Attributes>, StoreError> {
    let items = query.into_paginator().items().send();
    items.collect::<Result<Vec<_>, _>>().await.map_err(StoreError::aws("Query"))
}

/// Returns a primary key in the form of a request.
pub(crate) fn item_key((pk, sk): keys::Key) -> Attributes {
    key(pk, sk)
}

/// Returns a primary key.
fn key(pk: impl Into<String>, sk: impl Into<String>) -> Attributes {
    HashMap::from([("pk".to_owned(), AttributeValue::S(pk.into())), ("sk".to_owned(), AttributeValue::S(sk.into()))])
}

pub(crate) fn s(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

pub(crate) fn n(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// Returns RFC 3339 text with exactly three decimals, which sorts by time.
pub(crate) fn sortable(instant: domain::Instant) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// A reader of attributes, which names the kind of item in errors.
pub(crate) struct Reader<'a> {
    pub(crate) what: &'static str,
    pub(crate) item: &'a Attributes,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(what: &'static str, item: &'a Attributes) -> Reader<'a> {
        Reader { what, item }
    }

    pub(crate) fn s(&self, name: &'static str) -> Result<&'a str, StoreError> {
        self.maybe_s(name).ok_or(StoreError::corrupt(self.what, name))
    }

    pub(crate) fn maybe_s(&self, name: &'static str) -> Option<&'a str> {
        self.item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
    }

    /// Reads a text and parses it.
    pub(crate) fn parsed<T>(&self, name: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
        parse(self.s(name)?).ok_or(StoreError::corrupt(self.what, name))
    }

    pub(crate) fn instant(&self, name: &'static str) -> Result<domain::Instant, StoreError> {
        self.parsed(name, |text| text.parse().ok())
    }

    /// Reads a time that may be missing.
    pub(crate) fn maybe_instant(&self, name: &'static str) -> Result<Option<domain::Instant>, StoreError> {
        self.item.contains_key(name).then(|| self.instant(name)).transpose()
    }

    pub(crate) fn n<T: FromStr>(&self, name: &'static str) -> Result<T, StoreError> {
        self.number(name).ok_or(StoreError::corrupt(self.what, name))
    }

    /// Reads a number whose attribute name is known only at run time.
    pub(crate) fn number<T: FromStr>(&self, name: &str) -> Option<T> {
        self.item.get(name).and_then(|value| value.as_n().ok()).and_then(|text| text.parse().ok())
    }

    pub(crate) fn n_or_zero(&self, name: &'static str) -> Result<i64, StoreError> {
        if self.item.contains_key(name) { self.n(name) } else { Ok(0) }
    }

    pub(crate) fn b(&self, name: &'static str) -> Result<&'a [u8], StoreError> {
        let value = self.item.get(name).and_then(|value| value.as_b().ok());
        value.map(Blob::as_ref).ok_or(StoreError::corrupt(self.what, name))
    }

    pub(crate) fn flag(&self, name: &'static str) -> bool {
        matches!(self.item.get(name), Some(AttributeValue::Bool(true)))
    }

    /// Reads a list of texts and parses each; an absent list is empty.
    pub(crate) fn list<T>(&self, name: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, StoreError> {
        let Some(list) = self.item.get(name) else {
            return Ok(Vec::new());
        };
        let parsed = list.as_l().ok().map(|values| {
            values.iter().map(|value| value.as_s().ok().and_then(|text| parse(text))).collect::<Option<Vec<T>>>()
        });
        parsed.flatten().ok_or(StoreError::corrupt(self.what, name))
    }
}
