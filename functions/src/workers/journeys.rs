//! Journeys: lets members enter by what they do and by the calendar, and moves runs that are due.
//!
//! What a member does comes with the ledger's stream, and what is done about it is worked out from the account as it stands, so
//! repeats, reordering and lost records change nothing but the moment. A run moves only from the state that was read.

use crate::Services;
use crate::worker::{Failed, ProcessingError, RunReport, Schedule, StreamContent, StreamEvent, StreamReader, Worker};
use crate::worker::{catch_panic, for_each_member};
use domain::{
    AttentionBudget, Cause, Instant, Journey, JourneyEntry, JourneyRun, MemberNo, Phase, Program, ProgramId, RunEnd,
    RunStage, Say, SayClass, SkipReason, StepAction, StepOutcome, Zone, out_of_quiet_hours,
};
use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::{self, StreamExt};
use jiff::SignedDuration;
use std::sync::Arc;
use store::{
    AccountRow, Attempts, Conflict, JourneyRow, JourneyState, Ledger, LedgerEvent, OutboxState, Person, RunKey,
    RunLook, RunRow, StepMessage, StoreError,
};

/// How many due runs of each shard one run of the worker takes.
const DUE_MAX: i32 = 100;
/// How many are moved side by side.
const SIDE_BY_SIDE: usize = 8;
/// A run whose message is still on its way, or that could not be moved, is looked at again so much later.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(15);
/// A run of a paused journey is looked at again so much later: when the journey is resumed, it goes on within that time.
const PAUSED: SignedDuration = SignedDuration::from_hours(3);

/// The worker that lets members into journeys and moves their runs.
#[derive(Clone)]
pub struct JourneyRuns(pub Services);

impl std::ops::Deref for JourneyRuns {
    type Target = Services;
    fn deref(&self) -> &Services {
        &self.0
    }
}

impl Worker for JourneyRuns {
    fn name(&self) -> &'static str {
        "journeys"
    }

    fn reader(&self) -> Option<StreamReader> {
        Some(StreamReader::Follow)
    }

    fn on_events<'a>(&'a self, events: &'a [StreamEvent]) -> BoxFuture<'a, Vec<Failed>> {
        for_each_member(events, concerned, move |program, member| async move { self.follow(&program, member).await })
            .boxed()
    }

    fn schedule(&self) -> Schedule {
        Schedule::EachMinute
    }

    fn run(&self) -> BoxFuture<'_, Result<RunReport, ProcessingError>> {
        self.move_due().boxed()
    }

    fn next_due(&self, now: Instant, until: Instant) -> BoxFuture<'_, Result<Option<Instant>, StoreError>> {
        async move { Ok(self.ledger.next_run(now).await?.filter(|at| *at <= until)) }.boxed()
    }

    fn replay<'a>(&'a self, event: &'a StreamEvent) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            match concerned(event) {
                Some((program, member)) => self.follow(&program, member).await,
                None => Ok(()),
            }
        }
        .boxed()
    }
}

/// The member that an event may lead into a journey, or out of one.
fn concerned(event: &StreamEvent) -> Option<(ProgramId, MemberNo)> {
    match &event.content {
        StreamContent::Ledger(LedgerEvent::CardMade { program, member }) => Some((program.clone(), *member)),
        StreamContent::Ledger(LedgerEvent::Entry { program, member, cause, .. }) => {
            use Cause::{Leave, Link, Purchase, TransferFrom, TransferTo};
            let moves = matches!(**cause, Purchase { .. } | Link | Leave | TransferFrom(_) | TransferTo(_));
            moves.then(|| (program.clone(), *member))
        }
        _ => None,
    }
}

impl JourneyRuns {
    /// What a member did: their runs end by it, or they enter a journey. Where all journeys are off, nothing else is read.
    async fn follow(&self, program: &ProgramId, member: MemberNo) -> Result<(), StoreError> {
        let journeys = self.journeys.of(program).await?;
        if journeys.iter().all(|row| row.state == JourneyState::Off) {
            return Ok(());
        }
        let Some(program) = self.programs.get(program).await? else { return Ok(()) };
        let runs = self.ledger.runs_of(&program.id, member).await?;
        for row in runs.iter().filter(|row| !row.run.is_over()) {
            self.look(&row.key).await?;
        }
        let new = |row: &&JourneyRow| {
            let by_event = !matches!(row.journey.entry, JourneyEntry::Idle { .. });
            by_event && row.state == JourneyState::On && runs.iter().all(|run| run.key.journey != row.journey.id)
        };
        let new: Vec<_> = journeys.iter().filter(new).collect();
        if new.is_empty() {
            return Ok(());
        }
        let Some(account) = self.ledger.account(&program.id, member).await? else { return Ok(()) };
        for row in new {
            self.let_in(&program, row, &account).await?;
        }
        Ok(())
    }

