//! What tills and web shops send: parsed once into what the rules trust.

use super::Problem;
use super::document::{Card, Id};
use domain::{CardNumber, CardRefused, Instant, Money, OrderId};
use iso_currency::Currency;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The longest id of a customer, cashier or payment; such ids are hashed, so they may be of any form.
const FOREIGN_ID_BYTES_MAX: usize = 256;

/// A customer who is not in the chat yet.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewMember, example = json!({ "id": "customer-17" }))]
pub(super) struct NewMemberRequest {
    /// Your own id of the customer, at most 256 bytes; only a keyed hash of it is kept.
    #[schema(min_length = 1, max_length = 256)]
    pub(super) id: String,
}

/// An amount of money.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAmount)]
pub(super) struct MoneyRequest {
    /// Whole minor units.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    minor: i64,
    /// ISO 4217; the program's own.
    #[schema(pattern = "^[A-Z]{3}$")]
    currency: String,
}

/// A purchase.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPurchase, example = json!({
    "id": "order-1001", "member": "4539148803436467", "amount": { "minor": 129900, "currency": "RUB" },
    "occurred_at": "2027-03-05T11:20:00+03:00", "cashier": "till-2",
}))]
pub(super) struct PurchaseRequest {
    #[schema(value_type = Id)]
    id: String,
    /// The number on the card; spaces and dashes may group the digits.
    member: String,
    amount: MoneyRequest,
    /// At most 90 days ago.
    #[schema(format = DateTime)]
    occurred_at: String,
    /// Your own id of the cashier; hashed.
    #[schema(min_length = 1, max_length = 256)]
    cashier: Option<String>,
    #[schema(value_type = Option<Id>)]
    partner: Option<String>,
    /// Says whether two payments were made with the same means; hashed, kept for 180 days.
    #[schema(min_length = 1, max_length = 256)]
    payment_fingerprint: Option<String>,
    /// The approved redemption whose points paid a share of this bill; `amount` is the bill or what was paid in money. A refund
    /// restores its points in proportion.
    #[schema(value_type = Option<Id>)]
    redemption: Option<String>,
}

/// An activity other than a purchase.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewActivity, example = json!({
    "id": "visit-77", "member": "4539148803436467", "kind": "visit", "occurred_at": "2027-03-05T11:20:00+03:00",
}))]
pub(super) struct ActivityRequest {
    #[schema(value_type = Id)]
    pub(super) id: String,
    #[schema(value_type = Card)]
    pub(super) member: String,
    /// One of `visit`, `review`, `lesson`, `custom`.
    #[schema(pattern = "^(visit|review|lesson|custom)$")]
    pub(super) kind: String,
    /// At most 90 days ago.
    #[schema(format = DateTime)]
    pub(super) occurred_at: String,
}

/// A bill of which points shall pay a share.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRedemption, example = json!({
    "id": "bill-1002", "member": "4539148803436467", "bill": { "minor": 50000, "currency": "RUB" }, "points": 10,
}))]
pub(super) struct RedemptionRequest {
    #[schema(value_type = Id)]
    pub(super) id: String,
    #[schema(value_type = Card)]
    pub(super) member: String,
    pub(super) bill: MoneyRequest,
    /// How many; without it as many as the rules and the balance allow.
    #[schema(minimum = 1)]
    pub(super) points: Option<i64>,
}

/// The use of a coupon.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "id": "order-1003" }))]
pub(super) struct CouponUse {
    /// Names this use, so that a repeat gets the same answer.
    #[schema(value_type = Id)]
    pub(super) id: String,
}

/// A refund of a purchase.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRefund, example = json!({ "id": "refund-1", "amount": { "minor": 43300, "currency": "RUB" } }))]
pub(super) struct RefundRequest {
    #[schema(value_type = Id)]
    pub(super) id: String,
    /// All that is left where absent.
    pub(super) amount: Option<MoneyRequest>,
    /// Points to give back beyond the proportion, where points paid a share of the bill; never more than they were.
    /// With an amount of 0 only points go back.
    pub(super) points: Option<i64>,
}

