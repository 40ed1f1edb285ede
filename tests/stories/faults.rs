//! Faults: what Telegram throws at us, and the webhook under bad deliveries.

use crate::world::{CAFE, World, until};
use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use bot::{SECRET_HEADER, Webhook, WebhookSecrets};
use domain::{CardNumber, ProgramId};
use jiff::SignedDuration;
use local::{CliServices, dead_letters, replay};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::aws_value::AttributeValue;
use store::{MessageClass, MessageKey, MessageName, OutboxState, TableNames};
use tokio::net::TcpListener;

#[tokio::test]
async fn flood_control_puts_back_and_order_is_kept() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    // Together much less than a quarter of an hour, after which the next ones go first: the clock runs on meanwhile.
    for retry_after in [1, 35, 300] {
        world.goes_wrong(json!({ "method": "sendMessage", "kind": "429", "retry_after": retry_after })).await;
    }
    for n in 1..=3 {
        world.buys(CAFE, &card, &format!("b{n}"), n * 100_000).await;
    }
    world.time_passes("P1D").await;
    let told: Vec<String> = until("all three", || async {
        let told = person.told("Purchase of").await;
        (told.len() == 3).then(|| told.into_iter().map(|shown| shown.text).collect())
    })
    .await;
    for (text, points) in told.iter().zip(["+10 points", "+20 points", "+30 points"]) {
        assert!(text.contains(points), "{told:?}");
    }
    world.ends().await;
}

#[tokio::test]
async fn what_waits_holds_the_next_ones_for_a_quarter_of_an_hour() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.goes_wrong(json!({ "method": "sendMessage", "kind": "429", "retry_after": 3600 })).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    world.time_passes("PT1M").await;
    world.buys(CAFE, &card, "b2", 200_000).await;
    world.time_passes("PT10M").await;
    assert!(person.told("Purchase of").await.is_empty(), "the second one waits for the first one");
    world.time_passes("PT6M").await;
    person.sees("+20 points").await;
    assert_eq!(person.told("Purchase of").await.len(), 1);
    world.time_passes("PT1H").await;
    person.sees("+10 points").await;
    assert_eq!(person.told("Purchase of").await.len(), 2);
    world.ends().await;
}

#[tokio::test]
async fn thirty_purchases_in_a_row_are_told_one_by_one_and_in_order() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    for n in 1..=26 {
        world.buys(CAFE, &card, &format!("b{n}"), n * 10_000).await;
    }
    world.time_passes("P1D").await;
    let told = person.told("Purchase of").await;
    let told: Vec<&str> = told.iter().map(|shown| shown.text.lines().next().unwrap()).collect();
    assert_eq!(told.len(), 26, "{told:?}");
    assert!(told[0].contains("+1 point") && told[25].contains("+26 points"), "{told:?}");
    world.ends().await;
}

#[tokio::test]
async fn server_errors_and_lost_replies_lose_no_receipt() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.goes_wrong(json!({ "method": "sendMessage", "kind": "500", "times": 3 })).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    world.runner.time.drain().await.unwrap();
    world.time_passes("PT1H").await;
    person.sees("+10 points").await;
    assert_eq!(person.told("+10 points").await.len(), 1);
    // Telegram took it and the answer was lost: a receipt is rather seen twice than not at all.
    world.goes_wrong(json!({ "method": "sendMessage", "kind": "lost_reply" })).await;
    world.buys(CAFE, &card, "b2", 200_000).await;
    world.runner.time.drain().await.unwrap();
    world.time_passes("PT1H").await;
    assert_eq!(person.told("+20 points").await.len(), 2);
    world.ends().await;
}

/// What Telegram refuses for good, or too often, holds nobody up: it lies among the dead letters and is told after all once it
/// is replayed, and once only.
#[tokio::test]
async fn a_message_that_is_given_up_is_a_dead_letter_and_can_be_replayed() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    let place = CliServices::open(world.runner.folder()).await.unwrap();
    let time = &world.runner.time;
    world.goes_wrong(json!({ "method": "sendMessage", "kind": "400" })).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    world.buys(CAFE, &card, "b2", 200_000).await;
    person.sees("+20 points").await;
    time.drain().await.unwrap();
    // On one message alone Telegram fails for more than a day.
    world.goes_wrong(json!({ "method": "sendMessage", "kind": "500", "lasts": "PT24H" })).await;
    world.buys(CAFE, &card, "b3", 300_000).await;
    time.drain().await.unwrap();
    world.time_passes("P1DT1H").await;
    world.buys(CAFE, &card, "b4", 400_000).await;
    person.sees("+40 points").await;
    assert!(person.told("+10 points").await.is_empty() && person.told("+30 points").await.is_empty());

    let notifier = time.worker("notifier").unwrap();
    let letters = dead_letters(&place).await.unwrap();
    let why: Vec<&str> = letters.iter().map(|letter| letter.why.as_str()).collect();
    assert_eq!(why, ["Bad Request: can't parse entities: unsupported start tag", "Telegram failed on it too often"]);
    for letter in &letters {
        assert!(!letter.record.contains("Ann") && !letter.record.contains(&card), "{}", letter.record);
        replay(&place, letter).await.unwrap();
        assert_eq!(notifier.run().await.unwrap().reviewed, 1);
        // Somebody else had the same idea.
        replay(&place, letter).await.unwrap();
        assert_eq!(notifier.run().await.unwrap().reviewed, 0);
    }
    assert!(dead_letters(&place).await.unwrap().is_empty());
    assert_eq!(person.told("+10 points").await.len(), 1);
    assert_eq!(person.told("+30 points").await.len(), 1);
    // The queue goes on as if nothing had been.
    world.buys(CAFE, &card, "b5", 500_000).await;
    person.sees("+50 points").await;
    world.ends().await;
}

