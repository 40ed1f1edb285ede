//! Keys and members: trying a key, cards for customers, and what a member has.

use super::document::Card;
use super::extract::{BearerToken, CallerWith, JsonBody, Path, Purchases, Query, Read};
use super::input::{self, NewMemberRequest, PageQuery};
use super::output::{MemberList, MemberResponse, NewMemberResponse, Ping};
use super::{Api, ApiResult, Problem};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bot::Payload;
use store::Scope;

/// Try a key
///
/// Says for which program the key speaks and what it may do. The person who made the key is notified in the chat, at most
/// once a minute.
#[utoipa::path(post, path = "/v1/ping", operation_id = "ping", extensions(("x-problems" = json!([]))),
    responses((status = 200, description = "The key works.", body = Ping)))]
pub(super) async fn ping(State(api): State<Api>, CallerWith(caller, _): CallerWith<Read>) -> ApiResult<Ping> {
    api.ledger.notify_key_attempt(&caller.key, caller.now).await?;
    let key = caller.key.name.as_ref().map(|name| name.to_string());
    let (program, scope) = (caller.program.id.to_string(), caller.key.scope.code());
    Ok((StatusCode::OK, Json(Ping { status: "ok", program, key, scope })))
}

/// The members of the program, and cards without one, in pages
///
/// In no order. Cards that were merged into another are left out. One that changes while the pages are read may come twice or not
/// at all: its entries are complete in any case.
#[utoipa::path(get, path = "/v1/members", operation_id = "members", params(PageQuery),
    extensions(("x-problems" = json!(["invalid", "malformed"]))),
    responses((status = 200, description = "A page.", body = MemberList)))]
pub(super) async fn members(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Read>,
    Query(query): Query<PageQuery>,
) -> ApiResult<MemberList> {
    let limit = query.limit()?;
    let page = api.ledger.members_page(&caller.program.id, query.after.as_deref(), limit).await?;
    let why = || "this is not a cursor that an answer's next gave".into();
    let (rows, next) = page.ok_or_else(|| Problem::Invalid { field: "after", why: why() })?;
    let shown = |row: &store::AccountRow| {
        MemberResponse::of(row.card, &row.account.as_of(&caller.program, caller.now), &caller.program, caller.now)
    };
    Ok((StatusCode::OK, Json(MemberList { members: rows.iter().map(shown).collect(), next })))
}

/// A card for a customer who is not in the chat yet
///
/// The same id gets the same card again. When the customer opens the single-use claim link in Telegram, the account is
/// theirs, with all it holds.
#[utoipa::path(post, path = "/v1/members", operation_id = "newMember", request_body = NewMemberRequest,
    extensions(("x-problems" = json!([
        "out-of-scope", "content-type", "too-large", "malformed", "invalid", "program-closed", "limit-reached",
        "too-many-purchases"
    ]))),
    responses(
        (status = 201, description = "A new card.", body = NewMemberResponse),
        (status = 200, description = "The card that this customer has.", body = NewMemberResponse)))]
pub(super) async fn new_member(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Purchases>,
    JsonBody(input): JsonBody<NewMemberRequest>,
) -> ApiResult<NewMemberResponse> {
    let id = input::text("id", &input.id)?;
    let customer = api.pepper.of_program(&caller.program.id, "customer", id);
    if api.ledger.customer(&caller.program.id, customer).await?.is_none() {
        api.check_rate_limit(&caller).await?;
        api.check_member_limit(&caller).await?;
    }
    let made = match caller.only_tries() {
        // A link of a customer's own card is for nobody who tries.
        true => api.ledger.try_card(&caller.program, caller.now)?,
        false => api.ledger.card_for_customer(&caller.program, customer, caller.now).await?,
    };
    let claim = api.channel.deep_link(&Payload::Claim(made.claim));
    let status = if made.created { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(NewMemberResponse { member: made.row.card.to_string(), claim })))
}

/// Balance and level of a card
#[utoipa::path(get, path = "/v1/members/{card}", operation_id = "member",
    params(("card" = Card, Path,
        description = "The number on the member's card; spaces and dashes may group its digits.")),
    extensions(("x-problems" = json!(["invalid", "check-digit", "unknown-member"]))),
    responses((status = 200, description = "As it stands now.", body = MemberResponse)))]
pub(super) async fn member(
    State(api): State<Api>,
    BearerToken(token): BearerToken,
    Path(card): Path,
) -> ApiResult<MemberResponse> {
    let card = input::card("card", &card)?;
    let (caller, row) = api.authorize_with_card(&token, card, Scope::Read).await?;
    let account = row.account.as_of(&caller.program, caller.now);
    Ok((StatusCode::OK, Json(MemberResponse::of(card, &account, &caller.program, caller.now))))
}
