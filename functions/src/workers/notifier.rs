//! The notifier: messages from the outbox to members, in order, at Telegram's pace, in the language chosen now.
//!
//! It is called with a batch of the outbox's stream, and each minute to sweep what waits. Both come down to the same: send
//! a message after those that go before it. So repeats, reordering and crashes change nothing but the moment.

use crate::Services;
pub use crate::rate_limiter::{Lane, RateLimiter};
use crate::telegram::DeliveryOutcome;
pub use crate::telegram::TelegramClient;
use crate::worker::{Failed, ProcessingError, StreamContent, StreamEvent, catch_panic};
use crate::worker::{RunReport, Schedule, StreamReader, Worker};
use bot::{Audience, Delivery, RenderedMessage, notification_kind};
use domain::{Instant, MemberNo, PersonKey, Program, ProgramId, out_of_quiet_hours};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use jiff::SignedDuration;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use store::{DeadLetter, Message, MessageClass, MessageKey, MessageName, OutboxState, Person, StoreError};

/// A message that is being sent for longer than this has lost its sender.
const SENDING_MAX: SignedDuration = SignedDuration::from_secs(60);
/// How often sending is tried.
const TRIES_MAX: u32 = 8;
/// Telegram's pace for one chat.
const CHAT_PAUSE: SignedDuration = SignedDuration::from_secs(1);
/// For how long a person who was just looked at is taken to be there.
const LOOKED_LATELY: Duration = Duration::from_millis(50);
/// How many waiting messages of each shard a sweep takes.
const SWEEP_MAX: i32 = 100;
/// For how long messages of one queue are begun in one call, so that it holds up no batch: with the longest call to
/// Telegram, well below the function's time.
const SERVE_MAX: Duration = Duration::from_secs(20);

/// The notifier.
#[derive(Clone)]
pub struct Notifier {
    /// What it shares with the others.
    pub services: Services,
    /// Where to send.
    pub telegram: TelegramClient,
    /// How fast.
    pub pace: RateLimiter,
}

impl std::ops::Deref for Notifier {
    type Target = Services;
    fn deref(&self) -> &Services {
        &self.services
    }
}

/// Messages by the queue that they are in, with something about each.
type Queues<T> = BTreeMap<(ProgramId, MemberNo, MessageClass), Vec<(MessageKey, T)>>;

/// Whether to go on with a member's queue.
enum QueueFlow {
    Continue,
    Stop,
}

/// What a message comes to when its turn comes.
enum RenderOutcome {
    /// To be sent.
    Message(RenderedMessage, Box<Person>),
    /// There is nobody to tell.
    Nobody,
    /// There is nothing left to tell.
    Nothing,
}

impl Worker for Notifier {
    fn name(&self) -> &'static str {
        Notifier::NAME
    }

    fn reader(&self) -> Option<StreamReader> {
        Some(StreamReader::Send)
    }

    fn on_events<'a>(&'a self, events: &'a [StreamEvent]) -> BoxFuture<'a, Vec<Failed>> {
        self.send_all(events).boxed()
    }

    fn schedule(&self) -> Schedule {
        Schedule::EachMinute
    }

    fn run(&self) -> BoxFuture<'_, Result<RunReport, ProcessingError>> {
        self.sweep().boxed()
    }

    fn next_due(&self, now: Instant, until: Instant) -> BoxFuture<'_, Result<Option<Instant>, StoreError>> {
        async move { Ok(self.outbox.next_due(now).await?.filter(|at| *at <= until)) }.boxed()
    }

    /// The next run sends the message, if it was not sent meanwhile.
    fn replay<'a>(&'a self, event: &'a StreamEvent) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            let StreamContent::Message(key) = &event.content else {
                return Ok(());
            };
            let now = self.clock.now();
            // Where somebody else is at it in this moment, it waits no more.
            let _ = match self.outbox.message(key).await? {
                Some(message) if message.state == OutboxState::Dead => self.outbox.revive(&message, now).await?,
                Some(message) if message.state == OutboxState::Queued => self.outbox.remind(&message, now).await?,
                _ => Ok(()),
            };
            Ok(())
        }
        .boxed()
    }
}

