//! Purchases, refunds and activities, and the entries that they make.

use super::document::Id;
use super::entry_view::{Entries, EntryView, PurchaseResponse};
use super::extract::{BearerToken, CallerWith, JsonBody, Path, Purchases, Query, Read};
use super::input::{self, ActivityRequest, CheckedPurchase, MoneyRequest, PageQuery, PurchaseRequest, RefundRequest};
use super::output::ReceiptResponse;
use super::{Api, ApiResult, Caller, Problem, by_key};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::{
    Accrual, Activity, ActivityKind, BillShare, Budget, CardNumber, Cause, Entry, Instant, MemberNo, Money, Operation,
    OperationId, OrderId, Points, Program, Refused,
};
use jiff::SignedDuration;
use store::{
    Fingerprint, Ledger, PostCommand, PostError, PostOutcome, PostRequest, RedemptionState, Scope, redemption_reference,
};

/// How far a till's clock may be ahead of ours.
const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(5);
/// How old a reported purchase may be.
const AGE_MAX: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a payment's fingerprint is kept.
const FINGERPRINT_KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);

/// Report a purchase
#[utoipa::path(post, path = "/v1/purchases", operation_id = "purchase", request_body = PurchaseRequest,
    extensions(("x-problems" = json!([
        "out-of-scope", "content-type", "too-large", "malformed", "invalid", "check-digit", "wrong-currency",
        "invalid-amount", "in-the-future", "too-old", "unknown-member", "unknown-redemption", "conflict",
        "redemption-not-approved", "redemption-lapsed", "bill-mismatch", "redemption-in-purchase", "program-closed", "too-many-purchases"
    ]))),
    responses(
        (status = 201, description = "Posted.", body = ReceiptResponse),
        (status = 200, description = "It was posted before; the same receipt.", body = ReceiptResponse)))]
pub(super) async fn purchase(
    State(api): State<Api>,
    BearerToken(token): BearerToken,
    body: Result<JsonBody<PurchaseRequest>, Problem>,
) -> ApiResult<ReceiptResponse> {
    // What can be refused without a look at the tables is refused first, but never before the key was checked.
    let parsed = body.and_then(|JsonBody(input)| input.check());
    let (key, card) = match &parsed {
        Ok(purchase) => {
            let (key, card) = futures::join!(api.key(&token), api.ledger.card(purchase.card));
            (key?, card?)
        }
        Err(_) => (api.key(&token).await?, None),
    };
    let caller = api.authorize(key, Scope::Purchases).await?;
    let purchase = parsed?;
    api.check_rate_limit(&caller).await?;
    let member = match card.filter(|(program, _)| *program == caller.program.id) {
        Some((_, member)) => member,
        None => api.member_of_repeat(&caller, &purchase).await?,
    };
    if let Err(problem) = check_age(purchase.occurred_at, caller.now) {
        // A repeat has no age: what was posted once is answered for ever.
        let known = api.ledger.purchase(&caller.program.id, &purchase.id).await?;
        known.filter(|_| problem == Problem::TooOld).ok_or(problem)?;
    }
    let (bill, amount) = match &purchase.redemption {
        Some(id) => {
            let (share, left) = api.approved_redemption(&caller, &purchase, id, member).await?;
            (Some(share), left)
        }
        None => (None, purchase.amount),
    };
    let again = bill.as_ref().filter(|bill| bill.again > Points::ZERO);
    let spends_again = again.map(|bill| bill.reference.clone());
    let hashed = |what, id: &Option<String>| id.as_ref().map(|id| api.pepper.of_program(&caller.program.id, what, id));
    let fingerprint = hashed("fingerprint", &purchase.payment_fingerprint);
    let accrual = Accrual {
        id: purchase.id,
        amount,
        card: purchase.card,
        cashier: hashed("cashier", &purchase.cashier),
        partner: purchase.partner,
        fingerprint,
        occurred_at: purchase.occurred_at,
        rules: caller.program.rules_at(purchase.occurred_at),
        bill,
        imported: false,
        budget: Budget::None,
    };
    let kept = fingerprint.map(|hash| Fingerprint { hash, keep_until: caller.now + FINGERPRINT_KEPT });
    let post = by_key(&caller, member, PostCommand::Operation(Operation::Purchase(accrual)));
    let posted = api.post(&caller, &PostRequest { fingerprint: kept, ..post }).await?;
    if let Some(reference) = spends_again.filter(|_| !caller.only_tries()) {
        api.ledger.tell_spent_again(&caller.program.id, &reference).await?;
    }
    Ok(receipt(&posted, purchase.card, &caller.program))
}