#[tokio::test]
async fn who_is_gone_for_telegram_is_left_alone_until_he_comes_back() {
    for (id, kind) in [(11, "403"), (12, "gone"), (13, "migrated")] {
        let world = World::begins().await;
        let person = world.person(id, "Ann", "en").await;
        let card = person.joins(CAFE).await;
        world.goes_wrong(json!({ "method": "sendMessage", "kind": kind })).await;
        world.buys(CAFE, &card, "b1", 100_000).await;
        world.buys(CAFE, &card, "b2", 200_000).await;
        world.time_passes("P1D").await;
        assert!(person.told("Purchase of").await.is_empty(), "{kind}");
        let place = CliServices::open(world.runner.folder()).await.unwrap();
        assert!(dead_letters(&place).await.unwrap().is_empty(), "{kind}: that is nobody's fault");
        person.asks("/points", "Available: 30 points").await;
        world.buys(CAFE, &card, "b3", 300_000).await;
        person.sees("+30 points").await;
        assert_eq!(person.told("Purchase of").await.len(), 1, "{kind}");
        world.ends().await;
    }
}

#[tokio::test]
async fn who_blocks_the_bot_is_left_alone_until_he_comes_back() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    person.blocks(true).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    world.runner.time.drain().await.unwrap();
    world.time_passes("P1D").await;
    assert!(person.told("+10 points").await.is_empty());
    person.blocks(false).await;
    person.asks("/points", "Available: 10 points").await;
    world.buys(CAFE, &card, "b2", 200_000).await;
    person.sees("+20 points").await;
    assert!(person.told("+10 points").await.is_empty(), "what was final stays so");
    world.ends().await;
}

#[tokio::test]
async fn updates_that_come_twice_are_answered_without_harm() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    world.goes_wrong(json!({ "method": "getUpdates", "kind": "twice", "times": 10 })).await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    person.sees("+10 points").await;
    let home = person.asks("/menu", "Available: 10 points").await;
    assert_eq!(crate::world::card_in(&home.text), card);
    world.ends().await;
}

#[tokio::test]
async fn the_webhook_answers_in_its_reply_and_is_tried_again_after_a_failure() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let secrets = WebhookSecrets::parse("right_secret").unwrap();
    let webhook = Webhook::new(world.runner.app.clone(), world.runner.bot.clone(), secrets);
    let deliveries = Arc::new(AtomicUsize::new(0));
    let counted = deliveries.clone();
    let router = Router::new().route(
        "/",
        post(move |headers: HeaderMap, body: Bytes| {
            let (webhook, counted) = (webhook.clone(), counted.clone());
            async move {
                // The first delivery finds us down.
                if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                    let down = axum::http::Response::builder().status(502).body(Vec::new()).unwrap();
                    return down.map(axum::body::Body::from);
                }
                webhook.answer(&headers, &body).await.map(axum::body::Body::from)
            }
        }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let token = world.runner.bot.token().to_owned();
    let set = json!({ "url": url, "secret_token": "right_secret" });
    world.asks(reqwest::Method::POST, &format!("/bot{token}/setWebhook"), None, Some(set)).await;
    person.joins(CAFE).await;
    assert!(deliveries.load(Ordering::SeqCst) >= 4);

    // A forged delivery calls nobody: not the tables, not Telegram.
    let update = json!({ "update_id": 1, "message": {
        "message_id": 1, "date": 1, "chat": { "id": 11, "type": "private", "first_name": "A" },
        "from": { "id": 11, "is_bot": false, "first_name": "A" }, "text": "/points",
    } });
    let before = person.chat().await.len();
    for secret in [None, Some(""), Some("wrong_secret"), Some("right_secret_and_more")] {
        let mut request = world.http.post(&url).json(&update);
        if let Some(secret) = secret {
            request = request.header(SECRET_HEADER, secret);
        }
        assert_eq!(request.send().await.unwrap().status(), 403);
    }
    for garbage in ["", "{", "[]", "{\"update_id\":5}"] {
        let request = world.http.post(&url).header(SECRET_HEADER, "right_secret").body(garbage);
        assert_eq!(request.send().await.unwrap().status(), 200, "what can never be read is not sent again");
    }
    assert_eq!(person.chat().await.len(), before);
    let right = world.http.post(&url).header(SECRET_HEADER, "right_secret").json(&update).send().await.unwrap();
    let reply: serde_json::Value = right.json().await.unwrap();
    assert_eq!(reply["method"], "sendMessage");
    assert_eq!(reply["chat_id"], 11);
    world.ends().await;
}

