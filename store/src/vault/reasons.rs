//! Why staff changed a balance: free text, sealed with the key of whom it concerns.

use super::{Person, Vault};
use crate::StoreError;
use crate::kit::item::{Item, Reader};
use crate::kit::keys;
use domain::{MemberNo, OrderId, PersonKey, ProgramId};

/// A change of a balance by staff, with its reason, which is free text and so stands here.
#[derive(Clone)]
pub struct Adjustment {
    /// The program.
    pub program: ProgramId,
    /// The single-use id of the screen on which it is confirmed.
    pub id: OrderId,
    /// Whose balance.
    pub member: MemberNo,
    /// By how much.
    pub points: i64,
    /// Who asked for it.
    pub by: PersonKey,
    /// Why.
    pub reason: String,
}

impl Vault {
    /// Keeps why staff is about to change a balance, sealed with the key of `owner`: with him it is forgotten.
    pub async fn keep_reason(&self, owner: &Person, adjustment: &Adjustment) -> Result<(), StoreError> {
        let wrapped = owner.wrapped.as_ref().ok_or(StoreError::corrupt("reason", "owner"))?;
        let sealed = self.keys.seal(wrapped, &owner.key, adjustment.reason.as_bytes())?;
        let (pk, sk) = keys::reason(&adjustment.program, &adjustment.id);
        let item = Item::at(pk, sk)
            .s("m", adjustment.member)
            .n("pt", adjustment.points)
            .s("by", &adjustment.by)
            // Not by his key, which would lead from a person to his books: by what he is to the account.
            .flag("st", owner.key == adjustment.by)
            .b("rs", sealed);
        self.put_if(item.build(), "attribute_not_exists(pk)", None).await.map(drop)
    }

    /// An adjustment that was asked for, made or not. Its reason is empty where its owner was forgotten.
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
                // Its owner was forgotten and came back with another key: what he had is gone all the same.
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

    /// Forgets why staff changed a balance.
    pub async fn forget_reason(&self, program: &ProgramId, id: &OrderId) -> Result<(), StoreError> {
        self.delete(keys::reason(program, id)).await
    }
}
