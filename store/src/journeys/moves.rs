//! Moves of runs. Each is one transaction: the run under "as it was read", what is counted, and the message that is queued or
//! comes to its end.

use crate::journeys::run_item::{RunKey, RunRow};
use crate::kit::attempts::Attempts;
use crate::kit::row::{s, sortable};
use crate::kit::transact::TransactOutcome;
use crate::notifications::notification::Notification;
use crate::notifications::outbox::{Message, MessageClass, MessageKey, MessageName, Outbox, OutboxState};
use crate::{AccountRow, Conflict, JourneyRow, Ledger, StoreError};
use domain::{
    Cause, Instant, Journey, JourneyRun, MemberNo, Program, ProgramId, Reentry, RunEnd, RunStage, Say, SayClass,
    ShortId, StepOutcome, Zone, day_of,
};
use jiff::SignedDuration;

/// The entries of one read.
const PAGE: i32 = 25;

/// What an account says to a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunLook {
    /// It goes on, having seen this version.
    GoesOn(u64),
    /// It is over.
    Ends(JourneyRun),
}

/// The message of a step, as its notification names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepMessage {
    /// The run.
    pub run: RunKey,
    /// Its number.
    pub number: u32,
    /// The step.
    pub step: ShortId,
}

impl StepMessage {
    /// The kind of its notification.
    pub const KIND: &str = "step";

    /// Reads the notification of a message; `None` if it is of another kind.
    pub fn of(key: &MessageKey, notification: &Notification) -> Option<StepMessage> {
        let mut args = notification.args();
        let journey = ShortId::parse(args.next().filter(|_| notification.kind() == StepMessage::KIND)?).ok()?;
        let number = args.next()?.parse().ok()?;
        let step = ShortId::parse(args.next()?).ok()?;
        Some(StepMessage { run: RunKey { program: key.program.clone(), member: key.member, journey }, number, step })
    }

    /// Returns the name of the message, under which it has its place in the attention budget.
    pub fn name(&self) -> String {
        format!("j.{}.{}.{}", self.run.journey, self.number, self.step)
    }

    /// Returns the key of the message.
    pub fn key(&self, say: &Say) -> MessageKey {
        let class = match say.class {
            SayClass::Promo => MessageClass::Promo,
            SayClass::Welcome => MessageClass::Service,
        };
        let RunKey { program, member, .. } = &self.run;
        MessageKey { program: program.clone(), member: *member, class, name: MessageName::Cause(self.name()) }
    }

    fn notification(&self) -> Notification {
        Notification::new("step", &[&self.run.journey, &self.number, &self.step])
    }
}