impl Notifier {
    const NAME: &str = "notifier";

    /// An instance.
    pub fn new(services: Services, telegram: TelegramClient) -> Notifier {
        Notifier { services, telegram, pace: RateLimiter::default() }
    }

    /// What came with the stream.
    async fn send_all(&self, events: &[StreamEvent]) -> Vec<Failed> {
        let mut queues: Queues<String> = Queues::default();
        for StreamEvent { sequence, content } in events {
            if let StreamContent::Message(key) = content {
                queues.entry(queue_of(key)).or_default().push((key.clone(), sequence.clone()));
            }
        }
        let served = self.serve_queues(&queues, Lane::BackgroundNoWait).await;
        let failed = queues.into_values().zip(served);
        failed
            .filter_map(|(queue, served)| {
                let sequences = queue.into_iter().map(|(_, sequence)| sequence).collect();
                Some(Failed { sequences, error: served.err()? })
            })
            .collect()
    }

    /// What waits and is due.
    async fn sweep(&self) -> Result<RunReport, ProcessingError> {
        let due = self.outbox.due(self.clock.now(), SWEEP_MAX).await?;
        if due.len() >= SWEEP_MAX as usize {
            tracing::warn!(waiting = due.len(), "more messages are due than one sweep takes");
        }
        let mut queues: Queues<()> = Queues::default();
        for key in due {
            queues.entry(queue_of(&key)).or_default().push((key, ()));
        }
        let served = self.serve_queues(&queues, Lane::Background).await;
        let mut done = RunReport { reviewed: queues.len(), ..RunReport::default() };
        let mut failure = None;
        for error in served.into_iter().filter_map(Result::err) {
            tracing::error!(%error, "a waiting message was not looked at");
            done.failed += 1;
            failure = Some(error);
        }
        failure.map_or(Ok(done), Err)
    }

    /// Queues are served side by side. What fails in one keeps no other from its turn.
    async fn serve_queues<T>(&self, queues: &Queues<T>, rest: Lane) -> Vec<Result<(), ProcessingError>> {
        join_all(queues.values().map(|queue| catch_panic(self.serve_queue(queue, rest)))).await
    }

    /// Serves messages of one queue. What is then still to be sent, and nobody is at, is left to the sweep: a record of the
    /// stream comes only once.
    async fn serve_queue<T>(&self, queue: &[(MessageKey, T)], rest: Lane) -> Result<(), StoreError> {
        let started = tokio::time::Instant::now();
        let mut stopped = HashSet::new();
        for (key, _) in queue {
            self.serve(key, rest, started, &mut stopped).await?;
        }
        for (key, _) in queue.iter().filter(|(key, _)| stopped.contains(&key.name)) {
            if let Some(message) = self.outbox.message(key).await?.filter(Message::is_only_in_the_stream) {
                let _ = self.outbox.remind(&message, self.clock.now()).await?;
            }
        }
        Ok(())
    }

    /// Sends a message after those that go before it. `rest` is the lane of what is no service; what is left to be sent is
    /// added to `stopped`, and what is there already had its turn.
    async fn serve(
        &self,
        key: &MessageKey,
        rest: Lane,
        started: tokio::time::Instant,
        stopped: &mut HashSet<MessageName>,
    ) -> Result<(), StoreError> {
        let Some(message) = self.unfinished(key).await? else {
            return Ok(());
        };
        let Some(person) = self.vault.person_of(&key.program, key.member).await? else {
            // Nobody is behind this number any more.
            let _ = self.outbox.finish(&message, OutboxState::Unreachable, self.clock.now()).await?;
            return Ok(());
        };
        let mut before = message.before();
        let mut turns = vec![message];
        while let Some(key) = before.take_if(|key| !stopped.contains(&key.name)) {
            let Some(message) = self.unfinished(&key).await? else { break };
            before = message.before();
            turns.push(message);
        }
        // One that is left here waits, and had its turn.
        let mut waits = before.is_some();
        for message in turns.iter().rev() {
            let held = waits && !message.has_waited(self.clock.now());
            waits = held
                || started.elapsed() > SERVE_MAX
                || matches!(self.step(&person, message, rest).await?, QueueFlow::Stop);
            if waits {
                stopped.insert(message.key.name.clone());
            }
        }
        Ok(())
    }

