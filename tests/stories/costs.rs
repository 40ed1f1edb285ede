//! What a month costs, recomputed: requests and units as the engine reports them for every function, prices as published. The
//! page `docs/operations.md#what-it-costs` holds the tables that this story prints.

#![expect(clippy::float_arithmetic, reason = "prices are in fractions of a dollar, and rounded at the end")]

use crate::event_source::stream;
use crate::wire::{Act, Call, Hook, lay};
use crate::world::World;
use axum::http::StatusCode;
use bot::channel::telegram::Telegram;
use functions::api::Api;
use functions::workers::notifier::TelegramClient;
use functions::{Dispatcher, ProgramRuns, Schedule, Services, StreamReader, WorkQueue, Worker, workers};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use store::{Clock, Ledger, MasterKeys, Pepper, Programs, StoreError, TableNames, local_client};

/// Dollars, without any free tier: DynamoDB on demand in us-east-1, Lambda on arm64, the HTTP API, CloudWatch's logs, SQS.
const WRITE_UNIT: f64 = 0.625e-6;
const READ_UNIT: f64 = 0.125e-6;
const CALL: f64 = 0.20e-6;
const GB_SECOND: f64 = 0.000_013_333_4;
const HTTP_REQUEST: f64 = 1.00e-6;
const LOG_GB: f64 = 0.50;
const SQS_REQUEST: f64 = 0.40e-6;
const KEY: f64 = 1.0;
/// Measured on the emulator, or assumed where the page says so: a function's memory, how long a call of it lasts, bytes logged.
const GB: f64 = 0.25;
const INTERACTION_SECONDS: f64 = 0.178;
const INTERACTION_LOG_BYTES: f64 = 150.0;
const IDLE_CALL_SECONDS: f64 = 0.02;
const IDLE_CALL_LOG_BYTES: f64 = 303.0;
/// Lambda asks a queue about fifteen times a minute whether there is something.
const QUEUE_LOOKS_A_MINUTE: f64 = 15.0;
const MINUTES: f64 = 43_800.0;
const HOURS: f64 = 730.0;

/// What was asked of DynamoDB.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bill {
    requests: f64,
    writes: f64,
    reads: f64,
}

impl std::ops::AddAssign for Bill {
    fn add_assign(&mut self, other: Bill) {
        self.requests += other.requests;
        self.writes += other.writes;
        self.reads += other.reads;
    }
}

impl Bill {
    fn units(self) -> f64 {
        self.writes * WRITE_UNIT + self.reads * READ_UNIT
    }

    fn times(self, many: f64) -> Bill {
        Bill { requests: self.requests * many, writes: self.writes * many, reads: self.reads * many }
    }
}

/// Units of all tables in an answer.
fn units(answer: &Value) -> f64 {
    let of = |one: &Value| one["CapacityUnits"].as_f64().unwrap_or_default();
    match &answer["ConsumedCapacity"] {
        Value::Array(all) => all.iter().map(of).sum(),
        one => of(one),
    }
}

struct NoQueue;

impl WorkQueue for NoQueue {
    fn send<'a>(&'a self, _: &'a [String]) -> BoxFuture<'a, Result<(), StoreError>> {
        async { Ok(()) }.boxed()
    }
}

/// The functions as they are deployed, over a wire that counts.
struct Deployed {
    bill: Arc<Mutex<Bill>>,
    http: reqwest::Client,
    api: String,
    services: Services,
    workers: Vec<Arc<dyn Worker>>,
}

