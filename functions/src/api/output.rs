//! What tills and web shops get: codes and numbers, in a fixed order, so that a repeat's body is equal byte for byte.

use super::document::{Card, Id};
use domain::{Account, CardNumber, Cause, Day, Explanation, ExplanationValue, Instant, Money, Program, State, day_of};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::CouponState;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Whether the API is up.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    pub status: &'static str,
    /// Of a system on one machine: its parts, each `alive` or, with the status `degraded`, `begins again`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasks: Option<BTreeMap<String, String>>,
}

/// A key that works.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({ "status": "ok", "program": "demo-cafe", "key": null, "scope": "purchases" }))]
pub(super) struct Ping {
    /// `ok`.
    pub(super) status: &'static str,
    pub(super) program: String,
    /// What the key is called.
    #[schema(required)]
    pub(super) key: Option<String>,
    /// `purchases`, `coupons` or `read`.
    pub(super) scope: &'static str,
}

/// The card of a customer who is not in the chat yet.
#[derive(Serialize, ToSchema)]
#[schema(as = NewCard, example = json!({
    "member": "4539148803436467", "claim": "https://t.me/kopilka_local_bot?start=c_9f86d081884c7d659a2feaa0",
}))]
pub(super) struct NewMemberResponse {
    #[schema(value_type = Card)]
    pub(super) member: String,
    /// The link that the customer opens in Telegram, once.
    #[schema(format = "uri")]
    pub(super) claim: String,
}

/// An amount of money.
#[derive(Serialize, ToSchema)]
#[schema(as = Amount)]
pub(super) struct MoneyView {
    currency: &'static str,
    /// Whole minor units.
    minor: i64,
}

impl From<Money> for MoneyView {
    fn from(amount: Money) -> MoneyView {
        MoneyView { minor: amount.minor(), currency: amount.currency().code() }
    }
}

/// What an account holds, in points; nothing of it is below zero.
#[derive(Serialize, ToSchema)]
#[schema(as = Balance)]
pub(super) struct BalanceView {
    /// Usable now.
    available: i64,
    /// Usable later: a return window or a decision is awaited.
    pending: i64,
    /// Kept for something that is not decided.
    reserved: i64,
    /// Paid off by later points.
    debt: i64,
}

impl From<domain::Balance> for BalanceView {
    fn from(balance: domain::Balance) -> BalanceView {
        let domain::Balance { available, pending, reserved, debt } = balance;
        BalanceView { available, pending, reserved, debt }
    }
}

/// What happened to an account's points since it was opened.
#[derive(Serialize, ToSchema)]
#[schema(as = Lifetime)]
struct LifetimeView {
    earned: i64,
    adjusted: i64,
    spent: i64,
    expired: i64,
    reversed: i64,
}

/// Points with the same last day.
#[derive(Serialize, ToSchema)]
struct Expiring {
    /// The last day on which they can be used.
    #[schema(format = Date)]
    on: String,
    points: i64,
}

/// A member as of now.
#[derive(Serialize, ToSchema)]
#[schema(as = Member, example = json!({
    "member": "4539148803436467", "balance": { "available": 12, "pending": 0, "reserved": 0, "debt": 0 },
    "lifetime": { "earned": 12, "adjusted": 0, "spent": 0, "expired": 0, "reversed": 0 }, "level": "base",
    "expiring": [{ "on": "2028-03-31", "points": 12 }],
}))]
pub(super) struct MemberResponse {
    #[schema(value_type = Card)]
    member: String,
    balance: BalanceView,
    lifetime: LifetimeView,
    /// The id of the level; `base` in a program without levels.
    level: String,
    expiring: Vec<Expiring>,
}

/// A page of members.
#[derive(Serialize, ToSchema)]
#[schema(as = Members)]
pub(super) struct MemberList {
    pub(super) members: Vec<MemberResponse>,
    /// Where the next page begins; null at the end.
    #[schema(required)]
    pub(super) next: Option<String>,
}

