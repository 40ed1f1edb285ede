//! Problem documents (RFC 9457): every refusal has a stable type, and says what to do.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Day, Instant, OrderId};
use serde::Serialize;
use store::StoreError;

/// The media type of problem documents.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// What can go wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No key.
    NoKey,
    /// Not one of ours, or revoked.
    WrongKey,
    /// The key may not do that; the scope that may.
    OutOfScope(&'static str),
    /// No such path.
    NoSuchPath,
    /// Another method; the one that the path takes.
    MethodNotAllowed(String),
    /// Not JSON by its header.
    ContentType,
    /// More than [`super::BODY_BYTES_MAX`].
    TooLarge,
    /// Not the JSON that is asked for: unknown, missing or mistyped fields.
    Malformed {
        /// Which field, where it is one.
        field: Option<String>,
        /// What is wrong.
        why: String,
    },
    /// A field that is there and wrong.
    Invalid {
        /// Which.
        field: &'static str,
        /// Why.
        why: String,
    },
    /// A mistyped card number.
    CheckDigit,
    /// No card of this program.
    UnknownMember,
    /// No purchase of this program.
    UnknownPurchase,
    /// No survey of this program.
    UnknownSurvey,
    /// Another currency than the program's.
    WrongCurrency(&'static str),
    /// Negative or absurd.
    InvalidAmount {
        /// The field.
        field: &'static str,
        /// Why.
        why: String,
    },
    /// After now; after how many seconds it is no longer.
    InTheFuture(u64),
    /// Over 90 days ago.
    TooOld,
    /// The same id with another input.
    Conflict,
    /// More than is left; minor units that are.
    RefundTooLarge(i64),
    /// All of it is refunded.
    NothingToRefund,
    /// A refund came before its purchase.
    PurchaseNotReported,
    /// The program awards nothing for this kind of activity.
    NoAward,
    /// Points pay no bills in this program.
    PaymentDisabled,
    /// The card's holder is not in the chat, so they cannot approve.
    NotInChat,
    /// More points than may go toward this bill; how many may.
    TooManyPoints(i64),
    /// Fewer points than the program takes; the fewest.
    TooFewPoints(i64),
    /// The balance is short by so many.
    ShortOfPoints(i64),
    /// No coupon of this program.
    UnknownCoupon,
    /// Used before; when.
    CouponUsed(Instant),
    /// Given back for its points.
    CouponCancelled,
    /// Its last day is over.
    CouponOver(Day),
    /// No redemption of this program.
    UnknownRedemption,
    /// It is not approved, or not this member's; its state.
    RedemptionNotApproved(&'static str),
    /// Its points came back before the purchase happened.
    RedemptionLapsed,
    /// The purchase is neither for the bill of its redemption nor for what was left to pay of it, in minor units.
    BillMismatch(i64, i64),
    /// It paid a share of this purchase's bill.
    RedemptionInPurchase(OrderId),
    /// It is over, or its end is announced and it takes no new members.
    ProgramClosed,
    /// As many members as the program may have.
    MembersFull(u32),
    /// As many purchases as the program may report in a minute; after how many seconds there is more.
    TooManyPurchases(u64),
    /// Try again.
    Busy,
    /// Ours.
    Internal(String),
}

/// The types of all problems, with their statuses and titles: what the OpenAPI document lists.
pub const PROBLEMS: [(&str, u16, &str); 41] = [
    ("no-key", 401, "An API key is needed"),
    ("wrong-key", 401, "This API key is not valid"),
    ("out-of-scope", 403, "This API key may not do that"),
    ("no-such-path", 404, "There is nothing at this path"),
    ("method-not-allowed", 405, "This path does not take this method"),
    ("content-type", 415, "The body must be JSON"),
    ("too-large", 413, "The body is too large"),
    ("malformed", 400, "The body is not what this call takes"),
    ("invalid", 422, "A value is not valid"),
    ("check-digit", 422, "The card number is mistyped"),
    ("unknown-member", 404, "There is no such member"),
    ("unknown-purchase", 404, "There is no such purchase"),
    ("unknown-survey", 404, "There is no such survey"),
    ("wrong-currency", 422, "The program takes another currency"),
    ("invalid-amount", 422, "The amount is not valid"),
    ("in-the-future", 422, "The purchase is in the future"),
    ("too-old", 422, "The purchase is too old"),
    ("conflict", 409, "The id was used with another input"),
    ("refund-too-large", 422, "The refund is larger than what is left"),
    ("nothing-to-refund", 422, "Nothing is left to refund"),
    ("purchase-not-reported", 409, "The purchase has not been reported yet"),
    ("no-award", 422, "The program awards nothing for this"),
    ("pay-off", 422, "Points pay no bills in this program"),
    ("not-in-chat", 422, "The member is not in the chat"),
    ("too-many-points", 422, "More points than may go toward this bill"),
    ("too-few-points", 422, "Fewer points than the program takes"),
    ("short-of-points", 422, "The balance is short of points"),
    ("unknown-coupon", 404, "There is no such coupon"),
    ("coupon-used", 409, "The coupon was used before"),
    ("coupon-cancelled", 409, "The coupon was given back"),
    ("coupon-over", 422, "The coupon's last day is over"),
    ("unknown-redemption", 404, "There is no such redemption"),
    ("redemption-not-approved", 409, "The redemption is not approved"),
    ("bill-mismatch", 422, "The amount is not that of the bill"),
    ("redemption-lapsed", 409, "The redemption has lapsed"),
    ("redemption-in-purchase", 409, "The redemption belongs to a purchase"),
    ("program-closed", 409, "The program is closed, or about to be"),
    ("limit-reached", 409, "The program has reached its limit"),
    ("too-many-purchases", 429, "Too many purchases in this minute"),
    ("busy", 503, "Too busy right now"),
    ("internal", 500, "Something failed on our side"),
];

#[derive(Serialize)]
struct ProblemDetails<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    used_at: Option<String>,
}

impl Problem {
    fn code(&self) -> &'static str {
        match self {
            Problem::NoKey => "no-key",
            Problem::WrongKey => "wrong-key",
            Problem::OutOfScope(_) => "out-of-scope",
            Problem::NoSuchPath => "no-such-path",
            Problem::MethodNotAllowed(_) => "method-not-allowed",
            Problem::ContentType => "content-type",
            Problem::TooLarge => "too-large",
            Problem::Malformed { .. } => "malformed",
            Problem::Invalid { .. } => "invalid",
            Problem::CheckDigit => "check-digit",
            Problem::UnknownMember => "unknown-member",
            Problem::UnknownPurchase => "unknown-purchase",
            Problem::UnknownSurvey => "unknown-survey",
            Problem::WrongCurrency(_) => "wrong-currency",
            Problem::InvalidAmount { .. } => "invalid-amount",
            Problem::InTheFuture(_) => "in-the-future",
            Problem::TooOld => "too-old",
            Problem::Conflict => "conflict",
            Problem::RefundTooLarge(_) => "refund-too-large",
            Problem::NothingToRefund => "nothing-to-refund",
            Problem::PurchaseNotReported => "purchase-not-reported",
            Problem::NoAward => "no-award",
            Problem::PaymentDisabled => "pay-off",
            Problem::NotInChat => "not-in-chat",
            Problem::TooManyPoints(_) => "too-many-points",
            Problem::TooFewPoints(_) => "too-few-points",
            Problem::ShortOfPoints(_) => "short-of-points",
            Problem::UnknownCoupon => "unknown-coupon",
            Problem::CouponUsed(_) => "coupon-used",
            Problem::CouponCancelled => "coupon-cancelled",
            Problem::CouponOver(_) => "coupon-over",
            Problem::UnknownRedemption => "unknown-redemption",
            Problem::RedemptionNotApproved(_) => "redemption-not-approved",
            Problem::RedemptionLapsed => "redemption-lapsed",
            Problem::BillMismatch(..) => "bill-mismatch",
            Problem::RedemptionInPurchase(_) => "redemption-in-purchase",
            Problem::ProgramClosed => "program-closed",
            Problem::MembersFull(_) => "limit-reached",
            Problem::TooManyPurchases(_) => "too-many-purchases",
            Problem::Busy => "busy",
            Problem::Internal(_) => "internal",
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        let (_, status, _) = self.row();
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn row(&self) -> (&'static str, u16, &'static str) {
        let code = self.code();
        PROBLEMS.into_iter().find(|(known, ..)| *known == code).unwrap_or(PROBLEMS[PROBLEMS.len() - 1])
    }

    /// What to do about it.
    fn detail(&self) -> String {
        match self {
            Problem::NoKey => "Send the header Authorization: Bearer kop_<key id>_<secret>.".into(),
            Problem::WrongKey => "Check that the whole key was copied and that it was not revoked.".into(),
            Problem::OutOfScope(needed) => format!("Use a key whose scope is {needed}."),
            Problem::NoSuchPath => "See /v1/openapi.json for what there is.".into(),
            Problem::MethodNotAllowed(allowed) => format!("This path takes {allowed} only."),
            Problem::ContentType => "Send the header Content-Type: application/json.".into(),
            Problem::TooLarge => format!("A body has at most {} bytes.", super::BODY_BYTES_MAX),
            Problem::Malformed { why, .. } => why.clone(),
            Problem::Invalid { field, why } => format!("{field}: {why}."),
            Problem::CheckDigit => "Type the 16 digits of the card again: one of them is wrong.".into(),
            Problem::UnknownMember => "No card of this program has this number.".into(),
            Problem::UnknownPurchase => "No purchase of this program has this id. Report the purchase first.".into(),
            Problem::UnknownSurvey => "No survey of this program has this id: GET /v1/surveys lists them.".into(),
            Problem::WrongCurrency(expected) => format!("This program takes {expected}."),
            Problem::InvalidAmount { field, why } => format!("{field}: {why}."),
            Problem::InTheFuture(seconds) => format!(
                "occurred_at is {seconds} seconds later than is taken: set the till's clock and its UTC offset right, or send \
                 the very same call again after that time."
            ),
            Problem::TooOld => "occurred_at is over 90 days ago; bring older purchases in with kopilka import.".into(),
            Problem::Conflict => "Use a new id for another event; to repeat a call, send the very same body.".into(),
            Problem::RefundTooLarge(left) => {
                format!("Only {left} minor units of this purchase are left to refund.")
            }
            Problem::NothingToRefund => "The purchase was paid with nothing or is refunded in whole.".into(),
            Problem::PurchaseNotReported => {
                "Report the purchase, then send this very refund again: it will be accepted.".into()
            }
            Problem::NoAward => "Set an award for this kind of activity in the program's rules first.".into(),
            Problem::PaymentDisabled => "Set pay in the program's rules first.".into(),
            Problem::NotInChat => "Let the customer open the claim link of the card first.".into(),
            Problem::TooManyPoints(most) => format!("At most {most} points may go toward this bill."),
            Problem::TooFewPoints(least) => format!("The program takes at least {least} points at a time."),
            Problem::ShortOfPoints(missing) => format!("{missing} points are missing."),
            Problem::UnknownCoupon => "No coupon of this program has this code.".into(),
            Problem::CouponUsed(at) => format!("Used at {at}. Do not hand anything out for it again."),
            Problem::CouponCancelled => "The points were given back, so nothing is due for it.".into(),
            Problem::CouponOver(until) => format!("It could be used through {until}."),
            Problem::UnknownRedemption => "No redemption of this program has this id.".into(),
            Problem::RedemptionNotApproved(state) => format!("It is {state}. Wait until GET says approved."),
            Problem::RedemptionLapsed => {
                "No purchase named it in time, so its points went back to the member. Ask for them anew.".into()
            }
            Problem::BillMismatch(bill, left) => format!(
                "The redemption is for a bill of {bill} minor units, of which {left} are left to pay: report one of the two \
                 as the amount, or cancel the redemption."
            ),
            Problem::RedemptionInPurchase(purchase) => {
                format!("It paid a share of purchase {purchase}: refund that, and its points come back in proportion.")
            }
            Problem::ProgramClosed => {
                "Take no more purchases and no new members for it; refunds are still taken.".into()
            }
            Problem::MembersFull(most) => format!("The program has {most} members. Ask whoever runs it for more."),
            Problem::TooManyPurchases(seconds) => {
                format!("Send the very same call again in {seconds} seconds: it is safe to repeat.")
            }
            Problem::Busy => "Send the very same call again in a second: it is safe to repeat.".into(),
            Problem::Internal(_) => "Send the very same call again: it is safe to repeat.".into(),
        }
    }
}

/// The problems that time mends, which come with the header `Retry-After`.
pub(super) const PASSING: [&str; 3] = ["in-the-future", "too-many-purchases", "busy"];

/// A clock that is ahead by more than a day is wrong, and waiting does not set it right.
const WAIT_SECONDS_MAX: u64 = 24 * 60 * 60;

impl Problem {
    /// Returns after how many seconds the same call may succeed, if time is all that is needed.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Problem::TooManyPurchases(seconds) => Some(*seconds),
            Problem::InTheFuture(seconds) => Some(*seconds).filter(|seconds| *seconds <= WAIT_SECONDS_MAX),
            Problem::Busy => Some(1),
            _ => None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (code, status, title) = self.row();
        let field = match &self {
            Problem::Invalid { field, .. } | Problem::InvalidAmount { field, .. } => Some(*field),
            Problem::Malformed { field, .. } => field.as_deref(),
            Problem::InTheFuture(_) | Problem::TooOld => Some("occurred_at"),
            Problem::CheckDigit => Some("member"),
            Problem::WrongCurrency(_) => Some("currency"),
            _ => None,
        };
        let left = match &self {
            Problem::RefundTooLarge(left) => Some(*left),
            _ => None,
        };
        let points = match &self {
            Problem::TooManyPoints(points) | Problem::TooFewPoints(points) | Problem::ShortOfPoints(points) => {
                Some(*points)
            }
            _ => None,
        };
        let used_at = match &self {
            Problem::CouponUsed(at) => Some(at.to_string()),
            _ => None,
        };
        let document = ProblemDetails {
            r#type: format!("urn:kopilka:problem:{code}"),
            title,
            status,
            detail: self.detail(),
            field,
            left,
            points,
            used_at,
        };
        let mut response = (self.status(), Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(PROBLEM_JSON));
        if let Problem::MethodNotAllowed(allowed) = &self
            && let Ok(allowed) = header::HeaderValue::from_str(allowed)
        {
            headers.insert(header::ALLOW, allowed);
        }
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
        }
        if matches!(self, Problem::NoKey | Problem::WrongKey) {
            headers.insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        }
        // For the log, which names the request.
        response.extensions_mut().insert(self);
        response
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Problem::Internal(why) => write!(f, "{}: {why}", self.code()),
            _ => f.write_str(self.code()),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        match error {
            StoreError::Contended => Problem::Busy,
            other => Problem::Internal(other.to_string()),
        }
    }
}
