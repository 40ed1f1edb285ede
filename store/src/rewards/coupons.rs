//! Coupons of rewards: created with their spend, used once, or given back.

use crate::kit::attempts::Attempts;
use crate::kit::key::{Attributes, Key};
use crate::kit::keys;
use crate::kit::row::{Row, ms, n, read, s};
use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::MessageClass;
use crate::{Ledger, StoreError};
use domain::CouponState;
use domain::{
    Actor, AuditAction, AuditEvent, Cause, CouponCode, Day, DayCount, DayFigures, Entry, Instant, MemberNo, OrderId,
    Program, ProgramId, ShortId, day_of,
};
use futures::future::try_join_all;
use serde::{Deserialize, Serialize};

/// The most items that one request reads by their keys.
const COUPONS_AT_ONCE: usize = 100;

/// Days before the last day on which the holder is first reminded.
pub const COUPON_REMINDER_DAYS: i32 = 3;

/// Returns the first day after `today` on which the holder is reminded of a coupon.
pub(crate) fn reminded_on(until: Day, today: Day) -> Option<Day> {
    let first = until.saturating_sub(jiff::Span::new().days(COUPON_REMINDER_DAYS));
    [first, until].into_iter().find(|day| *day > today)
}

/// Returns the code of a coupon's item.
pub(crate) fn code_of(item: &Attributes) -> Result<CouponCode, StoreError> {
    let Key { pk, .. } = Key::of(item)?;
    let code = pk.rsplit('#').next().and_then(|code| CouponCode::parse(code).ok());
    code.ok_or(StoreError::corrupt("coupon", "pk"))
}

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

impl Coupon {
    /// Returns when this very id used the coupon; `None` if it can be used now.
    fn used_by(&self, id: &OrderId, program: &Program, now: Instant) -> Result<Option<Instant>, CouponRefused> {
        match &self.state {
            CouponState::Used { at, id: by } if by == id => Ok(Some(*at)),
            CouponState::Used { at, .. } => Err(CouponRefused::Used(*at)),
            CouponState::Cancelled => Err(CouponRefused::Cancelled),
            CouponState::Issued if day_of(now, &program.zone) > self.until => Err(CouponRefused::Over(self.until)),
            CouponState::Issued => Ok(None),
        }
    }
}

impl Ledger {
    /// Returns a coupon by its code.
    pub async fn coupon(&self, program: &ProgramId, code: &CouponCode) -> Result<Option<Coupon>, StoreError> {
        let stored = self.table.load::<StoredCoupon>(keys::coupon(program, code)).await?;
        stored.map(|stored| stored.coupon(code.clone())).transpose()
    }

    /// Returns at most a hundred coupons by their codes.
    pub async fn coupons(&self, program: &ProgramId, codes: &[CouponCode]) -> Result<Vec<Coupon>, StoreError> {
        let items = self.table.get_all(codes.iter().map(|code| keys::coupon(program, code))).await?;
        let coupon = |item| {
            let code = code_of(&item)?;
            read::<StoredCoupon>(item)?.coupon(code)
        };
        items.into_iter().map(coupon).collect()
    }

    /// Returns all coupons of a member, the newest first. The ids of their spends sort by time.
    pub async fn coupons_of(&self, program: &ProgramId, member: MemberNo) -> Result<Vec<Coupon>, StoreError> {
        let taken = self.operations(program, member, "redeem").await?;
        let codes: Vec<CouponCode> = taken
            .into_iter()
            .filter_map(|entry| match entry.cause {
                Cause::Reward { code, .. } => Some(code),
                _ => None,
            })
            .collect();
        let mut coupons = Vec::new();
        for codes in codes.chunks(COUPONS_AT_ONCE) {
            coupons.extend(self.coupons(program, codes).await?);
        }
        coupons.sort_by(|one, other| other.spend.cmp(&one.spend));
        Ok(coupons)
    }

    /// Returns a member's newest coupons of those that were taken at an instant or later.
    pub async fn coupons_since(
        &self,
        program: &ProgramId,
        member: MemberNo,
        since: Instant,
        limit: i32,
    ) -> Result<Vec<Coupon>, StoreError> {
        let taken = self.newest_operations(program, member, "redeem", limit).await?;
        let codes = taken.into_iter().filter_map(|entry| match entry.cause {
            Cause::Reward { code, .. } if entry.recorded_at >= since => Some(code),
            _ => None,
        });
        let coupons = codes.map(|code| async move { self.coupon(program, &code).await });
        Ok(try_join_all(coupons).await?.into_iter().flatten().collect())
    }

