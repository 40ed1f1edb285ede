//! Journeys: automatic messages that an owner switches on, what members are asked before, and how they stop them.

use crate::people::{known, people};
use crate::setup::{opens, proves};
use crate::staff::forges;
use crate::world::{Person, World};
use domain::ProgramId;
use reqwest::Method;
use serde_json::json;

/// A café whose owner has switched a template on.
async fn switched_on(world: &World, owner: i64, template: &str) -> (String, String) {
    let id = opens(world, owner, "en", "Grain").await;
    let olga = world.person(owner, "Olga", "en").await;
    let shown = forges(&olga, &format!("journeys {id}")).await;
    assert!(shown.text.contains("Nothing goes out until you switch it on."), "{}", shown.text);
    let off = forges(&olga, &format!("journey {id} {template}")).await;
    assert!(off.text.contains(", off"), "{}", off.text);
    let on = olga.presses("journey_on ").await;
    assert!(on.text.contains("It’s on."), "{}", on.text);
    let (program, now) = (ProgramId::parse(&id).unwrap(), world.runner.time.clock.now());
    let key = world.ledger().new_api_key(&program, store::Scope::Purchases, now).await.unwrap().text;
    (id, key)
}

async fn buys(world: &World, key: &str, card: &str, order: &str, minor: i64) {
    let (status, receipt) =
        world.asks(Method::POST, "/v1/purchases", Some(key), Some(world.purchase(card, order, minor))).await;
    assert!(status.is_success(), "{receipt}");
    world.runner.time.drain().await.unwrap();
}

/// Joins in a language, and agrees to advertising from the screen of messages.
async fn joins_and_agrees(person: &Person<'_>, id: &str, lang: &str) -> String {
    let card = person.joins_in(id, lang).await;
    person.writes("/messages").await;
    person.presses("ads ").await;
    person.presses("ads_agree ").await;
    card
}

/// An owner switches win-back on. After a month without a purchase both members read the words in their languages in the morning;
/// one buys, and gets no more; the other goes on to the next step.
#[tokio::test]
async fn who_comes_back_hears_no_more_of_it() {
    let world = World::begins().await;
    let (id, key) = switched_on(&world, 41, "winback").await;
    let anna = world.person(11, "Anna", "ru").await;
    let li = world.person(12, "李雷", "zh").await;
    let anna_card = joins_and_agrees(&anna, &id, "ru").await;
    let li_card = joins_and_agrees(&li, &id, "zh").await;
    buys(&world, &key, &anna_card, "a1", 120_000).await;
    buys(&world, &key, &li_card, "l1", 120_000).await;
    world.time_passes("P29D").await;
    assert!(anna.told("Давно не виделись").await.is_empty());
    world.time_passes("P2D").await;
    let russian = anna.sees("Давно не виделись! На вашей карте 60 баллов, до награды").await;
    li.sees("好久不见！您还有 60 积分").await;
    assert!(russian.buttons.iter().any(|(label, _)| label == "Почему это пришло?"), "{:?}", russian.buttons);
    let why = anna.presses("why_sent ").await;
    assert!(why.text.contains("Без покупок 30 дней или дольше"), "{}", why.text);
    assert!(why.text.contains("Согласие на рекламу: "), "{}", why.text);
    assert!(why.text.contains("На этой неделе: 1 из 3"), "{}", why.text);
    buys(&world, &key, &anna_card, "a2", 120_000).await;
    world.time_passes("P31D").await;
    li.sees("想念您！").await;
    assert!(anna.told("по-прежнему действует").await.is_empty());
    let olga = world.person(41, "Olga", "en").await;
    let shown = forges(&olga, &format!("journey {id} winback")).await.text;
    assert!(shown.contains("1. Day 30: sent 2, waiting 0"), "{shown}");
    assert!(shown.contains("2. Day 60: sent 1, waiting 0"), "{shown}");
    assert!(shown.contains("Goal reached: 1 of 2"), "{shown}");
    world.ends().await;
}

