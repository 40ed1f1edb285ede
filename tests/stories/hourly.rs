//! What is done each hour, of many programs, by a queue: its messages come twice, late, and to a function that dies; one
//! program can never be worked on; all others are served, the last one, too.

use crate::world::{CAFE, World, setting, throws};
use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
use domain::{Actor, ProgramId, WindDown};
use functions::{ProgramRuns, WorkQueue};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use store::aws_value::AttributeValue;
use store::{StoreError, TableNames};

/// How often a message is received before it is a dead letter, as in the template.
const RECEIVES_MAX: u32 = 3;
/// How many messages one call gets: more than in the template, so that some of them fail and others do not.
const BATCH: usize = 10;

/// A queue in memory: messages with how often they were received.
#[derive(Default)]
struct Queue {
    waiting: Mutex<VecDeque<(String, u32)>>,
    dead: Mutex<Vec<String>>,
    dice: Mutex<u64>,
}

impl Queue {
    fn throws(&self, sides: u64) -> u64 {
        throws(&mut self.dice.lock().unwrap(), sides)
    }

    fn receive(&self) -> Vec<(String, u32)> {
        let mut waiting = self.waiting.lock().unwrap();
        let many = waiting.len().min(BATCH);
        waiting.drain(..many).map(|(body, received)| (body, received + 1)).collect()
    }

    fn comes_again(&self, messages: impl Iterator<Item = (String, u32)>) {
        for (body, received) in messages {
            match received < RECEIVES_MAX {
                true => self.waiting.lock().unwrap().push_back((body, received)),
                false => self.dead.lock().unwrap().push(body),
            }
        }
    }
}

impl WorkQueue for Queue {
    fn send<'a>(&'a self, bodies: &'a [String]) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            for body in bodies {
                self.waiting.lock().unwrap().push_back((body.clone(), 0));
            }
            // The answer is lost now and then: all of it was queued, and is queued once more.
            match self.throws(20) {
                0 => Err(StoreError::Contended),
                _ => Ok(()),
            }
        }
        .boxed()
    }
}

/// Until nothing waits. Returns how many calls that were.
async fn work(runs: &ProgramRuns, queue: &Queue) -> usize {
    for calls in 0.. {
        let batch = queue.receive();
        if batch.is_empty() {
            return calls;
        }
        let event = || {
            let record = |(at, (body, _)): (usize, &(String, u32))| {
                let mut message = SqsMessage::default();
                (message.message_id, message.body) = (Some(at.to_string()), Some(body.clone()));
                message
            };
            let mut event = SqsEvent::default();
            event.records = batch.iter().enumerate().map(record).collect();
            event
        };
        match queue.throws(12) {
            // The function is not started, or dies when all is done.
            0 => queue.comes_again(batch.into_iter()),
            1 => {
                runs.on_queue(event()).await;
                queue.comes_again(batch.into_iter());
            }
            twice => {
                if twice == 2 {
                    runs.on_queue(event()).await;
                }
                let failed = runs.on_queue(event()).await.batch_item_failures;
                let failed: BTreeSet<usize> = failed.iter().map(|one| one.item_identifier.parse().unwrap()).collect();
                let again = batch.into_iter().enumerate().filter(|(at, _)| failed.contains(at));
                queue.comes_again(again.map(|(_, message)| message));
            }
        }
    }
    unreachable!()
}

/// `KOPILKA_PROGRAMS` sets how many programs there are.
#[tokio::test]
async fn each_of_many_programs_is_served_each_hour_and_the_last_one_too() {
    let many = setting("KOPILKA_PROGRAMS", 40);
    let world = World::begins().await;
    world.morning_comes().await;
    let paused = world.runner.time.pause().await;
    let (ledger, now) = (world.ledger(), world.runner.time.clock.now());
    let cafe = world.program(CAFE).await;
    let end = WindDown::announce(1, 30, 0, now, &cafe.zone).unwrap();
    let id = |n: u64| ProgramId::parse(&format!("p{n:05}")).unwrap();
    for n in 0..many {
        let program = domain::Program { id: id(n), ..cafe.clone() };
        ledger.save_program(&program).await.unwrap();
        // Something that only the hourly work ends.
        ledger.announce_wind_down(&program.id, &end, &Actor::System, now).await.unwrap().unwrap();
    }
    let spoilt = id(many / 2);
    let head = |currency: &str| {
        let update = world.runner.client.update_item().table_name(TableNames::default().ledger);
        let update =
            update.key("pk", AttributeValue::S(format!("P#{spoilt}"))).key("sk", AttributeValue::S("M".into()));
        let update = update.update_expression("SET cu = :c");
        update.expression_attribute_values(":c", AttributeValue::S(currency.to_owned())).send()
    };
    head("?").await.unwrap();

    let queue = Arc::new(Queue { dice: Mutex::new(setting("KOPILKA_SEED", 20_270_305)), ..Queue::default() });
    let time = &world.runner.time;
    let runs = ProgramRuns::new(&time.services, &time.workers, queue.clone());
    let mut hours = 0;
    loop {
        hours += 1;
        while runs.begin().await.is_err() {}
        let calls = work(&runs, &queue).await;
        let mut left = Vec::new();
        for n in 0..many {
            if !ledger.running_broadcasts(&id(n)).await.unwrap().is_empty() {
                left.push(id(n));
            }
        }
        println!("hour {hours}: {calls} calls, {} programs left", left.len());
        if left == [spoilt.clone()] {
            break;
        }
        assert!(hours < 4, "{left:?}");
    }
    let dead = queue.dead.lock().unwrap().iter().filter(|body| body.contains(spoilt.as_str())).count();
    assert!(dead >= 3, "what fails three times is seen: {:?}", queue.dead.lock().unwrap());
    // Mended, it is served by the next hour.
    head("RUB").await.unwrap();
    while runs.begin().await.is_err() {}
    work(&runs, &queue).await;
    assert!(ledger.running_broadcasts(&spoilt).await.unwrap().is_empty());
    drop(paused);
    world.ends().await;
}

/// A message that names no work, or no worker that there is, fails alone.
#[tokio::test]
async fn a_message_that_nobody_understands_fails_alone() {
    let world = World::begins().await;
    let time = &world.runner.time;
    let queue = Arc::new(Queue::default());
    let runs = ProgramRuns::new(&time.services, &time.workers, queue);
    let bodies = [
        "",
        "{",
        r#"{"worker":"nobody","program":"demo-cafe"}"#,
        r#"{"worker":"notifier","program":"demo-cafe"}"#,
        r#"{"worker":"surveys","program":"demo-cafe"}"#,
        r#"{"worker":"surveys","program":"no such"}"#,
        r#"{"worker":"surveys","program":"gone"}"#,
    ];
    let mut event = SqsEvent::default();
    for (at, body) in bodies.iter().enumerate() {
        let mut message = SqsMessage::default();
        (message.message_id, message.body) = (Some(at.to_string()), Some((*body).to_owned()));
        event.records.push(message);
    }
    let failed = runs.on_queue(event).await.batch_item_failures;
    let failed: Vec<&str> = failed.iter().map(|one| one.item_identifier.as_str()).collect();
    assert_eq!(failed, ["0", "1", "2", "3", "5"]);
    world.ends().await;
}
