//! Rotation of the master key: every data key is wrapped again, by the newest one. What the data keys seal does not
//! change.

use super::Vault;
use crate::StoreError;
use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{Row, n, read};
use crate::kit::seal::WrappedKey;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::PersonKey;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
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
        let scan = self.table.client.scan().table_name(&self.table.name).projection_expression("pk, sk, kv, dk, rv");
        let mut items = scan.consistent_read(true).into_paginator().items().send();
        while let Some(item) = items.next().await {
            let item = item.map_err(StoreError::aws("Scan"))?;
            let Some(person) = keys::read_person(&Key::of(&item)?.pk) else {
                continue;
            };
            match self.rewrap_one(&person, read(item)?).await? {
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
        let scan = self
            .table
            .client
            .scan()
            .table_name(&self.table.name)
            .projection_expression("pk, sk, kv, dk, rv")
            .consistent_read(true);
        let mut items = scan.into_paginator().items().send();
        let mut unknown = BTreeSet::new();
        while let Some(item) = items.next().await {
            let item = item.map_err(StoreError::aws("Scan"))?;
            if keys::read_person(&Key::of(&item)?.pk).is_some() {
                unknown.insert(read::<PersonKeyRow>(item)?.version);
            }
        }
        unknown.retain(|version| !self.keys.has(*version));
        Ok(unknown)
    }

    /// Returns `None` if nothing is to be done, else whether it succeeded; it fails on a concurrent change.
    async fn rewrap_one(&self, person: &PersonKey, row: PersonKeyRow) -> Result<Option<bool>, StoreError> {
        let wrapped = WrappedKey { version: row.version, sealed: row.data_key.into_vec() };
        let Some(anew) = self.keys.rewrap(&wrapped, person)? else {
            return Ok(None);
        };
        // The new revision keeps concurrent writers from restoring the old wrapping with a record that they read
        // before.
        let update = self
            .table
            .update(keys::person(person))
            .set("kv", n(anew.version))
            .set("dk", AttributeValue::B(Blob::new(anew.sealed)))
            .set("rv", n(row.revision + 1))
            .when("rv = :v")
            .value(":v", n(row.revision));
        self.table.write(update).await.map(Some)
    }
}

/// The data key of a person, as a scan reads it.
#[derive(Serialize, Deserialize)]
struct PersonKeyRow {
    #[serde(rename = "kv")]
    version: u32,
    #[serde(rename = "dk")]
    data_key: ByteBuf,
    #[serde(rename = "rv")]
    revision: u64,
}

impl Row for PersonKeyRow {
    const KIND: &'static str = "person";
}
