//! The till in the chat: sales to be confirmed, and a cashier's counters of the day.

use crate::kit::item::{Attributes, Item, Reader, item_key, n};
use crate::kit::keys;
use crate::kit::transact::update;
use crate::points::side_effect::{SideEffect, Verdict, Writes};
use crate::{Ledger, PostError, StoreError};
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::{CardNumber, Day, Hash, Instant, MemberNo, OrderId, PersonKey, Posting, Program, ProgramId};
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::SignedDuration;

/// How long a sale waits for confirmation.
const SALE_KEPT: SignedDuration = SignedDuration::from_hours(48);
/// How long a cashier's counters are kept.
const DAY_KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);
/// The number of purchases of one card by one cashier on one day that is reported to managers.
pub const SAME_CARD_REPORTED: i64 = 5;

/// A purchase that a cashier typed and has yet to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// The single-use id of the screen on which it was typed.
    pub id: OrderId,
    /// The card that was shown.
    pub card: CardNumber,
    /// The member of the card.
    pub member: MemberNo,
    /// The whole bill, in minor units.
    pub minor: i64,
    /// The person who typed it.
    pub by: PersonKey,
    /// When it was typed.
    pub at: Instant,
}

impl Sale {
    /// Returns the id of the purchase that it becomes.
    pub fn purchase(&self) -> Result<OrderId, StoreError> {
        OrderId::parse(&format!("till:{}", self.id)).map_err(|_| StoreError::corrupt("sale", "id"))
    }
}

/// The change of a cashier's counters of the day by a posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TillDelta {
    /// The number under which the cashier gets notifications.
    pub cashier: MemberNo,
    /// The day.
    pub day: Day,
    /// The change in sales: 1 or -1.
    pub sales: i64,
    /// The change in minor units.
    pub minor: i64,
    /// The points of a sale that is undone; `None` for a new sale, whose points are known when it is posted.
    pub earned: Option<i64>,
    /// The limit per day in minor units, if there is one.
    pub most: Option<i64>,
}

/// A cashier's counters of a day, net of sales that were undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TillDay {
    /// The number of purchases.
    pub sales: i64,
    /// The amount in minor units.
    pub minor: i64,
    /// The points given.
    pub points: i64,
}

/// Returns the attribute that counts a card's purchases.
fn of_card(member: MemberNo) -> String {
    format!("c{member}")
}

impl Ledger {
    /// Returns the hash by which entries and signals name a cashier.
    pub fn cashier_hash(&self, program: &ProgramId, cashier: MemberNo) -> Hash {
        self.pepper.of_program(program, "cashier", &cashier.to_string())
    }

    /// Stores a sale for confirmation. If one with this id exists, returns that one.
    pub async fn keep_sale(&self, program: &ProgramId, sale: &Sale) -> Result<Sale, StoreError> {
        if let Some(kept) = self.sale(program, &sale.id).await? {
            return Ok(kept);
        }
        let (pk, sk) = keys::sale(program, &sale.id);
        let item = Item::at(pk, sk)
            .s("cd", sale.card.to_string())
            .s("m", sale.member)
            .n("mi", sale.minor)
            .s("by", &sale.by)
            .s("at", sale.at)
            .n("ttl", (sale.at + SALE_KEPT).as_second());
        self.put(item.build()).await?;
        Ok(sale.clone())
    }

    /// Returns a sale.
    pub async fn sale(&self, program: &ProgramId, id: &OrderId) -> Result<Option<Sale>, StoreError> {
        let Some(item) = self.get(keys::sale(program, id)).await? else {
            return Ok(None);
        };
        let read = Reader::new("sale", &item);
        Ok(Some(Sale {
            id: id.clone(),
            card: read.parsed("cd", |text| CardNumber::parse(text).ok())?,
            member: read.parsed("m", |text| MemberNo::parse(text).ok())?,
            minor: read.n("mi")?,
            by: read.parsed("by", |text| PersonKey::parse(text).ok())?,
            at: read.instant("at")?,
        }))
    }

