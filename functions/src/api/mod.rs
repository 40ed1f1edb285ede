//! The merchants' HTTP API: one handler for the Lambda and for the local server.

mod input;
mod output;
mod problem;
mod referrals;
mod rewards;
mod surveys;

pub use problem::{PROBLEMS, Problem};

use domain::{
    Accrual, Activity, ActivityKind, Actor, Budget, CardNumber, Cause, Entry, Instant, MemberNo, Money, Operation,
    OperationId, OrderId, Phase, Program, ProgramId, Refused,
};
use http::{Method, Request, Response, StatusCode, header};
use jiff::SignedDuration;
use std::sync::Arc;
use store::{
    ApiKey, Clock, Fingerprint, Ledger, Pepper, PostCommand, PostError, PostOutcome, PostRequest, Programs,
    RedemptionState, Scope, Throttle, redemption_reference,
};

/// The OpenAPI document, as it is served.
pub const OPENAPI: &str = include_str!("../../openapi.json");

/// The largest body that is read.
pub const BODY_BYTES_MAX: usize = 16 * 1024;
/// How far a till's clock may be ahead of ours.
const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(5);
/// How old a reported purchase may be.
const AGE_MAX: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a payment's fingerprint is kept.
const FINGERPRINT_KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);

/// The header that names a request, for those who ask us what became of it.
const REQUEST_ID: &str = "x-request-id";

/// A page of entries, by default and at most.
const PAGE: i32 = 50;
const PAGE_MAX: i32 = 200;

/// The API.
#[derive(Clone)]
pub struct Api {
    ledger: Ledger,
    programs: Programs,
    clock: Clock,
    pepper: Pepper,
    username: String,
    throttle: Throttle,
}

type ApiResult = Result<Response<Vec<u8>>, Problem>;

/// Who calls, and for which program.
struct Caller {
    key: ApiKey,
    program: Arc<Program>,
    now: Instant,
}

impl Api {
    /// `username` is `BOT_USERNAME`, for claim links.
    pub fn new(ledger: Ledger, programs: Programs, clock: Clock, pepper: Pepper, username: String) -> Api {
        let throttle = Throttle::new(ledger.clone());
        Api { ledger, programs, clock, pepper, username, throttle }
    }

    /// Answers one request. Whatever goes wrong is a problem document.
    pub async fn answer(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        let id = format!("{:016x}", store::random().unwrap_or_default());
        let mut response = match self.route(&request).await {
            Ok(response) => response,
            Err(problem) => {
                if problem.status().is_server_error() {
                    tracing::error!(request = id, %problem, "a request failed");
                }
                problem.response()
            }
        };
        tracing::debug!(request = id, method = %request.method(), status = response.status().as_u16(), "answered");
        if let Ok(value) = header::HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        response
    }