/// The level of everybody where a program has none.
const NO_LEVEL: &str = "base";

impl MemberResponse {
    pub(super) fn of(card: CardNumber, account: &Account, program: &Program, now: Instant) -> MemberResponse {
        let domain::Lifetime { earned, adjusted, spent, expired, reversed, .. } = account.lifetime;
        let expiring = account.expiring(day_of(now, &program.zone));
        MemberResponse {
            member: card.to_string(),
            balance: account.balance().into(),
            lifetime: LifetimeView { earned, adjusted, spent, expired, reversed },
            level: program
                .rules_at(now)
                .level(account.progress.level)
                .map_or(NO_LEVEL.into(), |level| level.id.to_string()),
            expiring: expiring
                .into_iter()
                .map(|(on, points)| Expiring { on: on.to_string(), points: points.get() })
                .collect(),
        }
    }
}

/// A line that explains a receipt: a code, and the values that belong to it.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct ExplanationView(Value);

impl From<&Explanation> for ExplanationView {
    fn from(explanation: &Explanation) -> ExplanationView {
        let value = |value: ExplanationValue| match value {
            ExplanationValue::Number(number) => json!(number),
            ExplanationValue::Text(text) => json!(text),
        };
        let code = ("code".to_owned(), json!(explanation.code()));
        let values = explanation.values().into_iter().map(|(name, of)| (name.to_owned(), value(of)));
        ExplanationView([code].into_iter().chain(values).collect())
    }
}

impl ToSchema for ExplanationView {
    fn name() -> std::borrow::Cow<'static, str> {
        "Explanation".into()
    }
}

impl PartialSchema for ExplanationView {
    fn schema() -> RefOr<Schema> {
        let codes =
            ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Explanation::CODES.iter().copied()));
        let object = ObjectBuilder::new().schema_type(Type::Object).property("code", codes).required("code");
        let values = Explanation::value_names().into_iter().fold(object, |object, (name, is_number)| {
            let of = if is_number { Type::Integer } else { Type::String };
            object.property(name, ObjectBuilder::new().schema_type(of))
        });
        values.description(Some("A line that explains a receipt: a code, and the values that belong to it.")).into()
    }
}

/// The receipt of a purchase, a refund or an activity.
#[derive(Serialize, ToSchema)]
#[schema(as = Receipt, example = json!({
    "id": "order-1001", "entry": "00c3a1f05e7b2d49.1", "member": "4539148803436467", "points": 12, "state": "available",
    "available_from": "2027-03-05", "expires_on": "2028-03-31",
    "balance": { "available": 12, "pending": 0, "reserved": 0, "debt": 0 },
    "explanation": [{ "code": "rate", "points": 1, "per_minor": 10000 }], "check": "1-5f2a90c1de",
}))]
pub(super) struct ReceiptResponse {
    #[schema(value_type = Id)]
    id: String,
    entry: String,
    #[schema(value_type = Card)]
    member: String,
    /// Won, or lost where negative.
    points: i64,
    /// `available` or `pending`.
    state: &'static str,
    #[schema(required, format = Date)]
    available_from: Option<String>,
    /// The last usable day; null for ever, or while it moves with each visit.
    #[schema(required, format = Date)]
    expires_on: Option<String>,
    balance: BalanceView,
    explanation: Vec<ExplanationView>,
    /// The code that `/verify` in the chat takes.
    check: String,
}

impl ReceiptResponse {
    pub(super) fn of(entry: &domain::Entry, card: CardNumber, program: &Program) -> ReceiptResponse {
        let receipt = domain::Receipt::of(entry, &program.zone);
        let id = match &entry.cause {
            Cause::Purchase { id, .. } | Cause::Refund { id, .. } | Cause::Activity { id, .. } => id.to_string(),
            _ => entry.operation().to_string(),
        };
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        ReceiptResponse {
            id,
            entry: receipt.entry,
            member: card.to_string(),
            points: receipt.points,
            state: match receipt.state {
                State::Available => "available",
                State::Pending => "pending",
            },
            available_from: day(receipt.available_from),
            expires_on: day(receipt.expires_on),
            balance: receipt.balance.into(),
            explanation: receipt.explanation.iter().map(ExplanationView::from).collect(),
            check: entry.check_code(),
        }
    }
}