/// A cart of which it is asked what it would earn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewQuote, example = json!({
    "member": "4539148803436467", "amount": { "minor": 129900, "currency": "RUB" },
}))]
pub(super) struct QuoteRequest {
    /// The number on the card; spaces and dashes may group the digits.
    pub(super) member: String,
    /// What is to be paid, before points.
    pub(super) amount: MoneyRequest,
}

/// A purchase whose input has been checked.
pub(super) struct CheckedPurchase {
    pub(super) id: OrderId,
    pub(super) card: CardNumber,
    pub(super) amount: Money,
    pub(super) occurred_at: Instant,
    pub(super) cashier: Option<String>,
    pub(super) partner: Option<OrderId>,
    pub(super) payment_fingerprint: Option<String>,
    pub(super) redemption: Option<OrderId>,
}

pub(super) fn order(field: &'static str, text: &str) -> Result<OrderId, Problem> {
    OrderId::parse(text).map_err(|error| Problem::Invalid { field, why: error.to_string() })
}

pub(super) fn card(field: &'static str, text: &str) -> Result<CardNumber, Problem> {
    CardNumber::parse(text).map_err(|error| match error {
        CardRefused::CheckDigit => Problem::CheckDigit,
        CardRefused::NotSixteenDigits => Problem::Invalid { field, why: error.to_string() },
    })
}

pub(super) fn instant(field: &'static str, text: &str) -> Result<Instant, Problem> {
    domain::rfc3339(text).ok_or_else(|| Problem::Invalid {
        field,
        why: "this is not an RFC 3339 instant such as 2027-03-05T14:30:00+03:00".into(),
    })
}

/// An id that is the client's own and will be hashed.
pub(super) fn text<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Problem> {
    if text.is_empty() || text.len() > FOREIGN_ID_BYTES_MAX {
        let why = format!("an id has 1 to {FOREIGN_ID_BYTES_MAX} bytes");
        return Err(Problem::Invalid { field, why });
    }
    Ok(text)
}

impl MoneyRequest {
    /// Checks the amount of a field, by the names of its two parts.
    fn check(&self, minor: &'static str, currency: &'static str) -> Result<Money, Problem> {
        let unknown = || Problem::Invalid { field: currency, why: "this is not an ISO 4217 code".into() };
        let currency = Currency::from_code(&self.currency).ok_or_else(unknown)?;
        let why = |error: domain::MoneyRefused| error.to_string();
        Money::new(self.minor, currency).map_err(|error| Problem::InvalidAmount { field: minor, why: why(error) })
    }

    /// Checks the field `amount`.
    pub(super) fn amount(&self) -> Result<Money, Problem> {
        self.check("amount.minor", "amount.currency")
    }

    /// Checks the field `bill`.
    pub(super) fn bill(&self) -> Result<Money, Problem> {
        self.check("bill.minor", "bill.currency")
    }
}

impl PurchaseRequest {
    pub(super) fn check(self) -> Result<CheckedPurchase, Problem> {
        let foreign = |field, id: Option<String>| match id {
            Some(id) => text(field, &id).map(|id| Some(id.to_owned())),
            None => Ok(None),
        };
        let occurred_at = instant("occurred_at", &self.occurred_at)?;
        Ok(CheckedPurchase {
            id: order("id", &self.id)?,
            card: card("member", &self.member)?,
            amount: self.amount.amount()?,
            occurred_at,
            cashier: foreign("cashier", self.cashier)?,
            partner: self.partner.as_deref().map(|id| order("partner", id)).transpose()?,
            payment_fingerprint: foreign("payment_fingerprint", self.payment_fingerprint)?,
            redemption: self.redemption.as_deref().map(|id| order("redemption", id)).transpose()?,
        })
    }
}

/// The query of a list that comes in pages.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// The `next` of the page before.
    pub(super) after: Option<String>,
    /// How many a page has; 50 if it is absent.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
}

impl PageQuery {
    /// Returns how many are asked for.
    pub(super) fn limit(&self) -> Result<i32, Problem> {
        let Some(limit) = &self.limit else { return Ok(super::PAGE) };
        let limit = limit.parse().ok().filter(|limit| (1..=super::PAGE_MAX).contains(limit));
        let why = || format!("a number from 1 to {}", super::PAGE_MAX);
        limit.ok_or_else(|| Problem::Invalid { field: "limit", why: why() })
    }
}
