//! Imports that were confirmed in the chat: a step each minute, and one after the other as long as something is left.

use crate::Services;
use crate::telegram::TelegramClient;
use crate::worker::{ProcessingError, RunReport, Schedule, Worker, catch_panic};
use bot::ImportWork;
use domain::Instant;
use futures::FutureExt;
use futures::future::BoxFuture;
use store::StoreError;

/// The worker of imports.
pub struct Imports(ImportWork);

impl Imports {
    /// An instance.
    pub fn new(services: &Services, telegram: &TelegramClient) -> Imports {
        let Services { ledger, vault, programs, clock, .. } = services.clone();
        Imports(ImportWork::new(ledger, vault, programs, clock, telegram.bot()))
    }
}

impl Worker for Imports {
    fn name(&self) -> &'static str {
        "imports"
    }

    fn schedule(&self) -> Schedule {
        Schedule::EachMinute
    }

    fn run(&self) -> BoxFuture<'_, Result<RunReport, ProcessingError>> {
        async {
            let (reviewed, failed) = catch_panic(self.0.step_all()).await?;
            Ok(RunReport { reviewed, done: reviewed - failed, failed, goes_on: false })
        }
        .boxed()
    }

    /// What is confirmed is due at once, so a clock that is moved has nothing to stop for.
    fn next_due(&self, _: Instant, _: Instant) -> BoxFuture<'_, Result<Option<Instant>, StoreError>> {
        async { Ok(None) }.boxed()
    }
}
