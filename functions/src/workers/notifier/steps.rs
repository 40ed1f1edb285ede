//! What holds a message that is due; and steps of journeys: a promotion takes its place in the attention budget before it is sent,
//! and the end of a step's message moves its run.

use super::{Notifier, QueueFlow, is_service};
use crate::worker::{ProcessingError, catch_panic};
use bot::Delivery;
use domain::{Instant, PersonKey, Program, SkipReason, StepOutcome, out_of_quiet_hours};
use jiff::SignedDuration;
use std::sync::Arc;
use store::{JourneyState, Message, MessageClass, OutboxState, Person, StepMessage, StoreError};

/// A step of a journey that is paused waits so long for the next look.
const PAUSED: SignedDuration = SignedDuration::from_hours(1);

impl Notifier {
    /// Until when a message waits although it is due: for the end of quiet hours, or because its journey is paused.
    pub(super) async fn held_until(
        &self,
        message: &Message,
        person: &PersonKey,
        now: Instant,
    ) -> Result<Option<Instant>, StoreError> {
        match self.quiet(message, person, now).await? {
            None => self.paused(message, now).await,
            until => Ok(until),
        }
    }

    /// Until when a message that is no service must wait in its recipient's zone, however long it was on its way.
    async fn quiet(&self, message: &Message, person: &PersonKey, now: Instant) -> Result<Option<Instant>, StoreError> {
        if is_service(message) {
            return Ok(None);
        }
        let (program, person) = futures::try_join!(self.programs.get(&message.key.program), self.vault.person(person))?;
        let zone = program
            .map(|program| person.and_then(|person| person.profile.zone).unwrap_or_else(|| program.zone.clone()));
        Ok(zone.and_then(|zone| out_of_quiet_hours(now, &zone)))
    }

    /// Until when a message of a step waits because its journey is paused.
    async fn paused(&self, message: &Message, now: Instant) -> Result<Option<Instant>, StoreError> {
        let Some(step) = StepMessage::of(&message.key, &message.notification) else { return Ok(None) };
        let row = self.ledger.journey(&step.run.program, &step.run.journey).await?;
        Ok(row.filter(|row| row.state == JourneyState::Paused).map(|_| now + PAUSED))
    }

    /// Moves the place of a promotion in its recipient's attention budget to now; or says when it may be sent.
    pub(super) async fn claim_attention(
        &self,
        message: &Message,
        recipient: &Person,
        now: Instant,
    ) -> Result<Result<(), Instant>, StoreError> {
        if message.key.class != MessageClass::Promo {
            return Ok(Ok(()));
        }
        let program = self.programs.get(&message.key.program).await?;
        let awake = |at: Instant| {
            let zone = program.as_ref().map(|program| recipient.profile.zone(program));
            zone.and_then(|zone| out_of_quiet_hours(at, zone)).unwrap_or(at)
        };
        let name = message.key.name.to_string();
        let wanted = (&message.key.program, name.as_str(), recipient.frequency_cap(&message.key.program));
        self.vault.claim_attention(&recipient.key, wanted, now, awake).await
    }

    /// Ends a message. One of a step moves its run in the same transaction; a place in the attention budget that was not used is
    /// given back.
    pub(super) async fn end(&self, message: &Message, state: OutboxState) -> Result<QueueFlow, StoreError> {
        let now = self.clock.now();
        let step = StepMessage::of(&message.key, &message.notification);
        // The futures of these are large.
        let ended = match &step {
            Some(_) => catch_panic(Box::pin(self.end_step(message, state, now))).await,
            None => Ok(self.outbox.finish(message, state, now).await?.is_ok()),
        };
        let finished = match ended {
            Ok(finished) => finished,
            Err(ProcessingError::Store(error)) if !error.is_permanent() => return Err(error),
            // The message is over, whatever its run comes to, or it would be sent again and again.
            Err(error) => {
                tracing::error!(%error, "the end of a step's message did not move its run");
                self.outbox.finish(message, state, now).await?.is_ok()
            }
        };
        if !finished {
            return Ok(QueueFlow::Stop);
        }
        let used = matches!(state, OutboxState::Sent | OutboxState::Unknown);
        if message.key.class == MessageClass::Promo && !used {
            let (program, name) = (&message.key.program, message.key.name.to_string());
            if let Some(person) = self.vault.person_of(program, message.key.member).await? {
                self.vault.release_attention(&person, program, &name, now).await?;
            }
        }
        Ok(QueueFlow::Continue)
    }

    async fn end_step(&self, message: &Message, state: OutboxState, now: Instant) -> Result<bool, StoreError> {
        let (program, person) = futures::try_join!(
            self.programs.get(&message.key.program),
            self.vault.member(&message.key.program, message.key.member)
        )?;
        let Some(program) = program else {
            return Ok(self.outbox.finish(message, state, now).await?.is_ok());
        };
        let outcome = match state {
            OutboxState::Sent => StepOutcome::Sent,
            OutboxState::Unreachable => StepOutcome::Unreachable,
            OutboxState::Dead => StepOutcome::Dead,
            OutboxState::Skipped => {
                StepOutcome::Skipped(self.why_skipped(message, &program, person.as_ref(), now).await?)
            }
            OutboxState::Unknown | OutboxState::Queued | OutboxState::Sending => StepOutcome::Unknown,
        };
        let zone = person.as_ref().map_or(&program.zone, |person| person.profile.zone(&program));
        Ok(self.ledger.finish_step(&self.outbox, message, (state, outcome), zone, now).await?.is_ok())
    }

    async fn why_skipped(
        &self,
        message: &Message,
        program: &Arc<Program>,
        person: Option<&Person>,
        now: Instant,
    ) -> Result<SkipReason, StoreError> {
        let Some(person) = person else { return Ok(SkipReason::NotTrueAnymore) };
        let delivery: Delivery<'_> = self.delivery(program, person, message, now);
        Ok(bot::why_skipped(&delivery).await?.unwrap_or(SkipReason::NotTrueAnymore))
    }
}