/// A purchase, what was decided about its points, and its refunds
#[utoipa::path(get, path = "/v1/purchases/{id}", operation_id = "purchaseHistory",
    params(("id" = Id, Path, description = "The purchase's id, your own.")),
    extensions(("x-problems" = json!(["invalid", "unknown-purchase"]))),
    responses((status = 200, description = "The entries.", body = PurchaseResponse)))]
pub(super) async fn purchase_history(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Read>,
    Path(id): Path,
) -> ApiResult<PurchaseResponse> {
    let id = input::order("purchase", &id)?;
    let history = api.ledger.purchase(&caller.program.id, &id).await?.ok_or(Problem::UnknownPurchase)?;
    let refunds = history.refunds.iter().map(EntryView::of).collect();
    let decision = history.decision.as_ref().map(EntryView::of);
    Ok((StatusCode::OK, Json(PurchaseResponse { entry: EntryView::of(&history.purchase), decision, refunds })))
}

/// Refund a purchase, in whole or in part
#[utoipa::path(post, path = "/v1/purchases/{id}/refunds", operation_id = "refund", request_body = RefundRequest,
    params(("id" = Id, Path, description = "The purchase's id, your own.")),
    extensions(("x-problems" = json!([
        "out-of-scope", "content-type", "too-large", "malformed", "invalid", "wrong-currency", "invalid-amount",
        "refund-too-large", "nothing-to-refund", "purchase-not-reported", "conflict"
    ]))),
    responses(
        (status = 201, description = "Posted.", body = ReceiptResponse),
        (status = 200, description = "It was posted before; the same receipt.", body = ReceiptResponse)))]
pub(super) async fn refund(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Purchases>,
    Path(purchase): Path,
    JsonBody(input): JsonBody<RefundRequest>,
) -> ApiResult<ReceiptResponse> {
    let purchase = input::order("purchase", &purchase)?;
    let id = input::order("id", &input.id)?;
    let amount = input.amount.as_ref().map(MoneyRequest::amount).transpose()?;
    let points =
        match input.points {
            Some(points) => Some(Points::new(points).filter(|points| *points > Points::ZERO).ok_or_else(|| {
                Problem::Invalid { field: "points", why: "these are whole points above zero".into() }
            })?),
            None => None,
        };
    if points.is_none() && amount.is_some_and(|amount| amount.minor() == 0) {
        let why = "a refund is above zero; leave amount out to refund all that is left".into();
        return Err(Problem::InvalidAmount { field: "amount.minor", why });
    }
    let first = api.ledger.purchase(&caller.program.id, &purchase).await?.ok_or(Problem::PurchaseNotReported)?;
    let Cause::Purchase { card, .. } = first.purchase.cause else {
        return Err(Problem::UnknownPurchase);
    };
    let post = by_key(&caller, first.purchase.member, PostCommand::Refund { purchase, id, amount, points });
    let posted = api.post(&caller, &post).await?;
    Ok(receipt(&posted, card, &caller.program))
}

/// All entries of the program, in pages
///
/// Ordered by account and version. Versions of an account have no gaps, so a reader of all pages can tell that nothing is
/// missing.
#[utoipa::path(get, path = "/v1/entries", operation_id = "entries", params(PageQuery),
    extensions(("x-problems" = json!(["invalid", "malformed"]))),
    responses((status = 200, description = "A page.", body = Entries)))]
