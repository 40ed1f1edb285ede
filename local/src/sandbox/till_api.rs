//! What the page's till and phones need beside the merchants' API: all programs with keys, amounts as they are typed, the
//! menu of commands, the demo month.

use super::month::Month;
use super::month_gate::MonthProgress;
use super::state::{Refusal, Sandbox, SandboxResult, known};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::{Lang, Program, ProgramId, typed};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Scope, StoreError};

/// All programs, those of the demo first. Keys of others are made when the till first needs one.
pub(super) async fn programs(State(sandbox): State<Sandbox>) -> SandboxResult {
    let mut programs = Vec::new();
    for demo in sandbox.demos.iter() {
        programs.push(listed(&demo.program, Some(&demo.api_key)));
    }
    let known = |id: &ProgramId| sandbox.demos.iter().any(|demo| demo.program.id == *id);
    for id in sandbox.time.services.ledger.programs().await.map_err(failed)?.iter().filter(|id| !known(id)) {
        if let Some(program) = sandbox.time.services.programs.get(id).await.map_err(failed)? {
            programs.push(listed(&program, None));
        }
    }
    Ok(Json(json!({ "programs": programs, "api": sandbox.url })).into_response())
}

fn failed(error: StoreError) -> Refusal {
    Refusal(StatusCode::INTERNAL_SERVER_ERROR, format!("{error}"))
}

fn listed(program: &Program, key: Option<&String>) -> Value {
    let names = &program.names;
    json!({
        "program": program.id.as_str(), "name": names.en,
        "names": { "ru": names.ru, "zh": names.zh, "en": names.en },
        "currency": program.currency.code(), "join": format!("j_{}", program.id), "api_key": key,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyOf {
    program: String,
}

/// Makes a key for the till of a program.
pub(super) async fn key(State(sandbox): State<Sandbox>, Json(KeyOf { program }): Json<KeyOf>) -> SandboxResult {
    let unknown = || Refusal(StatusCode::NOT_FOUND, format!("there is no program {program}"));
    let id = ProgramId::parse(&program).map_err(|_| unknown())?;
    let ledger = &sandbox.time.services.ledger;
    ledger.program(&id).await.map_err(failed)?.ok_or_else(unknown)?;
    let made = ledger.new_api_key(&id, Scope::Purchases, sandbox.time.clock.now()).await.map_err(failed)?;
    Ok((StatusCode::CREATED, Json(json!({ "api_key": made.text }))).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypedAmount {
    text: String,
    currency: String,
}

/// Reads an amount as every field of the chat reads it.
pub(super) async fn amount(Query(TypedAmount { text, currency }): Query<TypedAmount>) -> SandboxResult {
    let currency = iso_currency::Currency::from_code(&currency);
    let amount = currency.and_then(|currency| typed::money(&text, currency)).filter(|amount| amount.minor() > 0);
    match amount {
        Some(amount) => {
            Ok(Json(json!({ "minor": amount.minor(), "currency": amount.currency().code() })).into_response())
        }
        None => Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY, "this is not an amount above zero".to_owned())),
    }
}

/// The menu of commands of a chat: its own, or else that of the app's language, or else the common one.
pub(super) async fn commands(State(sandbox): State<Sandbox>, Path(id): Path<i64>) -> SandboxResult {
    let person = known(&sandbox, id)?;
    let inner = sandbox.telegram.lock();
    let own = format!(" {}", json!({ "type": "chat", "chat_id": id }));
    let language = format!("{} ", Lang::best_fit(&person.language_code).code());
    let found = [own.as_str(), &language, " "].into_iter().find_map(|key| inner.commands.get(key).cloned());
    Ok(Json(found.unwrap_or_else(|| json!([]))).into_response())
}

/// Begins the demo month in the background, unless one is running.
pub(super) async fn month(State(sandbox): State<Sandbox>) -> SandboxResult {
    if !sandbox.month.begin() {
        return Err(Refusal(StatusCode::CONFLICT, "the month is running".to_owned()));
    }
    let month = Month::new(sandbox.clone());
    tokio::spawn(async move {
        let ended = month.run().await;
        sandbox.month.set(match ended {
            Ok(()) => MonthProgress::Done,
            Err(error) => MonthProgress::Stopped(format!("{error:#}")),
        });
        sandbox.telegram.changed(json!({ "month": true, "people": true, "clock": true }));
    });
    Ok(StatusCode::ACCEPTED.into_response())
}

/// How far the demo month is.
pub(super) async fn month_progress(State(sandbox): State<Sandbox>) -> Json<Value> {
    let (progress, of) = sandbox.month.progress();
    Json(json!({ "progress": progress, "of": of }))
}
