//! Coupons of rewards: created with their spend, used once, or given back.

use crate::kit::item::{Attributes, Item, Reader, item_key, n, s};
use crate::kit::keys;
use crate::kit::transact::{Attempts, TransactOutcome, update};
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::points::entries::read_entry;
use crate::{Ledger, StoreError};
use aws_sdk_dynamodb::types::{ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update};
use domain::CouponState;
use domain::{
    Actor, AuditAction, AuditEvent, Cause, CouponCode, Day, Entry, Instant, MemberNo, OrderId, Program, ProgramId,
    ShortId, day_of,
};
use futures::future::try_join_all;

/// A coupon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// Its code.
    pub code: CouponCode,
    /// The member who holds it.
    pub member: MemberNo,
    /// The reward.
    pub reward: ShortId,
    /// The points that were spent on it.
    pub points: i64,
    /// The last day on which it can be used, in the program's zone.
    pub until: Day,
    /// Whether it was taken from a stock, to which a cancelled one returns.
    pub from_stock: bool,
    /// The single-use id of the spend.
    pub spend: OrderId,
    /// The state of the coupon.
    pub state: CouponState,
}

/// The reason why a coupon cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CouponRefused {
    /// The program has no such coupon.
    Unknown,
    /// It was used at this time.
    Used(Instant),
    /// It was cancelled.
    Cancelled,
    /// Its last day is over.
    Over(Day),
}

/// A coupon that was used by this call or by an earlier one with the same id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedCoupon {
    /// The coupon.
    pub coupon: Coupon,
    /// When it was used.
    pub at: Instant,
    /// Whether this call used it.
    pub now: bool,
}

impl Ledger {
    /// Returns a coupon by its code.
    pub async fn coupon(&self, program: &ProgramId, code: &CouponCode) -> Result<Option<Coupon>, StoreError> {
        let item = self.get(keys::coupon(program, code)).await?;
        item.map(|item| read_coupon(code, &item)).transpose()
    }

    /// Returns at most a hundred coupons by their codes.
    pub async fn coupons(&self, program: &ProgramId, codes: &[CouponCode]) -> Result<Vec<Coupon>, StoreError> {
        let items = self.get_all(codes.iter().map(|code| keys::coupon(program, code))).await?;
        let code = |item: &Attributes| {
            Reader::new("coupon", item).parsed("pk", |pk| CouponCode::parse(pk.rsplit('#').next()?).ok())
        };
        items.iter().map(|item| read_coupon(&code(item)?, item)).collect()
    }

    /// Returns a member's newest coupons. The ids of their spends sort by time.
    pub async fn coupons_of(
        &self,
        program: &ProgramId,
        member: MemberNo,
        limit: i32,
    ) -> Result<Vec<Coupon>, StoreError> {
        let newest = self.operations(program, member, "redeem").scan_index_forward(false).limit(limit);
        let answer = newest.send().await.map_err(StoreError::aws("Query"))?;
        let taken = answer.items().iter().map(read_entry).collect::<Result<Vec<_>, _>>()?;
        let codes = taken.into_iter().filter_map(|entry| match entry.cause {
            Cause::Reward { code, .. } => Some(code),
            _ => None,
        });
        let coupons = codes.map(|code| async move { self.coupon(program, &code).await });
        Ok(try_join_all(coupons).await?.into_iter().flatten().collect())
    }

