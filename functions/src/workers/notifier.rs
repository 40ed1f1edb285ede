//! The notifier: messages from the outbox to members, in order, at Telegram's pace, in the language chosen now.
//!
//! It is called with a batch of the outbox's stream, and each minute to sweep what waits. Both come down to the same: send
//! a message after those that go before it. So repeats, reordering and crashes change nothing but the moment.

mod aside;
mod breaker;
mod steps;

use crate::Services;
pub use crate::rate_limiter::{Lane, Permit, RateLimiter};
use crate::telegram::DeliveryOutcome;
pub use crate::telegram::TelegramClient;
use crate::worker::{Failed, ProcessingError, StreamContent, StreamEvent, catch_panic};
use crate::worker::{RunReport, Schedule, StreamReader, Worker};
use bot::{Audience, Delivery, RenderedMessage, notification_kind};
use domain::{Instant, MemberNo, PersonKey, Program, ProgramId};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use futures::stream::{self, StreamExt};
use indexmap::IndexMap;
use jiff::SignedDuration;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use store::{Breaker, Broadcast, Message, MessageClass, MessageKey, MessageName, OutboxState, Person, StoreError};

/// A message that is being sent for longer than this has lost its sender.
const SENDING_MAX: SignedDuration = SignedDuration::from_secs(60);
/// How often sending is begun without an outcome.
const TRIES_MAX: u32 = 8;
/// How often Telegram may fail on a message: with the pauses between, for a day. While Telegram is gone nothing is tried.
const FAILURES_MAX: u32 = 100;
/// The longest pause after Telegram has failed on a message.
const FAILURE_PAUSE_MAX: SignedDuration = SignedDuration::from_mins(15);
/// Telegram's pace for one chat.
const CHAT_PAUSE: SignedDuration = SignedDuration::from_secs(1);
/// How many waiting messages of each shard a sweep takes.
const SWEEP_MAX: i32 = 50;
/// For how long a sweep begins with messages. The next one goes on at once.
const SWEEP_FOR: Duration = Duration::from_secs(5);
/// How many queues a sweep serves side by side: more than Telegram takes in the time of one message.
const SIDE_BY_SIDE: usize = 32;
/// Messages that are due for longer than this are spoken of, with their age.
const LATE: SignedDuration = SignedDuration::from_secs(60);
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

/// Messages by the queue that they are in, with something about each; what came first is served first.
type Queues<T> = IndexMap<(ProgramId, MemberNo, MessageClass), Vec<(MessageKey, T)>>;

