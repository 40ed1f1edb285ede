//! What tills and web shops send: parsed once into what the rules trust.

use super::{BODY_BYTES_MAX, CheckedPurchase, Problem};
use domain::{CardNumber, CardRefused, Instant, Money, OrderId};
use http::{Request, header};
use iso_currency::Currency;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The longest id of a customer, cashier or payment; such ids are hashed, so they may be of any form.
const FOREIGN_ID_BYTES_MAX: usize = 256;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMemberRequest {
    pub(super) id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MoneyRequest {
    minor: i64,
    currency: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PurchaseRequest {
    id: String,
    member: String,
    amount: MoneyRequest,
    occurred_at: String,
    cashier: Option<String>,
    partner: Option<String>,
    payment_fingerprint: Option<String>,
    redemption: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActivityRequest {
    pub(super) id: String,
    pub(super) member: String,
    pub(super) kind: String,
    pub(super) occurred_at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RedemptionRequest {
    pub(super) id: String,
    pub(super) member: String,
    pub(super) bill: MoneyRequest,
    pub(super) points: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CouponUse {
    pub(super) id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundRequest {
    pub(super) id: String,
    pub(super) amount: Option<MoneyRequest>,
}

/// Reads a JSON body.
pub(super) fn read<T: DeserializeOwned>(request: &Request<Vec<u8>>) -> Result<T, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Problem::ContentType);
    }
    if request.body().len() > BODY_BYTES_MAX {
        return Err(Problem::TooLarge);
    }
    serde_json::from_slice(request.body()).map_err(|error| Problem::Malformed(format!("{error}.")))
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
    text.parse().map_err(|_| Problem::Invalid {
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
    pub(super) fn check(&self) -> Result<Money, Problem> {
        let unknown = || Problem::Invalid { field: "amount.currency", why: "this is not an ISO 4217 code".into() };
        let currency = Currency::from_code(&self.currency).ok_or_else(unknown)?;
        Money::new(self.minor, currency).map_err(|error| Problem::InvalidAmount(error.to_string()))
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
            amount: self.amount.check()?,
            occurred_at,
            cashier: foreign("cashier", self.cashier)?,
            partner: self.partner.as_deref().map(|id| order("partner", id)).transpose()?,
            payment_fingerprint: foreign("payment_fingerprint", self.payment_fingerprint)?,
            redemption: self.redemption.as_deref().map(|id| order("redemption", id)).transpose()?,
        })
    }
}

/// The query of `GET /v1/entries`.
#[derive(Debug, Default)]
pub(super) struct EntriesQuery {
    pub(super) after: Option<String>,
    pub(super) limit: Option<i32>,
}

impl EntriesQuery {
    pub(super) fn read(query: &str) -> Result<EntriesQuery, Problem> {
        let mut read = EntriesQuery::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "after" => read.after = Some(value.to_owned()),
                "limit" => {
                    let limit = value.parse().ok().filter(|limit| (1..=super::PAGE_MAX).contains(limit));
                    let why = || format!("a number from 1 to {}", super::PAGE_MAX);
                    read.limit = Some(limit.ok_or_else(|| Problem::Invalid { field: "limit", why: why() })?);
                }
                _ => {
                    return Err(Problem::Malformed("The query takes after and limit only.".into()));
                }
            }
        }
        Ok(read)
    }
}