/// Who has not agreed to advertising gets none, and staff sees why. The question comes once, under a receipt of a later day.
#[tokio::test]
async fn advertising_needs_a_consent_that_is_asked_for_once() {
    let world = World::begins().await;
    let (id, key) = switched_on(&world, 41, "second").await;
    let anna = world.person(11, "Anna", "en").await;
    let card = anna.joins(&id).await;
    buys(&world, &key, &card, "a1", 120_000).await;
    let first = anna.sees("Purchase of ₽1,200").await;
    assert!(!first.text.contains("Want offers?"), "{}", first.text);
    world.time_passes("P1D").await;
    buys(&world, &key, &card, "a2", 130_000).await;
    let second = anna.sees("Purchase of ₽1,300").await;
    assert!(second.text.ends_with("Want offers? 3 a week at most, never at night."), "{}", second.text);
    world.time_passes("P1D").await;
    buys(&world, &key, &card, "a3", 140_000).await;
    let third = anna.sees("Purchase of ₽1,400").await;
    assert!(!third.text.contains("Want offers?"), "{}", third.text);
    anna.taps("Tell me more", "I agree to get advertising here").await;
    let shown = anna.presses("ads_not_now ").await;
    assert!(!shown.text.contains("Offers:"), "{}", shown.text);
    // Bella buys once, and never agrees.
    let bella = world.person(12, "Bella", "en").await;
    let card = bella.joins(&id).await;
    buys(&world, &key, &card, "b1", 120_000).await;
    world.time_passes("P12D").await;
    assert!(bella.told("Thanks for your first purchase").await.is_empty());
    let olga = world.person(41, "Olga", "en").await;
    let shown = forges(&olga, &format!("journey {id} second")).await.text;
    assert!(shown.contains("Skipped: 1 (no consent: 1)"), "{shown}");
    world.ends().await;
}

/// A member sees what comes, turns each kind off, and says what time it is.
#[tokio::test]
async fn a_member_decides_what_comes_and_when() {
    let world = World::begins().await;
    let (id, _) = switched_on(&world, 41, "winback").await;
    let anna = world.person(11, "Anna", "en").await;
    joins_and_agrees(&anna, &id, "en").await;
    let shown = anna.writes("/messages").await;
    let here = format!("Your time: {}", clocks(&world, 180, 0));
    for line in ["Always: purchases", "Offers: 0 of 3 this week", "Friends: updates", &here] {
        assert!(shown.text.contains(line), "{line}: {}", shown.text);
    }
    anna.taps("Fewer", "at most one from us").await;
    anna.taps("Back to usual", "Offers: 0 of 3 this week across all programs\n").await;
    let off = anna.presses("friends_off ").await;
    assert!(!off.text.contains("Friends"), "{}", off.text);
    // In the east, by a clock that is a minute fast.
    anna.taps("My time", "what time is it now?").await;
    anna.taps("Other", "Send the time on your clock").await;
    anna.asks("soon", "That’s not a time").await;
    let there = format!("Your time: {}", clocks(&world, 600, 0));
    let east = anna.asks(&clocks(&world, 600, 1), &there).await;
    assert!(east.text.contains("Offers: 0 of 3"), "{}", east.text);
    let zone = known(&world, 11).await.unwrap().profile.zone.unwrap();
    assert_eq!(zone.to_offset(world.runner.time.clock.now()).seconds(), 36_000);
    let none = anna.presses("no_messages ").await;
    assert!(none.text.contains("May we ask why?"), "{}", none.text);
    let many = none.buttons.iter().find(|(label, _)| label == "Too many").unwrap().1.clone();
    let none = anna.presses("leaving ").await;
    assert!(!none.text.contains("Offers:") && !none.text.contains("Surveys:"), "{}", none.text);
    // Asked once, and counted once, however often it is tapped.
    forges(&anna, &many).await;
    forges(&anna, &format!("leaving {id} prices")).await;
    assert!(!forges(&anna, &format!("offers_off {id}")).await.text.contains("May we ask why?"));
    let olga = world.person(41, "Olga", "en").await;
    let reasons = forges(&olga, &format!("journeys {id}")).await.text;
    assert!(reasons.ends_with("Why members turned messages off this month\nToo many: 1"), "{reasons}");
    world.ends().await;
}

