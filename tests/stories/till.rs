//! The till: purchases and refunds become points and messages.

use crate::world::{CAFE, SHOP, World, until};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_purchase_at_the_till_is_seen_in_the_chat() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    let receipt = world.buys(CAFE, &card, "b1", 129_900).await;
    assert_eq!(receipt["points"], 12);
    assert_eq!(receipt["state"], "available");
    assert_eq!(receipt["member"], card.as_str());
    let message = person.sees("🪙 Grain Café: +12 points").await;
    assert!(message.text.contains("Purchase of ₽1,299 on"), "{}", message.text);
    assert!(message.text.contains("1 point for every ₽100. Details: /why"), "{}", message.text);
    assert!(message.text.ends_with("Available: 12 points"), "{}", message.text);
    let why = person.asks("/why", "entry 1").await;
    assert!(why.text.contains("Purchase no. b1"), "{}", why.text);
    assert!(why.text.contains("₽1,299 comes to 12.99, rounded down to 12 points"), "{}", why.text);
    assert!(why.text.contains("• earned: +12, valid through"), "{}", why.text);
    world.ends().await;
}

#[tokio::test]
async fn the_same_purchase_a_hundred_times_at_once_is_one_entry_and_one_message() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    let purchase = world.purchase(&card, "b1", 129_900);
    let sent = join_all((0..100).map(|_| {
        let request = world.http.post(format!("{}/v1/purchases", world.url)).bearer_auth(world.key(CAFE));
        let request = request.json(&purchase);
        async move {
            let answer = request.send().await.unwrap();
            (answer.status(), answer.bytes().await.unwrap())
        }
    }))
    .await;
    assert_eq!(sent.iter().filter(|(status, _)| *status == StatusCode::CREATED).count(), 1);
    assert!(sent.iter().all(|(status, body)| status.is_success() && *body == sent[0].1), "{sent:?}");
    person.sees("+12 points").await;
    world.time_passes("PT1H").await;
    // And years later, long past any token of the database's.
    world.time_passes("P800D").await;
    let key = Some(world.key(CAFE));
    let (status, again) = world.asks(Method::POST, "/v1/purchases", key, Some(purchase.clone())).await;
    assert_eq!((status, again["points"].as_i64()), (StatusCode::OK, Some(12)), "{again}");
    let mut never_seen = purchase.clone();
    never_seen["id"] = json!("b2");
    let (status, answer) = world.asks(Method::POST, "/v1/purchases", key, Some(never_seen)).await;
    assert_eq!(
        (status, answer["type"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("urn:kopilka:problem:too-old"))
    );
    assert_eq!(person.told("+12 points").await.len(), 1);
    let entries = world.entries(CAFE).await;
    let purchases = entries.iter().filter(|entry| entry["cause"]["kind"] == "purchase");
    assert_eq!(purchases.count(), 1, "the other ones are its warning and its expiry: {entries:?}");
    world.ends().await;
}

#[tokio::test]
async fn the_same_id_with_another_input_is_a_conflict() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    let (other, _) = world.new_card(CAFE, "ivan").await;
    let key = Some(world.key(CAFE));
    let first = world.purchase(&card, "b1", 129_900);
    world.asks(Method::POST, "/v1/purchases", key, Some(first.clone())).await;
    let mut dearer = first.clone();
    dearer["amount"]["minor"] = json!(129_901);
    let mut stolen = first.clone();
    stolen["member"] = json!(other);
    let mut marked = first.clone();
    marked["payment_fingerprint"] = json!("card 1234");
    for changed in [dearer, stolen, marked] {
        let (status, problem) = world.asks(Method::POST, "/v1/purchases", key, Some(changed)).await;
        assert_eq!((status, problem["type"].as_str()), (StatusCode::CONFLICT, Some("urn:kopilka:problem:conflict")));
    }
    assert_eq!(world.entries(CAFE).await.len(), 1);
    world.ends().await;
}

