//! Telegram is gone, or refuses the bot as a whole; what can never be sent lies in the way of the rest; a handler fails on
//! records for a while. Nothing is lost, nothing is told twice, and nobody has to do anything.

use crate::world::{CAFE, World, until};
use domain::{Actor, Instant, WindDown};
use functions::{
    Dispatcher, Failed, ProcessingError, RunReport, Schedule, StreamContent, StreamEvent, StreamReader, Worker,
};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use jiff::SignedDuration;
use local::{CliServices, dead_letters};
use serde_json::{Value, json};
use std::sync::Arc;
use store::aws_value::AttributeValue;
use store::{StoreError, TableNames};

/// Calls of a method that Telegram got.
async fn calls(world: &World, method: &str) -> usize {
    world.traffic().await.iter().filter(|call| call["method"] == method).count()
}

#[tokio::test]
async fn telegram_is_gone_for_two_hours_and_everybody_is_told_of_everything_once_and_in_order() {
    let world = World::begins().await;
    let people = join_all((0..4).map(|n| world.person(20 + n, "Ann", "en"))).await;
    let cards = join_all(people.iter().map(|person| person.joins(CAFE))).await;
    // At first there is no answer at all, then errors, and when it is back it refuses everybody for a while.
    world.goes_wrong(json!({ "method": "sendMessage", "kind": "timeout" })).await;
    for (kind, lasts) in [("500", "PT2H"), ("429", "PT2H5M")] {
        world.goes_wrong(json!({ "method": "*", "kind": kind, "retry_after": 60, "lasts": lasts })).await;
    }
    let buys = async |at: usize, n: i64| {
        world.buys(CAFE, &cards[at], &format!("b{at}.{n}"), n * 100_000).await;
    };
    for n in 1..=3 {
        for at in 0..cards.len() {
            buys(at, n).await;
        }
        world.runner.time.drain().await.unwrap();
        world.time_passes("PT39M").await;
    }
    assert!(people[0].told("Purchase of").await.is_empty());
    let breaker = world.runner.time.services.outbox.pace().await.unwrap().breaker;
    assert!(breaker.open && breaker.failures > 5, "{breaker:?}");
    world.time_passes("PT30M").await;
    for person in &people {
        let told: Vec<String> = until("all three", || async {
            let told: Vec<_> = person.told("Purchase of").await.into_iter().map(|shown| shown.text).collect();
            (told.len() >= 3).then_some(told)
        })
        .await;
        for (text, points) in told.iter().zip(["+10 points", "+20 points", "+30 points"]) {
            assert!(text.contains(points), "{told:?}");
        }
        assert_eq!(told.len(), 3, "{told:?}");
    }
    // Who asked whether it is back was a call that changes nothing, once a minute.
    let place = CliServices::open(world.runner.folder()).await.unwrap();
    assert!(dead_letters(&place).await.unwrap().is_empty());
    let breaker = world.runner.time.services.outbox.pace().await.unwrap().breaker;
    assert!(!breaker.open && breaker.failures == 0 && breaker.held(world.runner.time.clock.now()).is_none());
    world.ends().await;
}

#[tokio::test]
async fn a_chat_that_is_refused_holds_itself_and_two_hold_all() {
    let world = World::begins().await;
    let people = join_all((0..3).map(|n| world.person(20 + n, "Ann", "en"))).await;
    let cards = join_all(people.iter().map(|person| person.joins(CAFE))).await;
    let refused = async |id: i64| {
        let fault = json!({ "method": "sendMessage", "kind": "429", "retry_after": 600, "chat_id": id });
        world.goes_wrong(fault).await;
    };
    refused(20).await;
    world.buys(CAFE, &cards[0], "b1", 100_000).await;
    world.runner.time.drain().await.unwrap();
    world.buys(CAFE, &cards[2], "b2", 200_000).await;
    people[2].sees("+20 points").await;
    refused(21).await;
    world.buys(CAFE, &cards[1], "b3", 300_000).await;
    world.runner.time.drain().await.unwrap();
    let sent = calls(&world, "sendMessage").await;
    world.buys(CAFE, &cards[2], "b4", 400_000).await;
    world.runner.time.drain().await.unwrap();
    world.time_passes("PT8M").await;
    assert_eq!(calls(&world, "sendMessage").await, sent, "the bot as a whole is refused: it keeps still");
    world.time_passes("PT5M").await;
    for (person, points) in people.iter().zip(["+10 points", "+30 points", "+40 points"]) {
        person.sees(points).await;
        assert_eq!(person.told(points).await.len(), 1);
    }
    world.ends().await;
}

/// What all members are told is rather told twice than not at all, as the rules say; a question is not.
#[tokio::test]
async fn what_all_are_told_is_told_though_the_answer_was_lost() {
    let world = World::begins().await;
    world.morning_comes().await;
    let person = world.person(20, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 40_000).await;
    person.sees("+4 points").await;
    let program = world.program(CAFE).await;
    let now = world.runner.time.clock.now();
    let end = WindDown::announce(1, 30, 0, now, &program.zone).unwrap();
    world.ledger().announce_wind_down(&program.id, &end, &Actor::System, now).await.unwrap().unwrap();
    world.goes_wrong(json!({ "method": "sendMessage", "kind": "lost_reply" })).await;
    world.time_passes("PT2H").await;
    assert_eq!(person.told("the program is closing").await.len(), 2, "{:?}", person.chat().await);
    world.ends().await;
}

