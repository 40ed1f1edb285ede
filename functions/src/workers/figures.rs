//! Figures: folds what happens into the counts of days and the facts about members.
//!
//! It works by events alone, in the function of those who count. A member is brought to the account's present version, so
//! repeats, reordering and lost records change nothing but the moment.

use crate::Services;
use crate::worker::{Failed, ProcessingError, Schedule, StreamContent, StreamEvent, for_each_member};
use crate::worker::{RunReport, StreamReader, Worker};
use domain::{Instant, MemberNo, ProgramId};
use futures::FutureExt;
use futures::future::BoxFuture;
use store::{LedgerEvent, StoreError};

/// Figures.
#[derive(Clone)]
pub struct Figures(pub Services);

impl Worker for Figures {
    fn name(&self) -> &'static str {
        "figures"
    }

    fn reader(&self) -> Option<StreamReader> {
        Some(StreamReader::Count)
    }

    fn schedule(&self) -> Schedule {
        Schedule::Never
    }

    fn on_events<'a>(&'a self, events: &'a [StreamEvent]) -> BoxFuture<'a, Vec<Failed>> {
        for_each_member(events, member_of, move |program, member| async move { self.fold(&program, member).await })
            .boxed()
    }

    fn run(&self) -> BoxFuture<'_, Result<RunReport, ProcessingError>> {
        async { Ok(RunReport::default()) }.boxed()
    }

    fn next_due(&self, _: Instant, _: Instant) -> BoxFuture<'_, Result<Option<Instant>, StoreError>> {
        async { Ok(None) }.boxed()
    }

    fn replay<'a>(&'a self, event: &'a StreamEvent) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            match member_of(event) {
                Some((program, member)) => self.fold(&program, member).await,
                None => Ok(()),
            }
        }
        .boxed()
    }
}

impl Figures {
    async fn fold(&self, program: &ProgramId, member: MemberNo) -> Result<(), StoreError> {
        match self.0.programs.get(program).await? {
            Some(program) => self.0.ledger.fold_member(&program, member).await,
            None => Ok(()),
        }
    }
}

/// Whose figures an event changes.
fn member_of(event: &StreamEvent) -> Option<(ProgramId, MemberNo)> {
    match &event.content {
        StreamContent::Ledger(
            LedgerEvent::Entry { program, member, .. } | LedgerEvent::CardMade { program, member },
        ) => Some((program.clone(), *member)),
        _ => None,
    }
}
