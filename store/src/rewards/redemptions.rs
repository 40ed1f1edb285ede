//! Redemptions: points as part payment. A till asks, and the member approves in the chat within a time limit. A request
//! holds no points; the approval spends them in one transaction.

use crate::kit::item::{Attributes, Item, Reader, item_key, s};
use crate::kit::keys;
use crate::kit::transact::{Attempts, TransactOutcome, put, update};
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::{Ledger, PostError, StoreError};
use aws_sdk_dynamodb::types::{ConditionCheck, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::RedemptionState;
use domain::{CardNumber, Hash, Instant, MemberNo, Money, OrderId, Points, Program, ProgramId};
use iso_currency::Currency;
use jiff::SignedDuration;

/// How long the member has to approve.
pub const APPROVE_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// The bytes of the hash in a reference: short enough for a button, long enough to be unique.
const REFERENCE_BYTES: usize = 12;
/// A redemption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// The client's own id.
    pub id: OrderId,
    /// The reference in buttons and keys.
    pub reference: OrderId,
    /// The member who is asked.
    pub member: MemberNo,
    /// The card that was shown.
    pub card: CardNumber,
    /// The whole bill.
    pub bill: Money,
    /// The number of points.
    pub points: Points,
    /// What the points are worth.
    pub worth: Money,
    /// The purchase whose bill it paid a share of. From then on only a refund of that purchase restores the points.
    pub purchase: Option<OrderId>,
    /// The stored state; see [`Redemption::state_at`].
    pub state: RedemptionState,
    /// When it was asked.
    pub asked_at: Instant,
    /// The instant until which it can be approved.
    pub until: Instant,
}

impl Redemption {
    /// Returns the state at an instant. A request that was not answered in time needs no write to expire.
    pub fn state_at(&self, now: Instant) -> RedemptionState {
        match self.state {
            RedemptionState::Asked if now > self.until => RedemptionState::Expired,
            state => state,
        }
    }
}

/// A till's request for points.
#[derive(Clone, Debug)]
pub struct NewRedemption {
    /// The client's own id.
    pub id: OrderId,
    /// The card that was shown.
    pub card: CardNumber,
    /// The whole bill.
    pub bill: Money,
    /// The number of points.
    pub points: Points,
    /// What the points are worth.
    pub worth: Money,
    /// The hash of the input as it was sent: the same id with another input is a conflict.
    pub input: Hash,
    /// A purchase that must not be posted yet, because points cannot pay a settled bill.
    pub before: Option<OrderId>,
}

/// The outcome of a request for points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedemptionOutcome {
    /// The member is asked now.
    Created(Redemption),
    /// The member was asked before with the same id.
    Replayed(Redemption),
}

/// Returns the reference of a redemption in buttons and keys. It is derived from the client's id.
pub fn redemption_reference(id: &OrderId) -> Result<OrderId, StoreError> {
    let Hash(bytes) = Hash::of(id.as_str().as_bytes());
    let text = URL_SAFE_NO_PAD.encode(&bytes[..REFERENCE_BYTES]);
    OrderId::parse(&text).map_err(|_| StoreError::corrupt("redemption", "reference"))
}

impl Ledger {
    /// Returns a redemption by its reference.
    pub async fn redemption(&self, program: &ProgramId, reference: &OrderId) -> Result<Option<Redemption>, StoreError> {
        let item = self.get(keys::redemption(program, reference)).await?;
        item.map(|item| read_redemption(reference, &item)).transpose()
    }

    /// Returns what was asked before with this id. The same input gets it back, another one is a conflict.
    pub async fn asked_before(
        &self,
        program: &ProgramId,
        id: &OrderId,
        input: Hash,
    ) -> Result<Option<Redemption>, PostError> {
        let reference = redemption_reference(id)?;
        match self.get(keys::redemption(program, &reference)).await? {
            Some(item) => known(&reference, &item, input).map(Some),
            None => Ok(None),
        }
    }

