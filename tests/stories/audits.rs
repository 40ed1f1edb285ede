//! The auditor has teeth: whatever is altered in the tables is found, named, and explained by entries.

use crate::world::{CAFE, World};
use serde_json::json;
use store::aws_value::AttributeValue;

async fn findings(world: &World) -> Vec<String> {
    let program = world.program(CAFE).await;
    let audited = local::audit(&world.ledger(), &program).await.unwrap();
    assert!(audited.findings.iter().all(|finding| !finding.repair.is_empty()));
    audited
        .findings
        .into_iter()
        .map(|finding| format!("{}: {} {:?}", finding.place, finding.what, finding.entries))
        .collect()
}

/// The first item of the ledger whose key begins so.
async fn find(world: &World, pk: &str, sk: &str) -> std::collections::HashMap<String, AttributeValue> {
    let page = world.runner.client.scan().table_name("kopilka-ledger").send().await.unwrap();
    let text =
        |item: &std::collections::HashMap<String, AttributeValue>, name: &str| item[name].as_s().unwrap().clone();
    page.items
        .unwrap()
        .into_iter()
        .find(|item| text(item, "pk").starts_with(pk) && text(item, "sk").starts_with(sk))
        .unwrap()
}

async fn put(world: &World, item: std::collections::HashMap<String, AttributeValue>) {
    world.runner.client.put_item().table_name("kopilka-ledger").set_item(Some(item)).send().await.unwrap();
}

async fn removes(world: &World, item: std::collections::HashMap<String, AttributeValue>) {
    let delete = world.runner.client.delete_item().table_name("kopilka-ledger");
    delete.key("pk", item["pk"].clone()).key("sk", item["sk"].clone()).send().await.unwrap();
}

/// Somebody writes what the product never made: a coupon, an approved redemption, a role, a payment for a friend.
#[tokio::test]
async fn whatever_no_entry_and_no_record_accounts_for_is_found() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 3_000_000).await;
    person.asks("/rewards", "rewards").await;
    person.taps("Croissant", "Price: 80").await;
    person.taps("Redeem", "your coupon").await;
    let body = json!({ "id": "d1", "member": card, "bill": { "minor": 100_000, "currency": "RUB" } });
    world.posts(CAFE, "/v1/redemptions", body).await;
    person.sees("pay with points?").await;
    person.presses("approve ").await;
    person.sees("paid with").await;
    let invite = person.writes("/invite").await;
    let token = invite.text.split("start=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let friend = world.person(12, "Bob", "en").await;
    friend.writes(&format!("/start {token}")).await;
    friend.presses("speak en").await;
    friend.presses("agree en").await;
    assert_eq!(findings(&world).await, Vec::<String>::new());
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let one = async |pk: &str, sk: &str, changes: &[(&str, AttributeValue)], part: &str| {
        let genuine = find(&world, pk, sk).await;
        let mut forged = genuine.clone();
        forged.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        put(&world, forged.clone()).await;
        let found = findings(&world).await;
        assert!(found.len() == 1 && found[0].contains(part), "{part}: {found:?}");
        removes(&world, forged).await;
        put(&world, genuine).await;
        assert_eq!(findings(&world).await, Vec::<String>::new());
    };
    let pk = |rest: &str| text(&format!("P#demo-cafe#{rest}"));
    let coupon = [("pk", pk("N#0123456789")), ("sp", text("01n2y8v3abc"))];
    one("P#demo-cafe#N#", "N", &coupon, "no entry took it").await;
    one("P#demo-cafe#D#", "D", &[("st", text("asked"))], "the entries say spent").await;
    one("P#demo-cafe#D#", "D", &[("pk", pk("D#Zm9yZ2Vk"))], "no entry spent points").await;
    let eve = "0e26".repeat(8);
    one(
        "P#demo-cafe",
        "S#",
        &[("sk", text(&format!("S#{eve}"))), ("ro", text("owner"))],
        "stored owner, the audit log says none",
    )
    .await;
    one("P#demo-cafe", "S#", &[("ro", text("analyst"))], "stored analyst, the audit log says").await;
    let claimed = AttributeValue::L(vec![text("joined 1804234926729"), text("claimed 1804234926730")]);
    one("A#demo-cafe#", "R", &[("re", claimed)], "the referrer was not paid").await;
    world.ends().await;
}

#[tokio::test]
async fn whatever_is_altered_is_found_and_explained() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 3_000_000).await;
    world.buys(CAFE, &card, "b2", 100_000).await;
    person.asks("/rewards", "rewards").await;
    person.taps("Croissant", "Price: 80").await;
    person.taps("Redeem", "your coupon").await;
    assert_eq!(findings(&world).await, Vec::<String>::new());

    let account = find(&world, "A#demo-cafe#", "A").await;
    let mut richer = account.clone();
    richer.insert("ea".to_owned(), AttributeValue::N("1000".to_owned()));
    put(&world, richer).await;
    let found = findings(&world).await;
    assert!(found.len() == 1 && found[0].contains("lifetime: stored") && found[0].contains("spend -80"), "{found:?}");
    put(&world, account).await;

    // Who did what: an entry that was altered, and one that is gone.
    let logged = find(&world, "P#demo-cafe#Z", "E#").await;
    let mut altered = logged.clone();
    altered.insert("to".to_owned(), AttributeValue::S("read".to_owned()));
    put(&world, altered).await;
    let found = findings(&world).await;
    assert!(found.len() == 1 && found[0].contains("audit log of demo-cafe: entry"), "{found:?}");
    put(&world, logged).await;
    assert_eq!(findings(&world).await, Vec::<String>::new());

    let entry = find(&world, "P#demo-cafe#B#b1", "0").await;
    let mut altered = entry.clone();
    altered.insert("pt".to_owned(), AttributeValue::N("301".to_owned()));
    put(&world, altered).await;
    let found = findings(&world).await;
    assert!(found.iter().any(|one| one.contains("entry 2 does not continue the chain")), "{found:?}");
    put(&world, entry).await;

    let coupon = find(&world, "P#demo-cafe#N#", "N").await;
    let mut gone = coupon.clone();
    gone.insert("st".to_owned(), AttributeValue::S("cancelled".to_owned()));
    put(&world, gone).await;
    let found = findings(&world).await;
    assert!(found.len() == 1 && found[0].contains("the entries say spent"), "{found:?}");
    put(&world, coupon).await;

    let stock = find(&world, "P#demo-cafe#L#stock.croissant", "P").await;
    let mut more = stock.clone();
    more.insert("gr".to_owned(), AttributeValue::N("21".to_owned()));
    put(&world, more).await;
    let found = findings(&world).await;
    assert!(found.len() == 1 && found[0].contains("granted 21"), "{found:?}");
    put(&world, stock).await;

    let (empty, _) = world.new_card(CAFE, "nobody").await;
    let (_, member) = world.ledger().card(domain::CardNumber::parse(&empty).unwrap()).await.unwrap().unwrap();
    let bare = find(&world, &format!("A#demo-cafe#{member}"), "A").await;
    let mut given = bare.clone();
    given.insert("de".to_owned(), AttributeValue::N("5".to_owned()));
    put(&world, given).await;
    let found = findings(&world).await;
    assert!(found.len() == 1 && found[0].contains("debt: stored 5, and there are no entries"), "{found:?}");
    put(&world, bare).await;
    assert_eq!(json!(findings(&world).await), json!([]));
    world.ends().await;
}
