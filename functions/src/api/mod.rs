//! The merchants' HTTP API: one router for the Lambda and for the local server. Routes, inputs, answers and the OpenAPI
//! document are made from the same handlers.

mod document;
mod entry_view;
mod extract;
mod input;
mod malformed;
mod members;
mod output;
mod problem;
mod purchases;
mod quotes;
mod referrals;
mod rewards;
mod surveys;

pub use document::openapi;
pub use output::Health;
pub use problem::{PROBLEMS, Problem};

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use bot::channel::Channel;
use bot::channel::telegram::Telegram;
use domain::{Actor, CardNumber, Instant, MemberNo, Phase, Program, ProgramId};
use std::sync::Arc;
use store::{
    ApiKey, Clock, Ledger, Pepper, PostCommand, PostError, PostOutcome, PostRequest, Programs, Scope, Throttle,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The OpenAPI document, as it is served. A test compares it with [`openapi`]; `just openapi` writes it.
pub const OPENAPI: &str = include_str!("../../openapi.json");

/// The largest body that is read.
pub const BODY_BYTES_MAX: usize = 16 * 1024;

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
    channel: Arc<dyn Channel>,
    throttle: Throttle,
}

/// An answer with its status: 201 if something was done, 200 if it was done before.
type ApiResult<T> = Result<(StatusCode, Json<T>), Problem>;

/// Who calls, and for which program.
struct Caller {
    key: ApiKey,
    program: Arc<Program>,
    now: Instant,
}

impl Caller {
    /// Whether nothing that the caller writes is kept: the key is for tests.
    fn only_tries(&self) -> bool {
        self.key.scope == Scope::Test
    }
}

/// All operations, each with its path, its method and its description.
fn routes(router: OpenApiRouter<Api>) -> OpenApiRouter<Api> {
    router
        .routes(routes!(health))
        .routes(routes!(served_openapi))
        .routes(routes!(members::ping))
        .routes(routes!(members::members, members::new_member))
        .routes(routes!(members::member))
        .routes(routes!(quotes::quote))
        .routes(routes!(purchases::purchase))
        .routes(routes!(purchases::purchase_history))
        .routes(routes!(purchases::refund))
        .routes(routes!(purchases::entries))
        .routes(routes!(purchases::activity))
        .routes(routes!(rewards::rewards))
        .routes(routes!(rewards::coupon))
        .routes(routes!(rewards::redeem_coupon))
        .routes(routes!(rewards::ask_redemption))
        .routes(routes!(rewards::redemption, rewards::cancel_redemption))
        .routes(routes!(referrals::referrals))
        .routes(routes!(surveys::surveys))
        .routes(routes!(surveys::survey))
}

/// Whether the API is up
#[utoipa::path(get, path = "/healthz", operation_id = "health", security(()),
    responses((status = 200, description = "It is up.", body = output::Health)))]
async fn health() -> Json<output::Health> {
    Json(output::Health { status: "ok", tasks: None })
}

/// This document
#[utoipa::path(get, path = "/v1/openapi.json", operation_id = "openapi", security(()),
    responses((status = 200, description = "This document.", body = Object)))]
async fn served_openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI)
}

impl Api {
    /// `channel` is where claim links lead.
    pub fn new(ledger: Ledger, programs: Programs, clock: Clock, pepper: Pepper, channel: Telegram) -> Api {
        let throttle = Throttle::new(ledger.clone());
        Api { ledger, programs, clock, pepper, channel: Arc::new(channel), throttle }
    }

    /// Returns the service of all operations. Whatever goes wrong is a problem document.
    pub fn router(self) -> Router {
        let (router, _) = routes(OpenApiRouter::default()).split_for_parts();
        router
            .fallback(async || Problem::NoSuchPath)
            .with_state(self)
            .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
            .layer(from_fn(named_and_logged))
    }

    /// Returns the same service, also under the path of an address at which a gateway answers, where it has one.
    pub fn router_at(self, public_url: &str) -> Router {
        let path = public_url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        let router = self.router();
        match path.trim_matches('/') {
            "" => router,
            path => Router::new().nest(&format!("/{path}"), router.clone()).fallback_service(router),
        }
    }

    async fn key(&self, token: &str) -> Result<ApiKey, Problem> {
        self.ledger.api_key(token).await?.ok_or(Problem::WrongKey)
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

    /// Whether one more purchase, activity or new card may be reported in this minute. A test reports none.
    async fn check_rate_limit(&self, caller: &Caller) -> Result<(), Problem> {
        if caller.only_tries() {
            return Ok(());
        }
        self.throttle.take(&caller.program, caller.now).await?.map_err(Problem::TooManyPurchases)
    }

    /// Posts what a caller reports; a test only finds out what would be posted.
    async fn post(&self, caller: &Caller, post: &PostRequest<'_>) -> Result<PostOutcome, PostError> {
        if caller.only_tries() { self.ledger.try_out(post).await } else { self.ledger.post(post).await }
    }

    /// The key beside the card, then the account. A card of another program is as unknown as one that does not exist.
    async fn authorize_with_card(
        &self,
        token: &str,
        card: CardNumber,
        needs: Scope,
    ) -> Result<(Caller, store::AccountRow), Problem> {
        let (key, found) = futures::join!(self.key(token), self.ledger.card(card));
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
}

/// Names each request, logs failures of ours, and words what the router itself refuses.
async fn named_and_logged(request: Request, next: Next) -> Response {
    let id = format!("{:016x}", store::random().unwrap_or_default());
    let method = request.method().clone();
    let mut response = next.run(request).await;
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = response.headers().get(header::ALLOW).and_then(|value| value.to_str().ok()).unwrap_or_default();
        response = Problem::MethodNotAllowed(allowed.to_owned()).into_response();
    }
    if let Some(problem) = response.extensions().get::<Problem>().filter(|problem| problem.status().is_server_error()) {
        tracing::error!(request = id, %problem, "a request failed");
    }
    tracing::debug!(request = id, %method, status = response.status().as_u16(), "answered");
    if let Ok(value) = header::HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

fn by_key<'a>(caller: &'a Caller, member: MemberNo, todo: PostCommand<'a>) -> PostRequest<'a> {
    let actor = Actor::Key(caller.key.id);
    PostRequest::new(&caller.program, member, todo, actor, caller.now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use store::TableNames;
    use tower::ServiceExt;

    #[tokio::test]
    async fn it_answers_under_the_path_of_its_address_too() {
        let client = store::local_client("http://127.0.0.1:9");
        let pepper = Pepper::parse(&Pepper::generate().unwrap_or_default()).expect("a pepper");
        let ledger = Ledger::new(client, &TableNames::default(), pepper.clone());
        let channel = Telegram { username: "bot".to_owned() };
        let api = Api::new(ledger.clone(), Programs::new(ledger), Clock::default(), pepper, channel);
        for (address, path, status) in [
            ("https://api.example.org/loyalty/", "/loyalty/healthz", 200),
            ("https://api.example.org/loyalty", "/healthz", 200),
            ("https://api.example.org", "/healthz", 200),
            ("https://api.example.org/loyalty", "/other/healthz", 404),
            ("https://api.example.org/loyalty", "/loyalty/v1/openapi.json", 200),
        ] {
            let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
            let answer = api.clone().router_at(address).oneshot(request).await.expect("an answer");
            assert_eq!(answer.status().as_u16(), status, "{address} {path}");
        }
    }
}
