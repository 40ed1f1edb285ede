//! Claim links: a card from the shop becomes the member's own.

use crate::world::{CAFE, World, card_in};
use serde_json::json;

#[tokio::test]
async fn a_newcomer_opens_a_claim_link_and_the_card_is_his() {
    let world = World::begins().await;
    let (card, claim) = world.new_card(CAFE, "anna").await;
    assert_eq!(world.new_card(CAFE, "anna").await, (card.clone(), claim.clone()), "the same customer, the same card");
    world.buys(CAFE, &card, "b1", 100_000).await;
    let person = world.person(11, "Ann", "en").await;
    person.asks(&format!("/start c_{}", claim.strip_prefix("c_").unwrap()), "Choose a language").await;
    person.taps("English", "points for purchases").await;
    let home = person.taps("Agree and join", "Welcome to").await;
    assert_eq!(card_in(&home.text), card);
    assert!(home.text.contains("Available: 10 points"), "{}", home.text);
    world.buys(CAFE, &card, "b2", 100_000).await;
    person.sees("+10 points").await;
    // The link again: his for ever, nobody else's.
    person.asks(&format!("/start {claim}"), "Available: 20 points").await;
    let thief = world.person(12, "Bob", "en").await;
    thief.asks(&format!("/start {claim}"), "already belongs to another member").await;
    world.ends().await;
}

#[tokio::test]
async fn a_member_opens_a_claim_link_and_the_card_joins_his_account() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let own = person.joins(CAFE).await;
    world.buys(CAFE, &own, "b1", 100_000).await;
    let (card, claim) = world.new_card(CAFE, "anna").await;
    world.buys(CAFE, &card, "b2", 50_000).await;
    person.asks(&format!("/start {claim}"), "Available: 15 points").await;
    person.asks(&format!("/start {claim}"), "Available: 15 points").await;
    // Both cards lead to the one account, a refund of the old card's purchase too.
    for card in [&own, &card] {
        assert_eq!(world.balance(CAFE, card).await["balance"]["available"], 15);
    }
    world.buys(CAFE, &card, "b3", 100_000).await;
    let (_, refund) = world.refunds(CAFE, "b2", json!({ "id": "r1" })).await;
    assert_eq!((&refund["points"], &refund["balance"]["available"]), (&json!(-5), &json!(20)));
    let why = person.asks("/why", "entry 4").await;
    assert!(why.text.contains("refund of ₽500"), "{}", why.text);
    let history = person.asks("/history", "points from another card").await;
    assert!(history.text.contains("4.") && history.text.contains("1."), "{}", history.text);
    world.ends().await;
}

#[tokio::test]
async fn two_people_open_one_claim_link_at_once_and_one_gets_the_card() {
    let world = World::begins().await;
    let (card, claim) = world.new_card(CAFE, "anna").await;
    let (ann, bob) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    let mut screens = Vec::new();
    for person in [&ann, &bob] {
        screens.push(person.asks(&format!("/start {claim}"), "Choose a language").await);
    }
    let data = format!("agree en {claim}");
    futures::join!(ann.sends_tap(screens[0].id, &data), bob.sends_tap(screens[1].id, &data));
    let won = async |person: &crate::world::Person<'_>| {
        crate::world::until("an answer", || async {
            let home = person.told("Welcome to").await.pop();
            let refused = person.told("already belongs").await.pop();
            home.map(|home| card_in(&home.text) == card).or(refused.map(|_| false))
        })
        .await
    };
    assert_eq!(u8::from(won(&ann).await) + u8::from(won(&bob).await), 1);
    world.ends().await;
}

#[tokio::test]
async fn who_tries_anothers_card_and_forgets_himself_takes_nothing_with_him() {
    let world = World::begins().await;
    let (card, claim) = world.new_card(CAFE, "anna").await;
    let (ann, bob) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    ann.asks(&format!("/start {claim}"), "Choose a language").await;
    ann.taps("English", "points for purchases").await;
    ann.taps("Agree and join", "Card:").await;
    bob.joins(CAFE).await;
    bob.asks(&format!("/start {claim}"), "already belongs to another member").await;
    // The card is not his in any respect: not for self-dealing, not for what is deleted with him.
    let vault = world.runner.client.scan().table_name("kopilka-vault").send().await.unwrap();
    let has_cards = |item: &&std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue>| {
        item.get("cs").is_some_and(|cards| !cards.as_l().unwrap().is_empty())
    };
    assert_eq!(vault.items().iter().find(has_cards), None);
    bob.asks("/privacy", "What is stored about you").await;
    bob.taps("Delete my data", "Delete your data?").await;
    bob.taps("Delete for good", "Your data has been deleted").await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    ann.sees("+10 points").await;
    world.ends().await;
}

