//! The last ask of a person by any program: nobody is asked twice within two weeks
//! (`docs/rules.md#what-holds-an-ask-back`).

use super::Vault;
use crate::StoreError;
use crate::kit::item::{Item, Reader, s, sortable};
use crate::kit::keys;
use crate::kit::transact::is_condition;
use crate::surveys::ask_key::AskKey;
use domain::{Instant, PersonKey, rested_since};
use jiff::SignedDuration;

/// How long a last ask is kept: longer than it holds others back.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Vault {
    /// Returns when a person was asked last, and by which ask.
    pub(crate) async fn last_ask(&self, person: &PersonKey) -> Result<Option<(Instant, String)>, StoreError> {
        let Some(item) = self.get(keys::last_ask(person)).await? else {
            return Ok(None);
        };
        let read = Reader::new("last ask", &item);
        Ok(Some((read.instant("at")?, read.s("by")?.to_owned())))
    }

    /// Claims a person for this ask; `false` if another ask holds the claim. It is safe to repeat.
    pub async fn claim_ask(&self, person: &PersonKey, own: &AskKey, now: Instant) -> Result<bool, StoreError> {
        let (pk, sk) = keys::last_ask(person);
        let item = Item::at(pk, sk).s("at", sortable(now)).s("by", own).n("ttl", (now + KEPT).as_second()).build();
        // The claim succeeds if it is free or this ask has it already.
        let free = sortable(rested_since(now));
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        let put = put
            .condition_expression("attribute_not_exists(pk) OR #at <= :free OR #by = :own")
            .expression_attribute_names("#at", "at")
            .expression_attribute_names("#by", "by")
            .expression_attribute_values(":free", s(free))
            .expression_attribute_values(":own", s(own));
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error) if is_condition(&error) => Ok(false),
            Err(error) => Err(StoreError::aws("PutItem")(error)),
        }
    }

    pub(super) async fn forget_last_ask(&self, person: &PersonKey) -> Result<(), StoreError> {
        self.delete(keys::last_ask(person)).await
    }
}
