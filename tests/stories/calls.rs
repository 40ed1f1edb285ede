//! What a till or a web shop asks before it sells, and what one that is being built can try.

use crate::world::{CAFE, World};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use store::Scope;

async fn asks(world: &World, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
    world.asks(method, path, Some(world.key(CAFE)), body).await
}

fn cart(card: &str, minor: i64) -> Value {
    json!({ "member": card, "amount": { "minor": minor, "currency": "RUB" } })
}

#[tokio::test]
async fn a_quote_says_what_a_cart_would_earn_and_what_points_could_pay_and_posts_nothing() {
    let world = World::begins().await;
    let anna = world.person(81, "Anna", "en").await;
    let card = anna.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 5_000_000).await;
    let before = world.entries(CAFE).await;
    let (status, quote) = asks(&world, Method::POST, "/v1/quotes", Some(cart(&card, 129_900))).await;
    assert_eq!(status, StatusCode::OK, "{quote}");
    let receipt = world.buys(CAFE, &card, "b2", 129_900).await;
    assert_eq!((&quote["points"], &quote["state"]), (&receipt["points"], &receipt["state"]));
    let has = before.iter().map(|entry| entry["points"].as_i64().unwrap()).sum::<i64>();
    assert_eq!(quote["available"], has);
    // As much as a question for points would ask for.
    let ask = json!({ "id": "bill-1", "member": card, "bill": { "minor": 129_900, "currency": "RUB" } });
    let (_, asked) = asks(&world, Method::POST, "/v1/redemptions", Some(ask)).await;
    assert_eq!((&quote["payable"]["points"], &quote["payable"]["worth"]), (&asked["points"], &asked["worth"]));
    assert_eq!(world.entries(CAFE).await.len(), before.len() + 1, "only the purchase was posted");

    let (alone, _) = world.new_card(CAFE, "ivan").await;
    let (_, quote) = asks(&world, Method::POST, "/v1/quotes", Some(cart(&alone, 129_900))).await;
    assert_eq!(quote["payable"], Value::Null, "nobody is there to approve");
    for (body, status, problem) in [
        (cart("4539148803436467", 100), 404, "unknown-member"),
        (json!({ "member": card, "amount": { "minor": 100, "currency": "USD" } }), 422, "wrong-currency"),
        (json!({ "member": card, "amount": { "minor": 19.99, "currency": "RUB" } }), 400, "malformed"),
    ] {
        let (got, answer) = asks(&world, Method::POST, "/v1/quotes", Some(body)).await;
        assert_eq!((got.as_u16(), &answer["type"]), (status, &json!(format!("urn:kopilka:problem:{problem}"))));
    }
    world.ends().await;
}

#[tokio::test]
async fn rewards_and_coupons_are_read_before_they_are_used() {
    let world = World::begins().await;
    let anna = world.person(81, "Anna", "en").await;
    let card = anna.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 5_000_000).await;
    let (status, listed) = asks(&world, Method::GET, "/v1/rewards", None).await;
    let program = world.program(CAFE).await;
    let offered: Vec<String> = program.rewards.iter().map(|reward| reward.id.to_string()).collect();
    let ids: Vec<&str> = listed["rewards"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!((status, ids), (StatusCode::OK, offered.iter().map(String::as_str).collect()));

    let reward = &listed["rewards"][0];
    anna.writes("/rewards").await;
    anna.presses(&format!("reward {CAFE} {}", reward["id"].as_str().unwrap())).await;
    anna.presses("get ").await;
    let member = world.ledger().card(domain::CardNumber::parse(&card).unwrap()).await.unwrap().unwrap().1;
    let coupon = world.ledger().coupons_of(&program.id, member).await.unwrap().pop().unwrap();
    let path = format!("/v1/coupons/{}", coupon.code);
    let (status, shown) = asks(&world, Method::GET, &path, None).await;
    assert_eq!((status, &shown["state"], &shown["reward"]), (StatusCode::OK, &json!("issued"), &reward["id"]));
    let used = asks(&world, Method::POST, &format!("{path}/redeem"), Some(json!({ "id": "u1" }))).await;
    assert_eq!(used.0, StatusCode::CREATED);
    let (_, shown) = asks(&world, Method::GET, &path, None).await;
    assert_eq!((&shown["state"], &shown["used_at"]), (&json!("used"), &used.1["used_at"]));
    assert_eq!(asks(&world, Method::GET, "/v1/coupons/0123456789", None).await.0, StatusCode::NOT_FOUND);
    world.ends().await;
}

