//! Rotation of the master key: every data key is wrapped again, by the newest one. What the data keys seal does not
//! change.

use super::Vault;
use crate::StoreError;
use crate::kit::item::{Attributes, Reader, item_key, n};
use crate::kit::keys;
use crate::kit::seal::WrappedKey;
use crate::kit::transact::is_condition;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::PersonKey;
use std::collections::BTreeSet;

/// The result of rewrapping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Keys that were wrapped by an older master key, and are now by the newest.
    pub now: usize,
    /// Keys that were wrapped by the newest before.
    pub before: usize,
    /// Records that were changed concurrently and are left for the next run.
    pub changed: usize,
}

impl Vault {
    /// Wraps the data keys of all persons by the newest master key. It is safe to repeat and to interrupt. For the
    /// command line only, since it scans.
    pub async fn rewrap(&self) -> Result<Rewrapped, StoreError> {
        let mut done = Rewrapped::default();
        let scan = self.client.scan().table_name(&self.table).projection_expression("pk, sk, kv, dk, rv");
        let mut items = scan.consistent_read(true).into_paginator().items().send();
        while let Some(item) = items.next().await {
            let item = item.map_err(StoreError::aws("Scan"))?;
            let Some(person) = Reader::new("person", &item).maybe_s("pk").and_then(keys::read_person) else {
                continue;
            };
            match self.rewrap_one(&person, &item).await? {
                Some(true) => done.now += 1,
                Some(false) => done.changed += 1,
                None => done.before += 1,
            }
        }
        Ok(done)
    }

    /// Returns the versions of master keys that wrap data keys here and are not configured. For the command line only,
    /// since it scans.
    pub async fn unknown_master_keys(&self) -> Result<BTreeSet<u32>, StoreError> {
        let scan = self.client.scan().table_name(&self.table).projection_expression("pk, sk, kv").consistent_read(true);
        let mut items = scan.into_paginator().items().send();
        let mut unknown = BTreeSet::new();
        while let Some(item) = items.next().await {
            let item = item.map_err(StoreError::aws("Scan"))?;
            let read = Reader::new("person", &item);
            if read.maybe_s("pk").and_then(keys::read_person).is_some() {
                unknown.insert(read.n("kv")?);
            }
        }
        unknown.retain(|version| !self.keys.has(*version));
        Ok(unknown)
    }

    /// Returns `None` if nothing is to be done, else whether it succeeded; it fails on a concurrent change.
    async fn rewrap_one(&self, person: &PersonKey, item: &Attributes) -> Result<Option<bool>, StoreError> {
        let read = Reader::new("person", item);
        let wrapped = WrappedKey { version: read.n("kv")?, sealed: read.b("dk")?.to_vec() };
        let Some(anew) = self.keys.rewrap(&wrapped, person)? else {
            return Ok(None);
        };
        let revision: u64 = read.n("rv")?;
        // The new revision keeps concurrent writers from restoring the old wrapping with a record that they read
        // before.
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::person(person))))
            .update_expression("SET kv = :kv, dk = :dk, rv = :next")
            .condition_expression("rv = :v")
            .expression_attribute_values(":kv", n(anew.version))
            .expression_attribute_values(":dk", AttributeValue::B(Blob::new(anew.sealed)))
            .expression_attribute_values(":next", n(revision + 1))
            .expression_attribute_values(":v", n(revision));
        match update.send().await {
            Ok(_) => Ok(Some(true)),
            Err(error) if is_condition(&error) => Ok(Some(false)),
            Err(error) => Err(StoreError::aws("UpdateItem")(error)),
        }
    }
}
