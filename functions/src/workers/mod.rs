//! The workers: what follows streams and runs by schedule. Each is one file and one line in [`all`]; the Lambda's binary,
//! the local runner, dead letters, `doctor` and the test of the template read that list.

pub mod maintenance;
pub mod notifier;
pub mod referrals;
pub mod surveys;

use crate::Services;
use crate::dispatcher::{Failed, ProcessingError, StreamEvent};
use domain::Instant;
use futures::future::BoxFuture;
use maintenance::Maintenance;
use notifier::{Notifier, TelegramClient};
use referrals::Referrals;
use std::sync::Arc;
use store::StoreError;
use surveys::Surveys;

/// A reader of a stream: DynamoDB lets two read one without hurting each other, so several workers share each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamReader {
    /// Of the ledger: those who follow what somebody did.
    Follow,
    /// Of the ledger: those who count.
    Count,
    /// Of the outbox: those who send.
    Send,
}

/// How often a worker runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Each minute, and through it as long as there is something to do.
    EachMinute,
    /// Each hour.
    EachHour,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunReport {
    /// What was looked at.
    pub reviewed: usize,
    /// What came of it: messages sent, gifts given, members asked.
    pub done: usize,
    /// What failed; it is due again.
    pub failed: usize,
}

/// Something that works beside the conversation and the API. Everything it does is safe to repeat.
pub trait Worker: Send + Sync {
    /// Its name: in dead letters, logs and the template's setting `WORKER`.
    fn name(&self) -> &'static str;

    /// Whose events it works on, if anybody's.
    fn reader(&self) -> Option<StreamReader> {
        None
    }

    /// Works on the events of a batch, and says which failed.
    fn on_events<'a>(&'a self, events: &'a [StreamEvent]) -> BoxFuture<'a, Vec<Failed>> {
        let _ = events;
        Box::pin(async { Vec::new() })
    }

    /// How often it runs.
    fn schedule(&self) -> Schedule {
        Schedule::EachHour
    }

    /// Does what is due.
    fn run(&self) -> BoxFuture<'_, Result<RunReport, ProcessingError>>;

    /// The first instant after `now`, and no later than `until`, at which a run has something to do: where a clock that is
    /// moved must stop on its way.
    fn next_due(&self, now: Instant, until: Instant) -> BoxFuture<'_, Result<Option<Instant>, StoreError>>;

    /// Works once more on an event that was put aside.
    fn replay<'a>(&'a self, event: &'a StreamEvent) -> BoxFuture<'a, Result<(), StoreError>> {
        let _ = event;
        Box::pin(async { Ok(()) })
    }
}

/// The registry: every worker there is.
pub fn all(services: &Services, telegram: &TelegramClient) -> Vec<Arc<dyn Worker>> {
    vec![
        Arc::new(Notifier::new(services.clone(), telegram.clone())),
        Arc::new(Maintenance(services.clone())),
        Arc::new(Referrals(services.clone())),
        Arc::new(Surveys(services.clone())),
    ]
}