pub(super) async fn entries(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Read>,
    Query(query): Query<PageQuery>,
) -> ApiResult<Entries> {
    let limit = query.limit()?;
    if query.after.as_deref().is_some_and(|after| !Ledger::is_cursor(after)) {
        let why = "this is not a cursor that an answer's next gave".into();
        return Err(Problem::Invalid { field: "after", why });
    }
    let page = api.ledger.entries(&caller.program.id, query.after.as_deref(), limit).await?;
    let entries = page.entries.iter().map(EntryView::of).collect();
    Ok((StatusCode::OK, Json(Entries { entries, next: page.next })))
}

/// Report an activity other than a purchase: it earns what the rules say, or nothing within its cool-down
#[utoipa::path(post, path = "/v1/activities", operation_id = "activity", request_body = ActivityRequest,
    extensions(("x-problems" = json!([
        "out-of-scope", "content-type", "too-large", "malformed", "invalid", "check-digit", "in-the-future", "too-old",
        "no-award", "unknown-member", "conflict", "too-many-purchases"
    ]))),
    responses(
        (status = 201, description = "Posted.", body = ReceiptResponse),
        (status = 200, description = "It was posted before; the same receipt.", body = ReceiptResponse)))]
pub(super) async fn activity(
    State(api): State<Api>,
    CallerWith(caller, _): CallerWith<Purchases>,
    JsonBody(input): JsonBody<ActivityRequest>,
) -> ApiResult<ReceiptResponse> {
    let (id, card) = (input::order("id", &input.id)?, input::card("member", &input.member)?);
    let kinds = || ActivityKind::ALL.map(ActivityKind::code).join(", ");
    let kind = ActivityKind::from_code(&input.kind)
        .ok_or_else(|| Problem::Invalid { field: "kind", why: format!("this is not one of {}", kinds()) })?;
    let occurred_at = input::instant("occurred_at", &input.occurred_at)?;
    api.check_rate_limit(&caller).await?;
    let found = api.ledger.card(card).await?.filter(|(program, _)| *program == caller.program.id);
    let (_, member) = found.ok_or(Problem::UnknownMember)?;
    if let Err(problem) = check_age(occurred_at, caller.now) {
        let operation = OperationId::Activity(id.clone());
        let known = api.ledger.entry_of(&caller.program.id, member, &operation).await?;
        known.filter(|_| problem == Problem::TooOld).ok_or(problem)?;
    }
    let rules = caller.program.rules_at(occurred_at);
    let activity = Activity { id, kind, card, occurred_at, rules, budget: Budget::None };
    let command = PostCommand::Operation(Operation::Activity(activity));
    let posted = api.post(&caller, &by_key(&caller, member, command)).await?;
    Ok(receipt(&posted, card, &caller.program))
}

impl Api {
    /// Whose a purchase is that was reported with a card which has been replaced since: a repeat gets its receipt.
    async fn member_of_repeat(&self, caller: &Caller, purchase: &CheckedPurchase) -> Result<MemberNo, Problem> {
        let known = self.ledger.purchase(&caller.program.id, &purchase.id).await?.map(|history| history.purchase);
        let same = |entry: &Entry| matches!(entry.cause, Cause::Purchase { card, .. } if card == purchase.card);
        known.filter(same).map(|entry| entry.member).ok_or(Problem::UnknownMember)
    }

