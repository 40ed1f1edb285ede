//! Event source mappings as AWS documents them, configured by the template, in front of the real handlers: records of
//! an item in order, shards side by side, batches repeated after success, failed as a whole, bisected, resumed from the
//! lowest record that failed, and finally given up. `KOPILKA_SEED` sets the random choices.

use crate::referrals::{joins_by, link};
use crate::world::{CAFE, World, throws, until};
use domain::{CardNumber, ProgramId, ReferralState};
use functions::StreamReader;
use functions::workers::notifier::{Lane, Permit, RateLimiter};
use futures::FutureExt;
use futures::future::join_all;
use jiff::SignedDuration;
use local::{CliServices, dead_letters, replay};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::aws_value::AttributeValue;
use store::{AskKey, TableNames};

mod mapping;
pub(crate) use mapping::Mapping;
use mapping::{Answer, Function, deliver};

/// The number of shards of a stream.
const SHARDS: u64 = 4;

/// The engine requires credentials and accepts any.
const ANYBODY: &str =
    "AWS4-HMAC-SHA256 Credential=a/20270305/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

/// The records of a table's stream.
pub(crate) async fn stream(world: &World, table: &str) -> Vec<Value> {
    let engine = world.engine_url().await;
    let ask = async |call: &str, body: Value| {
        let request = world.http.post(&engine).body(body.to_string());
        let request = request.header("x-amz-target", format!("DynamoDBStreams_20120810.{call}"));
        let request = request.header("authorization", ANYBODY).header("x-amz-date", "20270305T000000Z");
        let answer = request.header("content-type", "application/x-amz-json-1.0").send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        answer
    };
    let listed = ask("ListStreams", json!({ "TableName": table })).await;
    let arn = listed["Streams"][0]["StreamArn"].clone();
    let described = ask("DescribeStream", json!({ "StreamArn": arn })).await;
    let mut records = Vec::new();
    for shard in described["StreamDescription"]["Shards"].as_array().unwrap() {
        let wanted = json!({ "StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON" });
        let mut next = ask("GetShardIterator", wanted).await["ShardIterator"].clone();
        loop {
            let page = ask("GetRecords", json!({ "ShardIterator": next })).await;
            let read = page["Records"].as_array().unwrap();
            if read.is_empty() {
                break;
            }
            records.extend(read.iter().cloned());
            next = page["NextShardIterator"].clone();
        }
    }
    records
}

/// Splits records into shards. The records of an item stay together and in order.
fn in_shards(records: Vec<Value>) -> Vec<Vec<Value>> {
    let mut shards: BTreeMap<u64, Vec<Value>> = BTreeMap::new();
    for record in records {
        let partition = record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap();
        let shard =
            partition.bytes().fold(7_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into())) % SHARDS;
        shards.entry(shard).or_default().push(record);
    }
    shards.into_values().collect()
}

/// A function with failures: its answer is lost, it is not called at all, or it is called twice.
async fn on_a_bad_day<F: Future<Output = Vec<String>>>(
    dice: &Mutex<u64>,
    records: Vec<Value>,
    function: impl Fn(Value) -> F,
) -> Answer {
    let thrown = throws(&mut dice.lock().unwrap(), 6);
    let event = json!({ "Records": records });
    match thrown {
        0 => Err(()),
        1 => {
            function(event).await;
            Err(())
        }
        2 => {
            function(event.clone()).await;
            Ok(function(event).await)
        }
        _ => Ok(function(event).await),
    }
}

macro_rules! reader {
    ($dice:expr, $function:expr) => {
        |records: Vec<Value>| {
            let (dice, function) = ($dice.clone(), $function.clone());
            async move {
                on_a_bad_day(&dice, records, |event| {
                    let function = function.clone();
                    async move {
                        let failed =
                            function.on_stream(serde_json::from_value(event).unwrap()).await.batch_item_failures;
                        failed.into_iter().filter_map(|one| one.item_identifier).collect()
                    }
                })
                .await
            }
            .boxed()
        }
    };
}

/// Delivers everything in the streams to all their readers; nothing is given up.
async fn delivered(world: &World, dice: &Arc<Mutex<u64>>) {
    let time = &world.runner.time;
    let [notifier, referrals, surveys] =
        [StreamReader::Send, StreamReader::Follow, StreamReader::Count].map(|reader| time.dispatcher(reader));
    let (notify, follow, count) = (reader!(dice, notifier), reader!(dice, referrals), reader!(dice, surveys));
    let names = TableNames::default();
    let (ledger, outbox) = (stream(world, &names.ledger).await, stream(world, &names.outbox).await);
    let to = async |name: &str, records: &Vec<Value>, function: Function<'_>| {
        let mapping = Mapping::of(name);
        let shards = in_shards(records.clone()).into_iter().map(|shard| deliver(&mapping, shard, function));
        assert_eq!(join_all(shards).await.concat(), Vec::<String>::new(), "{name} gave something up");
    };
    to("ReferralsFunction", &ledger, &follow).await;
    to("SurveysFunction", &ledger, &count).await;
    to("NotifierFunction", &outbox, &notify).await;
}