    /// Uses a coupon once. A repeat with the same `id` gets the same answer; another id gets the time of use.
    pub async fn use_coupon(
        &self,
        program: &Program,
        code: &CouponCode,
        id: &OrderId,
        by: &Actor,
        now: Instant,
    ) -> Result<Result<UsedCoupon, CouponRefused>, StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(coupon) = self.coupon(&program.id, code).await? else {
                return Ok(Err(CouponRefused::Unknown));
            };
            match &coupon.state {
                CouponState::Used { at, id: by } if by == id => {
                    let at = *at;
                    return Ok(Ok(UsedCoupon { coupon, at, now: false }));
                }
                CouponState::Used { at, .. } => return Ok(Err(CouponRefused::Used(*at))),
                CouponState::Cancelled => return Ok(Err(CouponRefused::Cancelled)),
                CouponState::Issued if day_of(now, &program.zone) > coupon.until => {
                    return Ok(Err(CouponRefused::Over(coupon.until)));
                }
                CouponState::Issued => {}
            }
            let state = CouponState::Used { at: now, id: id.clone() };
            let mut writes = vec![self.coupon_becomes(&program.id, &coupon, &state)?];
            // The member is notified in the same transaction.
            let row = self.account(&program.id, coupon.member).await?;
            if let Some(row) = row.filter(|row| row.account.in_chat) {
                let notification = Notification::new("coupon_used", &[&code]);
                let cause = format!("coupon_used.{code}");
                writes.push(self.notify(program, row.member, MessageClass::Service, cause, &notification, None)?);
            }
            if let Actor::Staff(_) = by {
                let event = AuditEvent::new(AuditAction::CouponUsed).target(code);
                writes.extend(self.log_writes(&program.id, by, &event, now).await?);
            }
            match self.transact(writes).await? {
                TransactOutcome::Done => {
                    return Ok(Ok(UsedCoupon { coupon: Coupon { state, ..coupon }, at: now, now: true }));
                }
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the write that moves an issued coupon to another state.
    pub(crate) fn coupon_becomes(
        &self,
        program: &ProgramId,
        coupon: &Coupon,
        state: &CouponState,
    ) -> Result<TransactWriteItem, StoreError> {
        let becomes = Update::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::coupon(program, &coupon.code))))
            .condition_expression("st = :was")
            .expression_attribute_values(":was", s(CouponState::Issued.code()))
            .expression_attribute_values(":st", s(state.code()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        update(match state {
            CouponState::Used { at, id } => becomes
                .update_expression("SET st = :st, ua = :at, ui = :id")
                .expression_attribute_values(":at", n(at.as_millisecond()))
                .expression_attribute_values(":id", s(id)),
            CouponState::Issued | CouponState::Cancelled => becomes.update_expression("SET st = :st"),
        })
    }
}

/// Returns the coupon of an entry that took a reward.
pub(crate) fn coupon_item(entry: &Entry, from_stock: bool) -> Option<Attributes> {
    let Cause::Reward { id, reward, code, until } = &entry.cause else {
        return None;
    };
    let (pk, sk) = keys::coupon(&entry.program, code);
    let item = Item::at(pk, sk)
        .s("m", entry.member)
        .s("rw", reward)
        .n("pt", -entry.points)
        .s("un", until)
        .flag("fs", from_stock)
        .s("sp", id)
        .s("st", CouponState::Issued.code());
    Some(item.build())
}

fn read_coupon(code: &CouponCode, item: &Attributes) -> Result<Coupon, StoreError> {
    let read = Reader::new("coupon", item);
    let state = match read.s("st")? {
        "issued" => CouponState::Issued,
        "cancelled" => CouponState::Cancelled,
        "used" => CouponState::Used {
            at: Instant::from_millisecond(read.n("ua")?).map_err(|_| StoreError::corrupt("coupon", "ua"))?,
            id: read.parsed("ui", |text| OrderId::parse(text).ok())?,
        },
        _ => return Err(StoreError::corrupt("coupon", "st")),
    };
    Ok(Coupon {
        code: code.clone(),
        member: read.parsed("m", |text| MemberNo::parse(text).ok())?,
        reward: read.parsed("rw", |text| ShortId::parse(text).ok())?,
        points: read.n("pt")?,
        until: read.parsed("un", |text| text.parse().ok())?,
        from_stock: read.flag("fs"),
        spend: read.parsed("sp", |text| OrderId::parse(text).ok())?,
        state,
    })
}
