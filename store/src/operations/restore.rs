//! Restoring: a table is made equal to another, such as one that DynamoDB restored from an earlier moment. Only
//! differences are written, so costs and the stream's records correspond to what really changed.

use crate::kit::attempts::Attempts;
use crate::kit::key::Attributes;
use crate::kit::key::Key;
use crate::kit::table_client::TableClient;
use crate::tables::{TABLES, shape};
use crate::{Client, StoreError, TableNames};
use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};
use futures::future::try_join_all;
use std::collections::HashMap;

/// The number of parallel scans of a table.
const SEGMENTS: i32 = 8;
/// DynamoDB's limit for one BatchWriteItem.
const WRITE_MAX: usize = 25;

/// The result of restoring a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RestoreReport {
    /// Items that are equal.
    pub same: usize,
    /// Items that are missing or different now.
    pub written: usize,
    /// Items that did not exist then.
    pub removed: usize,
    /// Items that are missing now and stay so.
    pub left: usize,
}

/// The part of a table that is restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All items.
    Whole,
    /// Items that still exist only. It is used for the Vault, where deleted persons have to stay deleted.
    StillThere,
}

type ItemsByKey = HashMap<Key, Attributes>;

/// Makes the table `to` equal to `from`, or only counts the changes if `apply` is not set. No other writer may change
/// either table meanwhile. It is safe to repeat and to interrupt.
pub async fn restore(
    client: &Client,
    from: &str,
    to: &str,
    extent: Extent,
    apply: bool,
) -> Result<RestoreReport, StoreError> {
    let walk = |segment| write_back(client, from, to, segment, extent, apply);
    let walks = try_join_all((0..SEGMENTS).map(walk)).await?;
    let removed = try_join_all((0..SEGMENTS).map(|segment| remove(client, from, to, segment, apply))).await?;
    let sum = |count: fn(&RestoreReport) -> usize| walks.iter().map(count).sum();
    Ok(RestoreReport {
        same: sum(|walk| walk.same),
        written: sum(|walk| walk.written),
        left: sum(|walk| walk.left),
        removed: removed.iter().sum(),
    })
}

/// Whether the tables have the structure of the product's tables and are not empty. `Err` holds what is wrong.
pub async fn restorable(client: &Client, from: &TableNames) -> Result<Result<(), String>, StoreError> {
    for table in &TABLES {
        let name = from.of(table);
        let described = client.describe_table().table_name(name).send().await;
        let described = described.map_err(StoreError::aws("DescribeTable"))?.table;
        if let Some(wrong) = described.as_ref().map_or(Some("it is not there".to_owned()), |is| shape(table, is)) {
            return Ok(Err(format!("{name}: {wrong}")));
        }
        let first = client.scan().table_name(name).limit(1).send().await.map_err(StoreError::aws("Scan"))?;
        if first.items().is_empty() {
            return Ok(Err(format!("{name}: it holds nothing")));
        }
    }
    Ok(Ok(()))
}

/// Writes the items of a segment of `from` that `to` lacks or holds differently.
async fn write_back(
    client: &Client,
    from: &str,
    to: &str,
    segment: i32,
    extent: Extent,
    apply: bool,
) -> Result<RestoreReport, StoreError> {
    let mut done = RestoreReport::default();
    let mut pages = client.scan().table_name(from).segment(segment).total_segments(SEGMENTS);
    pages = pages.consistent_read(true);
    let mut pages = pages.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(StoreError::aws("Scan"))?;
        let known = read(client, to, page.items()).await?;
        let mut wanted: Vec<&Attributes> = Vec::new();
        for item in page.items() {
            match known.get(&Key::of(item)?) {
                Some(is) if is == item => done.same += 1,
                None if extent == Extent::StillThere => done.left += 1,
                _ => wanted.push(item),
            }
        }
        done.written += wanted.len();
        if apply {
            let put = |item: &&Attributes| {
                let put = PutRequest::builder().set_item(Some((*item).clone())).build();
                put.map(|put| WriteRequest::builder().put_request(put).build())
            };
            write(client, to, wanted.iter().map(put)).await?;
        }
    }
    Ok(done)
}

/// Removes the items of a segment of `to` that `from` does not hold.
async fn remove(client: &Client, from: &str, to: &str, segment: i32, apply: bool) -> Result<usize, StoreError> {
    let mut removed = 0;
    let mut pages = client.scan().table_name(to).segment(segment).total_segments(SEGMENTS);
    pages = pages.consistent_read(true).projection_expression("pk, sk");
    let mut pages = pages.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(StoreError::aws("Scan"))?;
        let known = read(client, from, page.items()).await?;
        let keys = page.items().iter().map(Key::of).collect::<Result<Vec<_>, _>>()?;
        let gone: Vec<Key> = keys.into_iter().filter(|key| !known.contains_key(key)).collect();
        removed += gone.len();
        if apply {
            let delete = |key: Key| {
                let delete = DeleteRequest::builder().set_key(Some(key.attributes())).build();
                delete.map(|delete| WriteRequest::builder().delete_request(delete).build())
            };
            write(client, to, gone.into_iter().map(delete)).await?;
        }
    }
    Ok(removed)
}

/// Returns the items of a table that have the same keys as `like`.
async fn read(client: &Client, table: &str, like: &[Attributes]) -> Result<ItemsByKey, StoreError> {
    let keys = like.iter().map(Key::of).collect::<Result<Vec<_>, _>>()?;
    let found = TableClient::new(client.clone(), table).get_all(keys.into_iter()).await?;
    found.into_iter().map(|item| Ok((Key::of(&item)?, item))).collect()
}

/// Writes to a table in batches.
async fn write<E>(
    client: &Client,
    table: &str,
    writes: impl Iterator<Item = Result<WriteRequest, E>>,
) -> Result<(), StoreError> {
    let writes = writes.collect::<Result<Vec<_>, E>>().map_err(|_| StoreError::corrupt("table", "item"))?;
    for batch in writes.chunks(WRITE_MAX) {
        let mut left = batch.to_vec();
        let mut attempts = Attempts::default();
        while !left.is_empty() {
            if !attempts.again().await {
                return Err(StoreError::Contended);
            }
            let request = client.batch_write_item().request_items(table, left);
            let answer = request.send().await.map_err(StoreError::aws("BatchWriteItem"))?;
            left = answer.unprocessed_items.unwrap_or_default().remove(table).unwrap_or_default();
        }
    }
    Ok(())
}
