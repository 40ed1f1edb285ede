//! A small Bot API server, which the bot talks to on one machine and in tests. It is as strict as Telegram where
//! mistakes of the bot would show, and it can inject faults.

mod html;
mod methods;
mod params;
mod state;
mod webhook;

pub(crate) use params::Params;
pub(crate) use state::{BOT_ID, BotApiServer, ChatDocument, ChatMessage, ChatUser, Fault, FaultKind};

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::time::Duration;

/// The largest request, in bytes; pictures are the largest.
const BODY_BYTES_MAX: usize = 10 << 20;
/// How long a call with the timeout fault stays silent: longer than any client waits.
const SILENCE: Duration = Duration::from_secs(60);

/// An error in the form of the Bot API.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) code: u16,
    pub(crate) description: String,
    /// What the caller should do instead.
    pub(crate) parameters: Option<Value>,
}

impl ApiError {
    pub(crate) fn bad(description: &str) -> ApiError {
        ApiError { code: 400, description: format!("Bad Request: {description}"), parameters: None }
    }

    pub(crate) fn forbidden(description: &str) -> ApiError {
        ApiError { code: 403, description: format!("Forbidden: {description}"), parameters: None }
    }
}

pub(crate) type MethodResult = Result<Value, ApiError>;

/// Serves a file.
pub(crate) fn download(telegram: &BotApiServer, token: &str, path: &str) -> Response {
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned();
    match methods::file(telegram, &path).filter(|_| token == telegram.token()) {
        Some(bytes) => ([(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Answers a call of the Bot API.
pub(crate) async fn call(telegram: &BotApiServer, token: &str, method: &str, request: Request) -> Response {
    if token != telegram.token() {
        return answer(Err(ApiError { code: 401, description: "Unauthorized".into(), parameters: None }));
    }
    let params = match read(request).await {
        Ok(params) => params,
        Err(error) => return answer(Err(error)),
    };
    let fault = telegram.fault(method, &params);
    if let Some(fault) = &fault
        && let Some(response) = before(fault).await
    {
        return response;
    }
    let result = methods::perform(telegram, method, params.clone()).await;
    telegram.record(method, &params, &result);
    if fault.is_some_and(|fault| fault.kind == FaultKind::LostReply) {
        return broken_response();
    }
    answer(result)
}

/// The response of a fault that takes effect before anything is done.
async fn before(fault: &Fault) -> Option<Response> {
    let error = match fault.kind {
        FaultKind::TooMany => ApiError {
            code: 429,
            description: format!("Too Many Requests: retry after {}", fault.retry_after),
            parameters: Some(json!({ "retry_after": fault.retry_after })),
        },
        FaultKind::Blocked => ApiError::forbidden("bot was blocked by the user"),
        FaultKind::Refused => ApiError::bad("can't parse entities: unsupported start tag \"x\" at byte offset 3"),
        FaultKind::Gone => ApiError::bad("chat not found"),
        FaultKind::Migrated => {
            let moved = Some(json!({ "migrate_to_chat_id": -1_000_000_000_001_i64 }));
            ApiError { parameters: moved, ..ApiError::bad("group chat was upgraded to a supergroup chat") }
        }
        FaultKind::ServerError => ApiError { code: 500, description: "Internal Server Error".into(), parameters: None },
        FaultKind::Timeout => {
            tokio::time::sleep(SILENCE).await;
            return Some(broken_response());
        }
        FaultKind::LostReply | FaultKind::Twice | FaultKind::Storm => return None,
    };
    Some(answer(Err(error)))
}

/// A response that breaks off, so the caller cannot know what was done.
fn broken_response() -> Response {
    let broken =
        futures::stream::once(async { Err::<Bytes, std::io::Error>(std::io::ErrorKind::ConnectionReset.into()) });
    Response::new(Body::from_stream(broken))
}

fn answer(result: MethodResult) -> Response {
    match result {
        Ok(result) => axum::Json(json!({ "ok": true, "result": result })).into_response(),
        Err(error) => {
            let mut body = json!({ "ok": false, "error_code": error.code, "description": error.description });
            if let Some(parameters) = error.parameters {
                body["parameters"] = parameters;
            }
            let status = StatusCode::from_u16(error.code).unwrap_or(StatusCode::BAD_REQUEST);
            (status, axum::Json(body)).into_response()
        }
    }
}

/// Reads parameters from JSON, a form, multipart or the query.
async fn read(request: Request) -> Result<Params, ApiError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().to_ascii_lowercase();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let malformed = || ApiError::bad("the request's body cannot be read");
    if kind == "multipart/form-data" {
        let multipart = Multipart::from_request(request, &()).await.map_err(|_| malformed())?;
        return Params::from_multipart(multipart).await.ok_or_else(malformed);
    }
    let body = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX).await.map_err(|_| malformed())?;
    match kind.as_str() {
        "application/json" if !body.is_empty() => Params::from_json(&body).ok_or_else(malformed),
        "application/x-www-form-urlencoded" => {
            let form = std::str::from_utf8(&body).map_err(|_| malformed())?;
            Params::from_form(form).ok_or_else(malformed)
        }
        _ => Params::from_form(&query).ok_or_else(malformed),
    }
}
