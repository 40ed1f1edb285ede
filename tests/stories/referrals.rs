//! Referrals: one invites, another joins and buys, time passes, and both are paid once; or nobody is, and it is said why.

use crate::setup::secures;
use crate::surveys::early_in_a_month;
use crate::world::{CAFE, Person, Shown, World, until};
use domain::{CardNumber, MemberNo, ProgramId, ReferralState, Rejection, Reversal};
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::json;

/// The `/start` payload of an invitation link.
pub(crate) async fn link(person: &Person<'_>) -> String {
    let screen = person.asks("/invite", "invite friends").await;
    let link = &screen.buttons.iter().find(|(label, _)| label == "Copy link").unwrap().1;
    link.split("start=").nth(1).unwrap().to_owned()
}

/// Joins by somebody's link, in English; returns the card.
pub(crate) async fn joins_by(person: &Person<'_>, link: &str) -> String {
    person.asks(&format!("/start {link}"), "Choose a language").await;
    person.taps("English", "invited you").await;
    crate::world::card_in(&person.taps("Agree and join", "Card:").await.text)
}

async fn member(world: &World, card: &str) -> MemberNo {
    world.ledger().card(CardNumber::parse(card).unwrap()).await.unwrap().unwrap().1
}

fn cafe() -> ProgramId {
    ProgramId::parse(CAFE).unwrap()
}

async fn state(world: &World, friend: &str) -> ReferralState {
    world.runner.time.drain().await.unwrap();
    let friend = member(world, friend).await;
    world.ledger().referral(&cafe(), friend).await.unwrap().unwrap().referral.state()
}

async fn available(world: &World, card: &str) -> i64 {
    world.balance(CAFE, card).await["balance"]["available"].as_i64().unwrap()
}

fn claim_button(shown: &Shown) -> String {
    shown.buttons.iter().find(|(label, _)| label == "Claim").unwrap().1.clone()
}

#[tokio::test]
async fn a_friend_joins_by_a_link_buys_and_both_are_paid_once() {
    // The list of the month is looked at in the month in which the friend qualifies.
    let world = early_in_a_month().await;
    let (ann, bob) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    let anns = ann.joins(CAFE).await;
    let link = link(&ann).await;
    assert!(link.len() <= 64 && link.starts_with("r_"), "{link}");
    let offer = ann.sees("Your friend gets 100 points for a first purchase of ₽300 or more.").await;
    assert!(
        offer.text.contains("You get 150 points.") && offer.text.contains("3 days after your friend qualifies"),
        "{}",
        offer.text
    );
    let (_, share) = offer.buttons.iter().find(|(label, _)| label == "Share").unwrap();
    assert!(share.contains("t.me/share/url"), "{share}");
    let words = reqwest::Url::parse(share).unwrap();
    let words = words.query_pairs().find(|(name, _)| name == "text").unwrap().1.into_owned();
    assert!(words.contains("you get 100 points for a first purchase of ₽300 or more"), "{words}");

    bob.asks(&format!("/start {link}"), "Choose a language").await;
    let asked = bob.taps("English", "Ann invited you").await;
    assert!(asked.text.contains("earns you 100 points"), "{}", asked.text);
    let bobs = crate::world::card_in(&bob.taps("Agree and join", "Ann can’t see your name").await.text);
    assert_eq!(state(&world, &bobs).await, ReferralState::Joined);
    // Too small a purchase is none.
    world.buys(CAFE, &bobs, "b0", 29_900).await;
    assert_eq!(state(&world, &bobs).await, ReferralState::Joined);
    world.buys(CAFE, &bobs, "b1", 30_000).await;
    assert_eq!(state(&world, &bobs).await, ReferralState::Qualifying);
    assert_eq!(world.balance(CAFE, &bobs).await["balance"]["pending"], 100);
    world.time_passes("PT15H").await;
    bob.sees("This is your invitation bonus").await;
    bob.taps("Show my name", "Ann now sees your name").await;

    world.time_passes("P4D").await;
    assert_eq!(state(&world, &bobs).await, ReferralState::Qualified);
    assert_eq!(available(&world, &bobs).await, 2 + 3 + 100);
    bob.sees("Your invitation bonus is available now").await;
    let letter = ann.sees("150 points to claim").await;
    assert!(letter.text.contains("Friend: Bob. Conditions met."), "{}", letter.text);
    // Two devices at once, and once more later.
    let claim = claim_button(&letter);
    join_all((0..4).map(|_| ann.sends_tap(letter.id, &claim))).await;
    ann.sees("✅ Grain Café: +150 points").await;
    world.time_passes("PT1H").await;
    ann.sends_tap(letter.id, &claim).await;
    world.runner.time.drain().await.unwrap();
    let again = ann.told("✅ Grain Café: +150 points").await;
    assert_eq!(again.len(), 1, "the same screen, painted with the same receipt");
    assert_eq!(available(&world, &anns).await, 150);
    let why = ann.asks("/why", "reward for a friend").await;
    assert!(why.text.contains("+150"), "{}", why.text);
    world.runner.time.drain().await.unwrap();
    let screen = ann.asks("/invite", "Claimed: 1").await;
    assert!(!screen.buttons.iter().any(|(label, _)| label == "Claim all"));
    // Nobody is on the list unasked.
    ann.asks("/leaders", "The list is empty so far").await;
    let list = ann.taps("Under a number", "1. member ").await;
    assert!(list.text.contains("(you) – 1") && !list.text.contains("Ann"), "{}", list.text);
    ann.taps("Under my first name", "1. Ann (you) – 1").await;
    bob.asks("/leaders", "1. Ann – 1").await;
    ann.taps("Take me off", "The list is empty so far").await;
    ann.asks("/invite", "Claimed: 1").await;
    let friends = ann.taps("Friends", "your friends").await;
    assert!(friends.text.contains("Bob, ") && friends.text.contains(": claimed"), "{}", friends.text);
    // One friend and a good word make an ambassador, as three friends do.
    let screen = ann.asks("/invite", "Claimed: 1").await;
    assert!(!screen.text.contains("ambassador"), "{}", screen.text);
    for n in 0..3 {
        world.buys(CAFE, &anns, &format!("a{n}"), 10_000).await;
    }
    world.time_passes("P1D").await;
    ann.sees("one question").await;
    ann.taps("10", "you gave us 10").await;
    ann.asks("/invite", "ambassador").await;
    // A name that was shown can be hidden again.
    bob.asks("/privacy", "Grain Café: a member invited you and sees your name").await;
    bob.taps("Hide my name", "Ann no longer sees your name").await;
    bob.asks("/privacy", "Grain Café: a member invited you and does not see your name").await;
    ann.asks("/invite", "Claimed: 1").await;
    let friends = ann.taps("Friends", "your friends").await;
    assert!(!friends.text.contains("Bob"), "{}", friends.text);
    world.ends().await;
}

