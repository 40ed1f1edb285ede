//! A sale far above what is usual stands, and its points wait until somebody else gives them.

use crate::program_lifecycle::{key, reports};
use crate::setup::{data_after, opens, proves, secures};
use crate::staff::{forges, hires, takes};
use crate::world::{Person, Shown, World, until};
use domain::{CardNumber, ProgramId};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A program of a hundred purchases of 500 ₽ each, at 5 points for 100 ₽, and what is usual worked out; the program, a key,
/// a customer who reads Russian and their card.
async fn with_usual_sales(world: &World) -> (String, String, Person<'_>, String) {
    let id = opens(world, 41, "en", "Grain").await;
    let program = ProgramId::parse(&id).unwrap();
    let key = key(world, &id).await;
    let anna = world.person(11, "Анна", "ru").await;
    let card = anna.joins_in(&id, "ru").await;
    // A card without a chat, to which nothing is sent.
    let (_, other) = world.asks(Method::POST, "/v1/members", Some(&key), Some(json!({ "id": "c1" }))).await;
    let other = other["member"].as_str().unwrap();
    for at in 0..100 {
        let (status, _) = reports(world, &key, other, &format!("u{at}"), 50_000).await;
        assert_eq!(status, StatusCode::CREATED);
    }
    world.runner.time.worker("maintenance").unwrap().run().await.unwrap();
    world.runner.time.services.programs.forget(&program);
    world.runner.app.programs.forget(&program);
    assert_eq!(world.ledger().program(&program).await.unwrap().unwrap().unusual_sale, Some(500_000));
    (id, key, anna, card)
}

async fn balance(world: &World, key: &str, card: &str) -> (i64, i64) {
    let (_, member) = world.asks(Method::GET, &format!("/v1/members/{card}"), Some(key), None).await;
    let of = |name: &str| member["balance"][name].as_i64().unwrap();
    (of("available"), of("pending"))
}

/// Taps a button of an alert, and types a code if one is asked for.
async fn decides(person: &Person<'_>, letter: &Shown, which: &str) -> Shown {
    let known = |shown: &Shown| (shown.id, shown.text.clone());
    let before: Vec<_> = person.chat().await.iter().map(known).collect();
    person.sends_tap(letter.id, &format!("{which}{}", data_after(letter, which))).await;
    let new = |shown: &Shown| shown.by_bot && !before.contains(&known(shown));
    let shown = until(which, || async { person.chat().await.into_iter().find(new) }).await;
    if shown.text.contains("Send the code") { proves(person).await } else { shown }
}

#[tokio::test]
async fn the_points_of_a_sale_far_above_the_usual_wait_for_a_yes_and_the_till_does_not() {
    let world = World::begins().await;
    let (id, key, anna, card) = with_usual_sales(&world).await;
    let owner = world.person(41, "Olga", "en").await;
    // Ten times what is usual is still given at once.
    let (status, receipt) = reports(&world, &key, &card, "large", 500_000).await;
    assert_eq!((status, &receipt["state"]), (StatusCode::CREATED, &json!("available")));
    let purchase = world.purchase(&card, "huge", 600_000);
    let (status, receipt) = world.asks(Method::POST, "/v1/purchases", Some(&key), Some(purchase.clone())).await;
    assert_eq!((status, &receipt["state"], &receipt["points"]), (StatusCode::CREATED, &json!("pending"), &json!(300)));
    assert_eq!(receipt["available_from"], Value::Null);
    assert!(receipt["explanation"].to_string().contains("waits"), "{receipt}");
    let (status, again) = world.asks(Method::POST, "/v1/purchases", Some(&key), Some(purchase)).await;
    assert_eq!((status, again), (StatusCode::OK, receipt));
    assert_eq!(balance(&world, &key, &card).await, (250, 300));
    let told = anna.sees("подтверждает менеджер").await;
    assert!(!told.text.contains("9999"), "{}", told.text);
    let history = anna.writes("/history").await;
    assert!(!history.text.contains("9999"), "{}", history.text);

    let letter = owner.sees("an unusually large purchase").await;
    assert!(letter.text.contains("API key: ₽6,000") && letter.text.contains("+300"), "{}", letter.text);
    // A member's hands on the owner's button.
    let data = format!("give_points {}", data_after(&letter, "give_points "));
    forges(&anna, &data).await;
    assert_eq!(balance(&world, &key, &card).await, (250, 300));
    let done = decides(&owner, &letter, "give_points ").await;
    assert!(done.text.contains("Points given: +300"), "{}", done.text);
    assert_eq!(balance(&world, &key, &card).await, (550, 0));
    anna.sees("Баллы за крупную покупку подтвердили").await;
    let late = forges(&owner, &data.replace("give_points", "withhold")).await;
    assert!(late.text.contains("There’s nothing left to decide"), "{}", late.text);
    let refund = json!({ "id": "r1", "amount": { "minor": 200_000, "currency": "RUB" } });
    let (status, _) = world.asks(Method::POST, "/v1/purchases/huge/refunds", Some(&key), Some(refund)).await;
    assert_eq!((status, balance(&world, &key, &card).await), (StatusCode::CREATED, (450, 0)));

    let (_, history) = world.asks(Method::GET, "/v1/purchases/huge", Some(&key), None).await;
    assert_eq!(history["decision"]["cause"]["given"], json!(true), "{history}");
    // The same button again says what was given.
    let again = forges(&owner, &data).await;
    assert!(again.text.contains("Points given: +300"), "{}", again.text);

    // What is withheld is gone, and what is refunded meanwhile is nothing to decide.
    reports(&world, &key, &card, "odd", 900_000).await;
    let letter = owner.sees("+450").await;
    let done = decides(&owner, &letter, "withhold ").await;
    assert!(done.text.contains("Points withheld: +450"), "{}", done.text);
    anna.sees("баллы за покупку не начислили").await;
    assert_eq!(balance(&world, &key, &card).await, (450, 0));
    reports(&world, &key, &card, "back", 800_000).await;
    let letter = owner.sees("+400").await;
    let (status, _) =
        world.asks(Method::POST, "/v1/purchases/back/refunds", Some(&key), Some(json!({ "id": "r" }))).await;
    assert_eq!(status, StatusCode::CREATED);
    let over = decides(&owner, &letter, "give_points ").await;
    assert!(over.text.contains("There’s nothing left to decide"), "{}", over.text);
    // Clients read what was decided.
    let (mut path, mut decisions) = ("/v1/entries".to_owned(), 0);
    loop {
        let (_, page) = world.asks(Method::GET, &path, Some(&key), None).await;
        let entries = page["entries"].as_array().unwrap();
        decisions += entries.iter().filter(|entry| entry["cause"]["kind"] == "decision").count();
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/entries?after={next}");
    }
    assert_eq!(decisions, 2);
    assert!(world.program(&id).await.unusual_sale.is_some());
    world.ends().await;
}