/// Points that pay, or may pay, a share of a bill.
#[derive(Serialize, ToSchema)]
#[schema(as = Redemption, example = json!({
    "id": "bill-1002", "member": "4539148803436467", "points": 10, "worth": { "minor": 1000, "currency": "RUB" },
    "bill": { "minor": 50000, "currency": "RUB" }, "state": "asked", "expires_at": "2027-03-05T08:25:00Z",
}))]
pub(super) struct RedemptionResponse {
    bill: MoneyView,
    /// Until when the member may approve.
    #[schema(format = DateTime)]
    expires_at: String,
    #[schema(value_type = Id)]
    id: String,
    #[schema(value_type = Card)]
    member: String,
    points: i64,
    /// `asked`, `approved`, `declined`, `cancelled`, `restored` or `expired`.
    state: &'static str,
    /// The worth of the points.
    worth: MoneyView,
}

impl RedemptionResponse {
    pub(super) fn of(redemption: &store::Redemption, now: Instant) -> RedemptionResponse {
        RedemptionResponse {
            id: redemption.id.to_string(),
            member: redemption.card.to_string(),
            points: redemption.points.get(),
            worth: redemption.worth.into(),
            bill: redemption.bill.into(),
            state: redemption.state_at(now).code(),
            expires_at: redemption.until.to_string(),
        }
    }
}

/// A coupon that was used.
#[derive(Serialize, ToSchema)]
#[schema(as = UsedCoupon, example = json!({
    "code": "7K3M9Q2WXT", "reward": "cappuccino", "points": 120, "used_at": "2027-03-05T08:20:00Z",
    "valid_through": "2027-04-03",
}))]
pub(super) struct UsedCouponResponse {
    code: String,
    /// What it cost.
    points: i64,
    /// The reward's id in the program.
    reward: String,
    #[schema(format = DateTime)]
    used_at: String,
    #[schema(format = Date)]
    valid_through: String,
}

impl From<store::UsedCoupon> for UsedCouponResponse {
    fn from(used: store::UsedCoupon) -> UsedCouponResponse {
        UsedCouponResponse {
            code: used.coupon.code.to_string(),
            reward: used.coupon.reward.to_string(),
            points: used.coupon.points,
            used_at: used.at.to_string(),
            valid_through: used.coupon.until.to_string(),
        }
    }
}

/// A coupon as it stands now.
#[derive(Serialize, ToSchema)]
#[schema(as = Coupon, example = json!({
    "code": "7K3M9Q2WXT", "reward": "cappuccino", "points": 120, "valid_through": "2027-04-03", "state": "issued",
    "used_at": null,
}))]
pub(super) struct CouponResponse {
    code: String,
    /// The reward's id in the program.
    reward: String,
    /// What it cost.
    points: i64,
    #[schema(format = Date)]
    valid_through: String,
    /// `issued` where it can be used now, else `used`, `cancelled` or `over`.
    state: &'static str,
    #[schema(required, format = DateTime)]
    used_at: Option<String>,
}

impl CouponResponse {
    pub(super) fn of(coupon: &store::Coupon, program: &Program, now: Instant) -> CouponResponse {
        let (state, used_at) = match &coupon.state {
            CouponState::Issued if day_of(now, &program.zone) > coupon.until => ("over", None),
            CouponState::Issued => ("issued", None),
            CouponState::Used { at, .. } => ("used", Some(at.to_string())),
            CouponState::Cancelled => ("cancelled", None),
        };
        CouponResponse {
            code: coupon.code.to_string(),
            reward: coupon.reward.to_string(),
            points: coupon.points,
            valid_through: coupon.until.to_string(),
            state,
            used_at,
        }
    }
}

