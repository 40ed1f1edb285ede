//! Journeys whose events never come: what the ledger knows is found by the run itself, before a step is queued and again when its
//! message is sent; a run that two move at once moves once.

use crate::journeys_model::{journeys, toml};
use crate::wire::{ledger_on, own_tables, plain_purchase};
use crate::world::World;
use bot::Delivery;
use domain::{Actor, ApiKeyId, JourneyRun, Lang, MemberNo, OrderId, Program, RunEnd, RunStage, StepOutcome};
use functions::workers::journeys::JourneyRuns;
use functions::{Services, StreamContent, StreamEvent, Worker};
use jiff::SignedDuration;
use std::sync::Arc;
use store::{
    Clock, Consent, ConsentPurpose, JourneyState, LedgerEvent, MasterKeys, Message, OutboxState, Pepper, Person,
    PostRequest, Profile, RunKey, StepMessage,
};

/// One member in the journey `hello`, on tables that no stream is read of.
struct Lost {
    runs: JourneyRuns,
    program: Arc<Program>,
    member: MemberNo,
    person: Person,
}

impl Lost {
    async fn begins(world: &mut World) -> Lost {
        let client = world.runner.client.clone();
        store::tables::create(&client, &own_tables()).await.unwrap();
        let pepper = Pepper::parse(&Pepper::generate().unwrap()).unwrap();
        let keys = MasterKeys::parse(&MasterKeys::generate().unwrap()).unwrap();
        // Noon in the program's zone.
        let clock = Clock::starting_at("2027-03-05T09:00:00Z".parse().unwrap());
        let services = Services::new(client.clone(), &own_tables(), keys, pepper, clock);
        let now = services.clock.now();
        world.opens(&toml("lost")).await;
        let program = world.program("lost").await;
        ledger_on(client).save_program(&program).await.unwrap();
        let address = store::Address::telegram(7);
        let profile = Profile::new(address.clone(), "P".to_owned(), Lang::En);
        let mut person = Person::new(services.vault.person_key(&address), profile);
        let member = MemberNo::from_random(7);
        person.memberships.insert(program.id.clone(), member);
        person.profile.consents.push(Consent {
            program: program.id.to_string(),
            version: store::ADVERTISING_VERSION,
            lang: "en".to_owned(),
            at: now.to_string(),
            purpose: ConsentPurpose::Advertising,
            withdrawn_at: None,
        });
        services.vault.bind(&program.id, member, &person.key).await.unwrap().unwrap();
        services.vault.save(&mut person).await.unwrap().unwrap();
        let hello = journeys().remove(0);
        let saved = services.ledger.save_journey(&program.id, None, &hello, JourneyState::On, &Actor::System, now);
        saved.await.unwrap().unwrap();
        services.ledger.open_account(&program, member, None, now).await.unwrap();
        let lost = Lost { runs: JourneyRuns(services), program: Arc::new(program), member, person };
        let joined = LedgerEvent::CardMade { program: lost.program.id.clone(), member };
        let event = StreamEvent { sequence: "1".to_owned(), content: StreamContent::Ledger(joined) };
        // It comes twice at once, and enters once.
        let (one, other) = (std::slice::from_ref(&event), std::slice::from_ref(&event));
        let (one, other) = tokio::join!(lost.runs.on_events(one), lost.runs.on_events(other));
        assert!(one.is_empty() && other.is_empty(), "{one:?} {other:?}");
        lost
    }

    fn key(&self) -> RunKey {
        let journey = journeys().remove(0).id;
        RunKey { program: self.program.id.clone(), member: self.member, journey }
    }

    async fn run(&self) -> JourneyRun {
        self.runs.ledger.run(&self.key()).await.unwrap().unwrap().run
    }

    async fn moves(&self, after: SignedDuration) {
        self.runs.clock.advance_to(self.runs.clock.now() + after);
        // Two workers at once.
        let (one, other) = tokio::join!(self.runs.run(), self.runs.run());
        assert_eq!(one.unwrap().failed + other.unwrap().failed, 0);
    }

    /// The message of a step, if it was ever queued.
    async fn message(&self, step: &str) -> Option<Message> {
        let step = domain::ShortId::parse(step).unwrap();
        let hello = journeys().remove(0);
        let named = StepMessage { run: self.key(), number: 1, step: step.clone() };
        self.runs.outbox.message(&named.key(hello.say(&step).unwrap())).await.unwrap()
    }

