//! Counting answers: with any repetition, reordering, loss or partial failure, the counters aggregate each member's
//! latest answer. Also the cost of counting. The tables are ones that the running system does not read.
//!
//! `KOPILKA_ANSWERS` sets how many answers are counted at once, `KOPILKA_SEED` the random choices.

use crate::operations::TOML;
use crate::wire::{Act, Call, Hook, Look, impatient, lay, ledger_on, own_tables};
use crate::world::{World, beginning, setting, throws};
use domain::{Counter, Instant, Lang, MemberNo, Program, SurveyKind, Wave};
use functions::StreamReader;
use functions::workers::surveys::Surveys;
use functions::{Dispatcher, Services};
use futures::FutureExt;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::aws_value::AttributeValue;
use store::{AnswerOutcome, AskKey, Client, Clock, Ledger, MasterKeys, Pepper, Programs};

/// The most records that a stream delivers at once.
const BATCH: usize = 100;

type Image = HashMap<String, AttributeValue>;

struct Mill {
    ledger: Ledger,
    client: Client,
    program: Program,
    now: Instant,
}

impl Mill {
    async fn new(world: &mut World, id: &str) -> Mill {
        world.opens(&TOML.replace("\"ops\"", &format!("{id:?}"))).await;
        let program = world.program(id).await;
        let client = world.runner.client.clone();
        store::tables::create(&client, &own_tables()).await.unwrap();
        let ledger = ledger_on(client.clone());
        ledger.save_program(&program).await.unwrap();
        Mill { ledger, client, program, now: world.runner.time.clock.now() }
    }

    fn wave(&self) -> Wave {
        SurveyKind::Transactional.wave(domain::day_of(self.now, &self.program.zone))
    }

    fn key(&self, member: MemberNo) -> AskKey {
        let survey = self.program.rules[0].surveys[0].id.clone();
        AskKey { program: self.program.id.clone(), member, survey, wave: self.wave() }
    }

    /// A member who was asked.
    async fn asked(&self) -> AskKey {
        let member = MemberNo::from_random(store::random().unwrap());
        self.ledger.open_account(&self.program, member, None, self.now).await.unwrap();
        let key = self.key(member);
        self.ledger.enroll_respondent(&self.program, member, None, 0, self.now).await.unwrap();
        let row = self.ledger.respondent(&self.program.id, member).await.unwrap().unwrap();
        let survey = &self.program.rules[0].surveys[0];
        self.ledger.send_survey(&self.program, &row, survey, &key, self.now).await.unwrap().unwrap();
        key
    }

    async fn image(&self, key: &AskKey) -> Image {
        let text = |text: String| AttributeValue::S(text);
        let request = self.client.get_item().table_name(own_tables().ledger).consistent_read(true);
        let request = request.key("pk", text(format!("A#{}#{}", key.program, key.member)));
        let request = request.key("sk", text(format!("Q#{}#{}", key.survey, key.wave)));
        request.send().await.unwrap().item.unwrap()
    }

    /// The function, reading and writing over this client.
    fn counter(&self, client: Client) -> Dispatcher {
        let pepper = Pepper::parse(&Pepper::generate().unwrap()).unwrap();
        let keys = MasterKeys::parse(&MasterKeys::generate().unwrap()).unwrap();
        let parts = Services::new(client, &own_tables(), keys, pepper, Clock::starting_at(beginning()));
        let services = Services { programs: Programs::new(self.ledger.clone()), ..parts };
        Dispatcher::new(StreamReader::Count, &services, &[std::sync::Arc::new(Surveys(services.clone()))])
    }

    async fn counted(&self) -> Counter {
        let survey = &self.program.rules[0].surveys[0];
        self.ledger.survey_counts(&self.program.id, survey, self.wave()).await.unwrap().total
    }

    async fn recounts(&self, repair: bool) -> store::Recount {
        let survey = &self.program.rules[0].surveys[0];
        self.ledger.recount(&self.program, survey, self.wave(), repair).await.unwrap()
    }
}

/// An item in the form of a stream's record.
fn written(image: &Image) -> Value {
    let one = |value: &AttributeValue| match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(number) => json!({ "N": number }),
        AttributeValue::Bool(flag) => json!({ "BOOL": flag }),
        other => panic!("{other:?}"),
    };
    image.iter().map(|(name, value)| (name.clone(), one(value))).collect::<serde_json::Map<_, _>>().into()
}