/// The rewards that are offered.
#[derive(Serialize, ToSchema)]
#[schema(as = Rewards, example = json!({
    "rewards": [{
        "id": "cappuccino", "names": { "ru": "Cappuccino", "zh": "Cappuccino", "en": "Cappuccino" }, "points": 120,
        "level": null, "left": null, "valid_days": 30,
    }],
}))]
pub(super) struct RewardList {
    pub(super) rewards: Vec<RewardView>,
}

/// A reward that is offered.
#[derive(Serialize, ToSchema)]
#[schema(as = Reward)]
pub(super) struct RewardView {
    id: String,
    names: LangNames,
    /// What it costs.
    points: i64,
    /// The id of the lowest level of those who can take it; null for everybody.
    #[schema(required)]
    level: Option<String>,
    /// The pieces that are left; null where there is no limit.
    #[schema(required)]
    left: Option<i64>,
    /// The days on which its coupon can be used.
    valid_days: u16,
}

/// A name in each language.
#[derive(Serialize, ToSchema)]
struct LangNames {
    ru: String,
    zh: String,
    en: String,
}

impl RewardView {
    pub(super) fn of(reward: &domain::Reward, left: Option<i64>) -> RewardView {
        let names = &reward.names;
        RewardView {
            id: reward.id.to_string(),
            names: LangNames { ru: names.ru.clone(), zh: names.zh.clone(), en: names.en.clone() },
            points: reward.price.get(),
            level: reward.level.as_ref().map(ToString::to_string),
            left,
            valid_days: reward.valid_days,
        }
    }
}

/// What a cart would earn, and what points could pay of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Quote, example = json!({
    "member": "4539148803436467", "points": 12, "state": "available", "explanation": [{ "code": "rate", "points": 1, "per_minor": 10000 }],
    "available": 250, "payable": { "points": 250, "worth": { "minor": 25000, "currency": "RUB" }, "minimum": 10 },
}))]
pub(super) struct QuoteResponse {
    #[schema(value_type = Card)]
    member: String,
    /// What it would earn.
    points: i64,
    /// Whether they would be `available` at once or `pending`.
    state: &'static str,
    explanation: Vec<ExplanationView>,
    /// The points that the member has now.
    available: i64,
    /// What points could pay; null where the program takes none as payment, or the member is not in the chat.
    #[schema(required)]
    payable: Option<PayableView>,
}

/// Points that could pay a share of a bill.
#[derive(Serialize, ToSchema)]
struct PayableView {
    /// The most; 0 where the balance or the bill is too small.
    points: i64,
    /// What the most are worth.
    worth: MoneyView,
    /// The fewest that are taken at a time.
    minimum: i64,
}

impl QuoteResponse {
    pub(super) fn of(
        card: CardNumber,
        entry: &domain::Entry,
        available: i64,
        pays: Option<(domain::PayRule, domain::Points)>,
        program: &Program,
    ) -> Result<QuoteResponse, super::Problem> {
        let receipt = domain::Receipt::of(entry, &program.zone);
        let payable = match pays {
            None => None,
            Some((rule, points)) => {
                let worth = domain::Money::new(rule.worth(points, program.currency), program.currency);
                let why = |error: domain::MoneyRefused| error.to_string();
                let worth =
                    worth.map_err(|error| super::Problem::InvalidAmount { field: "amount.minor", why: why(error) })?;
                Some(PayableView { points: points.get(), worth: worth.into(), minimum: rule.minimum.get() })
            }
        };
        Ok(QuoteResponse {
            member: card.to_string(),
            points: receipt.points,
            state: match receipt.state {
                State::Available => "available",
                State::Pending => "pending",
            },
            explanation: receipt.explanation.iter().map(ExplanationView::from).collect(),
            available,
            payable,
        })
    }
}