/// F18: DynamoDB removes an item some time within two days of its TTL; ours is done by the clock, not by the removal.
#[tokio::test]
async fn a_message_past_its_time_is_not_sent_again_and_one_that_is_gone_early_holds_nobody_up() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    person.sees("+10 points").await;
    let program = ProgramId::parse(CAFE).unwrap();
    let (_, member) = world.ledger().card(CardNumber::parse(&card).unwrap()).await.unwrap().unwrap();
    let told = world.ledger().account(&program, member).await.unwrap().unwrap().told.service;
    let first = MessageKey { program, member, class: MessageClass::Service, name: MessageName::Entry(told) };
    let sort_key = format!("service#{}", first.name);
    let time = &world.runner.time;
    let notifier = time.dispatcher(functions::StreamReader::Send);
    until("the end of it", || async {
        let state = time.services.outbox.message(&first).await.unwrap().unwrap().state;
        (state == OutboxState::Sent).then_some(())
    })
    .await;
    // Still there, a day past its TTL, and its record is delivered once more.
    world.runner.time.clock.advance_to(world.runner.time.clock.now() + SignedDuration::from_hours(91 * 24));
    let record = json!({
        "eventID": "1", "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb", "awsRegion": "eu",
        "dynamodb": { "SequenceNumber": "1", "SizeBytes": 1, "StreamViewType": "KEYS_ONLY", "Keys": {
            "pk": { "S": format!("M#{CAFE}#{member}") }, "sk": { "S": sort_key } } },
    });
    let event = || serde_json::from_value(json!({ "Records": [record.clone()] })).unwrap();
    assert!(notifier.on_stream(event()).await.batch_item_failures.is_empty());
    assert_eq!(person.told("+10 points").await.len(), 1);
    // Gone, as is the record of when the last one was sent: the next one, which names it, is sent all the same.
    let person_key = world.runner.app.vault.person_key(&store::Address::telegram(11));
    let names = TableNames::default();
    let client = &world.runner.client;
    let key = |pk: String, sk: &str| {
        HashMap::from([("pk".to_owned(), AttributeValue::S(pk)), ("sk".to_owned(), AttributeValue::S(sk.to_owned()))])
    };
    for gone in [key(format!("M#{CAFE}#{member}"), &sort_key), key(format!("S#{person_key}"), "S")] {
        client.delete_item().table_name(&names.outbox).set_key(Some(gone)).send().await.unwrap();
    }
    world.buys(CAFE, &card, "b2", 200_000).await;
    person.sees("+20 points").await;
    assert!(notifier.on_stream(event()).await.batch_item_failures.is_empty(), "a record of what is gone");
    assert_eq!(person.told("+10 points").await.len(), 1);
    world.ends().await;
}