fn record(number: usize, before: Option<&Image>, after: &Image) -> Value {
    let keys = json!({ "pk": written(after)["pk"], "sk": written(after)["sk"] });
    let mut change = json!({ "Keys": keys, "NewImage": written(after), "SequenceNumber": number.to_string(), "SizeBytes": 1,
        "ApproximateCreationDateTime": beginning().as_second() });
    if let Some(before) = before {
        change["OldImage"] = written(before);
    }
    let name = if before.is_some() { "MODIFY" } else { "INSERT" };
    json!({ "eventID": number.to_string(), "eventName": name, "awsRegion": "eu-central-1", "dynamodb": change })
}

/// Delivers records as a stream does: again from the first that failed, until none does.
async fn hand_over(counter: &Dispatcher, records: &[Value]) -> usize {
    let (mut from, mut rounds) = (0, 0);
    while from < records.len() {
        rounds += 1;
        assert!(rounds < 10_000, "a batch that never ends");
        let until = (from + BATCH).min(records.len());
        let event = serde_json::from_value(json!({ "Records": &records[from..until] })).unwrap();
        let failed = counter.on_stream(event).await.batch_item_failures;
        let is_failed = |record: &&Value| {
            let number = record["dynamodb"]["SequenceNumber"].as_str().map(str::to_owned);
            failed.iter().any(|one| one.item_identifier == number)
        };
        from = records[from..until].iter().position(|record| is_failed(&record)).map_or(until, |at| from + at);
    }
    rounds
}

#[tokio::test]
async fn shuffled_repeated_and_half_failed_batches_come_to_what_was_answered() {
    let seed = setting("KOPILKA_SEED", 11);
    println!("seed {seed}");
    let mut dice = seed;
    let mut world = World::begins().await;
    let mill = Mill::new(&mut world, "mill").await;
    // Up to one call in four fails on its way or on its way back, or conflicts with another transaction.
    let hook: Hook = {
        let dice = Arc::new(Mutex::new(seed ^ 0xfeed));
        Arc::new(move |call: &mut Call| {
            let dice = &mut *dice.lock().unwrap();
            let act = match throws(dice, 12) {
                0 => Act::Lose,
                1 => Act::LoseAnswer,
                2 if call.name == "TransactWriteItems" => Act::Cancel(throws(dice, 5) as usize, "TransactionConflict"),
                _ => Act::Pass,
            };
            async { act }.boxed()
        })
    };
    let broken = mill.counter(impatient(&lay(&world.engine_url().await, hook, Arc::new(|_, _| {})).await));
    let mut records: Vec<Value> = Vec::new();
    let mut told: BTreeMap<AskKey, Option<u8>> = BTreeMap::new();
    let mut keys = Vec::new();
    for _ in 0..60 {
        let key = mill.asked().await;
        records.push(record(records.len(), None, &mill.image(&key).await));
        told.insert(key.clone(), None);
        keys.push(key);
    }
    for _ in 0..180 {
        let key = &keys[throws(&mut dice, keys.len() as u64) as usize];
        let before = mill.image(key).await;
        if throws(&mut dice, 3) == 0 {
            mill.ledger.ask_accepted(key, Lang::Zh, mill.now).await.unwrap();
        } else {
            let (score, lang) = (throws(&mut dice, 11) as u8, Lang::ALL[throws(&mut dice, 3) as usize]);
            let answered = mill.ledger.answer(key, score, lang, score % 3, mill.now).await.unwrap();
            assert!(matches!(answered, AnswerOutcome::Stands(_)), "{answered:?}");
            told.insert(key.clone(), Some(score));
        }
        let after = mill.image(key).await;
        if after != before {
            records.push(record(records.len(), Some(&before), &after));
        }
        // Some of them are counted while the rest goes on.
        if throws(&mut dice, 20) == 0 {
            let some: Vec<Value> =
                (0..30).map(|_| records[throws(&mut dice, records.len() as u64) as usize].clone()).collect();
            hand_over(&broken, &some).await;
        }
    }
    // All of them in any order, some twice; two instances at once.
    let mut shuffled = records.clone();
    for at in (1..shuffled.len()).rev() {
        shuffled.swap(at, throws(&mut dice, at as u64 + 1) as usize);
    }
    let repeated: Vec<Value> = shuffled.iter().rev().step_by(2).cloned().collect();
    let (once, again) = futures::join!(hand_over(&broken, &shuffled), hand_over(&broken, &repeated));
    println!("{} records in {once} and {again} rounds", records.len());
    let counter = mill.counted().await;
    let mut scores = [0_i64; domain::SCORES];
    for score in told.values().flatten() {
        scores[usize::from(*score)] += 1;
    }
    assert_eq!((counter.asked, counter.scores), (60, scores));
    let recount = mill.recounts(false).await;
    assert_eq!((recount.asks, recount.behind, recount.differences.len()), (60, 0, 0), "{recount:?}");
    world.runner.stop().await;
}