impl Deployed {
    async fn new(world: &World) -> Deployed {
        let bill = Arc::new(Mutex::new(Bill::default()));
        let hook: Hook = Arc::new(|call: &mut Call| {
            call.body["ReturnConsumedCapacity"] = json!("TOTAL");
            async { Act::Pass }.boxed()
        });
        let counted = bill.clone();
        let look = Arc::new(move |call: &Call, answer: &Value| {
            let writes = matches!(call.name.as_str(), "TransactWriteItems" | "PutItem" | "UpdateItem" | "DeleteItem");
            let (writes, reads) = if writes { (units(answer), 0.0) } else { (0.0, units(answer)) };
            *counted.lock().unwrap() += Bill { requests: 1.0, writes, reads };
        });
        let client = local_client(&lay(&world.engine_url().await, hook, look).await);
        let secret = |name: &str| std::fs::read_to_string(world.runner.folder().join(name)).unwrap();
        let (keys, pepper) = (secret("vault_master_key"), Pepper::parse(&secret("vault_pepper")).unwrap());
        let (names, clock) = (TableNames::default(), world.runner.time.clock.clone());
        let services =
            Services::new(client.clone(), &names, MasterKeys::parse(&keys).unwrap(), pepper.clone(), clock.clone());
        let telegram = TelegramClient::new(&world.url, world.runner.bot.token());
        let workers = workers::all(&services, &telegram);
        let api = serve(Ledger::new(client, &names, pepper.clone()), clock, pepper).await;
        Deployed { bill, http: reqwest::Client::new(), api, services, workers }
    }

    fn taken(&self) -> Bill {
        std::mem::take(&mut *self.bill.lock().unwrap())
    }

    /// A purchase, and all that follows from it, function by function.
    async fn sells(&self, world: &World, key: &str, purchase: &Value) -> Vec<(&'static str, Bill)> {
        let names = TableNames::default();
        let before = [stream(world, &names.ledger).await.len(), stream(world, &names.outbox).await.len()];
        self.taken();
        let request = self.http.post(format!("{}/v1/purchases", self.api)).bearer_auth(key).json(purchase);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::CREATED);
        let mut bills = vec![("the API", self.taken())];
        for (name, reader, table, from) in [
            ("the notifier", StreamReader::Send, &names.outbox, before[1]),
            ("referrals", StreamReader::Follow, &names.ledger, before[0]),
            ("surveys and figures", StreamReader::Count, &names.ledger, before[0]),
        ] {
            let function = match reader {
                StreamReader::Send => "NotifierFunction",
                StreamReader::Follow => "ReferralsFunction",
                StreamReader::Count => "SurveysFunction",
            };
            let mapping = crate::event_source::Mapping::of(function);
            let records = stream(world, table).await.split_off(from);
            let records: Vec<Value> = records.into_iter().filter(|record| mapping.takes(record)).collect();
            assert!(!records.is_empty(), "{name}");
            self.taken();
            let event = serde_json::from_value(json!({ "Records": records })).unwrap();
            let failed = Dispatcher::new(reader, &self.services, &self.workers).on_stream(event).await;
            assert!(failed.batch_item_failures.is_empty(), "{name}");
            bills.push((name, self.taken()));
        }
        bills
    }

    /// What a month costs in which nothing happens: the looks of each minute, and an hour's work of so many programs.
    async fn idles(&self) -> (Bill, f64) {
        let mut bill = Bill::default();
        let (mut calls, mut queued) = (0.0, 0.0);
        for worker in self.workers.iter().filter(|worker| worker.schedule() == Schedule::EachMinute) {
            self.taken();
            worker.run().await.unwrap();
            bill += self.taken().times(MINUTES);
            calls += MINUTES;
        }
        let runs = ProgramRuns::new(&self.services, &self.workers, Arc::new(NoQueue));
        // The second hour finds done what the first one had to do.
        for _ in 0..2 {
            self.taken();
            let begun = runs.begin().await.unwrap();
            queued = begun.done as f64;
            for worker in self.workers.iter().filter(|worker| worker.schedule() == Schedule::EachHour) {
                worker.run().await.unwrap();
            }
        }
        bill += self.taken().times(HOURS);
        // One call queues each hour's work, and each message is a call.
        (bill, calls + (1.0 + queued) * HOURS)
    }
}