#[tokio::test]
async fn a_refund_before_the_hold_ends_leaves_nothing_and_after_the_claim_takes_back() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    let anns = ann.joins(CAFE).await;
    let link = link(&ann).await;
    let (bob, cid) = (world.person(12, "Bob", "en").await, world.person(13, "Cid", "en").await);
    let (bobs, cids) = (joins_by(&bob, &link).await, joins_by(&cid, &link).await);
    world.buys(CAFE, &bobs, "b1", 50_000).await;
    world.buys(CAFE, &cids, "c1", 50_000).await;
    assert_eq!(state(&world, &bobs).await, ReferralState::Qualifying);
    // A part that leaves more than the minimum changes nothing.
    let part = json!({ "id": "r0", "amount": { "minor": 10_000, "currency": "RUB" } });
    world.refunds(CAFE, "c1", part).await;
    world.refunds(CAFE, "b1", json!({ "id": "r1" })).await;
    assert_eq!(state(&world, &bobs).await, ReferralState::Reversed(Reversal::Refund));
    assert_eq!(world.balance(CAFE, &bobs).await["balance"]["pending"], 0);
    world.time_passes("P4D").await;
    assert_eq!(state(&world, &cids).await, ReferralState::Qualified);
    bob.sees("the purchase it was for was refunded").await;
    ann.sees("no reward for this friend").await;
    ann.taps("Claim", "+150 points").await;
    assert_eq!(available(&world, &anns).await, 150);
    world.refunds(CAFE, "c1", json!({ "id": "r1" })).await;
    assert_eq!(state(&world, &cids).await, ReferralState::Reversed(Reversal::Refund));
    assert_eq!((available(&world, &anns).await, available(&world, &cids).await), (0, 0));
    world.time_passes("PT15H").await;
    ann.sees("The reward for a friend was taken back").await;
    world.ends().await;
}