#[tokio::test]
async fn a_poison_record_keeps_no_other_answer_back() {
    let mut world = World::begins().await;
    let mill = Mill::new(&mut world, "poison").await;
    let surveys = mill.counter(mill.client.clone());
    let mut records = Vec::new();
    for (n, score) in [1, 2, 3].into_iter().enumerate() {
        let key = mill.asked().await;
        mill.ledger.answer(&key, score, Lang::En, 0, mill.now).await.unwrap();
        let mut image = mill.image(&key).await;
        if n == 1 {
            image.insert("sc".to_owned(), AttributeValue::S("two".to_owned()));
            let put = mill.client.put_item().table_name(own_tables().ledger).set_item(Some(image.clone()));
            put.send().await.unwrap();
        }
        records.push(record(n, None, &image));
    }
    let event = serde_json::from_value(json!({ "Records": records })).unwrap();
    assert!(surveys.on_stream(event).await.batch_item_failures.is_empty(), "it would never succeed");
    let letters = store::DeadLetters::new(mill.client.clone(), &own_tables()).of("surveys").await.unwrap();
    assert_eq!(
        letters.iter().map(|letter| letter.sequence.as_str()).collect::<Vec<_>>(),
        ["1"],
        "only what cannot be read"
    );
    let counter = mill.counted().await;
    assert_eq!((counter.n(), counter.scores[1], counter.scores[3]), (2, 1, 1));
    world.runner.stop().await;
}

#[tokio::test]
async fn a_recount_finds_and_repairs_what_counters_lost() {
    let mut world = World::begins().await;
    let mill = Mill::new(&mut world, "recount").await;
    let mut keys = Vec::new();
    for score in [10, 9, 3, 7] {
        let key = mill.asked().await;
        mill.ledger.answer(&key, score, Lang::En, 0, mill.now).await.unwrap();
        keys.push(key);
    }
    mill.ledger.aggregate(&mill.program, &keys[..3]).await.unwrap();
    assert_eq!(mill.recounts(false).await.behind, 1);
    // A manual change in the table.
    let page = mill.client.scan().table_name(own_tables().ledger).send().await.unwrap();
    let counter = page.items().iter().find(|item| item["pk"].as_s().unwrap().starts_with("P#recount#V#")).unwrap();
    let request = mill.client.update_item().table_name(own_tables().ledger);
    let request = request.key("pk", counter["pk"].clone()).key("sk", counter["sk"].clone());
    let request = request
        .update_expression("ADD s10 :two REMOVE q")
        .expression_attribute_values(":two", AttributeValue::N("2".into()));
    request.send().await.unwrap();
    let found = mill.recounts(false).await.differences;
    assert_eq!(found["s10"], (1, 3));
    assert_eq!(found["q"], (3, 0));
    mill.recounts(true).await;
    assert_eq!(mill.recounts(false).await, store::Recount { asks: 4, ..Default::default() });
    let counter = mill.counted().await;
    assert_eq!((counter.asked, counter.n(), counter.groups(SurveyKind::Transactional).promoters), (4, 4, 2));
    world.runner.stop().await;
}

