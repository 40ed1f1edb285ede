//! What a worker is: something that works beside the conversation and the API, by events and by schedule.

use aws_lambda_events::event::dynamodb::EventRecord;
use domain::{Instant, MemberNo, ProgramId};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::collections::BTreeMap;
use std::ops::AddAssign;
use std::panic::AssertUnwindSafe;
use store::{Ledger, LedgerEvent, MessageKey, StoreError};

/// Why work ended without success.
#[derive(Debug, thiserror::Error)]
pub enum ProcessingError {
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Our code did.
    #[error("the code panicked")]
    Panicked,
}

impl ProcessingError {
    /// Whether trying again is of no use.
    pub(crate) fn is_permanent(&self) -> bool {
        match self {
            ProcessingError::Panicked => true,
            ProcessingError::Store(error) => error.is_permanent(),
        }
    }
}

/// A record's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamContent {
    /// Of the ledger.
    Ledger(LedgerEvent),
    /// Of the outbox: a message was queued.
    Message(MessageKey),
    /// Nothing for anybody.
    Nothing,
}

/// A record of a stream, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamEvent {
    /// The record's number in its stream.
    pub sequence: String,
    /// What it says.
    pub content: StreamContent,
}

impl StreamEvent {
    /// Reads a record as this reader's stream writes them.
    pub fn decode(reader: StreamReader, record: &EventRecord) -> Result<StreamEvent, StoreError> {
        let change = &record.change;
        let content = match reader {
            StreamReader::Send if record.event_name != "INSERT" => StreamContent::Nothing,
            StreamReader::Send => {
                MessageKey::of_record(&change.keys)?.map_or(StreamContent::Nothing, StreamContent::Message)
            }
            StreamReader::Follow | StreamReader::Count => StreamContent::Ledger(LedgerEvent::decode(
                &change.keys,
                Some(&change.old_image),
                Some(&change.new_image),
            )?),
        };
        Ok(StreamEvent { sequence: sequence(record), content })
    }
}

/// Events on which a handler's work has failed.
#[derive(Debug)]
pub struct Failed {
    /// Their numbers.
    pub sequences: Vec<String>,
    /// Why.
    pub error: ProcessingError,
}

/// The number of a record in its stream.
pub(crate) fn sequence(record: &EventRecord) -> String {
    record.change.sequence_number.clone().unwrap_or_default()
}

/// Works, and survives a panic: a record that brings one about would bring it about again and again.
pub(crate) async fn catch_panic<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, ProcessingError> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(done) => Ok(done?),
        Err(_) => Err(ProcessingError::Panicked),
    }
}

/// Works once for each member whom events of a batch concern, one after the other: what is done for one may meet what is done
/// for another at the same items.
pub(crate) async fn for_each_member<F>(
    events: &[StreamEvent],
    concerned: impl Fn(&StreamEvent) -> Option<(ProgramId, MemberNo)>,
    work: impl Fn(ProgramId, MemberNo) -> F,
) -> Vec<Failed>
where
    F: Future<Output = Result<(), StoreError>>,
{
    let mut members: BTreeMap<(ProgramId, MemberNo), Vec<String>> = BTreeMap::new();
    for event in events {
        if let Some(member) = concerned(event) {
            members.entry(member).or_default().push(event.sequence.clone());
        }
    }
    let mut failed = Vec::new();
    for ((program, member), sequences) in members {
        if let Err(error) = catch_panic(work(program, member)).await {
            failed.push(Failed { sequences, error });
        }
    }
    failed
}

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
    /// Not at all: it works by events alone, in the function of a worker that shares its reader.
    Never,
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
    /// Whether it stopped before all was done, so that no call takes too long: there is more to do at once.
    pub goes_on: bool,
}

impl AddAssign for RunReport {
    fn add_assign(&mut self, other: RunReport) {
        self.reviewed += other.reviewed;
        self.done += other.done;
        self.failed += other.failed;
        self.goes_on |= other.goes_on;
    }
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

    /// Does what is due of one program; for those who run each hour.
    fn run_program<'a>(&'a self, program: &'a ProgramId) -> BoxFuture<'a, Result<RunReport, ProcessingError>> {
        let _ = program;
        Box::pin(async { Ok(RunReport::default()) })
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

/// Does what is due of each program. What fails for one keeps no other back.
pub(crate) async fn run_each_program(worker: &dyn Worker, ledger: &Ledger) -> Result<RunReport, ProcessingError> {
    let mut sum = RunReport::default();
    for program in ledger.programs().await? {
        loop {
            let report = worker.run_program(&program).await.unwrap_or_else(|error| {
                tracing::error!(%error, worker = worker.name(), %program, "what is due of a program was not done");
                RunReport { failed: 1, ..RunReport::default() }
            });
            sum += RunReport { goes_on: false, ..report };
            if !report.goes_on {
                break;
            }
        }
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_failure_of_its_record() {
        let panics = catch_panic(async { if true { panic!("on purpose") } else { Ok(()) } });
        assert!(matches!(panics.await, Err(ProcessingError::Panicked)));
        assert!(catch_panic(async { Ok(1) }).await.is_ok());
    }
}