    /// The notifier ends a message.
    async fn ends(&self, message: &Message) {
        let (now, ended) = (self.runs.clock.now(), (OutboxState::Sent, StepOutcome::Sent));
        let finished = self.runs.ledger.finish_step(&self.runs.outbox, message, ended, &self.program.zone, now);
        finished.await.unwrap().unwrap();
    }

    async fn buys(&self) {
        let now = self.runs.clock.now();
        let row = self.runs.ledger.account(&self.program.id, self.member).await.unwrap().unwrap();
        let purchase = plain_purchase(&self.program, row.card, OrderId::parse("o1").unwrap(), 10_000, now);
        let key = Actor::Key(ApiKeyId::from_random(1));
        self.runs.ledger.post(&PostRequest::new(&self.program, self.member, purchase, key, now)).await.unwrap();
    }

    /// Whether the message of a step would be sent now.
    async fn is_said(&self, message: &Message) -> bool {
        let delivery = Delivery {
            ledger: &self.runs.ledger,
            vault: &self.runs.vault,
            programs: &self.runs.programs,
            journeys: &self.runs.journeys,
            program: &self.program,
            person: &self.person,
            key: &message.key,
            notification: &message.notification,
            now: self.runs.clock.now(),
        };
        bot::notification_kind("step").unwrap().render(delivery).await.unwrap().is_some()
    }
}

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

#[tokio::test]
async fn a_purchase_whose_event_was_lost_stops_a_journey_all_the_same() {
    let mut world = World::begins().await;
    let lost = Lost::begins(&mut world).await;
    lost.moves(MINUTE).await;
    let first = lost.message("h1").await.unwrap();
    assert!(matches!(lost.run().await.stage, RunStage::Released(_)));
    assert!(lost.message("h2").await.is_none(), "no step is queued before the one before it is over");
    assert!(lost.is_said(&first).await);
    // The record of the stream that leads to it is lost, too: the run makes the sweep find it.
    assert!(first.is_only_in_the_stream());
    lost.moves(MINUTE * 16).await;
    let first = lost.message("h1").await.unwrap();
    assert!(!first.is_only_in_the_stream() && first.not_before.is_some_and(|at| at <= lost.runs.clock.now()));
    lost.ends(&first).await;
    // What comes again changes nothing: the run waits for the next step.
    lost.moves(MINUTE).await;
    assert_eq!(lost.run().await.outcomes.len(), 1);
    lost.moves(DAY).await;
    let second = lost.message("h2").await.unwrap();
    assert!(lost.is_said(&second).await);
    lost.buys().await;
    // It is queued already, and is not sent.
    assert!(!lost.is_said(&second).await);
    // The run finds it a quarter of an hour later.
    lost.moves(MINUTE * 16).await;
    assert!(matches!(lost.run().await.stage, RunStage::Ended(RunEnd::Goal, _)), "{:?}", lost.run().await);
    lost.moves(DAY * 10).await;
    assert!(lost.message("h3").await.is_none());
    let counts = lost.runs.ledger.journey_counts(&lost.program.id, &lost.key().journey).await.unwrap();
    assert_eq!((counts.entered, counts.under_way(), counts.ends[&RunEnd::Goal]), (1, 0, 1));
    world.ends().await;
}

/// The end of a message did not move its run, as where a record was put aside: the run reads it, and goes on.
#[tokio::test]
async fn a_run_reads_the_end_of_its_message_itself() {
    let mut world = World::begins().await;
    let lost = Lost::begins(&mut world).await;
    lost.moves(MINUTE).await;
    let first = lost.message("h1").await.unwrap();
    let now = lost.runs.clock.now();
    lost.runs.outbox.finish(&first, OutboxState::Sent, now).await.unwrap().unwrap();
    assert!(matches!(lost.run().await.stage, RunStage::Released(_)));
    lost.moves(MINUTE * 16).await;
    assert_eq!(lost.run().await.outcomes, [(domain::ShortId::parse("h1").unwrap(), StepOutcome::Sent)]);
    assert!(lost.message("h2").await.is_none(), "of two workers that found it due, one moves it by one step");
    // A purchase before the next step is due: nothing of it is queued.
    lost.buys().await;
    lost.moves(DAY * 2).await;
    assert!(lost.message("h2").await.is_none());
    world.ends().await;
}
