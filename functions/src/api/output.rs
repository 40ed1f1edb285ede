//! What tills and web shops get: codes and numbers, in a fixed order, so that a repeat's body is equal byte for byte.

use domain::{Account, CardNumber, Cause, Day, Explanation, ExplanationValue, Instant, Money, Program, State, day_of};
use http::{Response, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};

pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response<Vec<u8>> {
    let mut response = Response::new(serde_json::to_vec(body).unwrap_or_default());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

pub(super) fn raw_json(body: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(body.as_bytes().to_vec());
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

#[derive(Serialize)]
pub(super) struct Ping<'a> {
    pub(super) status: &'static str,
    pub(super) program: &'a str,
    /// What the key is called.
    pub(super) key: Option<String>,
    pub(super) scope: &'static str,
}

#[derive(Serialize)]
pub(super) struct Health {
    pub(super) status: &'static str,
}

#[derive(Serialize)]
pub(super) struct NewMemberResponse {
    pub(super) member: String,
    pub(super) claim: String,
}

#[derive(Serialize)]
struct BalanceView {
    available: i64,
    pending: i64,
    reserved: i64,
    debt: i64,
}

impl From<domain::Balance> for BalanceView {
    fn from(balance: domain::Balance) -> BalanceView {
        let domain::Balance { available, pending, reserved, debt } = balance;
        BalanceView { available, pending, reserved, debt }
    }
}

#[derive(Serialize)]
struct LifetimeView {
    earned: i64,
    adjusted: i64,
    spent: i64,
    expired: i64,
    reversed: i64,
}

#[derive(Serialize)]
struct Expiring {
    on: String,
    points: i64,
}

#[derive(Serialize)]
pub(super) struct MemberResponse {
    member: String,
    balance: BalanceView,
    lifetime: LifetimeView,
    level: String,
    expiring: Vec<Expiring>,
}

/// The level of everybody where a program has none.
const NO_LEVEL: &str = "base";

impl MemberResponse {
    pub(super) fn of(card: CardNumber, account: &Account, program: &Program, now: Instant) -> MemberResponse {
        let domain::Lifetime { earned, adjusted, spent, expired, reversed } = account.lifetime;
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

#[derive(Serialize)]
pub(super) struct ReceiptResponse {
    id: String,
    entry: String,
    member: String,
    points: i64,
    state: &'static str,
    available_from: Option<String>,
    expires_on: Option<String>,
    balance: BalanceView,
    explanation: Vec<Value>,
    /// What `/verify` in the chat takes.
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
            explanation: receipt.explanation.iter().map(explanation).collect(),
            check: entry.check_code(),
        }
    }
}

/// A redemption.
pub(super) fn redemption(redemption: &store::Redemption, now: Instant) -> Value {
    json!({
        "id": redemption.id.as_str(), "member": redemption.card.to_string(), "points": redemption.points.get(),
        "worth": money(&redemption.worth), "bill": money(&redemption.bill),
        "state": redemption.state_at(now).code(), "expires_at": redemption.until.to_string(),
    })
}

/// A coupon that was used.
pub(super) fn used_coupon(used: &store::UsedCoupon) -> Value {
    json!({
        "code": used.coupon.code.as_str(), "reward": used.coupon.reward.as_str(), "points": used.coupon.points,
        "used_at": used.at.to_string(), "valid_through": used.coupon.until.to_string(),
    })
}

fn explanation(explanation: &Explanation) -> Value {
    let value = |value: ExplanationValue| match value {
        ExplanationValue::Number(number) => json!(number),
        ExplanationValue::Text(text) => json!(text),
    };
    let code = ("code".to_owned(), json!(explanation.code()));
    let values = explanation.values().into_iter().map(|(name, of)| (name.to_owned(), value(of)));
    [code].into_iter().chain(values).collect()
}

#[derive(Serialize)]
struct LineView {
    kind: &'static str,
    points: i64,
    place: String,
}

#[derive(Serialize)]
pub(super) struct EntryView {
    id: String,
    operation: String,
    version: u64,
    cause: Value,
    rules: u32,
    occurred_at: String,
    recorded_at: String,
    points: i64,
    balance: BalanceView,
    explanation: Vec<Value>,
    lines: Vec<LineView>,
    hash: String,
    previous: String,
}

impl EntryView {
    pub(super) fn of(entry: &domain::Entry) -> EntryView {
        let lines = entry.lines.iter().map(|line| LineView {
            kind: line.kind.code(),
            points: line.points,
            place: line.place.to_string(),
        });
        EntryView {
            id: entry.id(),
            operation: entry.operation().to_string(),
            version: entry.version,
            cause: cause(&entry.cause),
            rules: entry.rules,
            occurred_at: entry.occurred_at.to_string(),
            recorded_at: entry.recorded_at.to_string(),
            points: entry.points,
            balance: entry.balance.into(),
            explanation: entry.explanation.iter().map(explanation).collect(),
            lines: lines.collect(),
            hash: entry.hash().to_string(),
            previous: entry.previous.to_string(),
        }
    }
}

fn money(amount: &Money) -> Value {
    json!({"minor": amount.minor(), "currency": amount.currency().code()})
}

fn cause(cause: &Cause) -> Value {
    match cause {
        Cause::Purchase { id, amount, card, partner, bill, .. } => json!({
            "kind": "purchase", "id": id.as_str(), "amount": money(amount), "member": card.to_string(),
            "partner": partner.as_ref().map(|id| id.as_str()), "points_paid": bill.is_some(),
        }),
        Cause::Refund { purchase, id, amount, .. } => json!({
            "kind": "refund", "purchase": purchase.as_str(), "id": id.as_str(), "amount": money(amount),
        }),
        Cause::Spend(id) => json!({"kind": "spend", "id": id.as_str()}),
        Cause::Reward { id, reward, code, until } => json!({
            "kind": "reward", "id": id.as_str(), "reward": reward.as_str(), "coupon": code.as_str(),
            "valid_through": until.to_string(),
        }),
        Cause::Bill { id, bill, worth, .. } => json!({
            "kind": "redemption", "id": id.as_str(), "bill": money(bill), "worth": money(worth),
        }),
        Cause::Activity { id, kind, card } => json!({
            "kind": "activity", "id": id.as_str(), "activity": kind.code(), "member": card.to_string(),
        }),
        Cause::Birthday(year) => json!({"kind": "birthday", "year": year}),
        Cause::Survey(survey, wave) => {
            json!({"kind": "survey", "survey": survey.as_str(), "wave": wave.to_string()})
        }
        Cause::FriendBonus => json!({"kind": "friend_bonus"}),
        Cause::FriendBonusReady => json!({"kind": "friend_bonus_ready"}),
        Cause::FriendBonusReversed(why) => json!({"kind": "friend_bonus_back", "why": why.code()}),
        Cause::ReferralReward(friend) => json!({"kind": "referral_reward", "friend": friend.to_string()}),
        Cause::ReferralRewardReversed(friend, why) => {
            json!({"kind": "referral_reward_back", "friend": friend.to_string(), "why": why.code()})
        }
        Cause::Adjust(id) => json!({"kind": "adjust", "id": id.as_str()}),
        Cause::Warned { message, told } => json!({"kind": "warned", "message": message, "told": told.to_string()}),
        Cause::Cancel(of) => json!({"kind": "cancel", "of": of.as_str()}),
        Cause::OpeningBalance(id) => json!({"kind": "opening_balance", "id": id.as_str()}),
        Cause::Settle => json!({"kind": "settle"}),
        Cause::Link => json!({"kind": "link"}),
        Cause::Leave => json!({"kind": "leave"}),
        Cause::TransferTo(account) => {
            json!({"kind": "transfer_to", "account": account.to_string()})
        }
        Cause::TransferFrom(account) => {
            json!({"kind": "transfer_from", "account": account.to_string()})
        }
    }
}

#[derive(Serialize)]
pub(super) struct PurchaseResponse {
    pub(super) entry: EntryView,
    pub(super) refunds: Vec<EntryView>,
}

#[derive(Serialize)]
pub(super) struct Entries {
    pub(super) entries: Vec<EntryView>,
    pub(super) next: Option<String>,
}