    /// Returns what using a coupon would answer. Nothing is written.
    pub async fn try_coupon(
        &self,
        program: &Program,
        code: &CouponCode,
        id: &OrderId,
        now: Instant,
    ) -> Result<Result<UsedCoupon, CouponRefused>, StoreError> {
        let Some(coupon) = self.coupon(&program.id, code).await? else { return Ok(Err(CouponRefused::Unknown)) };
        Ok(coupon.used_by(id, program, now).map(|used| UsedCoupon {
            coupon,
            at: used.unwrap_or(now),
            now: used.is_none(),
        }))
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
            match coupon.used_by(id, program, now) {
                Ok(None) => {}
                Ok(Some(at)) => return Ok(Ok(UsedCoupon { coupon, at, now: false })),
                Err(refused) => return Ok(Err(refused)),
            }
            let state = CouponState::Used { at: now, id: id.clone() };
            let mut used = DayFigures::default();
            used.add(DayCount::Coupons, 1);
            let mut writes = vec![
                self.coupon_becomes(&program.id, &coupon, &state),
                self.counts_on(&program.id, day_of(now, &program.zone), &used, coupon.member.get()),
            ];
            // The member is notified in the same transaction.
            let row = self.account(&program.id, coupon.member).await?;
            if let Some(row) = row.filter(|row| row.account.in_chat) {
                let notification = Notification::new("coupon_used", &[&code]);
                let cause = format!("coupon_used.{code}");
                writes.push(self.notify(program, row.member, MessageClass::Service, cause, &notification, None));
            }
            if let Actor::Staff(_) = by {
                let event = AuditEvent::new(AuditAction::CouponUsed).target(code);
                writes.extend(self.log_writes(&program.id, by, &event, now).await?);
            }
            if self.table.transact(writes).await?.is_done() {
                return Ok(Ok(UsedCoupon { coupon: Coupon { state, ..coupon }, at: now, now: true }));
            }
        }
        Err(StoreError::Contended)
    }

    /// Returns the write that moves an issued coupon to another state.
    pub(crate) fn coupon_becomes(&self, program: &ProgramId, coupon: &Coupon, state: &CouponState) -> Write {
        let becomes = self.table.update(keys::coupon(program, &coupon.code)).set("st", s(state.code()));
        let becomes = match state {
            CouponState::Used { at, id } => becomes.set("ua", n(at.as_millisecond())).set("ui", s(id)),
            CouponState::Issued | CouponState::Cancelled => becomes,
        };
        // What is used or cancelled needs no reminder.
        becomes.remove("lp").remove("ld").when("st = :was").value(":was", s(CouponState::Issued.code()))
    }

    /// Returns the write of the coupon of an entry that took a reward.
    pub(crate) fn issue_coupon(&self, program: &Program, entry: &Entry, from_stock: bool) -> Option<Write> {
        let Cause::Reward { id, reward, code, until } = &entry.cause else {
            return None;
        };
        let reminded_on = reminded_on(*until, day_of(entry.recorded_at, &program.zone));
        let coupon = StoredCoupon {
            member: entry.member,
            reward: reward.clone(),
            points: -entry.points,
            until: *until,
            from_stock,
            spend: id.clone(),
            state: CouponState::Issued.code().to_owned(),
            used_at: None,
            used_id: None,
            review_partition: reminded_on.map(|_| keys::coupon_review_partition_of(&entry.program, entry.member)),
            reminded_on,
        };
        Some(self.table.put(keys::coupon(&entry.program, code), &coupon).if_absent())
    }
}

/// A coupon as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredCoupon {
    #[serde(rename = "m")]
    member: MemberNo,
    #[serde(rename = "rw")]
    reward: ShortId,
    #[serde(rename = "pt")]
    points: i64,
    #[serde(rename = "un")]
    until: Day,
    #[serde(rename = "fs", default)]
    from_stock: bool,
    #[serde(rename = "sp")]
    spend: OrderId,
    #[serde(rename = "st")]
    state: String,
    #[serde(rename = "ua", default, with = "ms::optional")]
    used_at: Option<Instant>,
    #[serde(rename = "ui")]
    used_id: Option<OrderId>,
    #[serde(rename = "lp")]
    review_partition: Option<String>,
    #[serde(rename = "ld")]
    pub(crate) reminded_on: Option<Day>,
}

impl Row for StoredCoupon {
    const KIND: &'static str = "coupon";
}

impl StoredCoupon {
    pub(crate) fn coupon(self, code: CouponCode) -> Result<Coupon, StoreError> {
        let state = match (self.state.as_str(), self.used_at, self.used_id) {
            ("issued", ..) => CouponState::Issued,
            ("cancelled", ..) => CouponState::Cancelled,
            ("used", Some(at), Some(id)) => CouponState::Used { at, id },
            _ => return Err(StoreError::corrupt(StoredCoupon::KIND, "st")),
        };
        let StoredCoupon { member, reward, points, until, from_stock, spend, .. } = self;
        Ok(Coupon { code, member, reward, points, until, from_stock, spend, state })
    }
}
