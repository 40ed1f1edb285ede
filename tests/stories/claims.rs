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
    let history = person.asks("/history", "points of another card").await;
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
    bob.asks("/privacy", "What is stored about you").await;
    bob.taps("Delete my data", "Delete your data?").await;
    bob.taps("Delete for good", "Your data is deleted").await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    ann.sees("+10 points").await;
    world.ends().await;
}