    /// Lets a member in who was never in a journey, where what they did leads into it. What they did since ends it at once.
    async fn let_in(&self, program: &Program, row: &JourneyRow, account: &AccountRow) -> Result<(), StoreError> {
        let seen = match row.journey.entry {
            JourneyEntry::Joined => account.opened_at.filter(|at| *at >= row.on_since).map(|_| 0),
            JourneyEntry::FirstPurchase => self.ledger.first_purchase_after(program, account, row.on_since).await?,
            JourneyEntry::Idle { .. } => None,
        };
        let Some(seen) = seen else { return Ok(()) };
        if self.enter(program, row, account, seen).await? && seen < account.account.version {
            self.look(&RunKey { program: program.id.clone(), member: account.member, journey: row.journey.id.clone() })
                .await?;
        }
        Ok(())
    }

    /// Lets a member in whose account was looked at up to a version.
    pub(super) async fn enter(
        &self,
        program: &Program,
        row: &JourneyRow,
        account: &AccountRow,
        seen: u64,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        if program.phase_at(now) != Phase::Open {
            return Ok(false);
        }
        let Some(person) = self.vault.member(&program.id, account.member).await? else { return Ok(false) };
        self.ledger.enter_journey(program, row, (account, seen), person.profile.zone(program), now).await
    }

