//! Coupons, and points as part payment.

use super::document::Id;
use super::extract::{CallerWith, Coupons, JsonBody, Path, Purchases, Read};
use super::input::{self, CouponUse, RedemptionRequest};
use super::output::{CouponResponse, RedemptionResponse, RewardList, RewardView, UsedCouponResponse};
use super::{Api, ApiResult, Caller, Problem, by_key};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{Actor, CouponCode, Hash, Money, Phase, Points};
use store::{
    CouponRefused, NewRedemption, Pool, PostCommand, PostError, Redemption, RedemptionOutcome, RedemptionState,
    redemption_reference,
};

/// The rewards that members can take for points
#[utoipa::path(get, path = "/v1/rewards", operation_id = "rewards", extensions(("x-problems" = json!([]))),
    responses((status = 200, description = "In the order of the catalog.", body = RewardList)))]
pub(super) async fn rewards(State(api): State<Api>, CallerWith(caller, _): CallerWith<Read>) -> ApiResult<RewardList> {
    let mut rewards = Vec::new();
    for reward in caller.program.catalog(caller.now).filter(|reward| reward.offered) {
        let left = match reward.stock {
            Some(_) => Some(api.ledger.pool(&caller.program.id, &Pool::Stock(reward.id.clone())).await?.left),
            None => None,
        };
        rewards.push(RewardView::of(&reward, left));
    }
    Ok((StatusCode::OK, Json(RewardList { rewards })))
}

/// A coupon as it stands now, before it is used
#[utoipa::path(get, path = "/v1/coupons/{code}", operation_id = "coupon",
    params(("code" = String, Path, min_length = 1, max_length = 40,
        description = "As the customer shows it: case, spaces and hyphens do not matter.")),
    extensions(("x-problems" = json!(["unknown-coupon"]))),
    responses((status = 200, description = "The coupon.", body = CouponResponse)))]
pub(super) async fn coupon(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Read>,
    Path(code): Path,
) -> ApiResult<CouponResponse> {
    let code = CouponCode::parse(&code).map_err(|_| Problem::UnknownCoupon)?;
    let found = api.ledger.coupon(&caller.program.id, &code).await?.ok_or(Problem::UnknownCoupon)?;
    Ok((StatusCode::OK, Json(CouponResponse::of(&found, &caller.program, caller.now))))
}

/// Use a coupon, once
#[utoipa::path(post, path = "/v1/coupons/{code}/redeem", operation_id = "redeemCoupon", request_body = CouponUse,
    params(("code" = String, Path, min_length = 1, max_length = 40,
        description = "As the customer shows it: case, spaces and hyphens do not matter.")),
    extensions(("x-problems" = json!([
        "out-of-scope", "content-type", "too-large", "malformed", "invalid", "coupon-over", "unknown-coupon", "coupon-used",
        "coupon-cancelled"
    ]))),
    responses(
        (status = 201, description = "Used now: hand the reward out.", body = UsedCouponResponse),
        (status = 200, description = "Used by this very id before; the same answer.", body = UsedCouponResponse)))]
pub(super) async fn redeem_coupon(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Coupons>,
    Path(code): Path,
    JsonBody(input): JsonBody<CouponUse>,
) -> ApiResult<UsedCouponResponse> {
    let code = CouponCode::parse(&code).map_err(|_| Problem::UnknownCoupon)?;
    let id = input::order("id", &input.id)?;
    let by = Actor::Key(caller.key.id);
    let used = match caller.only_tries() {
        true => api.ledger.try_coupon(&caller.program, &code, &id, caller.now).await?,
        false => api.ledger.use_coupon(&caller.program, &code, &id, &by, caller.now).await?,
    };
    let used = used.map_err(|refused| match refused {
        CouponRefused::Unknown => Problem::UnknownCoupon,
        CouponRefused::Used(at) => Problem::CouponUsed(at),
        CouponRefused::Cancelled => Problem::CouponCancelled,
        CouponRefused::Over(until) => Problem::CouponOver(until),
    })?;
    let status = if used.now { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(used.into())))
}

/// Ask a member in the chat to pay a share of a bill with points
///
/// Holds nothing. The member has five minutes to approve; poll GET until the state is no longer `asked`. A repeat gets the
/// same question back, as it stands now.
#[utoipa::path(post, path = "/v1/redemptions", operation_id = "askRedemption", request_body = RedemptionRequest,
    extensions(("x-problems" = json!([
        "out-of-scope", "content-type", "too-large", "malformed", "invalid", "check-digit", "wrong-currency",
        "invalid-amount", "pay-off", "not-in-chat", "too-many-points", "too-few-points", "short-of-points",
        "unknown-member", "conflict", "program-closed"
    ]))),
    responses(
        (status = 201, description = "The member is asked.", body = RedemptionResponse),
        (status = 200, description = "They were asked before; the redemption as it stands now.",
            body = RedemptionResponse)))]
