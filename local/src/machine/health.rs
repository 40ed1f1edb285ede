//! What the system says of itself: `/healthz`, which of its parts are alive, and `/readyz`, whether it serves.

use crate::machine::data::{DataDir, write_private};
use crate::machine::supervisor::TaskStates;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use functions::api::Health;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use store::{Client, TableNames, tables};
use tokio::sync::Mutex;

/// How long the engine may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// The file that shows whether the folder can be written.
const PROBE_FILE: &str = "ready";

/// What is looked at.
#[derive(Clone)]
pub(crate) struct HealthCheck {
    pub(crate) tasks: TaskStates,
    pub(crate) client: Client,
    pub(crate) names: TableNames,
    pub(crate) folder: Arc<DataDir>,
    /// One probe of the folder at a time.
    pub(crate) probing: Arc<Mutex<()>>,
}

impl HealthCheck {
    /// The two routes.
    pub(crate) fn router(self) -> Router {
        Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz)).with_state(self)
    }

    /// Why the system does not serve, if it does not.
    async fn unready(&self) -> Option<String> {
        match tokio::time::timeout(PATIENCE, tables::exist(&self.client, &self.names)).await {
            Ok(true) => {}
            Ok(false) => return Some("the data file cannot be read: see the log".to_owned()),
            Err(_) => return Some("the data file is not read in time: is the disk busy?".to_owned()),
        }
        let _alone = self.probing.lock().await;
        let probe = self.folder.path().join(PROBE_FILE);
        let written = tokio::task::spawn_blocking(move || write_private(&probe, "")).await;
        written.unwrap_or_else(|died| Err(std::io::Error::other(died))).err().map(|error| {
            format!(
                "the data folder cannot be written ({error}): make room on its disk; what was refused can be sent again"
            )
        })
    }
}

async fn healthz(State(health): State<HealthCheck>) -> (StatusCode, Json<Health>) {
    let tasks = health.tasks.all();
    let alive = tasks.values().all(|alive| *alive);
    let said = |alive: bool| if alive { "alive" } else { "begins again" };
    let tasks = tasks.into_iter().map(|(name, alive)| (name.to_owned(), said(alive).to_owned())).collect();
    let status = if alive { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Health { status: if alive { "ok" } else { "degraded" }, tasks: Some(tasks) }))
}

async fn readyz(State(health): State<HealthCheck>) -> (StatusCode, Json<Value>) {
    match health.unready().await {
        None => (StatusCode::OK, Json(json!({ "status": "ready" }))),
        Some(why) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "not ready", "why": why }))),
    }
}