    async fn unfinished(&self, key: &MessageKey) -> Result<Option<Message>, StoreError> {
        Ok(self.outbox.message(key).await?.filter(|message| !message.state.is_final()))
    }

    async fn step(&self, person: &PersonKey, message: &Message, rest: Lane) -> Result<QueueFlow, StoreError> {
        let now = self.clock.now();
        let waits = message.not_before.is_some_and(|until| until > now);
        match message.state {
            _ if waits => return Ok(QueueFlow::Stop),
            // The sender died, or its answer was lost: a service message is rather sent twice than not at all.
            OutboxState::Sending if !is_service(message) => {
                return self.end(message, OutboxState::Unknown).await;
            }
            _ if message.tries >= TRIES_MAX => {
                return self.give_up(message, "it was tried too often").await;
            }
            _ => {}
        }
        if let Some(until) = self.quiet(message, now).await? {
            let _ = self.outbox.put_back(message, until).await?;
            return Ok(QueueFlow::Stop);
        }
        let (letter, recipient) = match self.render(person, message, now).await? {
            RenderOutcome::Message(letter, recipient) => (letter, *recipient),
            RenderOutcome::Nobody => return self.end(message, OutboxState::Unreachable).await,
            RenderOutcome::Nothing => return self.end(message, OutboxState::Skipped).await,
        };
        let rendered = tokio::time::Instant::now();
        self.pause(self.outbox.last_sent(person).await?).await;
        let lane = if message.key.class == MessageClass::Service { Lane::Service } else { rest };
        if !self.pace.token(&self.outbox, &self.clock, lane).await? {
            // What is due already is found by the next sweep as it is.
            if message.not_before.is_none() {
                let _ = self.outbox.put_back(message, self.clock.now()).await?;
            }
            return Ok(QueueFlow::Stop);
        }
        // Nobody who deleted their data while this waited is told anything.
        if rendered.elapsed() > LOOKED_LATELY && self.vault.person(person).await?.is_none() {
            return self.end(message, OutboxState::Unreachable).await;
        }
        let until = self.clock.now() + SENDING_MAX;
        if self.outbox.begin(message, until).await?.is_err() {
            return Ok(QueueFlow::Stop);
        }
        let begun = Message {
            state: OutboxState::Sending,
            tries: message.tries + 1,
            not_before: Some(until),
            ..message.clone()
        };
        let payload = bot::send_message_payload(&recipient.profile.address, &letter);
        let outcome = self.telegram.send(&payload).await;
        self.settle(person, recipient, &begun, outcome).await
    }

    async fn settle(
        &self,
        person: &PersonKey,
        mut recipient: Person,
        message: &Message,
        outcome: DeliveryOutcome,
    ) -> Result<QueueFlow, StoreError> {
        let now = self.clock.now();
        let back = |after: SignedDuration| now.checked_add(after).unwrap_or(now);
        match outcome {
            DeliveryOutcome::Sent => {
                self.accepted(message, &recipient, now).await?;
                let flow = self.end(message, OutboxState::Sent).await?;
                self.outbox.sent(person, now).await?;
                Ok(flow)
            }
            DeliveryOutcome::Unreachable => {
                recipient.blocked = true;
                // Where somebody else changed the record meanwhile, the next message finds out anew.
                let _ = self.vault.save(&mut recipient).await?;
                self.end(message, OutboxState::Unreachable).await
            }
            DeliveryOutcome::Refused(why) => {
                tracing::error!(why, "Telegram will never accept this message");
                self.give_up(message, &why).await
            }
            DeliveryOutcome::Later(after) => {
                // Flood control is not the message's fault: this try does not count.
                let _ = self.outbox.put_back_uncounted(message, back(after)).await?;
                Ok(QueueFlow::Stop)
            }
            DeliveryOutcome::Unknown if !is_service(message) => self.end(message, OutboxState::Unknown).await,
            DeliveryOutcome::Failed | DeliveryOutcome::Unknown => {
                let wait = SignedDuration::from_secs(1 << message.tries.min(10));
                let _ = self.outbox.put_back(message, back(wait)).await?;
                Ok(QueueFlow::Stop)
            }
        }
    }