impl Ledger {
    /// Lets a member enter a journey, unless they are in it or were in it too lately. The account was looked at up to a version.
    /// It is safe to repeat.
    pub async fn enter_journey(
        &self,
        program: &Program,
        row: &JourneyRow,
        (account, seen): (&AccountRow, u64),
        zone: &Zone,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let key = RunKey { program: program.id.clone(), member: account.member, journey: row.journey.id.clone() };
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let was = self.run(&key).await?;
            let may = was.as_ref().is_none_or(|was| may_enter_again(&was.run, &row.journey, now));
            if !may || !account.account.has_holder() {
                return Ok(false);
            }
            let number = was.as_ref().map_or(0, |was| was.run.number) + 1;
            let run = JourneyRun::enter(&row.journey, row.version, number, seen, now, zone);
            let mut writes = vec![self.put_run(&key, was.as_ref(), &run, run.next_look())];
            writes.extend(self.count_move(&key, was.as_ref().map(|was| &was.run), &run, &row.journey));
            // Where somebody else was faster, the next look finds the member in it.
            if self.table.transact(writes).await?.is_done() {
                return Ok(true);
            }
        }
        Err(StoreError::Contended)
    }

    /// Looks at what the account of a run has come to since the run last looked: one strong read, and the entries since.
    pub async fn look_at_account(&self, journey: &Journey, row: &RunRow, now: Instant) -> Result<RunLook, StoreError> {
        let RunKey { program, member, .. } = &row.key;
        let mut run = row.run.clone();
        let Some(account) = self.account(program, *member).await? else {
            run.end(RunEnd::Left, now);
            return Ok(RunLook::Ends(run));
        };
        let version = account.account.version;
        let bought = self.purchases_between(program, *member, run.seen + 1, version).await?;
        run.seen = version;
        if let Some(at) = bought.into_iter().min() {
            run.purchased(journey, at, now);
        } else if account.account.transferred_to.is_some() {
            run.end(RunEnd::Merged, now);
        } else if !account.account.has_holder() {
            run.end(RunEnd::Left, now);
        }
        Ok(if run.is_over() { RunLook::Ends(run) } else { RunLook::GoesOn(version) })
    }

    /// Returns when the purchases of some versions of an account happened.
    async fn purchases_between(
        &self,
        program: &ProgramId,
        member: MemberNo,
        first: u64,
        last: u64,
    ) -> Result<Vec<Instant>, StoreError> {
        let (mut next, mut found) = (first, Vec::new());
        while next <= last {
            let entries = self.entries_between(program, member, next, last, PAGE).await?;
            let without_gaps = entries.iter().zip(next..).all(|(entry, version)| entry.version == version);
            // The index may lag behind the account, whose version is the number of entries that must exist.
            if entries.is_empty() || !without_gaps {
                return Err(StoreError::Lagging);
            }
            next += entries.len() as u64;
            let bought = entries.iter().filter(|entry| matches!(entry.cause, Cause::Purchase { .. }));
            found.extend(bought.map(|entry| entry.occurred_at));
        }
        Ok(found)
    }

    /// Returns the version of a member's first purchase, if it was made after an instant.
    pub async fn first_purchase_after(
        &self,
        program: &Program,
        account: &AccountRow,
        after: Instant,
    ) -> Result<Option<u64>, StoreError> {
        let facts = self.member_facts(&program.id, account.member).await?;
        let before =
            facts.and_then(|facts| facts.bought).is_some_and(|(first, _)| first < day_of(after, &program.zone));
        if before || account.account.version == 0 {
            return Ok(None);
        }
        let entries = self.entries_between(&program.id, account.member, 1, account.account.version, PAGE).await?;
        if entries.first().is_none_or(|entry| entry.version != 1) {
            return Err(StoreError::Lagging);
        }
        let first = entries.into_iter().find(|entry| matches!(entry.cause, Cause::Purchase { .. }));
        Ok(first.filter(|entry| entry.occurred_at >= after).map(|entry| entry.version))
    }

    /// Stores the next state of a run, unless it has changed since it was read. It is looked at again at `look`, or when its
    /// state says so.
    pub async fn move_run(
        &self,
        row: &RunRow,
        journey: &Journey,
        next: &JourneyRun,
        look: Option<Instant>,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let mut writes = vec![self.put_run(&row.key, Some(row), next, look.or(next.next_look()))];
        writes.extend(self.count_move(&row.key, Some(&row.run), next, journey));
        Ok(if self.table.transact(writes).await?.is_done() { Ok(()) } else { Err(Conflict) })
    }

    /// Releases a step: the run waits for its message, which is queued in the same transaction.
    pub async fn release_step(
        &self,
        row: &RunRow,
        next: &JourneyRun,
        message: &StepMessage,
        say: &Say,
        at: Option<Instant>,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let look = next.next_look().max(at.map(|at| at + SignedDuration::from_mins(15)));
        let writes = vec![
            self.put_run(&row.key, Some(row), next, look),
            self.message(&message.key(say), None, &message.notification(), at),
        ];
        Ok(if self.table.transact(writes).await?.is_done() { Ok(()) } else { Err(Conflict) })
    }

    /// Ends the message of a step together with the step itself. Where the run has gone on without it, the message alone.
    pub async fn finish_step(
        &self,
        outbox: &Outbox,
        message: &Message,
        (state, outcome): (OutboxState, StepOutcome),
        zone: &Zone,
        now: Instant,
    ) -> Result<Result<(), Conflict>, StoreError> {
        let alone = async || outbox.finish(message, state, now).await;
        let Some(step) = StepMessage::of(&message.key, &message.notification) else { return alone().await };
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let Some(row) = self.run(&step.run).await? else { return alone().await };
            let RunKey { program, journey, .. } = &step.run;
            let journey = self.journey_version(program, journey, row.run.definition).await?;
            let Some(journey) = journey else { return alone().await };
            let mut next = row.run.clone();
            if row.waits_for(&journey, &step) {
                next.finish_step(&journey, outcome, now, zone);
            } else if row.is_over_without(&step) && outcome.may_have_reached() {
                // The run was over while the message was on its way; it counts as sent all the same.
                next.outcomes.push((step.step.clone(), outcome));
            } else {
                return alone().await;
            }
            let mut writes = vec![
                outbox.finish_write(message, state, now),
                self.put_run(&row.key, Some(&row), &next, next.next_look()),
            ];
            writes.extend(self.count_move(&row.key, Some(&row.run), &next, &journey));
            match self.table.transact(writes).await? {
                TransactOutcome::Done => return Ok(Ok(())),
                // Somebody else has ended the message.
                TransactOutcome::Condition(0, _) => return Ok(Err(Conflict)),
                // The run was moved meanwhile.
                TransactOutcome::Condition(..) | TransactOutcome::Busy => {}
            }
        }
        Err(StoreError::Contended)
    }

    /// Puts the next look at a run that is due off: what cannot be moved now is in nobody's way meanwhile.
    pub async fn delay_run(&self, key: &RunKey, now: Instant, until: Instant) -> Result<(), StoreError> {
        let update = self.table.update(key.key()).set("ld", s(sortable(until)));
        let update = update.when("attribute_exists(lp) AND ld <= :now").value(":now", s(sortable(now)));
        self.table.write(update).await.map(drop)
    }

    /// Whether a member may enter a journey, as far as their last run says.
    pub async fn may_enter(&self, key: &RunKey, journey: &Journey, now: Instant) -> Result<bool, StoreError> {
        Ok(self.run(key).await?.is_none_or(|was| may_enter_again(&was.run, journey, now)))
    }
}

impl RunRow {
    /// Whether it waits for this message, by the version of the journey in which it began.
    pub fn waits_for(&self, begun: &Journey, step: &StepMessage) -> bool {
        matches!(self.run.stage, RunStage::Released(_))
            && self.run.number == step.number
            && self.run.present(begun).is_some_and(|present| present.id == step.step)
    }

    /// Whether it is over, and does not know what came of this message.
    fn is_over_without(&self, step: &StepMessage) -> bool {
        self.run.is_over()
            && self.run.number == step.number
            && self.run.outcomes.iter().all(|(known, _)| *known != step.step)
    }
}

fn may_enter_again(was: &JourneyRun, journey: &Journey, now: Instant) -> bool {
    match journey.reentry {
        Reentry::Never => false,
        Reentry::After { days } => {
            was.is_over() && now.duration_since(was.entered_at) >= SignedDuration::from_hours(24 * i64::from(days))
        }
    }
}