/// Answers of very many days, as a recount finds them, take more than one transaction; each is counted on its day, once.
#[tokio::test]
async fn answers_of_a_month_are_counted_on_their_days() {
    let mut world = World::begins().await;
    let mill = Mill::new(&mut world, "days").await;
    let mut keys = Vec::new();
    for n in 0..80 {
        let key = mill.asked().await;
        let at = mill.now + jiff::SignedDuration::from_hours(24 * (n % 29));
        mill.ledger.answer(&key, 9, Lang::En, 0, at).await.unwrap();
        keys.push(key);
    }
    for _ in 0..2 {
        mill.ledger.aggregate(&mill.program, &keys).await.unwrap();
        let days = mill.ledger.day_figures(&mill.program.id, domain::Day::MIN, domain::Day::MAX).await.unwrap();
        let answers = |day: &domain::DayFigures| day.get(domain::DayCount::Answers);
        assert_eq!((days.len(), days.values().map(answers).sum::<i64>()), (29, 80));
    }
    assert_eq!(mill.counted().await.n(), 80);
    world.runner.stop().await;
}

/// The cost of counting very many answers: requests, write units, memory and, on this machine, time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_answers_at_once() {
    let answers = setting("KOPILKA_ANSWERS", 1_000) as usize;
    let mut world = World::begins().await;
    let mill = Mill::new(&mut world, "many").await;
    let pattern = mill.asked().await;
    let before = mill.image(&pattern).await;
    mill.ledger.answer(&pattern, 10, Lang::En, 0, mill.now).await.unwrap();
    let pattern = mill.image(&pattern).await;
    let alike = |like: &Image, n: usize| {
        let mut image = like.clone();
        let member = MemberNo::from_random(store::random().unwrap());
        image.insert("pk".to_owned(), AttributeValue::S(format!("A#many#{member}")));
        image.insert("sc".to_owned(), AttributeValue::N((n % 11).to_string()));
        image.insert("la".to_owned(), AttributeValue::S(Lang::ALL[n % 3].code().to_owned()));
        image
    };
    let images: Vec<Image> = (0..answers).map(|n| alike(&pattern, n)).collect();
    for some in images.chunks(25) {
        let put = |image: &Image| {
            let put = aws_sdk_dynamodb::types::PutRequest::builder().set_item(Some(image.clone())).build().unwrap();
            aws_sdk_dynamodb::types::WriteRequest::builder().put_request(put).build()
        };
        let request = mill.client.batch_write_item();
        request.request_items(own_tables().ledger, some.iter().map(put).collect()).send().await.unwrap();
    }
    let (requests, units) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicI64::new(0)));
    let hook: Hook = {
        let requests = requests.clone();
        Arc::new(move |call: &mut Call| {
            requests.fetch_add(1, Ordering::SeqCst);
            call.body["ReturnConsumedCapacity"] = json!("TOTAL");
            async { Act::Pass }.boxed()
        })
    };
    let look: Look = {
        let units = units.clone();
        Arc::new(move |call: &Call, answer: &Value| {
            if call.name == "TransactWriteItems" {
                units.fetch_add(crate::capacity::units(answer), Ordering::SeqCst);
            }
        })
    };
    let surveys = mill.counter(impatient(&lay(&world.engine_url().await, hook, look).await));
    let records: Vec<Value> = images.iter().enumerate().map(|(n, image)| record(n, Some(&before), image)).collect();
    let (memory, begun) = (peak_kib(), std::time::Instant::now());
    let batches = hand_over(&surveys, &records).await;
    let took = begun.elapsed();
    let (requests, units) = (requests.load(Ordering::SeqCst), units.load(Ordering::SeqCst));
    println!(
        "{answers} answers in {batches} batches: {requests} requests, {units} write units, {:.2} s, {} KiB more at most",
        took.as_secs_f32(),
        peak_kib() - memory
    );
    let counter = mill.counted().await;
    assert_eq!(counter.n(), answers as u64);
    for (score, count) in counter.scores.iter().enumerate() {
        assert_eq!(*count as usize, (0..answers).filter(|n| n % 11 == score).count());
    }
    // Two items each in a transaction, and one for the counters of a batch: far from one counter per answer.
    assert!(units <= 2 * answers as i64 + 8 * batches as i64, "{units} units");
    assert!(requests <= 4 * batches, "{requests} requests");
    world.runner.stop().await;
}

/// The peak memory of this process in KiB; 0 where the system does not tell it.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
