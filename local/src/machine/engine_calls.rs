//! Calls of DynamoDB's API on the embedded engine: in this process, and over a socket from command lines beside it.
//!
//! The engine's own server would listen on a port of loopback and answer anybody there, web pages included. Nothing
//! reaches this but the process itself and what the owner of the data runs: nobody else may open the socket.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use dynoxide::{Database, DynoxideError};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use store::LocalEngine;

/// The largest body, as of DynamoDB itself.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What DynamoDB says of an operation that it does not have.
const UNKNOWN: &str = r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#;

type Answer = Result<String, DynoxideError>;
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The engine in this process.
#[derive(Clone)]
pub(crate) struct InProcess(pub(crate) Database);

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl LocalEngine for InProcess {
    fn answer(&self, target: String, body: Vec<u8>) -> BoxFuture<'static, Result<(u16, Vec<u8>), BoxError>> {
        let database = self.0.clone();
        crate::machine::recorder::record(&target, &body);
        // The engine works on the calling thread.
        let answered = tokio::task::spawn_blocking(move || answer(&database, &target, &body));
        async { Ok(answered.await?) }.boxed()
    }
}

fn answer(database: &Database, target: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let operation = target.rsplit_once('.').map_or(target, |(_, operation)| operation);
    match call(database, operation, body) {
        Some(Ok(answer)) => (StatusCode::OK.as_u16(), answer.into_bytes()),
        Some(Err(error)) => {
            say_what_to_do(&error);
            (error.status_code(), error.to_json().into_bytes())
        }
        None => (StatusCode::BAD_REQUEST.as_u16(), UNKNOWN.into()),
    }
}

/// What SQLite says of a file that it cannot use, and what to do then.
const TROUBLE: [(&str, &str); 5] = [
    ("disk is full", "make room on its disk; what was acknowledged is kept"),
    ("disk I/O error", "if its disk is full, make room; what was acknowledged is kept"),
    ("readonly", "let this user write into the data folder"),
    ("malformed", "stop, and put a copy of the folder back"),
    ("not a database", "stop, and put a copy of the folder back"),
];

/// Says what to do about a data file that cannot be used. The caller only learns that it failed.
fn say_what_to_do(error: &DynoxideError) {
    // Only what is known is repeated: an error may hold somebody's data.
    let said = error.to_string();
    if error.status_code() == StatusCode::INTERNAL_SERVER_ERROR.as_u16()
        && let Some((trouble, remedy)) = TROUBLE.iter().find(|(trouble, _)| said.contains(trouble))
    {
        tracing::error!("the data file cannot be used ({trouble}): {remedy}");
    }
}

/// Carries out an operation, if it is one that the product and its tests use.
fn call(database: &Database, operation: &str, body: &[u8]) -> Option<Answer> {
    Some(match operation {
        "BatchGetItem" => typed(body, |request| database.batch_get_item(request)),
        "BatchWriteItem" => typed(body, |request| database.batch_write_item(request)),
        "CreateTable" => typed(body, |request| database.create_table(request)),
        "DeleteItem" => typed(body, |request| database.delete_item(request)),
        "DescribeStream" => typed(body, |request| database.describe_stream(request)),
        "DescribeTable" => typed(body, |request| database.describe_table(request)),
        "DescribeTimeToLive" => typed(body, |request| database.describe_time_to_live(request)),
        "GetItem" => typed(body, |request| database.get_item(request)),
        "GetRecords" => typed(body, |request| database.get_records(request)),
        "GetShardIterator" => typed(body, |request| database.get_shard_iterator(request)),
        "ListStreams" => typed(body, |request| database.list_streams(request)),
        "PutItem" => typed(body, |request| database.put_item(request)),
        "Query" => typed(body, |request| database.query(request)),
        "Scan" => typed(body, |request| database.scan(request)),
        "TransactWriteItems" => typed(body, |request| database.transact_write_items(request)),
        "UpdateItem" => typed(body, |request| database.update_item(request)),
        "UpdateTimeToLive" => typed(body, |request| database.update_time_to_live(request)),
        _ => return None,
    })
}

fn typed<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    carry_out: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Answer {
    let unread = |error: serde_json::Error| DynoxideError::SerializationException(error.to_string());
    let answer = carry_out(serde_json::from_slice(body).map_err(unread)?)?;
    serde_json::to_string(&answer).map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// The same calls over HTTP, for the socket.
pub(crate) fn router(engine: InProcess) -> Router {
    Router::new().fallback(over_http).layer(axum::extract::DefaultBodyLimit::max(BODY_BYTES_MAX)).with_state(engine)
}

async fn over_http(State(engine): State<InProcess>, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let target = headers.get(TARGET).and_then(|target| target.to_str().ok()).unwrap_or_default();
    match engine.answer(target.to_owned(), body.to_vec()).await {
        Ok((status, answer)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::CONTENT_TYPE, "application/x-amz-json-1.0")], answer).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The header that names the operation.
const TARGET: &str = "x-amz-target";

/// The engine of another process, over its socket.
#[derive(Debug)]
pub(crate) struct OverSocket(reqwest::Client);

impl OverSocket {
    #[cfg(unix)]
    pub(crate) fn new(socket: std::path::PathBuf) -> reqwest::Result<OverSocket> {
        reqwest::Client::builder().unix_socket(socket).build().map(OverSocket)
    }
}

impl LocalEngine for OverSocket {
    fn answer(&self, target: String, body: Vec<u8>) -> BoxFuture<'static, Result<(u16, Vec<u8>), BoxError>> {
        let request = self.0.post("http://engine.invalid/").header(TARGET, target).body(body);
        async {
            let answer = request.send().await?;
            Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
        }
        .boxed()
    }
}
