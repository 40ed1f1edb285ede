//! Keeps the background tasks alive. One that panics is begun again; one that does so three times within a while ends the system,
//! since a system that half works looks like one that does.

use crate::ShutdownSignal;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// How often a task is begun before it is given up.
const BEGINNINGS: u32 = 3;
/// A task that lived for so long died for another reason than before.
const CALM: Duration = Duration::from_secs(600);
/// The pause before it is begun again, longer each time.
const PAUSE: Duration = Duration::from_millis(500);
/// How long each task has to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which tasks are alive; others are about to begin again, or are given up.
#[derive(Clone, Default)]
pub(crate) struct TaskStates(Arc<Mutex<BTreeMap<&'static str, bool>>>);

impl TaskStates {
    /// Returns the tasks by name.
    pub(crate) fn all(&self) -> BTreeMap<&'static str, bool> {
        self.lock().clone()
    }

    fn set(&self, name: &'static str, alive: bool) {
        self.lock().insert(name, alive);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, bool>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// The background tasks.
pub(crate) struct Supervisor {
    stop: ShutdownSignal,
    given_up: watch::Sender<Option<&'static str>>,
    tasks: Vec<JoinHandle<()>>,
    states: TaskStates,
}

impl Supervisor {
    pub(crate) fn new(stop: ShutdownSignal) -> Supervisor {
        Supervisor { stop, given_up: watch::Sender::new(None), tasks: Vec::new(), states: TaskStates::default() }
    }

    /// Which tasks are alive.
    pub(crate) fn states(&self) -> TaskStates {
        self.states.clone()
    }

    /// Keeps a task alive that ends by itself only when all should stop.
    pub(crate) fn keep<F>(&mut self, name: &'static str, begin: impl Fn(ShutdownSignal) -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (stop, given_up, states) = (self.stop.clone(), self.given_up.clone(), self.states());
        states.set(name, true);
        self.tasks.push(tokio::spawn(async move {
            let mut deaths = 0;
            while deaths < BEGINNINGS {
                let begun = Instant::now();
                states.set(name, true);
                let Err(died) = tokio::spawn(begin(stop.clone())).await else { return };
                states.set(name, false);
                tracing::error!(task = name, %died, "a background task died");
                deaths = if begun.elapsed() > CALM { 1 } else { deaths + 1 };
                tokio::select! {
                    () = stop.wait() => return,
                    () = tokio::time::sleep(PAUSE * deaths) => {}
                }
            }
            given_up.send_replace(Some(name));
        }));
    }

    /// Resolves with its name when a task is given up.
    pub(crate) async fn given_up(&self) -> &'static str {
        let mut receiver = self.given_up.subscribe();
        let name = receiver.wait_for(Option::is_some).await.ok().and_then(|name| *name);
        name.unwrap_or_default()
    }

    /// Waits until the tasks have ended, each for a while.
    pub(crate) async fn ended(self) {
        for task in self.tasks {
            let _ = tokio::time::timeout(PATIENCE, task).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn a_task_that_dies_is_begun_again_and_given_up_in_the_end() {
        let stop = ShutdownSignal::new();
        let mut tasks = Supervisor::new(stop.clone());
        let dies = |times: u32| {
            let begun = Arc::new(AtomicU32::new(0));
            let counter = begun.clone();
            let begin = move |stop: ShutdownSignal| {
                let dies = counter.fetch_add(1, Ordering::Relaxed) < times;
                async move {
                    assert!(!dies, "as a fault would have it");
                    stop.wait().await;
                }
            };
            (begun, begin)
        };
        let (twice, begin) = dies(2);
        tasks.keep("twice", begin);
        let (always, begin) = dies(u32::MAX);
        tasks.keep("always", begin);
        assert_eq!(tasks.given_up().await, "always");
        assert_eq!(always.load(Ordering::Relaxed), BEGINNINGS);
        assert_eq!(twice.load(Ordering::Relaxed), 3);
        assert_eq!(tasks.states().all().into_iter().collect::<Vec<_>>(), [("always", false), ("twice", true)]);
        stop.now();
        tasks.ended().await;
    }
}