#[tokio::test]
async fn whatever_the_mapping_does_what_is_told_followed_and_counted_is_right() {
    let seed = std::env::var("KOPILKA_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_270_305);
    println!("KOPILKA_SEED={seed}");
    let dice = Arc::new(Mutex::new(seed));
    let world = World::begins().await;
    // By day, so nothing waits for the quiet hours to end.
    let zone = domain::Zone::get("Europe/Moscow").unwrap();
    let hour = i64::from(world.runner.time.clock.now().to_zoned(zone).hour());
    world.time_passes(&format!("PT{}H", 24 + 10 - hour)).await;
    let paused = world.runner.time.pause().await;

    let people = join_all((0..6).map(|n| world.person(800 + n, "Ann", "en"))).await;
    let mut cards = vec![people[0].joins(CAFE).await];
    let invitation = link(&people[0]).await;
    for person in &people[1..] {
        cards.push(joins_by(person, &invitation).await);
    }
    for (n, card) in cards.iter().enumerate() {
        for order in 0..3_i64 {
            // The amounts make the receipts distinct.
            world.buys(CAFE, card, &format!("b{n}.{order}"), 40_000 + order * 10_000).await;
        }
    }
    delivered(&world, &dice).await;
    delivered(&world, &dice).await;
    for person in &people {
        let told = until("three receipts", || async {
            let told: Vec<String> = person.told("Purchase of").await.into_iter().map(|shown| shown.text).collect();
            (told.len() >= 3).then_some(told)
        })
        .await;
        let points: Vec<&str> =
            told.iter().map(|text| text.split('+').nth(1).unwrap().split(' ').next().unwrap()).collect();
        assert_eq!(points, ["4", "5", "6"], "each once, and in order");
    }
    for card in &cards[1..] {
        let member = world.ledger().card(CardNumber::parse(card).unwrap()).await.unwrap().unwrap().1;
        let row = world.ledger().referral(&ProgramId::parse(CAFE).unwrap(), member).await.unwrap().unwrap();
        assert_eq!(row.referral.state(), ReferralState::Qualifying);
    }

    // Everybody is asked by schedule and answers; one answer is stored in a form that cannot be read.
    world.runner.time.clock.advance_to(world.runner.time.clock.now() + SignedDuration::from_hours(3));
    let asked = world.runner.time.worker("surveys").unwrap().run().await.unwrap();
    assert_eq!((asked.done, asked.failed), (people.len(), 0));
    delivered(&world, &dice).await;
    for person in &people {
        person.sees("How likely are you to recommend us").await;
        person.taps("9", "you gave us 9").await;
    }
    let program = world.program(CAFE).await;
    let survey = program.survey(&domain::ShortId::parse("third").unwrap()).unwrap();
    let wave = survey.kind.wave(domain::day_of(world.runner.time.clock.now(), &program.zone));
    let member = world.ledger().card(CardNumber::parse(&cards[2]).unwrap()).await.unwrap().unwrap().1;
    let key = AskKey { program: program.id.clone(), member, survey: survey.id.clone(), wave };
    let spoilt = Spoilt::new(&world, &key, "sc", AttributeValue::S("nine".to_owned())).await;
    delivered(&world, &dice).await;
    let counted = world.ledger().survey_counts(&program.id, survey, wave).await.unwrap();
    assert_eq!(counted.total.n(), people.len() as u64 - 1, "one poison record holds nobody up");

    // It is in the dead letters, and can be replayed once it can be read.
    let place = CliServices::open(world.runner.folder()).await.unwrap();
    let letters = dead_letters(&place).await.unwrap();
    assert!(!letters.is_empty() && letters.iter().all(|letter| letter.reader == "surveys"), "{letters:?}");
    assert!(letters.iter().all(|letter| letter.why == "an item of ask cannot be read: sc"), "{letters:?}");
    assert!(letters.iter().any(|letter| letter.record.contains(&member.to_string())), "the record itself");
    let why = replay(&place, &letters[0]).await.unwrap_err();
    assert!(why.to_string().contains("cannot be read"), "{why}");
    spoilt.mended(&world).await;
    for letter in &letters {
        replay(&place, letter).await.unwrap();
    }
    assert!(dead_letters(&place).await.unwrap().is_empty());
    let counted = world.ledger().survey_counts(&program.id, survey, wave).await.unwrap();
    assert_eq!(counted.total.n(), people.len() as u64);

    // The runner's own relay now delivers all of it once more.
    drop(paused);
    world.runner.time.drain().await.unwrap();
    crate::surveys::recounted(&world, CAFE).await;
    for person in &people {
        assert_eq!(person.told("Purchase of").await.len(), 3);
    }
    world.ends().await;
}

/// Three instances get the same records at the same moment. Each receipt is sent once, and together they keep
/// Telegram's limits.
#[tokio::test]
async fn several_notifiers_at_once_tell_each_thing_once_and_keep_telegrams_pace() {
    const PEOPLE: i64 = 60;
    let world = World::begins().await;
    let people = join_all((0..PEOPLE).map(|n| world.person(1_000 + n, "Ann", "en"))).await;
    let mut cards = Vec::new();
    for some in people.chunks(10) {
        cards.extend(join_all(some.iter().map(|person| person.joins(CAFE))).await);
    }
    let paused = world.runner.time.pause().await;
    for (n, card) in cards.iter().enumerate() {
        world.buys(CAFE, card, &format!("b{n}"), 40_000).await;
    }
    let records: Vec<Value> = stream(&world, &TableNames::default().outbox).await;
    let mapping = Mapping::of("NotifierFunction");
    let records: Vec<Value> = records.into_iter().filter(|record| mapping.takes(record)).collect();
    let instance = || async {
        let notifier = world.runner.time.dispatcher(StreamReader::Send);
        for batch in records.chunks(mapping.batch) {
            let event = serde_json::from_value(json!({ "Records": batch })).unwrap();
            assert!(notifier.on_stream(event).await.batch_item_failures.is_empty());
        }
    };
    futures::join!(instance(), instance(), instance());
    drop(paused);
    let mut seconds: BTreeMap<i64, usize> = BTreeMap::new();
    for person in &people {
        person.sees("+4 points").await;
        let path = format!("/sandbox/people/{}/messages", person.id);
        let (_, messages) = world.asks(reqwest::Method::GET, &path, None, None).await;
        let is_receipt = |message: &&Value| message["text"].as_str().is_some_and(|text| text.contains("+4 points"));
        let told: Vec<&Value> = messages.as_array().unwrap().iter().filter(is_receipt).collect();
        assert_eq!(told.len(), 1);
        *seconds.entry(told[0]["date"].as_i64().unwrap()).or_default() += 1;
    }
    assert!(seconds.values().all(|told| *told <= 30), "{seconds:?}");
    assert!(seconds.len() > 1, "sixty take more than a second");
    world.ends().await;
}

/// A burst of other messages goes through three instances. A service message waits for no more than a part of it.
#[tokio::test]
async fn service_messages_have_a_lane_that_nothing_else_fills() {
    const WAVE: usize = 60;
    // Half of the burst, on a slow day.
    const BEFORE_MAX: usize = 30;
    let world = World::begins().await;
    let services = &world.runner.time.services;
    let instances: Vec<RateLimiter> = (0..3).map(|_| RateLimiter::default()).collect();
    let gone = Arc::new(AtomicUsize::new(0));
    let wave: Vec<_> = (0..WAVE)
        .map(|n| {
            let (pace, gone) = (instances[n % instances.len()].clone(), gone.clone());
            let (outbox, clock) = (services.outbox.clone(), services.clock.clone());
            tokio::spawn(async move {
                assert!(matches!(pace.turn(&outbox, &clock, Lane::Background).await.unwrap(), Permit::Now(_)));
                gone.fetch_add(1, Ordering::SeqCst);
            })
        })
        .collect();
    until("the wave", || async { (gone.load(Ordering::SeqCst) > 5).then_some(()) }).await;
    let before = gone.load(Ordering::SeqCst);
    let turn = instances[0].turn(&services.outbox, &services.clock, Lane::Service).await.unwrap();
    assert!(matches!(turn, Permit::Now(_)));
    let ahead = gone.load(Ordering::SeqCst) - before;
    assert!(ahead <= BEFORE_MAX && before + ahead < WAVE, "{before} of the wave had gone, and {ahead} more went first");
    for one in wave {
        one.await.unwrap();
    }
    world.ends().await;
}

/// The same in the stream and in the sweep: a receipt comes after the start of a burst and long before its end.
#[tokio::test]
async fn a_receipt_is_told_in_the_midst_of_a_wave() {
    const PEOPLE: i64 = 40;
    let world = World::begins().await;
    // By day, when messages other than receipts may be sent.
    let zone = domain::Zone::get("Europe/Moscow").unwrap();
    let hour = i64::from(world.runner.time.clock.now().to_zoned(zone).hour());
    world.time_passes(&format!("PT{}H", 24 + 10 - hour)).await;
    let people = join_all((0..PEOPLE).map(|n| world.person(2_000 + n, "Ann", "en"))).await;
    let mut cards = Vec::new();
    for some in people.chunks(10) {
        cards.extend(join_all(some.iter().map(|person| person.joins(CAFE))).await);
    }
    for (n, card) in cards.iter().enumerate() {
        world.buys(CAFE, card, &format!("b{n}"), 40_000).await;
    }
    for person in &people {
        person.sees("+4 points").await;
    }
    let paused = world.runner.time.pause().await;
    // The burst: each is told of their purchase once more, in another class.
    let (client, outbox) = (&world.runner.client, TableNames::default().outbox);
    let before = stream(&world, &outbox).await.len();
    for item in client.scan().table_name(&outbox).send().await.unwrap().items.unwrap() {
        if item["sk"].as_s().is_ok_and(|sk| sk.starts_with("service#v")) {
            let text = |text: &str| AttributeValue::S(text.to_owned());
            let put = client.put_item().table_name(&outbox);
            let put = put.item("pk", item["pk"].clone()).item("sk", text("expiry#burst"));
            let put = put.item("te", item["te"].clone()).item("st", text("queued"));
            put.item("tr", AttributeValue::N("0".to_owned())).send().await.unwrap();
        }
    }
    world.buys(CAFE, &cards[0], "receipt", 70_000).await;
    let (services, notifier) = (&world.runner.time.services, world.runner.time.dispatcher(StreamReader::Send));
    let mapping = Mapping::of("NotifierFunction");
    let records = stream(&world, &outbox).await.split_off(before);
    let records: Vec<Value> = records.into_iter().filter(|record| mapping.takes(record)).collect();
    assert_eq!(records.len() as i64, PEOPLE + 1);
    for batch in records.chunks(mapping.batch) {
        // As if other instances had just used up Telegram's limit for three seconds.
        let spent = services.outbox.pace().await.unwrap().spent_until_ms;
        let ahead = services.clock.now().as_millisecond() + 3_000;
        services.outbox.take_from_bucket(spent, ahead).await.unwrap().unwrap();
        let event = serde_json::from_value(json!({ "Records": batch })).unwrap();
        assert!(notifier.on_stream(event).await.batch_item_failures.is_empty());
    }
    let told = async || join_all(people.iter().map(|person| person.told("+4 points"))).await.concat().len() as i64;
    assert_eq!(people[0].told("+7 points").await.len(), 1, "the receipt is told");
    assert!(told().await < 2 * PEOPLE - 10, "and most of the wave is not, yet");
    // A second receipt, while the burst is swept.
    world.buys(CAFE, &cards[1], "another", 80_000).await;
    drop(paused);
    people[1].sees("+8 points").await;
    until("all of the wave", || async {
        world.runner.time.worker("notifier").unwrap().run().await.unwrap();
        (told().await == 2 * PEOPLE).then_some(())
    })
    .await;
    world.ends().await;
}

/// An item with an attribute that cannot be read.
struct Spoilt {
    key: [(String, AttributeValue); 2],
    name: &'static str,
    was: AttributeValue,
}

impl Spoilt {
    async fn new(world: &World, ask: &AskKey, name: &'static str, with: AttributeValue) -> Spoilt {
        let text = |text: String| AttributeValue::S(text);
        let key = [
            ("pk".to_owned(), text(format!("A#{}#{}", ask.program, ask.member))),
            ("sk".to_owned(), text(format!("Q#{}#{}", ask.survey, ask.wave))),
        ];
        let read = world.runner.client.get_item().table_name(TableNames::default().ledger);
        let read = read.set_key(Some(key.clone().into())).send().await.unwrap();
        let was = read.item.unwrap()[name].clone();
        let spoilt = Spoilt { key, name, was };
        spoilt.put(world, with).await;
        spoilt
    }

    async fn put(&self, world: &World, value: AttributeValue) {
        let update = world.runner.client.update_item().table_name(TableNames::default().ledger);
        let update = update.set_key(Some(self.key.clone().into())).update_expression("SET #n = :v");
        let update = update.expression_attribute_names("#n", self.name).expression_attribute_values(":v", value);
        update.send().await.unwrap();
    }

    async fn mended(&self, world: &World) {
        self.put(world, self.was.clone()).await;
    }
}