/// What clocks show that are ahead of UTC by some minutes, and fast by others.
fn clocks(world: &World, offset: i64, fast: i64) -> String {
    let ahead = jiff::SignedDuration::from_mins(offset + fast);
    (world.runner.time.clock.now() + ahead).strftime("%H:%M").to_string()
}

/// Messages go out at the member's own morning, whatever time it is at the program.
#[tokio::test]
async fn a_promotion_comes_in_the_members_own_day() {
    let world = World::begins().await;
    let (id, key) = switched_on(&world, 41, "winback").await;
    let anna = world.person(11, "Anna", "en").await;
    let card = joins_and_agrees(&anna, &id, "en").await;
    anna.writes("/messages").await;
    anna.presses("my_time ").await;
    anna.presses("time_other ").await;
    let there = clocks(&world, 600, 0);
    anna.asks(&there, &format!("Your time: {there}")).await;
    buys(&world, &key, &card, "a1", 120_000).await;
    for _ in 0..40 {
        if !anna.told("It’s been a while").await.is_empty() {
            break;
        }
        world.time_passes("P1D").await;
    }
    let sent = anna.sees("It’s been a while").await;
    let person = known(&world, 11).await.unwrap();
    let at = date_of(&world, 11, sent.id).await.to_zoned(person.profile.zone.clone().unwrap());
    assert!((9..21).contains(&at.hour()), "{at}");
    // All of it is in what the person can be given.
    let held = serde_json::to_value(people(&world).export(&person).await.unwrap()).unwrap();
    assert_eq!(held["time_zone"].as_str(), person.profile.zone_name().as_deref());
    assert_eq!((&held["promotions"][0]["program"], &held["promotions"][0]["sent"]), (&json!(id), &json!(true)));
    assert_eq!(held["consents"][1]["purpose"], "advertising");
    assert_eq!(held["memberships"][0]["journeys"][0]["steps"][0], json!(["day30", "sent"]));
    world.ends().await;
}

async fn date_of(world: &World, person: i64, message: i64) -> domain::Instant {
    let (_, messages) = world.asks(Method::GET, &format!("/sandbox/people/{person}/messages"), None, None).await;
    let found = messages.as_array().unwrap().iter().find(|shown| shown["message_id"] == message).unwrap().clone();
    domain::Instant::from_second(found["date"].as_i64().unwrap()).unwrap()
}

/// An owner writes own words; a name that nobody knows is refused with the likeliest, and what is saved is what members read.
#[tokio::test]
async fn an_owner_writes_words_of_their_own() {
    let world = World::begins().await;
    let (id, key) = switched_on(&world, 41, "winback").await;
    let olga = world.person(41, "Olga", "en").await;
    forges(&olga, &format!("step_words {id} winback day30 en")).await;
    olga.asks("We miss you, {nam}!", "Unknown: {nam}. Did you mean {name}?").await;
    let checked = olga.asks("We miss you, {name}! On your card: {points}.", "Here’s what a member sees:").await;
    assert!(checked.text.contains("We miss you, Olga! On your card: 96 points."), "{}", checked.text);
    olga.presses("words_save ").await;
    let anna = world.person(11, "Anna", "en").await;
    let card = joins_and_agrees(&anna, &id, "en").await;
    buys(&world, &key, &card, "a1", 120_000).await;
    world.time_passes("P32D").await;
    anna.sees("We miss you, Anna! On your card: 60 points.").await;
    // Paused, nothing goes out; resumed, it goes on where it was.
    forges(&olga, &format!("journey_pause {id} winback")).await;
    assert!(proves(&olga).await.text.contains("It’s paused."));
    world.time_passes("P32D").await;
    assert!(anna.told("You still have 60 points to use.").await.is_empty());
    forges(&olga, &format!("journey_on {id} winback")).await;
    assert!(proves(&olga).await.text.contains("It’s on."));
    world.time_passes("P1D").await;
    anna.sees("We miss you! You still have 60 points to use.").await;
    world.ends().await;
}