    /// Asks a member in the chat. It holds no points and is safe to repeat.
    pub async fn ask_redemption(
        &self,
        program: &Program,
        member: MemberNo,
        new: &NewRedemption,
        now: Instant,
    ) -> Result<RedemptionOutcome, PostError> {
        let reference = redemption_reference(&new.id)?;
        let redemption = Redemption {
            id: new.id.clone(),
            reference: reference.clone(),
            member,
            card: new.card,
            bill: new.bill,
            points: new.points,
            worth: new.worth,
            purchase: None,
            state: RedemptionState::Asked,
            asked_at: now,
            until: now.checked_add(APPROVE_WITHIN).unwrap_or(now),
        };
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let asks = redemption_item(&program.id, &redemption, new.input);
            let mut writes = vec![put(&self.table, asks, Some("attribute_not_exists(pk)"))?];
            if let Some(purchase) = &new.before {
                let key = (keys::purchase_partition(&program.id, purchase), "0".to_owned());
                writes.push(self.check(key, "attribute_not_exists(pk)")?);
            }
            let notification = Notification::new("redemption", &[&reference]);
            let cause = format!("redemption.{reference}");
            writes.push(self.notify(program, member, MessageClass::Service, cause, &notification, None)?);
            match self.transact(writes).await? {
                TransactOutcome::Done => return Ok(RedemptionOutcome::Created(redemption)),
                TransactOutcome::Condition(0, Some(item)) => {
                    return known(&reference, &item, new.input).map(RedemptionOutcome::Replayed);
                }
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
            }
            if let Some(purchase) = &new.before
                && self.purchase(&program.id, purchase).await?.is_some()
            {
                return Err(PostError::NotFound);
            }
        }
        Err(StoreError::Contended.into())
    }

    /// Closes a request that is still open, because the member declines or the till cancels it. Returns the redemption
    /// after that.
    pub async fn close_redemption(
        &self,
        program: &ProgramId,
        reference: &OrderId,
        state: RedemptionState,
    ) -> Result<Option<Redemption>, StoreError> {
        let write = self.redemption_becomes(program, reference, RedemptionState::Asked, state)?;
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let found = self.redemption(program, reference).await?;
            if found.as_ref().is_none_or(|found| found.state != RedemptionState::Asked) {
                return Ok(found);
            }
            if let TransactOutcome::Busy = self.transact(vec![write.clone()]).await? {}
        }
        Err(StoreError::Contended)
    }

    /// Returns the check that no request with this reference is open or approved; only then a bill is paid with money
    /// alone.
    pub(crate) fn not_asked(&self, program: &ProgramId, reference: &OrderId) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::redemption(program, reference))))
            .condition_expression("attribute_not_exists(pk) OR NOT (st = :asked OR st = :approved)")
            .expression_attribute_values(":asked", s(RedemptionState::Asked.code()))
            .expression_attribute_values(":approved", s(RedemptionState::Approved.code()))
            .build()
            .map_err(|_| StoreError::corrupt("write", "check"))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    /// Returns the write that moves a redemption from one state to another.
    pub(crate) fn redemption_becomes(
        &self,
        program: &ProgramId,
        reference: &OrderId,
        was: RedemptionState,
        becomes: RedemptionState,
    ) -> Result<TransactWriteItem, StoreError> {
        let becomes = Update::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::redemption(program, reference))))
            .update_expression("SET st = :st")
            .condition_expression("st = :was AND attribute_not_exists(bu)")
            .expression_attribute_values(":was", s(was.code()))
            .expression_attribute_values(":st", s(becomes.code()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        update(becomes)
    }
}

impl Ledger {
    /// Returns the write that ties an approved redemption to the purchase whose bill it paid a share of.
    pub(crate) fn redemption_paid(
        &self,
        program: &ProgramId,
        reference: &OrderId,
        purchase: &OrderId,
    ) -> Result<TransactWriteItem, StoreError> {
        let becomes = Update::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::redemption(program, reference))))
            .update_expression("SET bu = :bu")
            .condition_expression("st = :was AND attribute_not_exists(bu)")
            .expression_attribute_values(":was", s(RedemptionState::Approved.code()))
            .expression_attribute_values(":bu", s(purchase));
        update(becomes)
    }
}

fn known(reference: &OrderId, item: &Attributes, input: Hash) -> Result<Redemption, PostError> {
    if Reader::new("redemption", item).b("in")? != input.0 {
        return Err(PostError::Conflict);
    }
    Ok(read_redemption(reference, item)?)
}

fn redemption_item(program: &ProgramId, redemption: &Redemption, input: Hash) -> Attributes {
    let (pk, sk) = keys::redemption(program, &redemption.reference);
    Item::at(pk, sk)
        .s("id", &redemption.id)
        .s("m", redemption.member)
        .s("cd", redemption.card)
        .n("bi", redemption.bill.minor())
        .n("wo", redemption.worth.minor())
        .s("cu", redemption.bill.currency().code())
        .n("pt", redemption.points)
        .s("st", redemption.state.code())
        .s("as", redemption.asked_at)
        .s("un", redemption.until)
        .b("in", input.0)
        .build()
}

fn read_redemption(reference: &OrderId, item: &Attributes) -> Result<Redemption, StoreError> {
    let read = Reader::new("redemption", item);
    let currency = read.parsed("cu", Currency::from_code)?;
    let money = |name| Money::new(read.n(name)?, currency).map_err(|_| StoreError::corrupt("redemption", name));
    Ok(Redemption {
        id: read.parsed("id", |text| OrderId::parse(text).ok())?,
        reference: reference.clone(),
        member: read.parsed("m", |text| MemberNo::parse(text).ok())?,
        card: read.parsed("cd", |text| CardNumber::parse(text).ok())?,
        bill: money("bi")?,
        points: Points::new(read.n("pt")?).ok_or(StoreError::corrupt("redemption", "pt"))?,
        worth: money("wo")?,
        purchase: read.maybe_s("bu").and_then(|text| OrderId::parse(text).ok()),
        state: read.parsed("st", RedemptionState::from_code)?,
        asked_at: read.instant("as")?,
        until: read.instant("un")?,
    })
}
