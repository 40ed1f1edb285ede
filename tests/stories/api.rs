//! The API's refusals: every bad input has an answer that says what to do.

use crate::world::{CAFE, SHOP, World};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

#[tokio::test]
async fn every_bad_purchase_is_refused_with_its_problem() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    let (shops, _) = world.new_card(SHOP, "anna").await;
    let good = world.purchase(&card, "b1", 100);
    let with = |path: &str, value: Value| {
        let mut changed = good.clone();
        *changed.pointer_mut(path).unwrap() = value;
        changed
    };
    let also = |field: &str, value: Value| {
        let mut changed = good.clone();
        changed[field] = value;
        changed
    };
    let mut mistyped = card.clone().into_bytes();
    mistyped[3] = if mistyped[3] == b'9' { b'8' } else { mistyped[3] + 1 };
    let mistyped = String::from_utf8(mistyped).unwrap();
    let now = world.runner.time.clock.now();
    let (early, late) = (now - jiff::SignedDuration::from_hours(91 * 24), now + jiff::SignedDuration::from_mins(6));
    for (bad, status, problem) in [
        (with("/member", json!(mistyped)), 422, "check-digit"),
        (with("/member", json!("1234")), 422, "invalid"),
        (with("/member", json!("4539148803436467")), 404, "unknown-member"),
        (with("/member", json!(shops)), 404, "unknown-member"),
        (with("/amount/currency", json!("USD")), 422, "wrong-currency"),
        (with("/amount/currency", json!("RUR!")), 422, "invalid"),
        (with("/amount/minor", json!(-1)), 422, "invalid-amount"),
        (with("/amount/minor", json!(i64::MAX)), 422, "invalid-amount"),
        (with("/amount/minor", json!(12.5)), 400, "malformed"),
        (with("/amount/minor", json!("100")), 400, "malformed"),
        (with("/occurred_at", json!(late.to_string())), 422, "in-the-future"),
        (with("/occurred_at", json!(early.to_string())), 422, "too-old"),
        (with("/occurred_at", json!("yesterday")), 422, "invalid"),
        (with("/id", json!("")), 422, "invalid"),
        (with("/id", json!("ivan@example.org")), 422, "invalid"),
        (also("cashier", json!("")), 422, "invalid"),
        (also("note", json!("hello")), 400, "malformed"),
        (json!([]), 400, "malformed"),
        // What serde would take for an object, its values by their places.
        (
            json!(["b1", card, { "minor": 100, "currency": "RUB" }, now.to_string(), null, null, null, null]),
            400,
            "malformed",
        ),
        (with("/amount", json!([100, "RUB"])), 400, "malformed"),
        (json!({}), 400, "malformed"),
    ] {
        let (got, answer) = world.asks(Method::POST, "/v1/purchases", Some(world.key(CAFE)), Some(bad.clone())).await;
        assert_eq!(
            (got.as_u16(), &answer["type"]),
            (status, &json!(format!("urn:kopilka:problem:{problem}"))),
            "{bad}"
        );
        for field in ["title", "status", "detail"] {
            assert!(!answer[field].is_null(), "{answer}");
        }
    }
    assert_eq!(world.entries(CAFE).await.len(), 0, "a refusal leaves nothing behind");
    world.ends().await;
}

/// A till whose clock is ahead is told when its call will do, and the scheme of a key is the same in any case.
#[tokio::test]
async fn what_time_mends_says_when() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "till-1").await;
    let reports = async |minutes: i64| {
        let at = world.runner.time.clock.now() + jiff::SignedDuration::from_mins(minutes);
        let mut purchase = world.purchase(&card, &format!("ahead{minutes}"), 10_000);
        purchase["occurred_at"] = json!(at.to_string());
        let call = async || {
            let call = world.http.post(format!("{}/v1/purchases", world.url));
            let call = call.header("authorization", format!("bEARER {}", world.key(CAFE))).json(&purchase);
            let answer = call.send().await.unwrap();
            let after =
                answer.headers().get("retry-after").map(|value| value.to_str().unwrap().parse::<u64>().unwrap());
            (answer.status().as_u16(), after)
        };
        let first = call().await;
        world.time_passes("PT5M").await;
        (first, call().await)
    };
    let (refused, later) = reports(9).await;
    assert!(refused.0 == 422 && refused.1.is_some_and(|seconds| (220..=241).contains(&seconds)), "{refused:?}");
    assert_eq!(later, (201, None));
    // Two days ahead is no clock that is a little fast.
    assert_eq!(reports(2 * 24 * 60).await, ((422, None), (422, None)));
    world.ends().await;
}