/// An instant as the index holds it.
fn sortable(instant: &str) -> String {
    let instant: Instant = instant.parse().unwrap();
    format!("{instant:.3}")
}

/// More than a page of what nobody can read lies before a receipt that waits.
#[tokio::test]
async fn poison_among_what_is_due_is_put_aside_and_in_nobodys_way() {
    let world = World::begins().await;
    let person = world.person(20, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    let client = &world.runner.client;
    let paused = world.runner.time.pause().await;
    let old = sortable(&(world.runner.time.clock.now() - SignedDuration::from_hours(1)).to_string());
    for partition in ["s0", "s1", "s2", "s3"] {
        for n in 0..60 {
            let (pk, sk) = match n % 3 {
                0 => (format!("X#{partition}"), format!("{n}")),
                1 => (format!("M#{CAFE}#0fd1a5a5ea62d134"), format!("no class {partition}{n}")),
                _ => (format!("M#{CAFE}#0fd1a5a5ea62d134"), format!("service#{partition}{n}")),
            };
            let item =
                [("pk", pk), ("sk", sk), ("ds", partition.to_owned()), ("dt", old.clone()), ("st", "?".to_owned())];
            let put = client.put_item().table_name(TableNames::default().outbox);
            let put = item.into_iter().fold(put, |put, (name, value)| put.item(name, AttributeValue::S(value)));
            put.send().await.unwrap();
        }
    }
    let refused = json!({ "method": "sendMessage", "kind": "429", "retry_after": 30 });
    drop(paused);
    world.goes_wrong(refused).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    world.runner.time.drain().await.unwrap();
    world.time_passes("PT1M").await;
    world.time_passes("PT1M").await;
    person.sees("+10 points").await;
    let place = CliServices::open(world.runner.folder()).await.unwrap();
    let mut letters = dead_letters(&place).await.unwrap();
    // Some came with the stream, too.
    letters.retain(|letter| letter.sequence.contains('.'));
    assert_eq!(letters.len(), 4 * 60, "each is kept with its reason: {:?}", letters.first());
    assert!(world.runner.time.services.outbox.due(Instant::MAX, 10).await.unwrap().oldest.is_none());
    // Before the audit reads all items.
    for item in client.scan().table_name(TableNames::default().outbox).send().await.unwrap().items.unwrap() {
        if item.get("st").is_some_and(|state| state.as_s().is_ok_and(|state| state == "dead")) {
            let gone = ["pk", "sk"].map(|name| (name.to_owned(), item[name].clone())).into();
            client.delete_item().table_name(TableNames::default().outbox).set_key(Some(gone)).send().await.unwrap();
        }
    }
    world.ends().await;
}

/// A handler that fails, as during an outage of what it needs.
struct FailsForNow;

impl Worker for FailsForNow {
    fn name(&self) -> &'static str {
        "referrals"
    }

    fn reader(&self) -> Option<StreamReader> {
        Some(StreamReader::Send)
    }

    fn on_events<'a>(&'a self, events: &'a [StreamEvent]) -> BoxFuture<'a, Vec<Failed>> {
        let sequences = events.iter().filter(|event| event.content != StreamContent::Nothing);
        let sequences: Vec<String> = sequences.map(|event| event.sequence.clone()).collect();
        async move { vec![Failed { sequences, error: ProcessingError::Store(StoreError::Contended) }] }.boxed()
    }

    fn schedule(&self) -> Schedule {
        Schedule::Never
    }

    fn run(&self) -> BoxFuture<'_, Result<RunReport, ProcessingError>> {
        async { Ok(RunReport::default()) }.boxed()
    }

    fn next_due(&self, _: Instant, _: Instant) -> BoxFuture<'_, Result<Option<Instant>, StoreError>> {
        async { Ok(None) }.boxed()
    }
}

#[tokio::test]
async fn a_record_has_a_quarter_of_an_hour_from_its_first_failure_however_old_it_is() {
    let world = World::begins().await;
    let time = &world.runner.time;
    let dispatcher = Dispatcher::new(StreamReader::Send, &time.services, &[Arc::new(FailsForNow)]);
    // It was written while the function could not be started for hours.
    let written = (time.clock.now() - SignedDuration::from_hours(5)).as_second();
    let record = json!({
        "eventID": "1", "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb", "awsRegion": "eu",
        "dynamodb": { "SequenceNumber": "7001", "SizeBytes": 1, "StreamViewType": "KEYS_ONLY",
            "ApproximateCreationDateTime": written,
            "Keys": { "pk": { "S": format!("M#{CAFE}#0fd1a5a5ea62d134") }, "sk": { "S": "service#v0000000001" } } },
    });
    let failed = async || {
        let event = serde_json::from_value::<_>(json!({ "Records": [record.clone()] })).unwrap();
        dispatcher.on_stream(event).await.batch_item_failures.len()
    };
    let place = CliServices::open(world.runner.folder()).await.unwrap();
    for (minutes, again) in [(0, 1), (10, 1), (14, 1), (16, 0)] {
        let now = Instant::from_second(written).unwrap() + SignedDuration::from_mins(5 * 60 + minutes);
        time.clock.advance_to(now);
        assert_eq!(failed().await, again, "{minutes} minutes after the first failure");
        assert_eq!(dead_letters(&place).await.unwrap().len(), 1 - again);
    }
    let letters: Vec<Value> = dead_letters(&place).await.unwrap().iter().map(|letter| json!(letter.why)).collect();
    println!("{letters:?}");
    world.ends().await;
}