    /// Looks at what a member did since a run last looked, and ends it where that ends it.
    pub(super) async fn look(&self, key: &RunKey) -> Result<(), StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(row) = self.ledger.run(key).await?.filter(|row| !row.run.is_over()) else { return Ok(()) };
            let Some(journey) = self.begun_in(&row).await? else { return Ok(()) };
            let RunLook::Ends(ended) = self.ledger.look_at_account(&journey, &row, self.clock.now()).await? else {
                return Ok(());
            };
            if self.ledger.move_run(&row, &journey, &ended, None).await?.is_ok() {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    /// The version of the journey in which a run began.
    async fn begun_in(&self, row: &RunRow) -> Result<Option<Arc<Journey>>, StoreError> {
        self.journeys.version(&row.key.program, &row.key.journey, row.run.definition).await
    }

    async fn move_due(&self) -> Result<RunReport, ProcessingError> {
        let now = self.clock.now();
        let mut report = RunReport::default();
        for shard in 0..Ledger::JOURNEY_SHARDS {
            let due = self.ledger.due_runs(shard, now, DUE_MAX).await?;
            let moves = due.into_iter().map(|key| async move {
                let moved = catch_panic(self.move_run(&key)).await;
                if moved.is_err() {
                    let now = self.clock.now();
                    self.ledger.delay_run(&key, now, now + LOOK_AGAIN).await?;
                }
                moved
            });
            let moved: Vec<_> = stream::iter(moves).buffer_unordered(SIDE_BY_SIDE).collect().await;
            for one in moved {
                report.reviewed += 1;
                match one {
                    Ok(()) => report.done += 1,
                    Err(error) => {
                        tracing::error!(%error, "a run was not moved");
                        report.failed += 1;
                    }
                }
            }
        }
        Ok(report)
    }

    /// Moves a run that is due by one step.
    async fn move_run(&self, key: &RunKey) -> Result<(), StoreError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let now = self.clock.now();
            let Some(row) = self.ledger.run(key).await?.filter(|row| !row.run.is_over()) else { return Ok(()) };
            let journeys = self.journeys.of(&key.program).await?;
            let present = journeys.iter().find(|one| one.journey.id == key.journey);
            let (Some(program), Some(journey), Some(present)) =
                (self.programs.get(&key.program).await?, self.begun_in(&row).await?, present)
            else {
                return Err(StoreError::corrupt("run", "v"));
            };
            let moved = match present.state {
                // Somebody else has moved it since it was found to be due.
                _ if row.run.next_look().is_some_and(|look| look > now) => {
                    self.ledger.move_run(&row, &journey, &row.run, None).await?
                }
                JourneyState::Off => self.end(&row, &journey, RunEnd::Stopped, now).await?,
                JourneyState::Paused => self.ledger.move_run(&row, &journey, &row.run, Some(now + PAUSED)).await?,
                JourneyState::On => self.go_on(&program, &row, &journey, now).await?,
            };
            if moved.is_ok() {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }

    async fn end(
        &self,
        row: &RunRow,
        journey: &Journey,
        why: RunEnd,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let mut next = row.run.clone();
        next.end(why, now);
        self.ledger.move_run(row, journey, &next, None).await
    }

    async fn go_on(
        &self,
        program: &Program,
        row: &RunRow,
        journey: &Journey,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        if program.phase_at(now) != Phase::Open {
            return self.end(row, journey, RunEnd::Stopped, now).await;
        }
        let seen = match self.ledger.look_at_account(journey, row, now).await? {
            RunLook::Ends(ended) => return self.ledger.move_run(row, journey, &ended, None).await,
            RunLook::GoesOn(seen) => seen,
        };
        let mut next = JourneyRun { seen, ..row.run.clone() };
        let Some(step) = row.run.present(journey) else {
            next.end(RunEnd::Completed, now);
            return self.ledger.move_run(row, journey, &next, None).await;
        };
        let Some(person) = self.vault.member(&row.key.program, row.key.member).await? else {
            return self.end(row, journey, RunEnd::Left, now).await;
        };
        if person.blocked {
            return self.end(row, journey, RunEnd::Blocked, now).await;
        }
        let StepAction::Say(say) = &step.action else {
            // A run never waits before a step that only waits.
            return self.end(row, journey, RunEnd::Completed, now).await;
        };
        let message = StepMessage { run: row.key.clone(), number: row.run.number, step: step.id.clone() };
        let zone = person.profile.zone(program);
        match row.run.stage {
            RunStage::Released(_) => self.look_at_message(row, next, journey, (&message, say), zone, now).await,
            RunStage::Waiting(due) => {
                let skipped = if row.run.is_stale(journey, due, now) {
                    Some(SkipReason::TooOld)
                } else if say.class == SayClass::Promo && person.profile.advertising(&program.id).is_none() {
                    Some(SkipReason::NoConsent)
                } else {
                    None
                };
                if let Some(why) = skipped {
                    next.finish_step(journey, StepOutcome::Skipped(why), now, zone);
                    return self.ledger.move_run(row, journey, &next, None).await;
                }
                self.release(row, next, journey, (&message, say), &person, program, now).await
            }
            RunStage::Ended(..) => Ok(Ok(())),
        }
    }

    /// The message of a step was queued a while ago: its record may have been lost on the way.
    async fn look_at_message(
        &self,
        row: &RunRow,
        mut next: JourneyRun,
        journey: &Journey,
        (message, say): (&StepMessage, &Say),
        zone: &Zone,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let queued = self.outbox.message(&message.key(say)).await?;
        if let Some(lost) = queued.as_ref().filter(|queued| queued.is_only_in_the_stream()) {
            // The sweep finds it from now on. Where somebody is at it in this moment, it waits no more.
            let _ = self.outbox.put_back(lost, now).await?;
        }
        let outcome = match queued.map(|queued| (queued.state, queued.not_before)) {
            Some((OutboxState::Queued | OutboxState::Sending, until)) => {
                let look = until.unwrap_or(now).max(now) + LOOK_AGAIN;
                return self.ledger.move_run(row, journey, &next, Some(look)).await;
            }
            Some((OutboxState::Sent, _)) => StepOutcome::Sent,
            Some((OutboxState::Unreachable, _)) => StepOutcome::Unreachable,
            Some((OutboxState::Skipped, _)) => StepOutcome::Skipped(SkipReason::NotTrueAnymore),
            Some((OutboxState::Dead, _)) => StepOutcome::Dead,
            Some((OutboxState::Unknown, _)) | None => StepOutcome::Unknown,
        };
        next.finish_step(journey, outcome, now, zone);
        self.ledger.move_run(row, journey, &next, None).await
    }

    /// Releases a step, for the first moment at which nothing holds it.
    #[expect(clippy::too_many_arguments, reason = "all that a release looks at")]
    async fn release(
        &self,
        row: &RunRow,
        mut next: JourneyRun,
        journey: &Journey,
        (message, say): (&StepMessage, &Say),
        person: &Person,
        program: &Program,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let zone = person.profile.zone(program);
        let awake = |at: Instant| out_of_quiet_hours(at, zone).unwrap_or(at);
        let at = match say.class {
            SayClass::Welcome => awake(now),
            SayClass::Promo => {
                let name = message.name();
                let wanted = (&program.id, name.as_str(), person.frequency_cap(&program.id));
                self.vault.reserve_attention(&person.key, wanted, now, now, awake).await?
            }
        };
        if at > now + AttentionBudget::TAKEN_AHEAD {
            return self.ledger.move_run(row, journey, &next, Some(at)).await;
        }
        next.release(now);
        self.ledger.release_step(row, &next, message, say, (at > now).then_some(at)).await
    }
}