    /// Puts a message aside, so that those behind it go out. First it is a dead letter, then it is over: a crash in between
    /// gives it up once more.
    async fn give_up(&self, message: &Message, why: &str) -> Result<QueueFlow, StoreError> {
        let letter = DeadLetter::of_message(Notifier::NAME, &message.key, why, self.clock.now());
        self.dead_letters.put(&letter).await?;
        tracing::error!(class = message.key.class.code(), "a message was put aside");
        self.end(message, OutboxState::Dead).await
    }

    async fn end(&self, message: &Message, state: OutboxState) -> Result<QueueFlow, StoreError> {
        if self.outbox.finish(message, state, self.clock.now()).await?.is_err() {
            return Ok(QueueFlow::Stop);
        }
        Ok(QueueFlow::Continue)
    }

    /// Until when a message that is no service must wait, however long it was on its way.
    async fn quiet(&self, message: &Message, now: Instant) -> Result<Option<Instant>, StoreError> {
        if is_service(message) {
            return Ok(None);
        }
        let program = self.programs.get(&message.key.program).await?;
        Ok(program.and_then(|program| out_of_quiet_hours(now, &program.zone)))
    }

    /// The letter in the language chosen now, about things as they stand now.
    async fn render(&self, person: &PersonKey, message: &Message, now: Instant) -> Result<RenderOutcome, StoreError> {
        let MessageKey { program, member, .. } = &message.key;
        let (person, program) = futures::try_join!(self.vault.person(person), self.programs.get(program))?;
        let (Some(person), Some(program)) = (person, program) else {
            return Ok(RenderOutcome::Nobody);
        };
        if person.blocked {
            return Ok(RenderOutcome::Nobody);
        }
        let Some(kind) = notification_kind(message.notification.kind()) else {
            tracing::error!(kind = message.notification.kind(), "a message is of no kind that is known");
            return Ok(RenderOutcome::Nothing);
        };
        // Who no longer works here, or not under this number, is told nothing more of the program's business.
        if kind.audience() == Audience::Staff {
            let staff = self.ledger.staff(&program.id, &person.key).await?;
            if !staff.is_some_and(|staff| staff.number == Some(*member) && staff.is_active_at(now)) {
                return Ok(RenderOutcome::Nobody);
            }
        }
        let rendered = kind.render(self.delivery(&program, &person, message, now)).await?;
        Ok(rendered.map_or(RenderOutcome::Nothing, |rendered| RenderOutcome::Message(rendered, Box::new(person))))
    }

    fn delivery<'a>(
        &'a self,
        program: &'a Arc<Program>,
        person: &'a Person,
        message: &'a Message,
        now: Instant,
    ) -> Delivery<'a> {
        let Services { ledger, vault, programs, .. } = &self.services;
        Delivery {
            ledger,
            vault,
            programs,
            program,
            person,
            key: &message.key,
            notification: &message.notification,
            now,
        }
    }

    /// Telegram has accepted a message: its kind says what follows.
    async fn accepted(&self, message: &Message, recipient: &Person, now: Instant) -> Result<(), StoreError> {
        let kind = notification_kind(message.notification.kind());
        match kind.zip(self.programs.get(&message.key.program).await?) {
            Some((kind, program)) => kind.accepted(self.delivery(&program, recipient, message, now)).await,
            None => Ok(()),
        }
    }

    /// One message a second to one chat.
    async fn pause(&self, last: Option<Instant>) {
        let Some(last) = last else { return };
        let left = CHAT_PAUSE - self.clock.now().duration_since(last);
        if left.is_positive() {
            tokio::time::sleep(Duration::from_millis(left.as_millis().unsigned_abs() as u64)).await;
        }
    }
}

fn queue_of(key: &MessageKey) -> (ProgramId, MemberNo, MessageClass) {
    (key.program.clone(), key.member, key.class)
}

/// What is rather sent twice than not at all, and at any hour.
fn is_service(message: &Message) -> bool {
    let queue = message.key.class;
    notification_kind(message.notification.kind()).map_or(queue, |kind| kind.class_in(queue)) == MessageClass::Service
}
