//! A proxy between the store and DynamoDB under a test's control. It sees every call, and can alter it, refuse it, or
//! lose the call or its answer.

use aws_sdk_dynamodb::config::retry::RetryConfig;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{Accrual, Budget, CardNumber, Instant, Money, Operation, OrderId, Program};
use futures::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::Arc;
use store::PostCommand;
use store::{Client, Ledger, Pepper, TableNames};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// A call on its way.
pub(crate) struct Call {
    /// The operation, such as `TransactWriteItems`.
    pub(crate) name: String,
    pub(crate) body: Value,
}

/// What the wire does with a call.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Pass,
    /// Refuses it with this error; nothing is done.
    Refuse(&'static str),
    /// Cancels the transaction, with this reason at this item of it.
    Cancel(usize, &'static str),
    /// Loses the call.
    Lose,
    /// Carries it out and loses the answer.
    LoseAnswer,
    /// Loses the call, and notifies that the caller is to die here, waiting for the answer.
    Die(Arc<Notify>),
    /// The same, after carrying it out.
    DieAfter(Arc<Notify>),
    /// Answers from a replica that has no data yet.
    Stale,
}

pub(crate) type Hook = Arc<dyn Fn(&mut Call) -> BoxFuture<'static, Act> + Send + Sync>;
pub(crate) type Look = Arc<dyn Fn(&Call, &Value) + Send + Sync>;

#[derive(Clone)]
struct Wire {
    engine: String,
    http: reqwest::Client,
    hook: Hook,
    look: Look,
}

/// Starts a wire to an engine and returns its address. The hook decides on each call; the look sees each answer.
pub(crate) async fn lay(engine: &str, hook: Hook, look: Look) -> String {
    let wire = Wire { engine: engine.to_owned(), http: reqwest::Client::new(), hook, look };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(pass).with_state(wire);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// A client without retries, so our code sees every failure.
pub(crate) fn impatient(url: &str) -> Client {
    let client = store::local_client(url);
    let config = client.config().to_builder().retry_config(RetryConfig::disabled()).build();
    Client::from_conf(config)
}

/// Tables of the tests' own, which the running system does not read. The tests do the work on them.
pub(crate) fn own_tables() -> TableNames {
    let name = |table: &str| format!("bench-{table}");
    TableNames { ledger: name("ledger"), vault: name("vault"), outbox: name("outbox") }
}

pub(crate) fn ledger_over(url: &str) -> Ledger {
    ledger_on(impatient(url))
}

pub(crate) fn ledger_on(client: Client) -> Ledger {
    let pepper = Pepper::parse(&Pepper::generate().unwrap()).unwrap();
    Ledger::new(client, &own_tables(), pepper)
}

fn refusal(kind: &str, more: &Value) -> Response {
    let mut body = json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{kind}"), "message": "injected" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    (StatusCode::BAD_REQUEST, axum::Json(body)).into_response()
}

/// Never answers.
async fn dead(here: &Notify) -> Response {
    here.notify_one();
    std::future::pending().await
}

async fn pass(State(wire): State<Wire>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers["x-amz-target"].to_str().unwrap();
    let name = target.rsplit('.').next().unwrap().to_owned();
    let mut call = Call { name, body: serde_json::from_slice(&body).unwrap() };
    let act = (wire.hook)(&mut call).await;
    match act {
        Act::Refuse(kind) => return refusal(kind, &json!({})),
        Act::Cancel(at, code) => {
            let items = call.body["TransactItems"].as_array().map_or(1, Vec::len);
            let reason = |n: usize| json!({ "Code": if n == at % items { code } else { "None" } });
            let reasons: Vec<Value> = (0..items).map(reason).collect();
            return refusal("TransactionCanceledException", &json!({ "CancellationReasons": reasons }));
        }
        Act::Lose => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Act::Die(here) => return dead(&here).await,
        Act::Stale => return axum::Json(json!({ "Items": [], "Count": 0, "ScannedCount": 0 })).into_response(),
        Act::Pass | Act::LoseAnswer | Act::DieAfter(_) => {}
    }
    let mut request = wire.http.post(&wire.engine).body(serde_json::to_vec(&call.body).unwrap());
    for (name, value) in headers.iter().filter(|(name, _)| !matches!(name.as_str(), "host" | "content-length")) {
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    let (status, mut headers, bytes) = (answer.status(), answer.headers().clone(), answer.bytes().await.unwrap());
    (wire.look)(&call, &serde_json::from_slice(&bytes).unwrap_or(Value::Null));
    match act {
        Act::LoseAnswer => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Act::DieAfter(here) => return dead(&here).await,
        _ => {}
    }
    headers.remove("content-length");
    headers.remove("transfer-encoding");
    (status, headers, bytes).into_response()
}

/// A purchase as a test posts it to the ledger itself: an order and its amount, nothing else.
pub(crate) fn plain_purchase<'a>(
    program: &'a Program,
    card: CardNumber,
    id: OrderId,
    minor: i64,
    at: Instant,
) -> PostCommand<'a> {
    PostCommand::Operation(Operation::Purchase(Accrual {
        id,
        amount: Money::new(minor, program.currency).unwrap(),
        card,
        cashier: None,
        partner: None,
        fingerprint: None,
        occurred_at: at,
        rules: program.rules_at(at),
        bill: None,
        imported: false,
        budget: Budget::None,
    }))
}