    /// Returns the write that counts a sale; it fails if the cashier's limit would be exceeded.
    pub(crate) fn count_sale(
        &self,
        program: &Program,
        delta: &TillDelta,
        member: MemberNo,
        points: i64,
    ) -> Result<TransactWriteItem, StoreError> {
        let kept = domain::start_of(delta.day, &program.zone) + DAY_KEPT;
        let counts = Update::builder()
            .table_name(&self.table)
            .set_key(Some(item_key(keys::till_day(&program.id, delta.cashier, delta.day))))
            .update_expression("ADD sa :sa, mi :mi, pt :pt, #card :sa SET #ttl = :ttl")
            .expression_attribute_names("#card", of_card(member))
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":sa", n(delta.sales))
            .expression_attribute_values(":mi", n(delta.minor))
            .expression_attribute_values(":pt", n(points))
            .expression_attribute_values(":ttl", n(kept.as_second()));
        update(match delta.most {
            Some(most) if delta.minor > 0 => {
                let room = most.saturating_sub(delta.minor);
                // The limit also applies to the first sale of a day.
                let first = if room >= 0 { "attribute_not_exists(mi) OR " } else { "" };
                let counts = counts.condition_expression(format!("{first}mi <= :room"));
                counts.expression_attribute_values(":room", n(room))
            }
            _ => counts,
        })
    }

    /// Returns a cashier's counters of a day.
    pub async fn till_day(&self, program: &ProgramId, cashier: MemberNo, day: Day) -> Result<TillDay, StoreError> {
        let item: Option<Attributes> = self.get(keys::till_day(program, cashier, day)).await?;
        let Some(item) = item else {
            return Ok(TillDay::default());
        };
        let read = Reader::new("cashier's day", &item);
        Ok(TillDay { sales: read.n_or_zero("sa")?, minor: read.n_or_zero("mi")?, points: read.n_or_zero("pt")? })
    }

    /// Returns how many purchases of a card a cashier rang up on a day.
    pub async fn till_card(
        &self,
        program: &ProgramId,
        cashier: MemberNo,
        day: Day,
        member: MemberNo,
    ) -> Result<i64, StoreError> {
        let item = self.get(keys::till_day(program, cashier, day)).await?;
        Ok(item.and_then(|item| Reader::new("cashier's day", &item).number(&of_card(member))).unwrap_or_default())
    }

    /// Notifies managers that a cashier rings up one card repeatedly, once a day.
    pub async fn notify_repeated_card(
        &self,
        program: &ProgramId,
        cashier: MemberNo,
        day: Day,
        member: MemberNo,
        times: i64,
    ) -> Result<(), StoreError> {
        let once = format!("same_card#{day}#{cashier}#{member}");
        self.notify_managers(program, &once, &crate::Notification::new("same_card", &[&cashier, &member, &times])).await
    }
}

/// A sale is counted for its cashier.
pub(crate) struct SaleCounted<'p> {
    pub(crate) program: &'p Program,
    pub(crate) delta: TillDelta,
}

impl SideEffect for SaleCounted<'_> {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        let points = self.delta.earned.map_or(posting.entry.points, |earned| -earned);
        let counts = ledger.count_sale(self.program, &self.delta, posting.entry.member, points);
        async { Ok(vec![counts?]) }.boxed()
    }

    fn refused<'a>(&'a self, ledger: &'a Ledger, _posting: &'a Posting) -> BoxFuture<'a, Result<Verdict, StoreError>> {
        async move {
            let Some(most) = self.delta.most else { return Ok(Verdict::Again) };
            let day = ledger.till_day(&self.program.id, self.delta.cashier, self.delta.day).await?;
            let over = day.minor + self.delta.minor > most;
            Ok(if over { Verdict::Refused(PostError::TillLimit(most)) } else { Verdict::Again })
        }
        .boxed()
    }
}