pub(super) async fn ask_redemption(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Purchases>,
    JsonBody(input): JsonBody<RedemptionRequest>,
) -> ApiResult<RedemptionResponse> {
    let (id, card) = (input::order("id", &input.id)?, input::card("member", &input.member)?);
    let bill = input.bill.bill()?;
    if bill.currency() != caller.program.currency {
        return Err(Problem::WrongCurrency(caller.program.currency.code()));
    }
    let wanted = input.points.map_or("most".to_owned(), |points| points.to_string());
    let hash = Hash::of(format!("{} {id} {card} {} {wanted}", caller.program.id, bill.minor()).as_bytes());
    if api.ledger.asked_before(&caller.program.id, &id, hash).await?.is_some() {
        let before = api.found_redemption(&caller, id.as_str()).await?;
        return Ok((StatusCode::OK, Json(RedemptionResponse::of(&before, caller.now))));
    }
    if caller.program.phase_at(caller.now) == Phase::Closed {
        return Err(Problem::ProgramClosed);
    }
    let row = api.account_of_card(&caller, api.ledger.card(card).await?).await?;
    let rule = caller.program.rules_at(caller.now).pay.ok_or(Problem::PaymentDisabled)?;
    if !row.account.in_chat {
        return Err(Problem::NotInChat);
    }
    let most = rule.most(bill).get();
    let available = row.account.as_of(&caller.program, caller.now).balance().available;
    let points = input.points.unwrap_or(most.min(available));
    match points {
        _ if points > most => return Err(Problem::TooManyPoints(most)),
        _ if points > available => return Err(Problem::ShortOfPoints(points - available)),
        _ if points < rule.minimum.get() => return Err(Problem::TooFewPoints(rule.minimum.get())),
        _ => {}
    }
    let points = Points::new(points).unwrap_or_default();
    let worth = Money::new(rule.worth(points, bill.currency()), bill.currency());
    let worth = worth.map_err(|error| Problem::InvalidAmount { field: "bill.minor", why: error.to_string() })?;
    let new = NewRedemption { id, card, bill, points, worth, input: hash, before: None };
    if caller.only_tries() {
        let asked = new.asked(row.member, caller.now)?;
        return Ok((StatusCode::CREATED, Json(RedemptionResponse::of(&asked, caller.now))));
    }
    let (status, asked) = match api.ledger.ask_redemption(&caller.program, row.member, &new, caller.now).await? {
        RedemptionOutcome::Created(asked) => (StatusCode::CREATED, asked),
        RedemptionOutcome::Replayed(asked) => (StatusCode::OK, asked),
    };
    Ok((status, Json(RedemptionResponse::of(&asked, caller.now))))
}

/// A redemption as it stands now
#[utoipa::path(get, path = "/v1/redemptions/{id}", operation_id = "redemption",
    params(("id" = Id, Path, description = "The redemption's id, your own.")),
    extensions(("x-problems" = json!(["invalid", "unknown-redemption"]))),
    responses((status = 200, description = "The redemption.", body = RedemptionResponse)))]
pub(super) async fn redemption(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Read>,
    Path(id): Path,
) -> ApiResult<RedemptionResponse> {
    let found = api.found_redemption(&caller, &id).await?;
    Ok((StatusCode::OK, Json(RedemptionResponse::of(&found, caller.now))))
}

/// Take a redemption back: before it is approved it is gone, afterwards its points are restored
#[utoipa::path(delete, path = "/v1/redemptions/{id}", operation_id = "cancelRedemption",
    params(("id" = Id, Path, description = "The redemption's id, your own.")),
    extensions(("x-problems" = json!(["out-of-scope", "invalid", "unknown-redemption", "redemption-in-purchase"]))),
    responses((status = 200, description = "The redemption as it stands now; safe to repeat.",
        body = RedemptionResponse)))]
pub(super) async fn cancel_redemption(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Purchases>,
    Path(id): Path,
) -> ApiResult<RedemptionResponse> {
    let mut found = api.found_redemption(&caller, &id).await?;
    if caller.only_tries() {
        return Ok((StatusCode::OK, Json(RedemptionResponse::of(&found, caller.now))));
    }
    if found.state == RedemptionState::Asked {
        let (program, reference) = (&caller.program.id, &found.reference);
        let closed = api.ledger.close_redemption(program, reference, RedemptionState::Cancelled).await?;
        found = closed.ok_or(Problem::UnknownRedemption)?;
    }
    // Approved a moment earlier than it was taken back: then it is restored.
    if found.state == RedemptionState::Approved {
        let restore = by_key(&caller, found.member, PostCommand::RestoreRedemption(found.reference.clone()));
        match api.ledger.post(&restore).await {
            Ok(_) | Err(PostError::Redemption(_)) => {}
            Err(error) => return Err(error.into()),
        }
        found = api.found_redemption(&caller, &id).await?;
    }
    Ok((StatusCode::OK, Json(RedemptionResponse::of(&found, caller.now))))
}

impl Api {
    async fn found_redemption(&self, caller: &Caller, id: &str) -> Result<Redemption, Problem> {
        let reference = redemption_reference(&input::order("redemption", id)?)?;
        let mut found = self.ledger.redemption(&caller.program.id, &reference).await?;
        // Once a till has read that nobody answered in time, nobody can: not even a tap that is still on its way.
        let lapsed = !caller.only_tries()
            && found.as_ref().is_some_and(|found| {
                found.state == RedemptionState::Asked && found.state_at(caller.now) == RedemptionState::Expired
            });
        if lapsed {
            let program = &caller.program.id;
            found = self.ledger.close_redemption(program, &reference, RedemptionState::Expired).await?;
        }
        found.ok_or(Problem::UnknownRedemption)
    }
}