#[tokio::test]
async fn a_claim_link_whose_user_deleted_his_data_opens_for_nobody_ever() {
    let world = World::begins().await;
    let (card, claim) = world.new_card(CAFE, "anna").await;
    let ann = world.person(11, "Ann", "en").await;
    ann.asks(&format!("/start {claim}"), "Choose a language").await;
    ann.taps("English", "points for purchases").await;
    ann.taps("Agree and join", "Card:").await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    ann.sees("+10 points").await;
    ann.asks("/privacy", "What is stored about you").await;
    ann.taps("Delete my data", "Delete your data?").await;
    ann.taps("Delete for good", "Your data has been deleted").await;
    // Also if the till asks for the link once more, for a stranger, for a member, and for herself.
    assert_eq!(world.new_card(CAFE, "anna").await, (card.clone(), claim.clone()));
    let (bob, eve) = (world.person(12, "Bob", "en").await, world.person(13, "Eve", "en").await);
    let eves = eve.joins(CAFE).await;
    for person in [&bob, &eve, &ann] {
        person.asks(&format!("/start {claim}"), "not valid").await;
    }
    assert_eq!(world.balance(CAFE, &eves).await["balance"]["available"], 0);
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 10);
    world.ends().await;
}

#[tokio::test]
async fn a_lost_card_stops_at_once_and_its_points_stay() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    let lost = ann.joins(CAFE).await;
    let receipt = world.buys(CAFE, &lost, "b1", 100_000).await;
    ann.asks("/card", "your card").await;
    ann.taps("Lost card", "replace card").await;
    let screen = ann.chat().await.into_iter().find(|shown| shown.text.contains("replace card")).unwrap();
    let replace = screen.buttons.iter().find(|(label, _)| label == "Replace the card").unwrap().1.clone();
    // However often it is tapped, it is one new card; and nobody else's tap does it.
    let eve = world.person(12, "Eve", "en").await;
    let eves = eve.joins(CAFE).await;
    eve.sends_tap(eve.chat().await.pop().unwrap().id, &replace).await;
    futures::future::join_all((0..5).map(|_| ann.sends_tap(screen.id, &replace))).await;
    let shown = ann.sees("you have a new number").await;
    let card = crate::world::card_in(&shown.text);
    assert_ne!(card, lost);
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 10);
    assert_eq!(world.balance(CAFE, &eves).await["balance"]["available"], 0);
    // The old number buys nothing more, but what was reported with it is answered as before.
    let (status, _) = world.posts(CAFE, "/v1/purchases", world.purchase(&lost, "b2", 100_000)).await;
    assert_eq!(status.as_u16(), 404);
    let (status, _) =
        world.asks(reqwest::Method::GET, &format!("/v1/members/{lost}"), Some(world.key(CAFE)), None).await;
    assert_eq!(status.as_u16(), 404);
    let history = world.asks(reqwest::Method::GET, "/v1/purchases/b1", Some(world.key(CAFE)), None).await.1;
    let mut again = world.purchase(&lost, "b1", 100_000);
    again["occurred_at"] = history["entry"]["occurred_at"].clone();
    let (status, repeated) = world.posts(CAFE, "/v1/purchases", again).await;
    assert_eq!((status.as_u16(), repeated), (200, receipt));
    let (status, refund) = world.refunds(CAFE, "b1", serde_json::json!({ "id": "r1" })).await;
    assert!(status.is_success(), "{refund}");
    // While purchases go on with the old number, it is replaced once more: none is lost, and no number comes back.
    let lost = card;
    ann.asks("/card", "your card").await;
    ann.taps("Lost card", "replace card").await;
    let buys = (0..10).map(|n| world.posts(CAFE, "/v1/purchases", world.purchase(&lost, &format!("c{n}"), 10_000)));
    let (bought, _) =
        futures::join!(futures::future::join_all(buys), ann.taps("Replace the card", "you have a new number"));
    let taken = bought.iter().filter(|(status, _)| status.as_u16() == 201).count();
    let shown = ann.asks("/card", "your card").await;
    let card = crate::world::card_in(&shown.text);
    assert_ne!(card, lost);
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], taken);
    world.ends().await;
}
