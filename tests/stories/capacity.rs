//! What each operation costs: requests in sequence and write units, as DynamoDB reports them. The table in the README is
//! this story's on the second engine, which reports units as DynamoDB does.

use crate::operations::{Bench, STORE_OPERATIONS, StoreOperation};
use crate::wire::{Act, Call, Hook, lay, ledger_over};
use crate::world::World;
use futures::FutureExt;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What was asked, and what it took.
#[derive(Default)]
struct Bill {
    requests: usize,
    writes: i64,
}

/// Units of all tables in an answer.
pub(crate) fn units(answer: &Value) -> i64 {
    let of = |one: &Value| one["WriteCapacityUnits"].as_f64().or(one["CapacityUnits"].as_f64()).unwrap_or(0.0) as i64;
    match &answer["ConsumedCapacity"] {
        Value::Array(all) => all.iter().map(of).sum(),
        one => of(one),
    }
}

#[tokio::test]
async fn what_each_operation_costs() {
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    let bill = Arc::new(Mutex::new(Bill::default()));
    let hook: Hook = {
        let bill = bill.clone();
        Arc::new(move |call: &mut Call| {
            bill.lock().unwrap().requests += 1;
            call.body["ReturnConsumedCapacity"] = json!("TOTAL");
            async { Act::Pass }.boxed()
        })
    };
    let look = {
        let bill = bill.clone();
        Arc::new(move |call: &Call, answer: &Value| {
            if matches!(call.name.as_str(), "TransactWriteItems" | "PutItem" | "UpdateItem" | "DeleteItem") {
                bill.lock().unwrap().writes += units(answer);
            }
        })
    };
    let ledger = ledger_over(&lay(&bench.engine, hook, look).await);
    let reports = std::env::var("KOPILKA_ENGINE").is_ok();
    println!("| operation | requests in sequence | write units | a repeat |");
    for (n, operation) in STORE_OPERATIONS.into_iter().enumerate() {
        let subject = bench.subject(n as u64, operation).await;
        // Once for the shard of the budget or the stock, which leases a slice the first time.
        if matches!(
            operation,
            StoreOperation::Purchase | StoreOperation::Activity | StoreOperation::Redeem | StoreOperation::Follow
        ) {
            bench.run(&bench.sound, &bench.subject(100 + n as u64, operation).await, operation).await.unwrap();
        }
        *bill.lock().unwrap() = Bill::default();
        bench.run(&ledger, &subject, operation).await.unwrap();
        let done = std::mem::take(&mut *bill.lock().unwrap());
        bench.run(&ledger, &subject, operation).await.unwrap();
        let again = std::mem::take(&mut *bill.lock().unwrap());
        println!("| {operation:?} | {} | {} | {} |", done.requests, done.writes, again.requests);
        if operation == StoreOperation::Purchase {
            // The card and the API key are read before, side by side: three in sequence.
            assert!(done.requests <= 4, "{} requests", done.requests);
            // Entry 2, account 2, message 2, the index over history 1, and this program's budget 2.
            assert!(!reports || done.writes <= 9, "{} units", done.writes);
            assert!(again.requests <= 2, "a repeat makes no second read");
        }
    }
    world.ends().await;
}

/// An account costs what it did at its first entry, thousands of entries later. `KOPILKA_ENTRIES` sets how many.
#[tokio::test]
async fn a_purchase_costs_the_same_however_long_the_history() {
    let entries = std::env::var("KOPILKA_ENTRIES").ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    let sizes = Arc::new(Mutex::new(Vec::new()));
    let hook: Hook = {
        let sizes = sizes.clone();
        Arc::new(move |call: &mut Call| {
            if call.name == "TransactWriteItems" {
                sizes.lock().unwrap().push(call.body.to_string().len());
            }
            async { Act::Pass }.boxed()
        })
    };
    let ledger = ledger_over(&lay(&bench.engine, hook, Arc::new(|_, _| {})).await);
    let mut subject = bench.subject(0, StoreOperation::Purchase).await;
    for n in 1..entries {
        subject.n = n;
        bench.run(&ledger, &subject, StoreOperation::Purchase).await.unwrap();
    }
    let (early, late) = {
        let sizes = sizes.lock().unwrap();
        (sizes[0], sizes[sizes.len() - 1])
    };
    println!("{early} bytes at the first entry, {late} at entry {entries}");
    assert!(late < early + 64, "{early} bytes at first, {late} later");
    world.ends().await;
}
