//! `GET /v1/referrals`: what came of invitations by day, and what is held.

use super::{Api, ApiResult, Problem, output};
use domain::{CardNumber, Day, Program, day_of};
use futures::future::{try_join, try_join_all};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{COUNTED_STATES, POINTS, ReferralRow, Scope, StateCounts};

/// How many held referrals an answer lists.
const HELD_MAX: i32 = 50;
/// Days of a report at most.
const REPORT_DAYS_MAX: i64 = 366;
/// Days of a report where none are asked for.
const REPORT_DAYS: i64 = 30;

impl Api {
    /// What came of invitations by day, and what is held. Counted from the ledger's stream, moments later.
    pub(super) async fn referrals(&self, request: &Request<Vec<u8>>) -> ApiResult {
        let caller = self.caller(request, Scope::Read).await?;
        let today = day_of(caller.now, &caller.program.zone);
        let (from, until) = days(request.uri().query().unwrap_or_default(), today)?;
        let program = &caller.program.id;
        let (days, held) = futures::try_join!(
            self.ledger.referral_days(program, from, until),
            self.ledger.held_referrals(program, HELD_MAX)
        )?;
        let cards = held.iter().map(|row| {
            try_join(
                self.ledger.account(program, row.referral.referrer),
                self.ledger.account(program, row.referral.friend),
            )
        });
        let cards = try_join_all(cards).await?;
        let held = held.iter().zip(&cards).filter_map(|(row, (referrer, friend))| {
            let (referrer, friend) = (referrer.as_ref()?.card, friend.as_ref()?.card);
            Some(held_referral(row, referrer, friend, &caller.program))
        });
        Ok(output::json(StatusCode::OK, &report(from, until, &days, held.collect())))
    }
}

/// `from` and `until`, both included; the last thirty days where they are absent.
fn days(query: &str, today: Day) -> Result<(Day, Day), Problem> {
    let (mut from, mut until) = (None, None);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (field, place) = match name {
            "from" => ("from", &mut from),
            "until" => ("until", &mut until),
            _ => return Err(Problem::Malformed("The query takes from and until only.".into())),
        };
        let why = || "a day as YYYY-MM-DD".to_owned();
        // The calendar takes more forms than one; here there is one.
        let day = value.parse::<Day>().ok().filter(|day| day.to_string() == value);
        *place = Some(day.ok_or_else(|| Problem::Invalid { field, why: why() })?);
    }
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
fn report(from: Day, until: Day, days: &[(Day, StateCounts)], held: Vec<Value>) -> Value {
    let of = |counts: &StateCounts, name: &str| counts.get(name).copied().unwrap_or_default();
    let states = |counts: &StateCounts| {
        let states: BTreeMap<&str, i64> = COUNTED_STATES.into_iter().map(|state| (state, of(counts, state))).collect();
        states
    };
    let mut total = StateCounts::new();
    for (name, count) in days.iter().flat_map(|(_, counts)| counts) {
        *total.entry(name).or_default() += count;
    }
    let (joined, qualified, points) = (of(&total, "joined"), of(&total, "qualified"), of(&total, POINTS));
    json!({
        "from": from.to_string(),
        "until": until.to_string(),
        "days": days.iter().map(|(day, counts)| json!({
            "on": day.to_string(), "states": states(counts), "points": of(counts, POINTS),
        })).collect::<Vec<_>>(),
        "total": { "states": states(&total), "points": points },
        "conversion_percent": hundredths(100 * qualified, joined),
        "points_per_qualified": hundredths(points, qualified),
        "held": held,
    })
}

/// A held referral and what speaks against it.
fn held_referral(row: &ReferralRow, referrer: CardNumber, friend: CardNumber, program: &Program) -> Value {
    let since = row.referral.reached_at(domain::ReferralState::Held);
    let score = row.terms(program).map(|terms| terms.risk.score(&row.referral.signals));
    json!({
        "referrer": referrer.to_string(),
        "friend": friend.to_string(),
        "since": since.map(|at| at.to_string()),
        "signals": row.referral.signals.iter().map(|signal| signal.code()).collect::<Vec<_>>(),
        "score": score,
        "appealed": row.appealed,
    })
}
