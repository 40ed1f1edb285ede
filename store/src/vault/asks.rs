//! The last ask of a person by any program: nobody is asked twice within two weeks
//! (`docs/rules.md#what-holds-an-ask-back`).

use super::Vault;
use crate::StoreError;
use crate::kit::keys;
use crate::kit::row::{Row, ms, n, s};
use crate::surveys::ask_key::AskKey;
use domain::{Instant, PersonKey, rested_since};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How long a last ask is kept: longer than it holds others back.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Vault {
    /// Returns when a person was asked last, and by which ask.
    pub(crate) async fn last_ask(&self, person: &PersonKey) -> Result<Option<(Instant, String)>, StoreError> {
        let stored = self.table.load::<StoredLastAsk>(keys::last_ask(person)).await?;
        Ok(stored.map(|StoredLastAsk { at, by, .. }| (at, by)))
    }

    /// Returns the ask by which a person was asked last.
    pub async fn latest_ask(&self, person: &PersonKey) -> Result<Option<AskKey>, StoreError> {
        Ok(self.last_ask(person).await?.and_then(|(_, by)| by.parse().ok()))
    }

    /// Claims a person for this ask; `false` if another ask holds the claim. It is safe to repeat.
    pub async fn claim_ask(&self, person: &PersonKey, own: &AskKey, now: Instant) -> Result<bool, StoreError> {
        let stored = StoredLastAsk { at: now, by: own.to_string(), ttl: (now + KEPT).as_second() };
        // The claim succeeds if it is free or this ask has it already.
        let put = self.table.put(keys::last_ask(person), &stored);
        let put = put
            .when("attribute_not_exists(pk) OR #at <= :free OR #by = :own")
            .value(":free", n(rested_since(now).as_millisecond()))
            .value(":own", s(own));
        self.table.write(put).await
    }

    pub(super) async fn forget_last_ask(&self, person: &PersonKey) -> Result<(), StoreError> {
        self.delete(keys::last_ask(person)).await
    }
}

/// The last ask of a person as it stands in the table.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredLastAsk {
    #[serde(rename = "at", with = "ms::required")]
    at: Instant,
    /// `<program>#<number>#<survey>#<wave>`
    #[serde(rename = "by")]
    by: String,
    ttl: i64,
}

impl Row for StoredLastAsk {
    const KIND: &'static str = "last ask";
}
