//! Reasons of adjustments: free text, sealed with the key of the person concerned.

use super::{Person, Vault};
use crate::StoreError;
use crate::kit::item::{Item, Reader};
use crate::kit::keys;
use domain::{MemberNo, OrderId, PersonKey, ProgramId};

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
        let (pk, sk) = keys::reason(&adjustment.program, &adjustment.id);
        let item = Item::at(pk, sk)
            .s("m", adjustment.member)
            .n("pt", adjustment.points)
            .s("by", &adjustment.by)
            // A flag in place of the owner's key, which would lead from a person to their account.
            .flag("st", owner.key == adjustment.by)
            .b("rs", sealed);
        self.put_if(item.build(), "attribute_not_exists(pk)", None).await.map(drop)
    }

    /// Returns an adjustment that was requested, posted or not. The reason is empty if its owner was deleted.
    pub async fn reason(&self, program: &ProgramId, id: &OrderId) -> Result<Option<Adjustment>, StoreError> {
        let Some(item) = self.get(keys::reason(program, id)).await? else {
            return Ok(None);
        };
        let read = Reader::new("reason", &item);
        let member = read.parsed("m", |text| MemberNo::parse(text).ok())?;
        let by = read.parsed("by", |text| PersonKey::parse(text).ok())?;
        let owner = if read.flag("st") { Some(by.clone()) } else { self.person_of(program, member).await? };
        let wrapped = match &owner {
            Some(owner) => self.person(owner).await?.and_then(|person| person.wrapped),
            None => None,
        };
        let reason = match (owner, wrapped) {
            (Some(owner), Some(wrapped)) => match self.keys.open(&wrapped, &owner, read.b("rs")?) {
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
            points: read.n("pt")?,
            by,
            reason: String::from_utf8(reason).map_err(|_| StoreError::corrupt("reason", "rs"))?,
        }))
    }

    /// Deletes the reason of an adjustment.
    pub async fn forget_reason(&self, program: &ProgramId, id: &OrderId) -> Result<(), StoreError> {
        self.delete(keys::reason(program, id)).await
    }
}
