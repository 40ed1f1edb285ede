//! Old and new code at once on one table, as during a rollout (F21): the new one writes items of a shape that the old one
//! does not know, and each finds what the other did.

use crate::operations::{Bench, STORE_OPERATIONS};
use crate::wire::{Act, Call, Hook, lay, ledger_over};
use crate::world::World;
use futures::FutureExt;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What every new item of the newer code carries.
fn newer(item: &mut Value) {
    item["zz"] = json!({ "M": { "kind": { "S": "of a version to come" }, "parts": { "L": [{ "N": "1" }] } } });
}

#[tokio::test]
async fn old_and_new_code_find_what_the_other_did() {
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    let shaped = Arc::new(AtomicUsize::new(0));
    let hook: Hook = {
        let shaped = shaped.clone();
        Arc::new(move |call: &mut Call| {
            let puts = call.body["TransactItems"].as_array_mut().into_iter().flatten();
            for put in puts.filter_map(|action| action.get_mut("Put")) {
                newer(&mut put["Item"]);
                shaped.fetch_add(1, Ordering::Relaxed);
            }
            if call.name == "PutItem" {
                newer(&mut call.body["Item"]);
                shaped.fetch_add(1, Ordering::Relaxed);
            }
            async { Act::Pass }.boxed()
        })
    };
    let new = ledger_over(&lay(&bench.engine, hook, Arc::new(|_, _| {})).await);
    for (n, operation) in STORE_OPERATIONS.into_iter().enumerate() {
        let (_, wanted) = bench.undisturbed(3 * n as u64, operation).await;
        for (at, [first, second]) in [[&new, &bench.sound], [&bench.sound, &new]].into_iter().enumerate() {
            let subject = bench.subject((3 * n + 1 + at) as u64, operation).await;
            bench.run(first, &subject, operation).await.unwrap();
            bench.run(second, &subject, operation).await.unwrap();
            assert_eq!(bench.seen(&subject).await, wanted, "{operation:?}");
        }
    }
    assert!(shaped.load(Ordering::Relaxed) > 2 * STORE_OPERATIONS.len());
    bench.messages_are_whole().await;
    bench.books_balance().await;
    world.ends().await;
}
