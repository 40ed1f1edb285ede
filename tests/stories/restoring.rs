//! Tables are brought back to an earlier moment, after they were spoilt, and life goes on from there.

use crate::wire::{Act, Call, Hook, impatient, lay, own_tables};
use crate::world::{CAFE, World};
use futures::FutureExt;
use reqwest::Method;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::aws_value::AttributeValue;
use store::{Client, Extent, Outbox, RestoreReport, StoreError, TableNames, restorable, restore};

/// The names of both sides' tables, the vault first.
fn pairs(from: &TableNames, to: &TableNames) -> [(String, String); 3] {
    [(&from.vault, &to.vault), (&from.ledger, &to.ledger), (&from.outbox, &to.outbox)]
        .map(|(from, to)| (from.clone(), to.clone()))
}

async fn all(client: &Client, from: &TableNames, to: &TableNames, apply: bool) -> Result<RestoreReport, StoreError> {
    let mut sum = RestoreReport::default();
    for (from, to) in pairs(from, to) {
        let one = restore(client, &from, &to, Extent::Whole, apply).await?;
        sum.same += one.same;
        sum.written += one.written;
        sum.removed += one.removed;
    }
    Ok(sum)
}

#[tokio::test]
async fn tables_are_brought_back_to_an_earlier_moment() {
    let world = World::begins().await;
    let (client, is, was) = (&world.runner.client, TableNames::default(), own_tables());
    let ann = world.person(11, "Ann", "en").await;
    let li = world.person(12, "Li", "zh").await;
    let zoe = world.person(13, "Zoe", "en").await;
    let (card, other) = (ann.joins(CAFE).await, li.joins(CAFE).await);
    zoe.joins(CAFE).await;
    for n in 1..=40 {
        // Most have no chat, so that nothing waits for Telegram's pace.
        let (quiet, _) = world.new_card(CAFE, &format!("c{}", n % 15)).await;
        world.buys(CAFE, if n % 10 == 0 { &card } else { &quiet }, &format!("b{n}"), 10_000 * n).await;
    }
    world.buys(CAFE, &other, "l1", 100_000).await;
    world.time_passes("PT1H").await;
    let balance = async || {
        let path = format!("/v1/members/{card}");
        world.asks(Method::GET, &path, Some(world.key(CAFE)), None).await.1["balance"].clone()
    };
    let had = balance().await;
    let paused = world.runner.time.pause().await;
    store::tables::create(client, &was).await.unwrap();
    let kept = all(client, &is, &was, true).await.unwrap();
    assert_eq!((kept.same, kept.removed), (0, 0));
    let whole = RestoreReport { same: kept.written, ..RestoreReport::default() };
    assert_eq!(all(client, &is, &was, false).await.unwrap(), whole);

    // What is to be restored from is looked at: another table, and none that holds anything, are refused.
    let is_there = async |names: &TableNames| restorable(client, names).await.unwrap();
    assert_eq!(is_there(&was).await, Ok(()));
    let swapped = TableNames { vault: was.ledger.clone(), ..was.clone() };
    assert!(is_there(&swapped).await.unwrap_err().contains("is it another one?"));

    // Who was forgotten since stays so, unless that is asked for.
    let vault = &world.runner.app.vault;
    let key = vault.person_key(&store::Address::telegram(13));
    zoe.asks("/privacy", "What is stored about you").await;
    zoe.taps("Delete my data", "Delete your data?").await;
    zoe.taps("Delete for good", "Your data has been deleted").await;
    assert!(vault.person(&key).await.unwrap().is_none());
    let done = restore(client, &was.vault, &is.vault, Extent::StillThere, true).await.unwrap();
    assert!(done.left > 0 && vault.person(&key).await.unwrap().is_none(), "{done:?}");

    // What came since is lost, and what was spoilt is right again.
    world.buys(CAFE, &card, "late", 990_000).await;
    let late = all(client, &was, &is, false).await.unwrap();
    assert!(late.removed > 0 && late.written > 0, "{late:?}");
    let mut spoilt = 0;
    for (table, _) in pairs(&is, &was) {
        let items = client.scan().table_name(&table).send().await.unwrap().items.unwrap();
        for (n, item) in items.into_iter().enumerate().filter(|(n, _)| n % 3 != 0) {
            let key = ["pk", "sk"].map(|name| (name.to_owned(), item[name].clone()));
            if n % 3 == 1 {
                client.delete_item().table_name(&table).set_key(Some(key.into())).send().await.unwrap();
            } else {
                let put = client.put_item().table_name(&table).set_item(Some(item));
                put.item("zz", AttributeValue::S("spoilt".to_owned())).send().await.unwrap();
            }
            spoilt += 1;
        }
    }
    assert!(spoilt > 50);
    // It breaks off on its way, and is run again.
    let calls = Arc::new(AtomicUsize::new(0));
    let hook: Hook = Arc::new(move |call: &mut Call| {
        let breaks = call.name == "BatchWriteItem" && calls.fetch_add(1, Ordering::Relaxed) == 3;
        async move { if breaks { Act::LoseAnswer } else { Act::Pass } }.boxed()
    });
    let shaky = impatient(&lay(&world.engine_url().await, hook, Arc::new(|_, _| {})).await);
    assert!(all(&shaky, &was, &is, true).await.is_err());
    let mended = all(&shaky, &was, &is, true).await.unwrap();
    assert_eq!(mended.same + mended.written, kept.written);
    assert_eq!(all(client, &was, &is, false).await.unwrap(), whole);

    assert!(vault.person(&key).await.unwrap().is_some());

    // The streams tell of all that was put back, and nobody is told anything twice.
    let told = [ann.told("Purchase of").await.len(), li.told("消费").await.len()];
    assert_eq!(Outbox::new(client.clone(), &is).remind_all(world.runner.time.clock.now()).await.unwrap(), 0);
    drop(paused);
    world.runner.time.drain().await.unwrap();
    world.time_passes("P1D").await;
    assert_eq!([ann.told("Purchase of").await.len(), li.told("消费").await.len()], told);
    assert_eq!(balance().await, had);
    // A till that reports again what was lost is heard.
    let receipt = world.buys(CAFE, &card, "late", 990_000).await;
    ann.sees(&format!("+{} points", receipt["points"])).await;
    world.buys(CAFE, &other, "l2", 200_000).await;
    li.sees("+20").await;
    world.ends().await;
}
