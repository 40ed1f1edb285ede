//! Reasons of adjustments: free text, sealed with the key of the person concerned.

use super::{Person, Vault};
use crate::StoreError;
use crate::kit::keys;
use crate::kit::row::Row;
use domain::{MemberNo, OrderId, PersonKey, ProgramId};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// An adjustment with its reason. It is kept here because the reason is free text.
#[derive(Clone)]
pub struct Adjustment {
    /// The program.
    pub program: ProgramId,
    /// The single-use id of the screen on which it is confirmed.
    pub id: OrderId,
    /// The member whose balance changes.
    pub member: MemberNo,
    /// The change in points.
    pub points: i64,
    /// The person who requested it.
    pub by: PersonKey,
    /// The reason.
    pub reason: String,
}

impl Vault {
    /// Stores the reason of an adjustment, sealed with the key of `owner`: it becomes unreadable when they are deleted.
    pub async fn keep_reason(&self, owner: &Person, adjustment: &Adjustment) -> Result<(), StoreError> {
        let wrapped = owner.wrapped.as_ref().ok_or(StoreError::corrupt("reason", "owner"))?;
        let sealed = self.keys.seal(wrapped, &owner.key, adjustment.reason.as_bytes())?;
        let stored = StoredReason {
            member: adjustment.member,
            points: adjustment.points,
            by: adjustment.by.clone(),
            owner_is_by: owner.key == adjustment.by,
            reason: ByteBuf::from(sealed),
        };
        let put = self.table.put(keys::reason(&adjustment.program, &adjustment.id), &stored);
        self.table.write(put.if_absent()).await.map(drop)
    }

    /// Returns an adjustment that was requested, posted or not. The reason is empty if its owner was deleted.
    pub async fn reason(&self, program: &ProgramId, id: &OrderId) -> Result<Option<Adjustment>, StoreError> {
        let Some(stored) = self.table.load::<StoredReason>(keys::reason(program, id)).await? else {
            return Ok(None);
        };
        let StoredReason { member, points, by, owner_is_by, reason: sealed } = stored;
        let owner = if owner_is_by { Some(by.clone()) } else { self.person_of(program, member).await? };
        let wrapped = match &owner {
            Some(owner) => self.person(owner).await?.and_then(|person| person.wrapped),
            None => None,
        };
        let reason = match (owner, wrapped) {
            (Some(owner), Some(wrapped)) => match self.keys.open(&wrapped, &owner, &sealed) {
                // The owner was deleted and came back with another key, so the old reason cannot be opened.
                Err(crate::SealError::Altered) => Vec::new(),
                opened => opened?,
            },
            _ => Vec::new(),
        };
        Ok(Some(Adjustment {
            program: program.clone(),
            id: id.clone(),
            member,
            points,
            by,
            reason: String::from_utf8(reason).map_err(|_| StoreError::corrupt("reason", "rs"))?,
        }))
    }

    /// Deletes the reason of an adjustment.
    pub async fn forget_reason(&self, program: &ProgramId, id: &OrderId) -> Result<(), StoreError> {
        self.delete(keys::reason(program, id)).await
    }
}

/// A reason as it stands in the table.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredReason {
    #[serde(rename = "m")]
    member: MemberNo,
    #[serde(rename = "pt")]
    points: i64,
    #[serde(rename = "by")]
    by: PersonKey,
    /// In place of the owner's key, which would lead from a person to their account.
    #[serde(rename = "st", default)]
    owner_is_by: bool,
    #[serde(rename = "rs")]
    reason: ByteBuf,
}

impl Row for StoredReason {
    const KIND: &'static str = "reason";
}
