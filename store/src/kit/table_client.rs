//! A table: reading rows by their keys and by indexes, and making writes of them.

use crate::kit::attempts::Attempts;
use crate::kit::error::{Conflict, StoreError};
use crate::kit::key::{Attributes, Index, Key};
use crate::kit::row::{self, Row, s};
use crate::kit::write::Write;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::KeysAndAttributes;
use std::collections::BTreeMap;

/// What is added to the counters of an item, by their names.
pub(crate) type CounterDeltas = BTreeMap<String, i64>;

/// The most items that DynamoDB reads by their keys in one request.
const BATCH_MAX: usize = 100;

/// A table and the client that reaches it.
#[derive(Clone)]
pub(crate) struct TableClient {
    pub(crate) client: Client,
    pub(crate) name: String,
}

impl TableClient {
    pub(crate) fn new(client: Client, name: &str) -> TableClient {
        TableClient { client, name: name.to_owned() }
    }

    /// Reads one item consistently.
    pub(crate) async fn get(&self, key: Key) -> Result<Option<Attributes>, StoreError> {
        let request = self.client.get_item().table_name(&self.name).set_key(Some(key.attributes()));
        // The SDK's futures are large, and this one is part of nearly all others.
        let answer = Box::pin(request.consistent_read(true).send()).await;
        Ok(answer.map_err(StoreError::aws("GetItem"))?.item)
    }

    /// Reads one row consistently.
    pub(crate) async fn load<R: Row>(&self, key: Key) -> Result<Option<R>, StoreError> {
        self.get(key).await?.map(row::read).transpose()
    }

    /// Reads items by their keys, consistently and in no order.
    pub(crate) async fn get_all(&self, keys: impl Iterator<Item = Key>) -> Result<Vec<Attributes>, StoreError> {
        let keys: Vec<_> = keys.map(Key::attributes).collect();
        let mut items = Vec::new();
        for batch in keys.chunks(BATCH_MAX) {
            let mut left = batch.to_vec();
            let mut attempts = Attempts::default();
            while !left.is_empty() {
                if !attempts.again().await {
                    return Err(StoreError::Contended);
                }
                let wanted = KeysAndAttributes::builder().set_keys(Some(left)).consistent_read(true).build();
                let wanted = wanted.map_err(|_| StoreError::corrupt("read", "keys"))?;
                let answer = self.client.batch_get_item().request_items(&self.name, wanted).send().await;
                let mut answer = answer.map_err(StoreError::aws("BatchGetItem"))?;
                items.extend(answer.responses.take().and_then(|mut of| of.remove(&self.name)).unwrap_or_default());
                let rest = answer.unprocessed_keys.and_then(|mut of| of.remove(&self.name));
                left = rest.map(|rest| rest.keys).unwrap_or_default();
            }
        }
        Ok(items)
    }

    /// Returns the consistent query of a partition.
    pub(crate) fn partition(&self, pk: impl ToString) -> QueryFluentBuilder {
        let query = self.client.query().table_name(&self.name).consistent_read(true);
        query.key_condition_expression("pk = :p").expression_attribute_values(":p", s(pk))
    }

    /// Returns the consistent query of the items of a partition whose sort keys begin with that of `prefix`.
    pub(crate) fn beginning_with(&self, prefix: Key) -> QueryFluentBuilder {
        let query = self.partition(prefix.pk).key_condition_expression("pk = :p AND begins_with(sk, :prefix)");
        query.expression_attribute_values(":prefix", s(prefix.sk))
    }

    /// Returns the consistent query of the items of a partition from one sort key to another, both included.
    pub(crate) fn between(&self, first: Key, last: impl ToString) -> QueryFluentBuilder {
        let query = self.partition(first.pk).key_condition_expression("pk = :p AND sk BETWEEN :first AND :last");
        query.expression_attribute_values(":first", s(first.sk)).expression_attribute_values(":last", s(last))
    }

    /// Returns the query of a partition of an index.
    pub(crate) fn index(&self, index: &Index, partition: impl ToString, range: Range) -> QueryFluentBuilder {
        let Index { name, hash, range: attribute, .. } = index;
        let query = self.client.query().table_name(&self.name).index_name(*name);
        let query = query.expression_attribute_values(":p", s(partition));
        let (compares, ends) = match range {
            Range::All => (String::new(), Vec::new()),
            Range::UpTo(last) => (format!(" AND {attribute} <= :a"), vec![last]),
            Range::Before(end) => (format!(" AND {attribute} < :a"), vec![end]),
            Range::After(start) => (format!(" AND {attribute} > :a"), vec![start]),
            Range::Between(first, last) => (format!(" AND {attribute} BETWEEN :a AND :b"), vec![first, last]),
        };
        let query = query.key_condition_expression(format!("{hash} = :p{compares}"));
        [":a", ":b"].iter().zip(ends).fold(query, |query, (at, end)| query.expression_attribute_values(*at, s(end)))
    }

    /// Makes the write of a whole row.
    pub(crate) fn put<R: Row>(&self, key: Key, row: &R) -> Write {
        Write::put(&self.name, key, row)
    }

    /// Makes an update.
    pub(crate) fn update(&self, key: Key) -> Write {
        Write::update(&self.name, key)
    }

    /// Makes a deletion.
    pub(crate) fn delete(&self, key: Key) -> Write {
        Write::delete(&self.name, key)
    }

    /// Makes a check of a condition, which only a transaction can hold.
    pub(crate) fn check(&self, key: Key) -> Write {
        Write::check(&self.name, key)
    }

    /// Makes the write that adds to counters.
    pub(crate) fn add_counts(&self, key: Key, counts: &CounterDeltas) -> Write {
        counts.iter().fold(self.update(key), |write, (name, by)| write.add(name, *by))
    }

    /// Writes alone. Returns `false`, and has changed nothing, if the condition failed.
    pub(crate) async fn write(&self, write: Write) -> Result<bool, StoreError> {
        write.send(&self.client).await
    }

    /// Writes alone, unless the item has changed since it was read.
    pub(crate) async fn compare_and_set(&self, write: Write) -> Result<Result<(), Conflict>, StoreError> {
        Ok(if self.write(write).await? { Ok(()) } else { Err(Conflict) })
    }
}

/// The part of an index's partition that a query reads.
pub(crate) enum Range {
    All,
    UpTo(String),
    Before(String),
    After(String),
    Between(String, String),
}

/// Reads one page of a query.
pub(crate) async fn page(query: QueryFluentBuilder) -> Result<QueryOutput, StoreError> {
    query.send().await.map_err(StoreError::aws("Query"))
}

/// Reads all pages of a query.
pub(crate) async fn all(query: QueryFluentBuilder) -> Result<Vec<Attributes>, StoreError> {
    let items = query.into_paginator().items().send();
    items.collect::<Result<Vec<_>, _>>().await.map_err(StoreError::aws("Query"))
}