    async fn route(&self, request: &Request<Vec<u8>>) -> ApiResult {
        let segments: Vec<String> = request.uri().path().trim_matches('/').split('/').map(decoded).collect();
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        let method = request.method();
        match (method, path.as_slice()) {
            (&Method::GET, ["healthz"]) => Ok(output::json(StatusCode::OK, &output::Health { status: "ok" })),
            (&Method::GET, ["v1", "openapi.json"]) => Ok(output::raw_json(OPENAPI)),
            (&Method::POST, ["v1", "ping"]) => self.ping(request).await,
            (&Method::POST, ["v1", "members"]) => self.new_member(request).await,
            (&Method::GET, ["v1", "members", card]) => self.member(request, card).await,
            (&Method::POST, ["v1", "purchases"]) => self.purchase(request).await,
            (&Method::GET, ["v1", "purchases", id]) => self.purchase_history(request, id).await,
            (&Method::POST, ["v1", "purchases", id, "refunds"]) => self.refund(request, id).await,
            (&Method::GET, ["v1", "entries"]) => self.entries(request).await,
            (&Method::GET, ["v1", "referrals"]) => self.referrals(request).await,
            (&Method::GET, ["v1", "surveys"]) => self.surveys(request).await,
            (&Method::GET, ["v1", "surveys", id]) => self.survey(request, id).await,
            (&Method::POST, ["v1", "activities"]) => self.activity(request).await,
            (&Method::POST, ["v1", "coupons", code, "redeem"]) => self.use_coupon(request, code).await,
            (&Method::POST, ["v1", "redemptions"]) => self.ask_redemption(request).await,
            (&Method::GET, ["v1", "redemptions", id]) => self.redemption(request, id).await,
            (&Method::DELETE, ["v1", "redemptions", id]) => self.cancel_redemption(request, id).await,
            (
                _,
                ["healthz"]
                | ["v1", "openapi.json" | "entries" | "referrals" | "surveys"]
                | ["v1", "members" | "purchases" | "surveys", _],
            ) => Err(Problem::MethodNotAllowed("GET")),
            (_, ["v1", "ping" | "members" | "purchases" | "activities" | "redemptions"])
            | (_, ["v1", "purchases", _, "refunds"] | ["v1", "coupons", _, "redeem"]) => {
                Err(Problem::MethodNotAllowed("POST"))
            }
            (_, ["v1", "redemptions", _]) => Err(Problem::MethodNotAllowed("GET, DELETE")),
            _ => Err(Problem::NoSuchPath),
        }
    }

    async fn caller(&self, request: &Request<Vec<u8>>, needs: Scope) -> Result<Caller, Problem> {
        let key = self.key(request).await?;
        self.authorize(key, needs).await
    }

    async fn key(&self, request: &Request<Vec<u8>>) -> Result<ApiKey, Problem> {
        self.ledger.api_key(bearer_token(request)?).await?.ok_or(Problem::WrongKey)
    }

    async fn authorize(&self, key: ApiKey, needs: Scope) -> Result<Caller, Problem> {
        let now = self.clock.now();
        if !key.is_active_at(now) {
            return Err(Problem::WrongKey);
        }
        if !key.scope.allows(needs) {
            return Err(Problem::OutOfScope(needs.code()));
        }
        let program = self.programs.get(&key.program).await?.ok_or(Problem::WrongKey)?;
        // When it was last used is nice to know; nobody's purchase shall fail of it.
        if let Err(error) = self.ledger.key_used(&key, now).await {
            tracing::warn!(%error, "a key's last use was not noted");
        }
        Ok(Caller { key, program, now })
    }

    /// Tries a key, and notifies its maker in the chat.
    async fn ping(&self, request: &Request<Vec<u8>>) -> ApiResult {
        let caller = self.caller(request, Scope::Read).await?;
        self.ledger.notify_key_attempt(&caller.key, caller.now).await?;
        let key = caller.key.name.as_ref().map(|name| name.to_string());
        let (program, scope) = (caller.program.id.as_str(), caller.key.scope.code());
        Ok(output::json(StatusCode::OK, &output::Ping { status: "ok", program, key, scope }))
    }

    async fn new_member(&self, request: &Request<Vec<u8>>) -> ApiResult {
        let caller = self.caller(request, Scope::Purchases).await?;
        let input: input::NewMemberRequest = input::read(request)?;
        let id = input::text("id", &input.id)?;
        let customer = self.pepper.of_program(&caller.program.id, "customer", id);
        if self.ledger.customer(&caller.program.id, customer).await?.is_none() {
            self.check_rate_limit(&caller).await?;
            self.check_member_limit(&caller).await?;
        }
        let made = self.ledger.card_for_customer(&caller.program, customer, caller.now).await?;
        let claim = format!("https://t.me/{}?start=c_{}", self.username, made.claim.as_str());
        let body = output::NewMemberResponse { member: made.row.card.to_string(), claim };
        Ok(output::json(if made.created { StatusCode::CREATED } else { StatusCode::OK }, &body))
    }