/// A key is its maker's hands, and one that is gone was anybody's.
#[tokio::test]
async fn who_made_a_key_does_not_decide_what_it_reported() {
    let world = World::begins().await;
    let (id, key, _, card) = with_usual_sales(&world).await;
    let owner = world.person(41, "Olga", "en").await;
    let max = world.person(42, "Max", "en").await;
    takes(&max, &hires(&owner, &id, "manager 0").await).await;
    secures(&max).await;
    forges(&max, &format!("key_name {id} purchases")).await;
    max.writes("friend").await;
    let made = proves(&max).await;
    let his = made.text.split_whitespace().find(|word| word.starts_with("kop_")).unwrap().to_owned();
    assert_eq!(reports(&world, &his, &card, "huge", 600_000).await.0, StatusCode::CREATED);
    let letter = owner.sees("an unusually large purchase").await;
    assert!(max.told("an unusually large purchase").await.is_empty(), "the key's maker is not asked at once");
    let data = format!("give_points {}", data_after(&letter, "give_points "));
    let own = forges(&max, &data).await;
    assert!(own.text.contains("You rang this purchase up yourself"), "{}", own.text);
    // Nor once the key is gone.
    let made = world.ledger().keys_of(&ProgramId::parse(&id).unwrap()).await.unwrap();
    let made = made.into_iter().find(|key| key.by.is_some()).unwrap();
    forges(&max, &format!("key_off {id} {}", made.id)).await;
    proves(&max).await;
    let own = forges(&max, &data).await;
    assert!(own.text.contains("You rang this purchase up yourself"), "{}", own.text);
    assert_eq!(balance(&world, &key, &card).await, (0, 300));
    forges(&owner, &data).await;
    if balance(&world, &key, &card).await.1 > 0 {
        proves(&owner).await;
    }
    assert_eq!(balance(&world, &key, &card).await, (300, 0));
    world.ends().await;
}

#[tokio::test]
async fn who_rang_it_up_decides_only_alone_and_a_day_later() {
    let world = World::begins().await;
    let (id, key, anna, card) = with_usual_sales(&world).await;
    let owner = world.person(41, "Olga", "en").await;
    let rings_up = async |who: &Person<'_>, amount: &str| {
        who.writes("/till").await;
        who.writes(&card).await;
        who.writes(amount).await;
        who.presses("sell ").await
    };
    let sold = rings_up(&owner, "6000").await;
    assert!(sold.text.contains("its points are waiting for a manager’s decision"), "{}", sold.text);
    anna.sees("подтверждает менеджер").await;
    assert!(owner.told("an unusually large purchase").await.is_empty(), "who rang it up is not asked at once");
    let found = world.ledger().card(CardNumber::parse(&card).unwrap()).await.unwrap();
    let (program, member) = found.unwrap();
    let version = world.ledger().account(&program, member).await.unwrap().unwrap().account.version;
    let soon = forges(&owner, &format!("give_points {id} {member} {version}")).await;
    assert!(soon.text.contains("You rang this purchase up yourself"), "{}", soon.text);
    world.time_passes("PT24H").await;
    let letter = owner.sees("an unusually large purchase").await;
    assert!(letter.text.contains("Olga: ₽6,000"), "{}", letter.text);
    // A manager has come meanwhile: now it is theirs to decide.
    let max = world.person(42, "Max", "en").await;
    takes(&max, &hires(&owner, &id, "manager 0").await).await;
    let own = forges(&owner, &format!("give_points {}", data_after(&letter, "give_points "))).await;
    assert!(own.text.contains("You rang this purchase up yourself"), "{}", own.text);
    let letter = max.sees("an unusually large purchase").await;
    secures(&max).await;
    let done = decides(&max, &letter, "give_points ").await;
    assert!(done.text.contains("Points given: +300"), "{}", done.text);
    assert_eq!(balance(&world, &key, &card).await, (300, 0));
    world.ends().await;
}