async fn serve(ledger: Ledger, clock: Clock, pepper: Pepper) -> String {
    let channel = Telegram { username: "kopilka_local_bot".to_owned() };
    let api = Api::new(ledger.clone(), Programs::new(ledger), clock, pepper, channel);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = api.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Dollars to the cent, or to the dollar from a hundred on.
fn dollars(amount: f64) -> String {
    let whole = amount.round() as i64;
    match whole {
        ..100 => format!("${amount:.2}"),
        100..1000 => format!("${whole}"),
        _ => format!("${},{:03}", whole / 1000, whole % 1000),
    }
}

/// How many metrics the alarms of the template look at, at ten cents each.
fn alarms() -> String {
    let template = include_str!("../../template.yaml");
    let of = |alarm: &str| alarm.split("\n\n").next().unwrap().matches("MetricStat:").count().max(1);
    let metrics: usize = template.split("Type: AWS::CloudWatch::Alarm").skip(1).map(of).sum();
    format!("alarms {} ({metrics} metrics at $0.10)", dollars(metrics as f64 / 10.0))
}

#[tokio::test]
async fn what_a_month_costs_is_as_the_page_says() {
    let mut world = World::begins().await;
    let program = world.opens(include_str!("../../examples/bakery.toml")).await.to_string();
    let person = world.person(81, "Anna", "en").await;
    let card = person.joins(&program).await;
    let paused = world.runner.time.pause().await;
    let deployed = Deployed::new(&world).await;
    let purchase = |order: &str| {
        let mut purchase = world.purchase(&card, order, 4_200);
        purchase["amount"]["currency"] = json!("EUR");
        purchase
    };
    // What is remembered for a minute is remembered, and the member has bought before.
    deployed.sells(&world, world.key(&program), &purchase("b1")).await;
    let bills = deployed.sells(&world, world.key(&program), &purchase("b2")).await;
    let mut lines = Vec::new();
    let mut told = Bill::default();
    for (name, bill) in bills {
        lines.push(format!("| {name} | {} | {} | {} |", bill.requests, bill.writes, bill.reads));
        told += bill;
    }
    lines.push(format!("| in all | {} | {} | {} |", told.requests, told.writes, told.reads));
    let (idle, calls) = deployed.idles().await;
    let row = |name: &str, interactions: f64| {
        let requests = interactions * HTTP_REQUEST + MINUTES * QUEUE_LOOKS_A_MINUTE * SQS_REQUEST;
        let lambda = interactions * (4.0 * CALL + INTERACTION_SECONDS * GB * GB_SECOND)
            + calls * (CALL + IDLE_CALL_SECONDS * GB * GB_SECOND);
        let units = told.times(interactions).units() + idle.units();
        let logs = (interactions * INTERACTION_LOG_BYTES + calls * IDLE_CALL_LOG_BYTES) / 1e9 * LOG_GB;
        let cells = [requests, lambda, units, logs, KEY];
        let cells: Vec<String> = cells.into_iter().map(dollars).chain([dollars(cells.iter().sum())]).collect();
        format!("| {name} | {} |", cells.join(" | "))
    };
    for (name, interactions) in [("idle", 0.0), ("1,000 interactions", 1e3), ("1 M", 1e6), ("100 M", 1e8)] {
        lines.push(row(name, interactions));
    }
    lines.push(alarms());
    println!("{}", lines.join("\n"));
    println!("idle: {calls} calls, {idle:?}");
    let page = std::fs::read_to_string(crate::texts::root().join("docs/operations.md")).unwrap();
    // Another engine may count otherwise, and other hours have other work.
    let as_the_page = ["KOPILKA_ENGINE", "KOPILKA_WORLD_SEED"].iter().all(|name| std::env::var(name).is_err());
    if as_the_page {
        for line in &lines {
            assert!(page.contains(line), "docs/operations.md lacks {line}\n{}", lines.join("\n"));
        }
    }
    drop(paused);
    world.ends().await;
}