#[tokio::test]
async fn a_refund_in_parts_and_in_whole_takes_back_what_was_earned() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 129_900).await;
    let part = json!({ "id": "r1", "amount": { "minor": 43_300, "currency": "RUB" } });
    let (status, first) = world.refunds(CAFE, "b1", part.clone()).await;
    assert_eq!((status, &first["points"]), (StatusCode::CREATED, &json!(-4)));
    let (status, again) = world.refunds(CAFE, "b1", part).await;
    assert_eq!((status, again), (StatusCode::OK, first));
    let too_much = json!({ "id": "r2", "amount": { "minor": 86_601, "currency": "RUB" } });
    let (status, problem) = world.refunds(CAFE, "b1", too_much).await;
    assert_eq!((status, &problem["left"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(86_600)));
    let (_, rest) = world.refunds(CAFE, "b1", json!({ "id": "r2" })).await;
    assert_eq!(rest["points"], -8);
    let (status, same) = world.refunds(CAFE, "b1", json!({ "id": "r2" })).await;
    assert_eq!((status, same), (StatusCode::OK, rest), "a repeat of the last refund is a repeat, not a refusal");
    let (status, _) = world.refunds(CAFE, "b1", json!({ "id": "r3" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    person.sees("−4 points").await;
    let message = person.sees("−8 points").await;
    assert!(message.text.contains("Refund of ₽866, purchase no. b1"), "{}", message.text);
    let (_, history) = world.asks(Method::GET, "/v1/purchases/b1", Some(world.key(CAFE)), None).await;
    assert_eq!(history["refunds"].as_array().unwrap().len(), 2);
    assert_eq!(world.balance(CAFE, &card).await["lifetime"]["reversed"], 12);
    world.ends().await;
}

#[tokio::test]
async fn a_purchase_and_its_refund_race_and_nothing_is_lost() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    for round in 0..10 {
        let order = format!("b{round}");
        let refund = async {
            until("the refund", || async {
                let (status, _) = world.refunds(CAFE, &order, json!({ "id": "r" })).await;
                (status == StatusCode::CREATED).then_some(())
            })
            .await;
        };
        futures::join!(world.buys(CAFE, &card, &order, 100_000), refund);
    }
    let member = world.balance(CAFE, &card).await;
    assert_eq!((&member["balance"]["available"], &member["lifetime"]["earned"]), (&json!(0), &json!(100)));
    world.ends().await;
}

#[tokio::test]
async fn forty_tills_serve_one_member_at_once() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    let orders: Vec<String> = (0..40).map(|n| format!("b{n}")).collect();
    join_all(orders.iter().map(|order| world.buys(CAFE, &card, order, 100_000))).await;
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 400);
    assert_eq!(world.entries(CAFE).await.len(), 40);
    world.ends().await;
}

#[tokio::test]
async fn pending_points_become_available_when_the_window_is_over() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(SHOP).await;
    let receipt = world.buys(SHOP, &card, "b1", 100_000).await;
    assert_eq!((&receipt["state"], &receipt["points"]), (&json!("pending"), &json!(20)));
    let message = person.sees("+20 points, pending").await;
    assert!(message.text.contains("after the return window"), "{}", message.text);
    let points = person.asks("/points", "Pending: 20").await;
    assert!(points.text.contains("Available: 0 points"), "{}", points.text);
    world.time_passes("P15D").await;
    let points = person.asks("/points", "Available: 20 points").await;
    assert!(points.text.contains("Valid through") && !points.text.contains("Pending"), "{}", points.text);
    let why = person.asks("/why", "entry 2").await;
    assert!(why.text.contains("pending points became available"), "maintenance was there: {}", why.text);
    assert!(why.text.contains("• made available: +20"), "{}", why.text);
    world.ends().await;
}

#[tokio::test]
async fn points_of_a_card_without_a_chat_expire_on_their_day_and_nobody_need_touch_it() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    world.buys(CAFE, &card, "b2", 100_000).await;
    assert_eq!(world.balance(CAFE, &card).await["expiring"][0]["points"], 10);
    world.time_passes("P400D").await;
    let entries = world.entries(CAFE).await;
    assert_eq!(entries.len(), 2, "settled without being touched: {entries:?}");
    assert_eq!(entries[1]["lines"][0]["kind"], "expire");
    let gone = world.balance(CAFE, &card).await;
    assert_eq!((&gone["balance"]["available"], &gone["lifetime"]["expired"]), (&json!(0), &json!(10)));
    let receipt = world.buys(CAFE, &card, "b3", 100_000).await;
    assert_eq!(receipt["balance"]["available"], 10);
    assert_eq!(world.balance(CAFE, &card).await["lifetime"]["expired"], 10);
    world.ends().await;
}

#[tokio::test]
async fn a_purchase_of_nothing_is_accepted_and_earns_nothing() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    let receipt = world.buys(CAFE, &card, "b0", 0).await;
    assert_eq!((&receipt["points"], &receipt["available_from"]), (&json!(0), &json!(null)));
    person.sees("purchase recorded").await;
    let (status, problem) = world.refunds(CAFE, "b0", json!({ "id": "r" })).await;
    assert_eq!(
        (status, problem["type"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("urn:kopilka:problem:nothing-to-refund"))
    );
    world.ends().await;
}

#[tokio::test]
async fn a_debt_is_paid_off_by_later_points() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(SHOP).await;
    world.buys(SHOP, &card, "b1", 100_000).await;
    world.time_passes("P15D").await;
    crate::ledger::spends(&world, SHOP, &card, "s1", 15).await.unwrap();
    let (_, refund) = world.refunds(SHOP, "b1", json!({ "id": "r1" })).await;
    assert_eq!((&refund["points"], &refund["balance"]["debt"]), (&json!(-20), &json!(15)));
    person.sees("You owe 15 points").await;
    world.buys(SHOP, &card, "b2", 100_000).await;
    world.time_passes("P15D").await;
    let balance = world.balance(SHOP, &card).await["balance"].clone();
    assert_eq!((&balance["available"], &balance["debt"]), (&json!(5), &json!(0)));
    world.ends().await;
}