#[tokio::test]
async fn what_happens_in_the_night_is_told_in_its_order_in_the_morning() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    ann.joins(CAFE).await;
    let link = link(&ann).await;
    let bob = world.person(12, "Bob", "en").await;
    let card = joins_by(&bob, &link).await;
    let zone = domain::Zone::get("Europe/Moscow").unwrap();
    let hour = world.runner.time.clock.now().to_zoned(zone).hour();
    world.time_passes(&format!("PT{}H", 47 - hour)).await;
    world.buys(CAFE, &card, "b1", 50_000).await;
    assert_eq!(state(&world, &card).await, ReferralState::Qualifying);
    world.refunds(CAFE, "b1", json!({ "id": "r1" })).await;
    assert_eq!(state(&world, &card).await, ReferralState::Reversed(Reversal::Refund));
    world.time_passes("PT30M").await;
    assert!(bob.told("invitation bonus").await.is_empty());
    world.morning_comes().await;
    bob.sees("Your invitation bonus was taken back").await;
    let told: Vec<_> = bob.told("invitation bonus").await.into_iter().map(|shown| shown.text).collect();
    assert!(told.len() == 2 && told[0].contains("+100 points") && told[1].contains("−100 points"), "{told:?}");
    world.ends().await;
}

#[tokio::test]
async fn a_claim_and_a_refund_at_once_leave_nothing_behind() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    let anns = ann.joins(CAFE).await;
    let link = link(&ann).await;
    let mut cards = Vec::new();
    for n in 0..4 {
        let friend = world.person(20 + n, "Friend", "en").await;
        let card = joins_by(&friend, &link).await;
        world.buys(CAFE, &card, &format!("f{n}"), 30_000 + 7_000 * n).await;
        cards.push(card);
        world.time_passes("P2D").await;
    }
    world.time_passes("P3D").await;
    ann.sees("150 points to claim").await;
    let screen = ann.told("150 points to claim").await.pop().unwrap();
    let mut friends = Vec::new();
    for card in &cards {
        assert_eq!(state(&world, card).await, ReferralState::Qualified);
        friends.push(member(&world, card).await);
    }
    join_all(friends.iter().enumerate().map(|(n, friend)| {
        let (world, ann, claim) = (&world, &ann, format!("claim_reward {CAFE} {friend}"));
        let order = format!("f{n}");
        async move {
            futures::join!(ann.sends_tap(screen.id, &claim), world.refunds(CAFE, &order, json!({ "id": "r" })));
        }
    }))
    .await;
    world.time_passes("P1D").await;
    for card in &cards {
        assert_eq!(state(&world, card).await, ReferralState::Reversed(Reversal::Refund));
        assert_eq!(available(&world, card).await, 0);
    }
    assert_eq!(available(&world, &anns).await, 0);
    world.ends().await;
}

#[tokio::test]
async fn nobody_is_brought_twice_by_himself_in_a_circle_or_after_he_was_here() {
    let world = World::begins().await;
    let people =
        join_all((11..15).map(|id| world.person(id, ["Ann", "Bob", "Cid", "Dan"][id as usize - 11], "en"))).await;
    let [ann, bob, cid, dan] = people.as_slice() else { unreachable!() };
    let anns = ann.joins(CAFE).await;
    let anns_link = link(ann).await;
    ann.asks(&format!("/start {anns_link}"), "This is your own link").await;
    let bobs = joins_by(bob, &anns_link).await;
    let bobs_link = link(bob).await;
    let cids = joins_by(cid, &bobs_link).await;
    let cids_link = link(cid).await;
    // Directly and through another.
    for link in [&bobs_link, &cids_link] {
        ann.asks(&format!("/start {link}"), "This link comes from someone you invited").await;
    }
    // Whoever is a member already stays with the first.
    bob.asks(&format!("/start {cids_link}"), "This link comes from someone you invited").await;
    cid.asks(&format!("/start {anns_link}"), "You are a member already").await;
    let row = world.ledger().referral(&cafe(), member(&world, &cids).await).await.unwrap().unwrap();
    assert_eq!(row.referral.referrer, member(&world, &bobs).await);
    assert!(world.ledger().referral(&cafe(), member(&world, &anns).await).await.unwrap().is_none());
    // The first link that somebody opens counts, whichever he follows in the end, and through which program door.
    dan.asks(&format!("/start {anns_link}"), "Choose a language").await;
    dan.asks(&format!("/start {bobs_link}"), "Choose a language").await;
    dan.taps("English", "Ann invited you").await;
    let screen = dan.sees("Ann invited you").await;
    join_all((0..3).map(|n| {
        let link = if n == 0 { &bobs_link } else { &anns_link };
        let data = format!("agree en {link}");
        async move { dan.sends_tap(screen.id, &data).await }
    }))
    .await;
    let dans = crate::world::card_in(&dan.asks("/menu", "Card:").await.text);
    let row = world.ledger().referral(&cafe(), member(&world, &dans).await).await.unwrap().unwrap();
    assert_eq!(row.referral.referrer, member(&world, &anns).await);
    // Forgotten and back again: nobody is brought anew.
    dan.asks("/privacy", "What is stored").await;
    dan.taps("Delete my data", "Delete your data?").await;
    dan.taps("Delete for good", "Your data has been deleted").await;
    assert_eq!(state(&world, &dans).await, ReferralState::Reversed(Reversal::Left));
    let asked = dan.says(&format!("/start {bobs_link}")).await;
    until("the way in", || async { dan.told("Choose a language").await.into_iter().find(|shown| shown.id > asked) })
        .await;
    let asked = dan.taps("English", "points for purchases").await;
    assert!(!asked.text.contains("invited you"), "{}", asked.text);
    let again = crate::world::card_in(&dan.taps("Agree and join", "Card:").await.text);
    assert!(world.ledger().referral(&cafe(), member(&world, &again).await).await.unwrap().is_none());
    world.ends().await;
}