    /// The share of this purchase's bill that a redemption paid, which is approved and of the same member, and what was
    /// left to pay in money. Tills report the bill or that rest. What was posted once is answered for ever, whatever
    /// became of the redemption.
    async fn approved_redemption(
        &self,
        caller: &Caller,
        purchase: &CheckedPurchase,
        id: &OrderId,
        member: MemberNo,
    ) -> Result<(BillShare, Money), Problem> {
        let reference = redemption_reference(id)?;
        let found = self.ledger.redemption(&caller.program.id, &reference).await?;
        let found = found.ok_or(Problem::UnknownRedemption)?;
        let state = found.state_at(caller.now);
        let is_theirs = found.member == member;
        let (bill, left) = (found.bill.minor(), found.bill.minor() - found.worth.minor());
        let reported = purchase.amount.minor();
        let refused = match state {
            // Another member's is none that the caller has to do with.
            _ if !is_theirs => Some(Problem::UnknownRedemption),
            RedemptionState::Approved if ![bill, left].contains(&reported) => Some(Problem::BillMismatch(bill, left)),
            RedemptionState::Approved => None,
            // The till was late with a purchase of before that.
            RedemptionState::Lapsed if found.lapses_at.is_none_or(|at| purchase.occurred_at > at) => {
                Some(Problem::RedemptionLapsed)
            }
            RedemptionState::Lapsed if ![bill, left].contains(&reported) => Some(Problem::BillMismatch(bill, left)),
            RedemptionState::Lapsed => None,
            state => Some(Problem::RedemptionNotApproved(state.code())),
        };
        match refused {
            // A repeat gets its receipt whatever became of the redemption since.
            Some(refused) if self.ledger.purchase(&caller.program.id, &purchase.id).await?.is_none() => Err(refused),
            _ => {
                // What was posted before with this amount stays what it was.
                let known = match reported == bill {
                    true => self.ledger.purchase(&caller.program.id, &purchase.id).await?,
                    false => None,
                };
                let is_same =
                    |entry: Entry| matches!(entry.cause, Cause::Purchase { amount, .. } if amount == purchase.amount);
                let kept = known.is_some_and(|history| is_same(history.purchase));
                let minor = if reported == bill && !kept { left } else { reported };
                let paid = Money::new(minor, purchase.amount.currency());
                let paid =
                    paid.map_err(|error| Problem::InvalidAmount { field: "amount.minor", why: error.to_string() })?;
                let again = if state == RedemptionState::Lapsed { found.points } else { Points::ZERO };
                Ok((BillShare { reference, worth: found.worth, again }, paid))
            }
        }
    }
}

/// The API takes what happened lately; an older base is imported.
fn check_age(occurred_at: Instant, now: Instant) -> Result<(), Problem> {
    let ahead = occurred_at.duration_since(now + AHEAD_MAX);
    if ahead.is_positive() {
        // The part of a second that is left counts as one.
        return Err(Problem::InTheFuture(ahead.as_secs().unsigned_abs() + 1));
    }
    if occurred_at < now - AGE_MAX {
        return Err(Problem::TooOld);
    }
    Ok(())
}

fn receipt(posted: &PostOutcome, card: CardNumber, program: &Program) -> (StatusCode, Json<ReceiptResponse>) {
    let status = match posted {
        PostOutcome::Created(_) => StatusCode::CREATED,
        PostOutcome::Replayed(_) => StatusCode::OK,
    };
    (status, Json(ReceiptResponse::of(posted.entry(), card, program)))
}

impl From<PostError> for Problem {
    fn from(error: PostError) -> Problem {
        match error {
            PostError::Conflict => Problem::Conflict,
            PostError::NoAccount => Problem::UnknownMember,
            PostError::NoPurchase => Problem::UnknownPurchase,
            PostError::NotFound => Problem::UnknownRedemption,
            PostError::PaidAlready(purchase) => Problem::RedemptionInPurchase(purchase),
            PostError::Redemption(state) => Problem::RedemptionNotApproved(state.code()),
            // Only members take and give back rewards, and only cashiers in the chat have limits.
            PostError::SoldOut
            | PostError::Coupon(_)
            | PostError::TillLimit(_)
            | PostError::AdjustmentLimit(_)
            | PostError::NeedsSecondFactor
            | PostError::NeedsApproval => Problem::Internal(error.to_string()),
            PostError::Store(error) => error.into(),
            PostError::Refused(refused) => match refused {
                Refused::Currency { expected } => Problem::WrongCurrency(expected),
                Refused::RefundTooLarge { left } => Problem::RefundTooLarge(left),
                Refused::RefundOfNothing => Problem::NothingToRefund,
                Refused::NotPaidWithPoints => {
                    Problem::Invalid { field: "points", why: "no points paid a share of this bill".into() }
                }
                Refused::Moved(_) => Problem::UnknownMember,
                Refused::NoAward => Problem::NoAward,
                Refused::Closed => Problem::ProgramClosed,
                Refused::ShortOfPoints { missing } => Problem::ShortOfPoints(missing),
                other => Problem::Internal(other.to_string()),
            },
        }
    }
}