    /// Whether the program takes one more member.
    async fn check_member_limit(&self, caller: &Caller) -> Result<(), Problem> {
        if caller.program.phase_at(caller.now) != Phase::Open {
            return Err(Problem::ProgramClosed);
        }
        match self.ledger.has_room(&caller.program).await? {
            true => Ok(()),
            false => Err(Problem::MembersFull(caller.program.limits.members)),
        }
    }

    /// Whether one more purchase, activity or new card may be reported in this minute.
    async fn check_rate_limit(&self, caller: &Caller) -> Result<(), Problem> {
        self.throttle.take(&caller.program, caller.now).await?.map_err(Problem::TooManyPurchases)
    }

    async fn member(&self, request: &Request<Vec<u8>>, card: &str) -> ApiResult {
        let card = input::card("card", card)?;
        let (caller, row) = self.authorize_with_card(request, card, Scope::Read).await?;
        let account = row.account.as_of(&caller.program, caller.now);
        Ok(output::json(StatusCode::OK, &output::MemberResponse::of(card, &account, &caller.program, caller.now)))
    }

    /// The key beside the card, then the account. A card of another program is as unknown as one that does not exist.
    async fn authorize_with_card(
        &self,
        request: &Request<Vec<u8>>,
        card: CardNumber,
        needs: Scope,
    ) -> Result<(Caller, store::AccountRow), Problem> {
        let (key, found) = futures::join!(self.key(request), self.ledger.card(card));
        let caller = self.authorize(key?, needs).await?;
        let row = self.account_of_card(&caller, found?).await?;
        Ok((caller, row))
    }

    /// The account behind a card that was looked up; where it went over to another, that one.
    async fn account_of_card(
        &self,
        caller: &Caller,
        found: Option<(ProgramId, MemberNo)>,
    ) -> Result<store::AccountRow, Problem> {
        let (program, mut member) = found.ok_or(Problem::UnknownMember)?;
        if program != caller.program.id {
            return Err(Problem::UnknownMember);
        }
        loop {
            let row = self.ledger.account(&program, member).await?.ok_or(Problem::UnknownMember)?;
            match row.account.transferred_to {
                Some(other) => member = other,
                None => return Ok(row),
            }
        }
    }