#[tokio::test]
async fn who_was_a_customer_before_or_blocks_the_bot_brings_nobody_anything() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    let anns = ann.joins(CAFE).await;
    let link = link(&ann).await;
    let (bob, cid) = (world.person(12, "Bob", "en").await, world.person(13, "Cid", "en").await);
    let (card, claim) = world.new_card(CAFE, "customer 1").await;
    world.buys(CAFE, &card, "old", 10_000).await;
    let (bobs, cids) = (joins_by(&bob, &link).await, joins_by(&cid, &link).await);
    bob.asks(&format!("/start {claim}"), "Available: 1 point").await;
    world.buys(CAFE, &bobs, "b1", 50_000).await;
    assert_eq!(state(&world, &bobs).await, ReferralState::Rejected(Rejection::ExistingMember));
    world.buys(CAFE, &cids, "c1", 50_000).await;
    cid.blocks(true).await;
    world.time_passes("P4D").await;
    assert_eq!(state(&world, &cids).await, ReferralState::Reversed(Reversal::Left));
    assert_eq!((available(&world, &anns).await, available(&world, &cids).await), (0, 5));
    world.ends().await;
}

#[tokio::test]
async fn who_declines_leaves_no_trace_of_who_invited_him() {
    let world = World::begins().await;
    let (ann, bob) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    ann.joins(CAFE).await;
    let link = link(&ann).await;
    let stored = async || world.runner.client.scan().table_name("kopilka-vault").send().await.unwrap().items().len();
    let before = stored().await;
    bob.asks(&format!("/start {link}"), "Choose a language").await;
    bob.taps("English", "Ann invited you").await;
    assert_eq!(stored().await, before + 1);
    bob.taps("Not now", "Nothing was stored").await;
    assert_eq!(stored().await, before);
    world.ends().await;
}

#[tokio::test]
async fn rewards_lapse_after_a_warning_and_friends_who_never_buy_do_not_count() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    ann.joins(CAFE).await;
    let link = link(&ann).await;
    let (bob, cid) = (world.person(12, "Bob", "en").await, world.person(13, "Cid", "en").await);
    let (bobs, cids) = (joins_by(&bob, &link).await, joins_by(&cid, &link).await);
    world.buys(CAFE, &bobs, "b1", 50_000).await;
    world.time_passes("P80D").await;
    ann.sees("claim your 150 points").await;
    assert_eq!(state(&world, &bobs).await, ReferralState::Qualified);
    world.time_passes("P15D").await;
    assert_eq!(state(&world, &bobs).await, ReferralState::Lapsed);
    assert_eq!(state(&world, &cids).await, ReferralState::Rejected(Rejection::Expired));
    ann.sees("The reward was not claimed in time").await;
    let letter = ann.sees("150 points to claim").await;
    ann.sends_tap(letter.id, &claim_button(&letter)).await;
    ann.sees("Nothing to claim right now").await;
    world.time_passes("P1D").await;
    ann.asks("/invite", "Not counted: 2").await;
    world.ends().await;
}

