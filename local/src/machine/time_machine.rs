//! The clock, and the work that falls due when it moves.

use crate::machine::data::{DataDir, keep_clock};
use crate::machine::recorder::as_function;
use crate::machine::relay::{Relay, Round};
use anyhow::Result;
use domain::Instant;
use functions::workers::notifier::TelegramClient;
use functions::{Dispatcher, Schedule, Services, StreamReader, Worker};
use futures::future::try_join_all;
use std::sync::Arc;
use store::{Client, Clock, TableNames};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The most sweeps of due work at one stop of the clock.
const SWEEPS_MAX: usize = 10;
/// The most stops of the clock on its way. More mean that something is rescheduled endlessly.
const STOPS_MAX: usize = 10_000;

/// The clock, and the work that falls due when it moves.
#[derive(Clone)]
pub struct TimeMachine {
    /// The clock.
    pub clock: Clock,
    /// The services of the workers.
    pub services: Services,
    /// All workers.
    pub workers: Vec<Arc<dyn Worker>>,
    /// The client with which they send.
    pub telegram: TelegramClient,
    pub(crate) relay: Arc<Mutex<Relay>>,
    pub(crate) client: Client,
    pub(crate) folder: Arc<DataDir>,
}

/// A guard that pauses all background work while it is held.
pub struct PauseGuard {
    _relay: OwnedMutexGuard<Relay>,
}

impl TimeMachine {
    /// Moves the clock to `target`, stopping at every instant at which something is due. At each stop the due work is
    /// done, and streams and outbox are drained.
    pub async fn advance_to(&self, target: Instant) -> Result<()> {
        let mut relay = self.relay.lock().await;
        self.catch_up(&mut relay, |_| true).await?;
        for _ in 0..STOPS_MAX {
            let now = self.clock.now();
            let next = self.workers.iter().map(|worker| worker.next_due(now, target));
            let next = try_join_all(next).await?;
            let Some(due) = next.iter().flatten().min().copied() else {
                break;
            };
            tracing::debug!(%due, ?next, "the clock stops");
            self.clock.advance_to(due);
            self.catch_up(&mut relay, |at| next[at] == Some(due)).await?;
        }
        self.clock.advance_to(target);
        self.catch_up(&mut relay, |_| true).await?;
        drop(relay);
        let names = TableNames::default();
        store::tables::sweep_ttl(&self.client, &names, self.clock.now()).await?;
        keep_clock(self.folder.path(), &self.clock)
    }

    /// Does what is due now: first the hourly workers that `is_due` selects, then the streams and waiting messages.
    async fn catch_up(&self, relay: &mut Relay, is_due: impl Fn(usize) -> bool) -> Result<()> {
        let hourly = |worker: &&Arc<dyn Worker>| worker.schedule() == Schedule::EachHour;
        for (_, worker) in self.workers.iter().enumerate().filter(|(at, worker)| is_due(*at) && hourly(worker)) {
            as_function(function_of(worker.as_ref()), worker.run()).await?;
        }
        drain(relay).await?;
        for worker in self.workers.iter().filter(|worker| !hourly(worker)) {
            // A run takes one page. What is still due after so many runs waits for something else.
            for _ in 0..SWEEPS_MAX {
                if as_function(function_of(worker.as_ref()), worker.run()).await?.reviewed == 0 {
                    break;
                }
            }
        }
        drain(relay).await
    }

    /// A dispatcher for a stream, with the same workers.
    pub fn dispatcher(&self, reader: StreamReader) -> Dispatcher {
        Dispatcher::new(reader, &self.services, &self.workers)
    }

    /// The worker of this name.
    pub fn worker(&self, name: &str) -> Option<Arc<dyn Worker>> {
        self.workers.iter().find(|worker| worker.name() == name).cloned()
    }

    /// Pauses: while the guard is held, no stream is read and nothing is done by schedule.
    pub async fn pause(&self) -> PauseGuard {
        PauseGuard { _relay: self.relay.clone().lock_owned().await }
    }

    /// Delivers everything that is in the streams.
    pub async fn drain(&self) -> Result<()> {
        drain(&mut *self.relay.lock().await).await
    }
}

/// The function in which a worker runs in the cloud.
pub(crate) fn function_of(worker: &dyn Worker) -> &'static str {
    match (worker.schedule(), worker.name()) {
        (Schedule::EachHour, _) => "ProgramsFunction",
        (_, "imports") => "ImportsFunction",
        (_, "journeys") => "JourneysFunction",
        _ => "NotifierFunction",
    }
}

pub(crate) async fn drain(relay: &mut Relay) -> Result<()> {
    while relay.round().await? == Round::Delivered {}
    Ok(())
}