#[tokio::test]
async fn members_are_listed_in_pages_each_once() {
    let world = World::begins().await;
    let mut cards = Vec::new();
    for at in 0..23 {
        cards.push(world.new_card(CAFE, &format!("c{at}")).await.0);
    }
    world.buys(CAFE, &cards[7], "b1", 129_900).await;
    let (mut found, mut after) = (Vec::new(), String::new());
    for _ in 0..30 {
        let (status, page) = asks(&world, Method::GET, &format!("/v1/members?limit=4{after}"), None).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let members = page["members"].as_array().unwrap();
        assert!(members.len() <= 4);
        found.extend(members.iter().map(|one| one["member"].as_str().unwrap().to_owned()));
        if members.iter().any(|one| one["member"] == cards[7].as_str()) {
            let bought = members.iter().find(|one| one["member"] == cards[7].as_str()).unwrap();
            assert_eq!(bought["balance"]["available"], 12);
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    found.sort();
    cards.sort();
    assert_eq!(found, cards);
    for wrong in ["x", "9..", "0.2027-01-01.x", "0"] {
        let (status, _) = asks(&world, Method::GET, &format!("/v1/members?after={wrong}"), None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    world.ends().await;
}

/// Everything that is stored.
async fn stored(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    let store::TableNames { ledger, vault, outbox } = store::TableNames::default();
    for table in [ledger, vault, outbox] {
        let items = world.runner.client.scan().table_name(table).send().await.unwrap().items.unwrap_or_default();
        all.extend(
            items
                .into_iter()
                .map(|item| format!("{:?}", item.into_iter().collect::<std::collections::BTreeMap<_, _>>())),
        );
    }
    all.sort();
    all
}

#[tokio::test]
async fn a_test_key_is_answered_as_any_and_nothing_of_it_is_kept() {
    let world = World::begins().await;
    let anna = world.person(81, "Anna", "en").await;
    let card = anna.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 5_000_000).await;
    anna.writes("/rewards").await;
    anna.presses("reward ").await;
    anna.presses("get ").await;
    let program = world.program(CAFE).await;
    let member = world.ledger().card(domain::CardNumber::parse(&card).unwrap()).await.unwrap().unwrap().1;
    let coupon = world.ledger().coupons_of(&program.id, member).await.unwrap().pop().unwrap();
    let key = world.ledger().new_api_key(&program.id, Scope::Test, world.runner.time.clock.now()).await.unwrap().text;
    let tries = async |method, path: String, body: Option<Value>| world.asks(method, &path, Some(&key), body).await;
    // The key's own last use is noted.
    assert_eq!(tries(Method::POST, "/v1/ping".into(), None).await.1["scope"], "test");
    world.runner.time.drain().await.unwrap();
    let pause = world.runner.time.pause().await;
    let before = stored(&world).await;
    let purchase = world.purchase(&card, "t1", 129_900);
    let (status, tried) = tries(Method::POST, "/v1/purchases".into(), Some(purchase.clone())).await;
    assert_eq!(status, StatusCode::CREATED, "{tried}");
    let activity = json!({ "id": "v1", "member": card, "kind": "visit", "occurred_at": purchase["occurred_at"] });
    let bill = json!({ "id": "t2", "member": card, "bill": { "minor": 50_000, "currency": "RUB" } });
    for (path, body, status) in [
        ("/v1/purchases/b1/refunds".to_owned(), json!({ "id": "r1" }), 201),
        ("/v1/purchases/t1/refunds".to_owned(), json!({ "id": "r1" }), 409),
        ("/v1/activities".to_owned(), activity, 201),
        ("/v1/members".to_owned(), json!({ "id": "new" }), 201),
        (format!("/v1/coupons/{}/redeem", coupon.code), json!({ "id": "u1" }), 201),
        ("/v1/redemptions".to_owned(), bill, 201),
        ("/v1/purchases".to_owned(), world.purchase(&card, "b1", 5_000_001), 409),
    ] {
        let (got, answer) = tries(Method::POST, path.clone(), Some(body)).await;
        assert_eq!(got.as_u16(), status, "{path}: {answer}");
    }
    assert_eq!(stored(&world).await, before, "nothing was kept");
    drop(pause);
    let receipt = world.buys(CAFE, &card, "t1", 129_900).await;
    assert_eq!((&receipt["points"], &receipt["explanation"]), (&tried["points"], &tried["explanation"]));
    world.ends().await;
}