/// A farm: many friends in one evening, at one till, for the least that counts. Nobody is paid until staff says so.
#[tokio::test]
async fn what_looks_like_a_farm_waits_for_staff_who_let_it_pass_or_not() {
    let world = World::begins().await;
    let (owner, ann) = (world.person(501, "Olga", "en").await, world.person(11, "Ann", "en").await);
    owner.joins(CAFE).await;
    let anns = ann.joins(CAFE).await;
    let link = link(&ann).await;
    let mut cards = Vec::new();
    for n in 0..6 {
        let friend = world.person(100 + n, "Friend", "en").await;
        let card = joins_by(&friend, &link).await;
        let mut purchase = world.purchase(&card, &format!("f{n}"), 30_000);
        purchase["cashier"] = json!("till 1");
        world.posts(CAFE, "/v1/purchases", purchase).await;
        cards.push(card);
    }
    world.time_passes("P4D").await;
    for card in &cards {
        assert_eq!(state(&world, card).await, ReferralState::Held);
    }
    assert_eq!(available(&world, &cards[0]).await, 3, "the friend's bonus waits too");
    let letter = ann.sees("invitation under review").await;
    owner.sees("invitations waiting for review").await;
    ann.sends_tap(letter.id, &letter.buttons[0].1).await;
    ann.sees("your request was passed on").await;
    owner.sees("a member has asked for a review").await;
    secures(&owner).await;
    let list = owner.asks("/held", "🔎").await;
    assert!(list.text.contains("• one cashier rang up all purchases"), "{}", list.text);
    let one = owner.taps("Invitation 1", "Risk score:").await;
    assert!(one.text.contains("the threshold is 50"), "{}", one.text);
    owner.taps("Let it pass", "Why let it pass?").await;
    owner.taps("Known customers", "Reason: Known customers.").await;
    owner.asks("/held", "🔎").await;
    owner.taps("Invitation 1", "Risk score:").await;
    owner.taps("Reject", "Why reject it?").await;
    owner.taps("Same person", "Reason: Same person.").await;
    let mut states = Vec::new();
    for card in &cards {
        states.push(state(&world, card).await);
    }
    let count = |wanted| states.iter().filter(|state| **state == wanted).count();
    assert_eq!(count(ReferralState::Qualified), 1);
    assert_eq!(count(ReferralState::Rejected(Rejection::Fraud)), 1);
    assert_eq!(count(ReferralState::Held), 4);
    world.runner.time.drain().await.unwrap();
    let seen = owner.asks("/referrals", "invitations, last 30 days").await;
    assert!(seen.text.contains("Joined by invitation: 6\nQualified: 1 (16%)"), "{}", seen.text);
    assert!(seen.text.contains("Sent for review: 6\nNot counted: 1\nPoints per friend: 100"), "{}", seen.text);
    // What the client's own systems see of it.
    let report = async |query: &str| {
        world.runner.time.drain().await.unwrap();
        world.asks(Method::GET, &format!("/v1/referrals{query}"), Some(world.key(CAFE)), None).await
    };
    let (status, seen) = report("").await;
    assert_eq!(status, StatusCode::OK, "{seen}");
    let total = &seen["total"]["states"];
    assert_eq!((&total["joined"], &total["held"], &total["qualified"]), (&json!(6), &json!(6), &json!(1)), "{seen}");
    assert_eq!(seen["total"]["points"], 100);
    assert_eq!((&seen["conversion_percent"], &seen["points_per_qualified"]), (&json!("16.67"), &json!("100.00")));
    assert_eq!(seen["held"].as_array().unwrap().len(), 4);
    assert!(seen["held"][0]["signals"].as_array().unwrap().contains(&json!("same_cashier")), "{seen}");
    assert_eq!(report("?from=2020-01-01&until=2020-02-01").await.1["conversion_percent"], json!(null));
    for bad in ["?from=yesterday", "?from=2027-02-01&until=2027-01-01", "?from=2020-01-01&until=2027-01-01", "?day=1"] {
        assert!(report(bad).await.0.is_client_error(), "{bad}");
    }
    // Time pays none of the others.
    world.time_passes("P200D").await;
    assert_eq!(available(&world, &anns).await, 0);
    // A member who taps staff's buttons is shown the door.
    let friend = member(&world, &cards[3]).await;
    ann.sends_tap(letter.id, &format!("decide {CAFE} {friend} known")).await;
    ann.sees("Only the owner and managers").await;
    world.ends().await;
}
