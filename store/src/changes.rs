//! Changes of balances that a second one of those who run a program must agree to.

use crate::audit_log::ATTEMPTS_MAX;
use crate::item::{Attributes, Item, Reader, item_key, s, sortable};
use crate::tell::Tell;
use crate::transact::{back_off, put, update};
use crate::{Adjustment, Ledger, StoreError, keys};
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::{Act, Actor, Deed, Instant, MemberNo, OrderId, PersonKey, ProgramId};
use jiff::SignedDuration;

/// For how long a change waits for a second one.
pub const CHANGE_HOLDS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A change of a balance that waits for a second one, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The program.
    pub program: ProgramId,
    /// Its single-use id, under which the reason stands in the Vault.
    pub id: OrderId,
    /// Whose balance.
    pub member: MemberNo,
    /// By how much.
    pub points: i64,
    /// Who asked for it.
    pub by: PersonKey,
    /// Until when it can be agreed to.
    pub until: Instant,
    /// How far it has come.
    pub state: ChangeState,
}

/// How far a change has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeState {
    /// It waits.
    Asked,
    /// It was agreed to, and made.
    Approved,
    /// It was not.
    Rejected,
    /// Nobody said anything in time.
    Over,
}

impl ChangeState {
    const STORED: [(ChangeState, &'static str); 3] =
        [(ChangeState::Asked, "asked"), (ChangeState::Approved, "approved"), (ChangeState::Rejected, "rejected")];

    fn code(self) -> &'static str {
        ChangeState::STORED.iter().find(|(known, _)| *known == self).map_or("", |(_, code)| code)
    }
}

impl Change {
    /// How far it has come by now.
    pub fn state_at(&self, now: Instant) -> ChangeState {
        if self.state == ChangeState::Asked && self.until <= now { ChangeState::Over } else { self.state }
    }
}

/// There is nobody else who could agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NobodyElse;

impl Ledger {
    /// Asks the others who run a program, but not the `holder` of the account, to agree to a change of a balance. The same
    /// again changes nothing.
    pub async fn ask_change(
        &self,
        asked: &Adjustment,
        holder: Option<&PersonKey>,
        now: Instant,
    ) -> Result<Result<Change, NobodyElse>, StoreError> {
        let change = Change {
            program: asked.program.clone(),
            id: asked.id.clone(),
            member: asked.member,
            points: asked.points,
            by: asked.by.clone(),
            until: now + CHANGE_HOLDS,
            state: ChangeState::Asked,
        };
        let deed = Deed::new(Act::ChangeAsked).whom(change.member).to(change.points);
        for attempt in 0..ATTEMPTS_MAX {
            if let Some(stands) = self.change(&change.program, &change.id).await? {
                return Ok(Ok(stands));
            }
            let others = self.bosses(&change.program).await?;
            let may = |person: &PersonKey| *person != change.by && Some(person) != holder;
            let others: Vec<_> = others.into_iter().filter(|boss| may(&boss.person)).collect();
            if others.is_empty() {
                return Ok(Err(NobodyElse));
            }
            let mut writes = vec![put(&self.table, change_item(&change), Some("attribute_not_exists(pk)"))?];
            for other in &others {
                writes.extend(self.tell_boss(&change.program, other, &Tell::ChangeAsked(change.id.clone()))?);
            }
            if self.audited(&change.program, &Actor::Staff(change.by.clone()), &deed, now, writes).await? {
                return Ok(Ok(change));
            }
            back_off(attempt).await;
        }
        Err(StoreError::Contended)
    }

    /// A change that was asked for.
    pub async fn change(&self, program: &ProgramId, id: &OrderId) -> Result<Option<Change>, StoreError> {
        let item = self.get(keys::change(program, id)).await?;
        item.map(|item| read_change(program, id, &item)).transpose()
    }

    /// Rejects a change that waits; returns it as it stands then.
    pub async fn reject_change(&self, change: &Change, by: &PersonKey, now: Instant) -> Result<Change, StoreError> {
        let deed = Deed::new(Act::ChangeRejected).whom(change.member).to(change.points);
        for attempt in 0..ATTEMPTS_MAX {
            let stands = self.change(&change.program, &change.id).await?.ok_or(StoreError::corrupt("change", "pk"))?;
            if stands.state_at(now) != ChangeState::Asked {
                return Ok(stands);
            }
            let mut writes = vec![self.change_becomes(&stands, ChangeState::Rejected)?];
            writes.extend(self.tell_who_asked(&stands).await?);
            if self.audited(&change.program, &Actor::Staff(by.clone()), &deed, now, writes).await? {
                return Ok(Change { state: ChangeState::Rejected, ..stands });
            }
            back_off(attempt).await;
        }
        Err(StoreError::Contended)
    }

    /// The writes that agree to a change, if it still waits, and tell whoever asked for it.
    pub(crate) async fn approval(
        &self,
        program: &ProgramId,
        id: &OrderId,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let change = self.change(program, id).await?.ok_or(StoreError::corrupt("change", "pk"))?;
        let mut writes = vec![self.change_becomes(&change, ChangeState::Approved)?];
        writes.extend(self.tell_who_asked(&change).await?);
        Ok(writes)
    }

    /// The write that decides a change, if it still waits.
    fn change_becomes(&self, change: &Change, state: ChangeState) -> Result<TransactWriteItem, StoreError> {
        let decided = Update::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::change(&change.program, &change.id))))
            .update_expression("SET st = :st")
            .condition_expression("st = :was")
            .expression_attribute_values(":st", s(state.code()))
            .expression_attribute_values(":was", s(ChangeState::Asked.code()));
        update(decided)
    }

    /// The writes that tell whoever asked for a change what became of it, if he still works here.
    async fn tell_who_asked(&self, change: &Change) -> Result<Vec<TransactWriteItem>, StoreError> {
        match self.boss(&change.program, &change.by).await? {
            Some(boss) => self.tell_boss(&change.program, &boss, &Tell::ChangeDecided(change.id.clone())),
            None => Ok(Vec::new()),
        }
    }
}

fn change_item(change: &Change) -> Attributes {
    let (pk, sk) = keys::change(&change.program, &change.id);
    Item::at(pk, sk)
        .s("m", change.member)
        .n("pt", change.points)
        .s("by", &change.by)
        .s("un", sortable(change.until))
        .s("st", change.state.code())
        .build()
}

fn read_change(program: &ProgramId, id: &OrderId, item: &Attributes) -> Result<Change, StoreError> {
    let read = Reader::new("change", item);
    Ok(Change {
        program: program.clone(),
        id: id.clone(),
        member: read.parsed("m", |text| MemberNo::parse(text).ok())?,
        points: read.n("pt")?,
        by: read.parsed("by", |text| PersonKey::parse(text).ok())?,
        until: read.instant("un")?,
        state: read
            .parsed("st", |text| ChangeState::STORED.iter().find(|(_, code)| *code == text).map(|(state, _)| *state))?,
    })
}
