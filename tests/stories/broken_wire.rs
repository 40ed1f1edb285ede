//! A broken wire between us and DynamoDB: answers lost after the commit, throttling, conflicts; and what it all costs.

use crate::world::{CAFE, World};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{Accrual, Actor, Budget, CardNumber, Money, Operation, OrderId, ProgramId};
use futures::future::join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Ledger, Pepper, Post, PostError, Posted, TableNames, Todo, aws_value};
use tokio::net::TcpListener;

/// A proxy in front of the engine that fails by a seeded dice.
#[derive(Clone)]
struct Wire {
    engine: String,
    http: reqwest::Client,
    dice: Arc<AtomicU64>,
}

impl Wire {
    /// A number below `sides`, by the seed and how often it was thrown.
    fn throws(&self, sides: u64) -> u64 {
        let thrown = self.dice.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
        let mixed = (thrown ^ (thrown >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) % sides
    }
}

fn refusal(kind: &str, more: serde_json::Value) -> Response {
    let mut body =
        serde_json::json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{kind}"), "message": "injected" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    (StatusCode::BAD_REQUEST, axum::Json(body)).into_response()
}

async fn pass(State(wire): State<Wire>, headers: HeaderMap, body: Bytes) -> Response {
    let call = headers["x-amz-target"].to_str().unwrap().to_owned();
    let transaction = call.ends_with("TransactWriteItems");
    let throw = wire.throws(10);
    let conflict =
        serde_json::json!({ "CancellationReasons": [{ "Code": "None" }, { "Code": "TransactionConflict" }] });
    match throw {
        0 => return refusal("ProvisionedThroughputExceededException", serde_json::json!({})),
        1 if transaction => return refusal("TransactionCanceledException", conflict),
        2 if transaction => return refusal("TransactionInProgressException", serde_json::json!({})),
        3 => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        _ => {}
    }
    let mut request = wire.http.post(&wire.engine).body(body);
    for (name, value) in headers.iter().filter(|(name, _)| !matches!(name.as_str(), "host" | "content-length")) {
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    if throw == 4 || throw == 5 {
        // Done, and nobody is told.
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let (status, headers) = (answer.status(), answer.headers().clone());
    (status, headers, answer.bytes().await.unwrap()).into_response()
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_over_a_broken_wire() {
    let seed = std::env::var("KOPILKA_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_270_305);
    println!("seed {seed}");
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    let engine = world.runner.engine_url.clone();
    let wire = Wire { engine, http: reqwest::Client::new(), dice: Arc::new(AtomicU64::new(seed)) };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(pass).with_state(wire);
    tokio::spawn(async move { axum::serve(listener, router).await });

    let pepper = Pepper::parse(&Pepper::generate().unwrap()).unwrap();
    let broken = Ledger::new(store::local_client(&url), &TableNames::default(), pepper);
    let sound = world.ledger();
    let program = sound.program(&ProgramId::parse(CAFE).unwrap()).await.unwrap().unwrap();
    let card = CardNumber::parse(&card).unwrap();
    let (_, member) = sound.card(card).await.unwrap().unwrap();
    let now = world.runner.time.clock.now();
    let buys = async |n: i64| {
        let accrual = Accrual {
            id: OrderId::parse(&format!("b{n}")).unwrap(),
            amount: Money::new(n * 10_000, program.currency).unwrap(),
            card,
            cashier: None,
            partner: None,
            fingerprint: None,
            occurred_at: now,
            rules: program.rules_at(now),
            bill: None,
            imported: false,
            budget: Budget::None,
        };
        let post = Post {
            program: &program,
            member,
            todo: Todo::Done(Operation::Purchase(accrual)),
            actor: Actor::Import,
            now,
            fingerprint: None,
        };
        // A till that was told of a failure sends the very same again, and again.
        for _ in 0..200 {
            match broken.post(&post).await {
                Ok(Posted::Now(entry) | Posted::Before(entry)) => return entry,
                Err(PostError::Store(_)) => {}
                Err(other) => panic!("seed {seed}: {other}"),
            }
        }
        panic!("seed {seed}: never got through");
    };
    // Each purchase from two tills at once.
    let entries = join_all((1..=25).flat_map(|n| [buys(n), buys(n)])).await;
    for pair in entries.chunks(2) {
        assert_eq!(pair[0], pair[1], "seed {seed}: two tills, one entry");
    }
    let row = sound.account(&program.id, member).await.unwrap().unwrap();
    assert_eq!(row.account.version, 25, "seed {seed}");
    assert_eq!(row.account.balance().available, (1..=25).sum::<i64>(), "seed {seed}");
    world.ends().await;
}

/// The size of an item as DynamoDB bills it: names and values.
fn size(item: &std::collections::HashMap<String, aws_value::AttributeValue>) -> usize {
    fn of(value: &aws_value::AttributeValue) -> usize {
        use aws_value::AttributeValue as V;
        match value {
            V::S(text) => text.len(),
            V::N(digits) => digits.len().div_ceil(2) + 1,
            V::B(blob) => blob.as_ref().len(),
            V::L(list) => 3 + list.iter().map(|one| of(one) + 1).sum::<usize>(),
            _ => 1,
        }
    }
    item.iter().map(|(name, value)| name.len() + of(value)).sum()
}

#[tokio::test]
async fn a_purchase_costs_two_and_two_and_two_and_one_write_units() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    let order = "x".repeat(64);
    let mut purchase = world.purchase(&card, &order, 129_900);
    purchase["cashier"] = serde_json::json!("cashier 7");
    purchase["partner"] = serde_json::json!("p".repeat(64));
    let key = Some(world.key(CAFE));
    let (status, answer) = world.asks(reqwest::Method::POST, "/v1/purchases", key, Some(purchase)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let mut sizes = Vec::new();
    for (table, kind) in
        [("kopilka-ledger", "P#demo-cafe#B#"), ("kopilka-ledger", "A#demo-cafe#"), ("kopilka-outbox", "M#demo-cafe#")]
    {
        let scan = world.runner.client.scan().table_name(table).send().await.unwrap();
        let of_kind = |item: &&std::collections::HashMap<_, aws_value::AttributeValue>| {
            item["pk"].as_s().unwrap().starts_with(kind)
        };
        let items: Vec<_> = scan.items().iter().filter(of_kind).collect();
        assert_eq!(items.len(), 1, "{kind}: nothing is written besides");
        sizes.push(size(items[0]));
    }
    println!("entry, account, message: {sizes:?} bytes");
    // Up to 1 KB is one unit, two in a transaction; the index over history holds the entry once more.
    assert!(sizes.iter().all(|size| *size <= 1024), "{sizes:?}");
    world.ends().await;
}