/// One customer id in two of Unicode's forms is one customer.
#[tokio::test]
async fn a_customer_is_the_same_however_a_keyboard_composes_the_id() {
    let world = World::begins().await;
    let (composed, _) = world.new_card(CAFE, "Ёжик-é").await;
    let (decomposed, _) = world.new_card(CAFE, "Е\u{308}жик-e\u{301}").await;
    let (other, _) = world.new_card(CAFE, "Ежик-e").await;
    assert_eq!(composed, decomposed);
    assert_ne!(composed, other);
    world.ends().await;
}

#[tokio::test]
async fn keys_bodies_and_paths_are_checked() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    let purchase = world.purchase(&card, "b1", 100);
    let wrong = format!("{}x", world.key(CAFE));
    let unknown = "kop_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for (key, problem) in
        [(None, "no-key"), (Some(wrong.as_str()), "wrong-key"), (Some(unknown), "wrong-key"), (Some("Ж"), "no-key")]
    {
        let key = key.filter(|key| key.is_ascii());
        let (status, answer) = world.asks(Method::POST, "/v1/purchases", key, Some(purchase.clone())).await;
        assert_eq!(
            (status, &answer["type"]),
            (StatusCode::UNAUTHORIZED, &json!(format!("urn:kopilka:problem:{problem}")))
        );
    }
    let post = |kind: &'static str, body: String| {
        let request = world.http.post(format!("{}/v1/purchases", world.url)).bearer_auth(world.key(CAFE));
        request.header(header::CONTENT_TYPE, kind).body(body).send()
    };
    assert_eq!(post("text/plain", purchase.to_string()).await.unwrap().status(), 415);
    assert_eq!(post("application/json", " ".repeat(20_000)).await.unwrap().status(), 413);
    assert_eq!(post("application/json", "{".to_owned()).await.unwrap().status(), 400);
    let deep = "[".repeat(10_000);
    assert_eq!(post("application/json", deep).await.unwrap().status(), 400);
    let answer = post("application/json; charset=utf-8", purchase.to_string()).await.unwrap();
    assert_eq!(answer.status(), 201);
    let key = Some(world.key(CAFE));
    for (method, path, status) in [
        (Method::GET, "/v1/nothing", 404),
        (Method::DELETE, "/v1/purchases/b1", 405),
        (Method::GET, "/v1/purchases/other", 404),
        (Method::GET, "/v1/purchases/a%20b", 422),
        (Method::GET, "/v1/members/1", 422),
        (Method::GET, "/v1/entries?after=hello", 422),
        (Method::GET, "/v1/entries?limit=0", 422),
        (Method::GET, "/v1/entries?offset=5", 400),
        (Method::GET, "/v1/entries", 200),
        (Method::GET, "/healthz", 200),
        (Method::GET, "/v1/openapi.json", 200),
    ] {
        let (got, answer) = world.asks(method.clone(), path, key, None).await;
        assert_eq!(got.as_u16(), status, "{method} {path}: {answer}");
    }
    let (status, _) = world.asks(Method::GET, "/v1/purchases/b1", Some(world.key(SHOP)), None).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "another program's key finds nothing");
    world.ends().await;
}

#[tokio::test]
async fn a_key_that_may_only_read_reads_only_and_a_revoked_one_stops_at_once() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    let ledger = world.ledger();
    let program = domain::ProgramId::parse(CAFE).unwrap();
    let key = ledger.new_api_key(&program, store::Scope::Read, world.runner.time.clock.now()).await.unwrap();
    let path = format!("/v1/members/{card}");
    assert_eq!(world.asks(Method::GET, &path, Some(&key.text), None).await.0, StatusCode::OK);
    let purchase = world.purchase(&card, "b1", 100);
    let (status, answer) = world.asks(Method::POST, "/v1/purchases", Some(&key.text), Some(purchase)).await;
    assert_eq!((status, &answer["type"]), (StatusCode::FORBIDDEN, &json!("urn:kopilka:problem:out-of-scope")));
    let now = world.runner.time.clock.now();
    assert!(ledger.revoke_key(&program, key.id, &domain::Actor::System, now).await.unwrap());
    assert_eq!(world.asks(Method::GET, &path, Some(&key.text), None).await.0, StatusCode::UNAUTHORIZED);
    world.ends().await;
}
