//! What the routes of the sandbox share: its state, refusals, and what people do.

use crate::machine::time_machine::TimeMachine;
use crate::sandbox::demo::Demo;
use crate::sandbox::door::Door;
use crate::sandbox::month_gate::MonthGate;
use crate::sandbox::telegram::{BotApiServer, ChatUser};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::Arc;

/// The state of the control API.
#[derive(Clone)]
pub(crate) struct Sandbox {
    pub(crate) telegram: BotApiServer,
    pub(crate) time: TimeMachine,
    pub(crate) demos: Arc<Vec<Demo>>,
    pub(crate) url: String,
    pub(crate) door: Door,
    pub(crate) month: MonthGate,
}

/// A refusal of the control API.
pub(super) struct Refusal(pub(super) StatusCode, pub(super) String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

pub(super) type SandboxResult = Result<Response, Refusal>;
pub(super) type Body<T> = Result<Json<T>, JsonRejection>;

pub(super) fn known(sandbox: &Sandbox, id: i64) -> Result<ChatUser, Refusal> {
    let person = sandbox.telegram.lock().kept.people.get(&id).cloned();
    person.ok_or_else(|| Refusal(StatusCode::NOT_FOUND, format!("there is no person {id}")))
}

pub(super) fn read<T>(body: Body<T>) -> Result<T, Refusal> {
    body.map(|Json(read)| read).map_err(|error| Refusal(StatusCode::BAD_REQUEST, error.body_text()))
}

/// A person taps a button; the id of the query.
pub(super) fn push_tap(sandbox: &Sandbox, id: i64, message_id: i64, data: &str) -> Result<String, Refusal> {
    let person = known(sandbox, id)?;
    let telegram = &sandbox.telegram;
    let (query, message) = {
        let mut inner = telegram.lock();
        let message = inner.find(id, message_id).cloned();
        let message = message.ok_or_else(|| Refusal(StatusCode::NOT_FOUND, format!("no message {message_id}")))?;
        inner.kept.next_message += 1;
        let query = format!("q{}", inner.kept.next_message);
        inner.queries.insert(query.clone(), id);
        (query, message)
    };
    let content = json!({
        "id": query, "from": person.user(), "message": telegram.message_json(&person, &message),
        "chat_instance": id.to_string(), "data": data,
    });
    telegram.update("callback_query", content);
    Ok(query)
}
