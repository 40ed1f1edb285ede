//! `GET /v1/referrals`: what came of invitations by day, and what is held.

use super::document::{Card, Decimal};
use super::extract::{CallerWith, Query, Read};
use super::{Api, ApiResult, Problem};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{CardNumber, Day, Program, Signal, day_of};
use futures::future::{try_join, try_join_all};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{COUNTED_STATES, POINTS, ReferralRow, StateCounts};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

/// How many held referrals an answer lists.
const HELD_MAX: i32 = 50;
/// Days of a report at most.
const REPORT_DAYS_MAX: i64 = 366;
/// Days of a report where none are asked for.
const REPORT_DAYS: i64 = 30;

/// The days of a report.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Days {
    /// The first day, in the program's zone; 30 days up to `until` where absent.
    #[param(format = Date)]
    from: Option<String>,
    /// The last day; today where absent.
    #[param(format = Date)]
    until: Option<String>,
}

/// What came of invitations.
#[derive(Serialize, ToSchema)]
#[schema(as = Referrals, example = json!({
    "from": "2027-03-04", "until": "2027-03-05",
    "days": [{ "on": "2027-03-05", "states": {
        "joined": 1, "qualifying": 0, "held": 0, "qualified": 0, "claimed": 0, "rejected": 0, "reversed": 0, "lapsed": 0
    }, "points": 0 }],
    "total": { "states": {
        "joined": 1, "qualifying": 0, "held": 0, "qualified": 0, "claimed": 0, "rejected": 0, "reversed": 0, "lapsed": 0
    }, "points": 0 },
    "conversion_percent": "0.00", "points_per_qualified": null, "held": [],
}))]
pub(super) struct ReferralReport {
    #[schema(format = Date)]
    from: String,
    #[schema(format = Date)]
    until: String,
    days: Vec<ReferralDay>,
    total: ReferralTotal,
    /// Of those who joined in this time, how many per cent qualified in it.
    #[schema(required, value_type = Option<Decimal>)]
    conversion_percent: Option<String>,
    /// Points given for a friend who qualified.
    #[schema(required, value_type = Option<Decimal>)]
    points_per_qualified: Option<String>,
    held: Vec<HeldReferral>,
}

/// What came of invitations on a day.
#[derive(Serialize, ToSchema)]
struct ReferralDay {
    #[schema(format = Date)]
    on: String,
    states: ReferralStates,
    points: i64,
}

/// What came of invitations in all.
#[derive(Serialize, ToSchema)]
struct ReferralTotal {
    states: ReferralStates,
    points: i64,
}

/// How many referrals came to each state.
#[derive(Serialize)]
#[serde(transparent)]
struct ReferralStates(BTreeMap<&'static str, i64>);

impl ToSchema for ReferralStates {
    fn name() -> std::borrow::Cow<'static, str> {
        "ReferralStates".into()
    }
}

impl PartialSchema for ReferralStates {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new().schema_type(Type::Object);
        let object = object.description(Some("How many referrals came to each state."));
        let number = || ObjectBuilder::new().schema_type(Type::Integer);
        COUNTED_STATES.into_iter().fold(object, |object, state| object.property(state, number()).required(state)).into()
    }
}

/// A referral that waits for staff, and what speaks against it.
#[derive(Serialize, ToSchema)]
struct HeldReferral {
    #[schema(value_type = Card)]
    referrer: String,
    #[schema(value_type = Card)]
    friend: String,
    #[schema(required, format = DateTime)]
    since: Option<String>,
    signals: Vec<SignalCode>,
    #[schema(required)]
    score: Option<u16>,
    /// Whether the referrer asked for a second look.
    appealed: bool,
}

/// The code of a risk signal.
#[derive(Serialize)]
#[serde(transparent)]
struct SignalCode(&'static str);

impl ToSchema for SignalCode {
    fn name() -> std::borrow::Cow<'static, str> {
        "Signal".into()
    }
}

impl PartialSchema for SignalCode {
    fn schema() -> RefOr<Schema> {
        let codes = Signal::ALL.map(|(_, code)| code);
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).into()
    }
}

/// What came of invitations, and what is held
///
/// Referrals that came to each state on each day, counted moments after they did; points are those given to both sides,
/// less what was taken back. A held referral waits for staff, who decide in the chat.
#[utoipa::path(get, path = "/v1/referrals", operation_id = "referrals", params(Days),
    extensions(("x-problems" = json!(["invalid", "malformed"]))),
    responses((status = 200, description = "The report.", body = ReferralReport)))]