    async fn purchase(&self, request: &Request<Vec<u8>>) -> ApiResult {
        // What can be refused without a look at the tables is refused first, but never before the key was checked.
        let shown = bearer_token(request)?;
        let parsed = input::read::<input::PurchaseRequest>(request).and_then(|input| input.check());
        let (key, card) = match &parsed {
            Ok(purchase) => {
                let (key, card) = futures::join!(self.ledger.api_key(shown), self.ledger.card(purchase.card));
                (key?, card?)
            }
            Err(_) => (self.ledger.api_key(shown).await?, None),
        };
        let caller = self.authorize(key.ok_or(Problem::WrongKey)?, Scope::Purchases).await?;
        let purchase = parsed?;
        self.check_rate_limit(&caller).await?;
        let member = match card.filter(|(program, _)| *program == caller.program.id) {
            Some((_, member)) => member,
            None => self.member_of_repeat(&caller, &purchase).await?,
        };
        if let Err(problem) = check_age(purchase.occurred_at, caller.now) {
            // A repeat has no age: what was posted once is answered for ever.
            let known = self.ledger.purchase(&caller.program.id, &purchase.id).await?;
            known.filter(|_| problem == Problem::TooOld).ok_or(problem)?;
        }
        let bill = match &purchase.redemption {
            Some(id) => Some(self.approved_redemption(&caller, &purchase.id, id, member).await?),
            None => None,
        };
        let hashed =
            |what, id: &Option<String>| id.as_ref().map(|id| self.pepper.of_program(&caller.program.id, what, id));
        let fingerprint = hashed("fingerprint", &purchase.payment_fingerprint);
        let accrual = Accrual {
            id: purchase.id,
            amount: purchase.amount,
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
        let post = PostRequest { fingerprint: kept, ..post };
        let posted = self.ledger.post(&post).await?;
        Ok(receipt(&posted, purchase.card, &caller.program))
    }

    /// Whose a purchase is that was reported with a card which has been replaced since: a repeat gets its receipt.
    async fn member_of_repeat(&self, caller: &Caller, purchase: &CheckedPurchase) -> Result<MemberNo, Problem> {
        let known = self.ledger.purchase(&caller.program.id, &purchase.id).await?.map(|history| history.purchase);
        let same = |entry: &Entry| matches!(entry.cause, Cause::Purchase { card, .. } if card == purchase.card);
        known.filter(same).map(|entry| entry.member).ok_or(Problem::UnknownMember)
    }

    async fn refund(&self, request: &Request<Vec<u8>>, purchase: &str) -> ApiResult {
        let caller = self.caller(request, Scope::Purchases).await?;
        let purchase = input::order("purchase", purchase)?;
        let input: input::RefundRequest = input::read(request)?;
        let id = input::order("id", &input.id)?;
        let amount = input.amount.as_ref().map(input::MoneyRequest::check).transpose()?;
        if amount.is_some_and(|amount| amount.minor() == 0) {
            return Err(Problem::InvalidAmount(
                "a refund is above zero; leave amount out to refund all that is left".into(),
            ));
        }
        let first = self.ledger.purchase(&caller.program.id, &purchase).await?.ok_or(Problem::PurchaseNotReported)?;
        let Cause::Purchase { card, .. } = first.purchase.cause else {
            return Err(Problem::UnknownPurchase);
        };
        let post = by_key(&caller, first.purchase.member, PostCommand::Refund { purchase, id, amount });
        let posted = self.ledger.post(&post).await?;
        Ok(receipt(&posted, card, &caller.program))
    }

    /// The reference of a redemption that paid a share of this purchase's bill: approved, and by the same member. What
    /// was posted once is answered for ever, whatever became of the redemption.
    async fn approved_redemption(
        &self,
        caller: &Caller,
        purchase: &OrderId,
        id: &OrderId,
        member: MemberNo,
    ) -> Result<OrderId, Problem> {
        let reference = redemption_reference(id)?;
        let found = self.ledger.redemption(&caller.program.id, &reference).await?;
        let found = found.ok_or(Problem::UnknownRedemption)?;
        let state = found.state_at(caller.now);
        let approved = state == RedemptionState::Approved && found.member == member;
        if !approved && self.ledger.purchase(&caller.program.id, purchase).await?.is_none() {
            return Err(Problem::RedemptionNotApproved(state.code()));
        }
        Ok(reference)
    }

    async fn activity(&self, request: &Request<Vec<u8>>) -> ApiResult {
        let caller = self.caller(request, Scope::Purchases).await?;
        let input: input::ActivityRequest = input::read(request)?;
        let (id, card) = (input::order("id", &input.id)?, input::card("member", &input.member)?);
        let kinds = || ActivityKind::ALL.map(ActivityKind::code).join(", ");
        let kind = ActivityKind::from_code(&input.kind)
            .ok_or_else(|| Problem::Invalid { field: "kind", why: format!("this is not one of {}", kinds()) })?;
        let occurred_at = input::instant("occurred_at", &input.occurred_at)?;
        self.check_rate_limit(&caller).await?;
        let found = self.ledger.card(card).await?.filter(|(program, _)| *program == caller.program.id);
        let (_, member) = found.ok_or(Problem::UnknownMember)?;
        if let Err(problem) = check_age(occurred_at, caller.now) {
            let operation = OperationId::Activity(id.clone());
            let known = self.ledger.entry_of(&caller.program.id, member, &operation).await?;
            known.filter(|_| problem == Problem::TooOld).ok_or(problem)?;
        }
        let rules = caller.program.rules_at(occurred_at);
        let activity = Activity { id, kind, card, occurred_at, rules, budget: Budget::None };
        let posted =
            self.ledger.post(&by_key(&caller, member, PostCommand::Operation(Operation::Activity(activity)))).await?;
        Ok(receipt(&posted, card, &caller.program))
    }

    async fn purchase_history(&self, request: &Request<Vec<u8>>, id: &str) -> ApiResult {
        let caller = self.caller(request, Scope::Read).await?;
        let id = input::order("purchase", id)?;
        let history = self.ledger.purchase(&caller.program.id, &id).await?.ok_or(Problem::UnknownPurchase)?;
        let body = output::PurchaseResponse {
            entry: output::EntryView::of(&history.purchase),
            refunds: history.refunds.iter().map(output::EntryView::of).collect(),
        };
        Ok(output::json(StatusCode::OK, &body))
    }

    async fn entries(&self, request: &Request<Vec<u8>>) -> ApiResult {
        let caller = self.caller(request, Scope::Read).await?;
        let query = input::EntriesQuery::read(request.uri().query().unwrap_or_default())?;
        if query.after.as_deref().is_some_and(|after| !Ledger::is_cursor(after)) {
            return Err(Problem::Invalid {
                field: "after",
                why: "this is not a cursor that an answer's next gave".into(),
            });
        }
        let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
        let page = self.ledger.entries(&caller.program.id, query.after.as_deref(), limit).await?;
        let entries = page.entries.iter().map(output::EntryView::of).collect();
        Ok(output::json(StatusCode::OK, &output::Entries { entries, next: page.next }))
    }
}

fn by_key<'a>(caller: &'a Caller, member: MemberNo, todo: PostCommand<'a>) -> PostRequest<'a> {
    let actor = Actor::Key(caller.key.id);
    PostRequest::new(&caller.program, member, todo, actor, caller.now)
}

/// A segment of a path: ids may hold `:`, which many clients send as `%3A`.
fn decoded(segment: &str) -> String {
    percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// The key in the header, not yet known to be right.
fn bearer_token(request: &Request<Vec<u8>>) -> Result<&str, Problem> {
    let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    header.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim).ok_or(Problem::NoKey)
}

/// The API takes what happened lately; an older base is imported.
fn check_age(occurred_at: Instant, now: Instant) -> Result<(), Problem> {
    if occurred_at > now + AHEAD_MAX {
        return Err(Problem::InTheFuture);
    }
    if occurred_at < now - AGE_MAX {
        return Err(Problem::TooOld);
    }
    Ok(())
}

fn receipt(posted: &PostOutcome, card: CardNumber, program: &Program) -> Response<Vec<u8>> {
    let status = match posted {
        PostOutcome::Created(_) => StatusCode::CREATED,
        PostOutcome::Replayed(_) => StatusCode::OK,
    };
    output::json(status, &output::ReceiptResponse::of(posted.entry(), card, program))
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
            PostError::SoldOut | PostError::Coupon(_) | PostError::TillLimit(_) => Problem::Internal(error.to_string()),
            PostError::Store(error) => error.into(),
            PostError::Refused(refused) => match refused {
                Refused::Currency { expected } => Problem::WrongCurrency(expected),
                Refused::RefundTooLarge { left } => Problem::RefundTooLarge(left),
                Refused::RefundOfNothing => Problem::NothingToRefund,
                Refused::Moved(_) => Problem::UnknownMember,
                Refused::NoAward => Problem::NoAward,
                Refused::Closed => Problem::ProgramClosed,
                Refused::ShortOfPoints { missing } => Problem::ShortOfPoints(missing),
                other => Problem::Internal(other.to_string()),
            },
        }
    }
}

/// A purchase whose input has been checked.
pub(crate) struct CheckedPurchase {
    id: OrderId,
    card: CardNumber,
    amount: Money,
    occurred_at: Instant,
    cashier: Option<String>,
    partner: Option<OrderId>,
    payment_fingerprint: Option<String>,
    redemption: Option<OrderId>,
}
