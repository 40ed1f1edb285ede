//! Quotes: what a cart would earn, and what points could pay of it.

use super::extract::{BearerToken, JsonBody};
use super::input::{self, QuoteRequest};
use super::output::QuoteResponse;
use super::{Api, ApiResult, Problem, by_key};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{Accrual, Budget, Operation, OrderId, Points};
use store::{PostCommand, Scope, StoreError};

/// Ask what a cart would earn, and what points could pay of it
///
/// Nothing is posted or held. What it says holds for a purchase at this moment; rules, budgets and caps may change what a later
/// one earns.
#[utoipa::path(post, path = "/v1/quotes", operation_id = "quote", request_body = QuoteRequest,
    extensions(("x-problems" = json!([
        "content-type", "too-large", "malformed", "invalid", "check-digit", "wrong-currency", "invalid-amount",
        "unknown-member", "program-closed"
    ]))),
    responses((status = 200, description = "The quote.", body = QuoteResponse)))]
pub(super) async fn quote(
    State(api): State<Api>,
    BearerToken(token): BearerToken,
    JsonBody(input): JsonBody<QuoteRequest>,
) -> ApiResult<QuoteResponse> {
    let (card, amount) = (input::card("member", &input.member)?, input.amount.amount()?);
    let (caller, row) = api.authorize_with_card(&token, card, Scope::Read).await?;
    let program = &caller.program;
    if amount.currency() != program.currency {
        return Err(Problem::WrongCurrency(program.currency.code()));
    }
    let rules = program.rules_at(caller.now);
    let accrual = Accrual {
        id: OrderId::parse("quote").map_err(|_| StoreError::corrupt("quote", "id"))?,
        amount,
        card,
        cashier: None,
        partner: None,
        fingerprint: None,
        occurred_at: caller.now,
        rules,
        bill: None,
        imported: false,
        budget: Budget::None,
    };
    let post = by_key(&caller, row.member, PostCommand::Operation(Operation::Purchase(accrual)));
    let entry = api.ledger.preview(&post).await?;
    let available = row.account.as_of(program, caller.now).balance().available;
    // Only a member in the chat can approve; fewer points than are taken at a time are none.
    let pays = rules.pay.filter(|_| row.account.in_chat).map(|rule| {
        let most = rule.most(amount).get().min(available);
        let most = if most < rule.minimum.get() { 0 } else { most };
        (rule, Points::new(most).unwrap_or_default())
    });
    Ok((StatusCode::OK, Json(QuoteResponse::of(card, &entry, available, pays, program)?)))
}