pub(super) async fn referrals(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Read>,
    Query(asked): Query<Days>,
) -> ApiResult<ReferralReport> {
    let (from, until) = days(&asked, day_of(caller.now, &caller.program.zone))?;
    let program = &caller.program.id;
    let (days, held) = futures::try_join!(
        api.ledger.referral_days(program, from, until),
        api.ledger.held_referrals(program, HELD_MAX)
    )?;
    let cards = held.iter().map(|row| {
        try_join(api.ledger.account(program, row.referral.referrer), api.ledger.account(program, row.referral.friend))
    });
    let cards = try_join_all(cards).await?;
    let held = held.iter().zip(&cards).filter_map(|(row, (referrer, friend))| {
        let (referrer, friend) = (referrer.as_ref()?.card, friend.as_ref()?.card);
        Some(held_referral(row, referrer, friend, &caller.program))
    });
    Ok((StatusCode::OK, Json(report(from, until, &days, held.collect()))))
}

/// `from` and `until`, both included; the last thirty days where they are absent.
fn days(asked: &Days, today: Day) -> Result<(Day, Day), Problem> {
    let read = |field: &'static str, value: &Option<String>| {
        let Some(value) = value else { return Ok(None) };
        // The calendar takes more forms than one; here there is one.
        let day = value.parse::<Day>().ok().filter(|day| day.to_string() == *value);
        day.map(Some).ok_or_else(|| Problem::Invalid { field, why: "a day as YYYY-MM-DD".to_owned() })
    };
    let (from, until) = (read("from", &asked.from)?, read("until", &asked.until)?);
    let until = until.unwrap_or(today);
    let from = from.unwrap_or_else(|| until.saturating_sub(jiff::Span::new().days(REPORT_DAYS - 1)));
    let long = from.saturating_add(jiff::Span::new().days(REPORT_DAYS_MAX)) <= until;
    if until < from || long {
        let why = format!("from is not after until, and no more than {REPORT_DAYS_MAX} days before it");
        return Err(Problem::Invalid { field: "from", why });
    }
    Ok((from, until))
}

/// A share or a mean with two decimals, rounded to the nearest; `None` of nothing.
fn hundredths(of: i64, by: i64) -> Option<String> {
    let scaled = (200 * of + by).checked_div(2 * by)?;
    Some(format!("{}.{:02}", scaled / 100, scaled.rem_euclid(100)))
}

/// Referrals that came to each state, by day and in all.
fn report(from: Day, until: Day, days: &[(Day, StateCounts)], held: Vec<HeldReferral>) -> ReferralReport {
    let of = |counts: &StateCounts, name: &str| counts.get(name).copied().unwrap_or_default();
    let states = |counts: &StateCounts| {
        ReferralStates(COUNTED_STATES.into_iter().map(|state| (state, of(counts, state))).collect())
    };
    let mut total = StateCounts::new();
    for (name, count) in days.iter().flat_map(|(_, counts)| counts) {
        *total.entry(name).or_default() += count;
    }
    let (joined, qualified, points) = (of(&total, "joined"), of(&total, "qualified"), of(&total, POINTS));
    let day = |(day, counts): &(Day, StateCounts)| ReferralDay {
        on: day.to_string(),
        states: states(counts),
        points: of(counts, POINTS),
    };
    ReferralReport {
        from: from.to_string(),
        until: until.to_string(),
        days: days.iter().map(day).collect(),
        total: ReferralTotal { states: states(&total), points },
        conversion_percent: hundredths(100 * qualified, joined),
        points_per_qualified: hundredths(points, qualified),
        held,
    }
}

/// A held referral and what speaks against it.
fn held_referral(row: &ReferralRow, referrer: CardNumber, friend: CardNumber, program: &Program) -> HeldReferral {
    let since = row.referral.reached_at(domain::ReferralState::Held);
    HeldReferral {
        referrer: referrer.to_string(),
        friend: friend.to_string(),
        since: since.map(|at| at.to_string()),
        signals: row.referral.signals.iter().map(|signal| SignalCode(signal.code())).collect(),
        score: row.terms(program).map(|terms| terms.risk.score(&row.referral.signals)),
        appealed: row.appealed,
    }
}