/// Whether to go on with a member's queue.
enum QueueFlow {
    /// The message has come to its end.
    Continue,
    /// It waits.
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
        async move {
            let held = self.outbox.pace().await?.breaker.held(now);
            let due = self.outbox.next_due(now).await?;
            Ok(due.into_iter().chain(held).min().filter(|at| *at <= until))
        }
        .boxed()
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
                Some(message) if message.state == OutboxState::Queued => self.outbox.put_back(&message, now).await?,
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
        let work = queues.into_values().map(|queue| async {
            let until = tokio::time::Instant::now() + SERVE_MAX;
            let served = catch_panic(self.serve_queue(&queue, Lane::BackgroundNoWait, until)).await;
            let sequences = queue.into_iter().map(|(_, sequence)| sequence).collect();
            Some(Failed { sequences, error: served.err()? })
        });
        join_all(work).await.into_iter().flatten().collect()
    }

    /// What waits and is due. What fails in one queue keeps no other from its turn, and is due again.
    async fn sweep(&self) -> Result<RunReport, ProcessingError> {
        let now = self.clock.now();
        if self.held().await?.is_some() {
            return Ok(RunReport::default());
        }
        let due = self.outbox.due(now, SWEEP_MAX).await?;
        let late = due.oldest.map(|since| now.duration_since(since)).filter(|age| *age > LATE);
        if let Some(age) = late {
            tracing::warn!(seconds = age.as_secs(), "messages are late");
        }
        for unreadable in &due.unreadable {
            self.put_aside(unreadable, "its key is of no message").await?;
        }
        let mut queues: Queues<()> = Queues::default();
        for key in due.messages {
            queues.entry(queue_of(&key)).or_default().push((key, ()));
        }
        let until = tokio::time::Instant::now() + SWEEP_FOR;
        let work = queues.into_values().map(|queue| async move {
            match tokio::time::Instant::now() < until {
                true => catch_panic(self.serve_queue(&queue, Lane::Background, until)).await.map(Some),
                false => Ok(None),
            }
        });
        let served: Vec<_> = stream::iter(work).buffer_unordered(SIDE_BY_SIDE).collect().await;
        let mut report = RunReport { reviewed: due.unreadable.len(), ..RunReport::default() };
        for queue in served {
            match queue {
                Ok(ended) => {
                    report.reviewed += usize::from(ended.is_some());
                    report.done += ended.unwrap_or_default();
                }
                Err(error) => {
                    tracing::error!(%error, "a waiting message was not looked at");
                    report.failed += 1;
                }
            }
        }
        Ok(report)
    }

    /// Serves messages of one queue, and returns how many came to their end. What is then still to be sent, and nobody is at,
    /// is left to the sweep: a record of the stream comes only once.
    async fn serve_queue<T>(
        &self,
        queue: &[(MessageKey, T)],
        rest: Lane,
        until: tokio::time::Instant,
    ) -> Result<usize, StoreError> {
        let (mut stopped, mut ended) = (HashSet::new(), 0);
        for (key, _) in queue {
            ended += self.serve(key, rest, until, &mut stopped).await?;
        }
        for (key, _) in queue.iter().filter(|(key, _)| stopped.contains(&key.name)) {
            if let Some(message) = self.outbox.message(key).await?.filter(Message::is_only_in_the_stream) {
                let _ = self.outbox.put_back(&message, self.clock.now()).await?;
            }
        }
        Ok(ended)
    }

    /// Sends a message after those that go before it, and returns how many came to their end. `rest` is the lane of what is no
    /// service; what is left to be sent is added to `stopped`, and what is there already had its turn.
    async fn serve(
        &self,
        key: &MessageKey,
        rest: Lane,
        until: tokio::time::Instant,
        stopped: &mut HashSet<MessageName>,
    ) -> Result<usize, StoreError> {
        let Some(message) = self.unfinished(key).await? else {
            return Ok(0);
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
        let mut ended = 0;
        for message in turns.iter().rev() {
            let held = waits && !message.has_waited(self.clock.now());
            waits = held
                || tokio::time::Instant::now() > until
                || matches!(self.try_step(message, rest).await?, QueueFlow::Stop);
            match waits {
                true => drop(stopped.insert(message.key.name.clone())),
                false => ended += 1,
            }
        }
        Ok(ended)
    }

    /// A message about which our code or what is stored will always fail is given up, too.
    async fn try_step(&self, message: &Message, rest: Lane) -> Result<QueueFlow, StoreError> {
        match catch_panic(self.step(message, rest)).await {
            Ok(flow) => Ok(flow),
            Err(ProcessingError::Store(error)) if !error.is_permanent() => Err(error),
            Err(error) => {
                let Some(message) = self.unfinished(&message.key).await? else { return Ok(QueueFlow::Continue) };
                self.give_up(&message, &error.to_string()).await
            }
        }
    }

    /// What a message comes to without a try: it waits, or has come to its end.
    async fn before_sending(&self, message: &Message, now: Instant) -> Result<Option<QueueFlow>, StoreError> {
        let waits = message.not_before.is_some_and(|until| until > now);
        match message.state {
            _ if waits => Ok(Some(QueueFlow::Stop)),
            OutboxState::Sending if !may_repeat(message) => self.end(message, OutboxState::Unknown).await.map(Some),
            _ if message.tries >= TRIES_MAX => self.give_up(message, "it was tried too often").await.map(Some),
            _ if message.failures >= FAILURES_MAX => {
                self.give_up(message, "Telegram failed on it too often").await.map(Some)
            }
            _ => Ok(None),
        }
    }

    async fn step(&self, message: &Message, rest: Lane) -> Result<QueueFlow, StoreError> {
        let now = self.clock.now();
        if let Some(flow) = self.before_sending(message, now).await? {
            return Ok(flow);
        }
        let MessageKey { program, member, .. } = &message.key;
        let Some(person) = self.vault.person_of(program, *member).await? else {
            // Nobody is behind this number any more.
            return self.end(message, OutboxState::Unreachable).await;
        };
        if let Some(until) = Box::pin(self.held_until(message, &person, now)).await? {
            let _ = self.outbox.put_back(message, until).await?;
            return Ok(QueueFlow::Stop);
        }
        self.pause(self.outbox.last_sent(&person).await?).await;
        let lane = if message.key.class == MessageClass::Service { Lane::Service } else { rest };
        let mut turn = self.pace.turn(&self.outbox, &self.clock, lane).await?;
        if let Permit::Held(breaker) = &turn
            && self.held_by(breaker).await?.is_none()
        {
            turn = self.pace.turn(&self.outbox, &self.clock, lane).await?;
        }
        let Permit::Now(breaker) = turn else {
            // What is due already is found by the next sweep as it is.
            if message.not_before.is_none() {
                let _ = self.outbox.put_back(message, self.clock.now()).await?;
            }
            return Ok(QueueFlow::Stop);
        };
        let now = self.clock.now();
        let (letter, recipient) = match self.render(&person, message, now).await? {
            RenderOutcome::Message(letter, recipient) => (letter, *recipient),
            nobody => {
                self.pace.give_back(breaker);
                let state = match nobody {
                    RenderOutcome::Nobody => OutboxState::Unreachable,
                    _ => OutboxState::Skipped,
                };
                return self.end(message, state).await;
            }
        };
        if let Err(until) = Box::pin(self.claim_attention(message, &recipient, now)).await? {
            self.pace.give_back(breaker);
            let _ = self.outbox.put_back(message, until).await?;
            return Ok(QueueFlow::Stop);
        }
        let until = now + SENDING_MAX;
        if self.outbox.begin(message, until).await?.is_err() {
            self.pace.give_back(breaker);
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
        self.settle(recipient, &begun, &breaker, outcome).await
    }

    async fn settle(
        &self,
        mut recipient: Person,
        message: &Message,
        breaker: &Breaker,
        outcome: DeliveryOutcome,
    ) -> Result<QueueFlow, StoreError> {
        let now = self.clock.now();
        match outcome {
            DeliveryOutcome::Sent => {
                self.accepted(message, &recipient, now).await?;
                let flow = self.end(message, OutboxState::Sent).await?;
                self.outbox.sent(&recipient.key, now).await?;
                if breaker.failures > 0 {
                    // Where it was changed meanwhile, the next message that is taken says so.
                    let _ = self.outbox.change_breaker(breaker, &breaker.accepted()).await?;
                }
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
                let breaker = self.outbox.pace().await?.breaker;
                let flooded = breaker.flooded(&recipient.key, now, after);
                let _ = self.outbox.change_breaker(&breaker, &flooded).await?;
                let _ = self.outbox.put_back_uncounted(message, now.checked_add(after).unwrap_or(now)).await?;
                Ok(QueueFlow::Stop)
            }
            DeliveryOutcome::Unknown if !may_repeat(message) => {
                self.failed(now).await?;
                self.end(message, OutboxState::Unknown).await
            }
            DeliveryOutcome::Failed | DeliveryOutcome::Unknown => {
                let held_until = self.failed(now).await?;
                let pause = SignedDuration::from_secs(1 << message.failures.min(10)).min(FAILURE_PAUSE_MAX);
                let _ = self.outbox.put_back_failed(message, held_until.max(now + pause)).await?;
                Ok(QueueFlow::Stop)
            }
        }
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
        let news_off = person.no_referral_news.contains(&program.id);
        if news_off && kind.audience() == Audience::Member && kind.class_in(message.key.class) == MessageClass::Referral
        {
            return Ok(RenderOutcome::Nothing);
        }
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
        let Services { ledger, vault, programs, journeys, .. } = &self.services;
        Delivery {
            ledger,
            vault,
            programs,
            journeys,
            program,
            person,
            key: &message.key,
            notification: &message.notification,
            now,
        }
    }

    /// Telegram has accepted a message: its kind says what follows. It was told, also where that can never be done.
    async fn accepted(&self, message: &Message, recipient: &Person, now: Instant) -> Result<(), StoreError> {
        let kind = notification_kind(message.notification.kind());
        match kind.zip(self.programs.get(&message.key.program).await?) {
            Some((kind, program)) => match kind.accepted(self.delivery(&program, recipient, message, now)).await {
                Err(error) if error.is_permanent() => {
                    tracing::error!(%error, "what follows a message that was sent was not done");
                    Ok(())
                }
                done => done,
            },
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

/// What is rather sent twice than not at all: service messages, and what all members are told of the program itself.
fn may_repeat(message: &Message) -> bool {
    is_service(message) || Broadcast::of(message.notification.kind(), 0).is_some()
}

/// What is sent at any hour.
fn is_service(message: &Message) -> bool {
    let queue = message.key.class;
    notification_kind(message.notification.kind()).map_or(queue, |kind| kind.class_in(queue)) == MessageClass::Service
}