/// A corrupt item makes an update fail for ever. Its sender is told at once and can go on; what they sent is kept sealed for a
/// week, and shown to those who mend it; of a stranger there is its kind and a hash.
#[tokio::test]
async fn an_update_that_always_fails_is_apologised_for_kept_and_over() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "ru").await;
    let card = person.joins(CAFE).await;
    let webhook = hook(&world);
    let (_, member) = world.ledger().card(CardNumber::parse(&card).unwrap()).await.unwrap().unwrap();
    let client = &world.runner.client;
    let account = |program: &str| {
        let text = |text: String| AttributeValue::S(text);
        HashMap::from([
            ("pk".to_owned(), text(format!("A#{program}#{member}"))),
            ("sk".to_owned(), text("A".to_owned())),
        ])
    };
    let read = client.get_item().table_name(TableNames::default().ledger).set_key(Some(account(CAFE))).send().await;
    let sound = read.unwrap().item.unwrap();
    world.runner.time.drain().await.unwrap();
    let mut spoilt = sound.clone();
    spoilt.insert("ac".to_owned(), AttributeValue::S("no day".to_owned()));
    let put = async |item| {
        client.put_item().table_name(TableNames::default().ledger).set_item(Some(item)).send().await.unwrap();
    };
    put(spoilt).await;
    let words = "/why the saffron bun";
    let (status, retry_after, told) = delivers(&webhook, &update(71, 11, words)).await;
    assert_eq!((status, retry_after), (200, None));
    assert_eq!((told["method"].as_str(), told["chat_id"].as_i64()), (Some("sendMessage"), Some(11)));
    assert!(told["text"].as_str().unwrap().contains("что-то сломалось"), "{told}");
    let place = CliServices::open(world.runner.folder()).await.unwrap();
    let letters = dead_letters(&place).await.unwrap();
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert!(letters[0].why.contains("cannot be read") && !letters[0].record.contains("saffron"), "{letters:?}");
    let update_key = letters[0].update().unwrap();
    let vault = &world.runner.app.vault;
    let kept = String::from_utf8(vault.failed_update(&update_key).await.unwrap().unwrap()).unwrap();
    assert!(kept.contains(words), "{kept}");
    put(sound).await;
    let (status, _, told) = delivers(&webhook, &update(72, 11, "/points")).await;
    assert_eq!((status, told["method"].as_str()), (200, Some("sendMessage")), "the chat goes on");
    replay(&place, &letters[0]).await.unwrap();
    assert!(dead_letters(&place).await.unwrap().is_empty());
    // Who is forgotten takes it along.
    person.asks("/forget", "").await;
    let forgotten = vault.person(update_key.sender.as_ref().unwrap()).await.unwrap().unwrap();
    vault.forget(&forgotten).await.unwrap().unwrap();
    assert!(vault.failed_update(&update_key).await.unwrap().is_none());
    let left = client.scan().table_name(TableNames::default().vault).send().await.unwrap().items.unwrap();
    assert!(left.iter().all(|item| !item["pk"].as_s().unwrap().starts_with("E#")), "{left:?}");
    world.runner.stop().await;
}

/// What time mends is delivered again, with a pause that we name, and given up after five minutes from its first failure.
#[tokio::test]
async fn an_update_that_fails_for_now_comes_again_for_a_while() {
    let world = World::begins().await;
    world.person(11, "Ann", "en").await.joins(CAFE).await;
    let webhook = hook(&world);
    // The edit of a tapped message fails at Telegram.
    world.goes_wrong(json!({ "method": "editMessageText", "kind": "500", "lasts": "PT1H" })).await;
    let tap = json!({ "update_id": 81, "callback_query": {
        "id": "5", "chat_instance": "1", "from": { "id": 11, "is_bot": false, "first_name": "Ann", "language_code": "en" },
        "data": format!("more {CAFE}"),
        "message": { "message_id": 2, "date": 1, "chat": { "id": 11, "type": "private", "first_name": "Ann" } },
    } });
    for minutes in [0, 2, 4] {
        let (status, retry_after, _) = delivers(&webhook, &tap).await;
        assert_eq!((status, retry_after), (503, Some(2)), "{minutes}");
        world.runner.time.clock.advance_to(world.runner.time.clock.now() + SignedDuration::from_mins(2));
    }
    let (status, _, told) = delivers(&webhook, &tap).await;
    assert_eq!((status, told["method"].as_str()), (200, Some("sendMessage")));
    let place = CliServices::open(world.runner.folder()).await.unwrap();
    let letters = dead_letters(&place).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].record.contains("\"kept\":true"), "{}", letters[0].record);
    world.ends().await;
}

fn hook(world: &World) -> Webhook {
    Webhook::new(world.runner.app.clone(), world.runner.bot.clone(), WebhookSecrets::parse("right_secret").unwrap())
}

fn update(id: u32, person: i64, words: &str) -> serde_json::Value {
    json!({ "update_id": id, "message": {
        "message_id": 900 + id, "date": 1, "chat": { "id": person, "type": "private", "first_name": "A" },
        "from": { "id": person, "is_bot": false, "first_name": "A", "language_code": "ru" }, "text": words,
    } })
}

/// The status, the pause that is named and what is called in the reply.
async fn delivers(webhook: &Webhook, update: &serde_json::Value) -> (u16, Option<u32>, serde_json::Value) {
    let mut headers = HeaderMap::new();
    headers.insert(SECRET_HEADER, "right_secret".parse().unwrap());
    let answer = webhook.answer(&headers, update.to_string().as_bytes()).await;
    let retry_after = answer.headers().get("retry-after").map(|seconds| seconds.to_str().unwrap().parse().unwrap());
    (answer.status().as_u16(), retry_after, serde_json::from_slice(answer.body()).unwrap_or_default())
}
