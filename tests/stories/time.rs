//! What time brings: warnings before points are lost, birthdays, levels; to members whom nobody touches.

use crate::setup::{data_after, opens};
use crate::world::{CAFE, Person, Shown, World, card_in};
use jiff::civil::Date;
use reqwest::{Method, StatusCode};
use serde_json::json;

/// A program whose points live for a month, with levels, activities, visits and birthdays.
const GYM: &str = r#"
program = "gym"
currency = "RUB"
zone = "Europe/Moscow"
name = { ru = "Зал", zh = "健身房", en = "Gym" }
earning = [
  { purchase = { points = 1, per = "100" } },
  { activity = { kind = "lesson", points = 20, cooldown_hours = 20 } },
  { nth_visit = { every = 3, points = 50 } },
  { birthday = { points = 100 } },
]
expiry = { months = 2 }
[[level]]
id = "base"
name = { ru = "База", zh = "基础", en = "Base" }
from = 0
[[level]]
id = "pro"
name = { ru = "Про", zh = "专业", en = "Pro" }
from = 100
multiplier = "1.5"
[[staff]]
telegram_id = 77
role = "manager"
"#;

#[tokio::test]
async fn a_member_is_warned_a_month_and_a_week_before_and_then_points_go() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    let last = world.balance(CAFE, &card).await["expiring"][0]["on"].as_str().unwrap().to_owned();
    let days = |before: i64| {
        let last: jiff::civil::Date = last.parse().unwrap();
        let noon = last.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::get("Europe/Moscow").unwrap()).unwrap();
        let target = noon.timestamp() - jiff::SignedDuration::from_hours(24 * before);
        let now = world.runner.time.clock.now();
        format!("PT{}S", target.duration_since(now).as_secs())
    };
    world.time_passes(&days(31)).await;
    assert!(person.told("use your points").await.is_empty());
    world.time_passes(&days(30)).await;
    let first = person.sees("use your points").await;
    assert!(first.text.contains("10 points expire after"), "{}", first.text);
    assert!(first.buttons.iter().any(|(label, _)| label == "Use points"), "{first:?}");
    world.time_passes(&days(7)).await;
    assert_eq!(person.told("use your points").await.len(), 2);
    world.time_passes(&days(0)).await;
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 10, "the last usable day");
    world.time_passes(&days(-1)).await;
    let member = world.balance(CAFE, &card).await;
    assert_eq!((&member["balance"]["available"], &member["lifetime"]["expired"]), (&json!(0), &json!(10)));
    assert_eq!(person.told("use your points").await.len(), 2, "two, and no more");
    let kinds: Vec<String> =
        world.entries(CAFE).await.iter().map(|entry| entry["cause"]["kind"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["purchase", "warned", "settle"]);
    world.ends().await;
}

#[tokio::test]
async fn points_of_who_cannot_be_reached_live_until_thirty_days_past_the_next_message() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    person.sees("+10 points").await;
    person.blocks(true).await;
    world.time_passes("P500D").await;
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 10);
    person.blocks(false).await;
    person.asks("/points", "Available: 10 points").await;
    // He is tried again within a week; the warning names the day that it promises.
    world.time_passes("P9D").await;
    let warning = person.sees("use your points").await;
    assert!(warning.text.contains("10 points expire after"), "{}", warning.text);
    let on = world.balance(CAFE, &card).await["expiring"][0]["on"].as_str().unwrap().to_owned();
    let on: jiff::civil::Date = on.parse().unwrap();
    let now = world.runner.time.clock.now().to_zoned(jiff::tz::TimeZone::get("Europe/Moscow").unwrap()).date();
    assert!((20..=30).contains(&(on - now).get_days()), "{on} {now}");
    world.time_passes("P32D").await;
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 0);
    assert_eq!(person.told("use your points").await.len(), 1, "an extension is not warned of again");
    world.ends().await;
}

#[tokio::test]
async fn nobody_is_warned_in_the_middle_of_the_night() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 100_000).await;
    world.time_passes("P400D").await;
    let moscow = jiff::tz::TimeZone::get("Europe/Moscow").unwrap();
    let (_, messages) = world.asks(Method::GET, "/sandbox/people/11/messages", None, None).await;
    let warnings: Vec<_> =
        messages.as_array().unwrap().iter().filter(|one| one["text"].to_string().contains("use your points")).collect();
    assert_eq!(warnings.len(), 2);
    for warning in warnings {
        let at = jiff::Timestamp::from_second(warning["date"].as_i64().unwrap()).unwrap();
        let at = at.to_zoned(moscow.clone());
        assert!((9..21).contains(&at.hour()), "{at}: {warning}");
    }
    world.ends().await;
}

#[tokio::test]
async fn activities_visits_and_levels_earn_what_the_rules_say() {
    let mut world = World::begins().await;
    world.opens(GYM).await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins("gym").await;
    let does = async |id: &str, kind: &str| {
        let occurred_at = world.runner.time.clock.now().to_string();
        let body = json!({ "id": id, "member": card, "kind": kind, "occurred_at": occurred_at });
        let answer = world.posts("gym", "/v1/activities", body.clone()).await;
        let (status, again) = world.posts("gym", "/v1/activities", body).await;
        if answer.0.is_success() {
            assert_eq!((status, &again), (StatusCode::OK, &answer.1), "a repeat gets the same receipt");
        }
        answer
    };
    let (status, receipt) = does("a1", "lesson").await;
    assert_eq!((status, &receipt["points"]), (StatusCode::CREATED, &json!(20)));
    person.sees("For: lesson,").await;
    let (_, receipt) = does("a2", "lesson").await;
    assert_eq!((&receipt["points"], &receipt["explanation"][0]["code"]), (&json!(0), &json!("cooldown")));
    assert_eq!(does("a3", "review").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(does("a4", "dance").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    for day in 1..=3 {
        world.time_passes("P1D").await;
        let receipt = world.buys("gym", &card, &format!("b{day}"), 100_000).await;
        assert_eq!(receipt["points"], if day == 3 { 60 } else { 10 }, "{receipt}");
    }
    let third = person.sees("Visit no. 3: +50 points").await;
    assert!(third.text.contains("New level: Pro"), "{}", third.text);
    assert_eq!(world.balance("gym", &card).await["level"], "pro");
    let level = person.asks("/level", "level is Pro").await;
    assert!(level.text.contains("Pro: from 100 points, ×1.5"), "{}", level.text);
    let receipt = world.buys("gym", &card, "b4", 129_900).await;
    assert_eq!(receipt["points"], 19);
    let why = person.asks("/why", "Level Pro: ×1.5").await;
    assert!(why.text.contains("₽1,299 comes to 12.99 × 1.5 = 19.485, rounded down to 19 points"), "{}", why.text);
    world.ends().await;
}

#[tokio::test]
async fn a_level_is_lost_only_thirty_days_after_it_was_announced() {
    let mut world = World::begins().await;
    world.opens(GYM).await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins("gym").await;
    world.buys("gym", &card, "b1", 1_000_000).await;
    assert_eq!(world.balance("gym", &card).await["level"], "pro");
    // The purchase counts through its month of the next year, whichever day of it today is.
    world.time_passes("P365D").await;
    while person.told("about your level").await.is_empty() {
        world.time_passes("P4D").await;
    }
    let notice = person.sees("about your level").await;
    assert!(notice.text.contains("You’ll drop to Base on"), "{}", notice.text);
    assert_eq!(person.told("your level is now").await.len(), 0);
    world.time_passes("P31D").await;
    person.sees("your level is now Base").await;
    assert_eq!(world.balance("gym", &card).await["level"], "base");
    world.ends().await;
}

/// The month of a day, as a button says it.
fn month(day: Date) -> &'static str {
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ][day.month() as usize - 1]
}

/// Tells a birthday for the first time, or another one.
async fn tells(person: &Person<'_>, day: Date) -> Shown {
    if !person.asks("/birthday", "🎂").await.text.contains("Which month is your birthday?") {
        person.taps("Change", "Which month is your birthday?").await;
    }
    person.taps(month(day), "which day?").await;
    person.taps(&day.day().to_string(), "🎂 Your birthday:").await
}

/// Everipedia #18: a birthday that fell into an outage was forgotten.
#[tokio::test]
async fn a_birthday_in_an_outage_is_given_afterwards_once() {
    let mut world = World::begins().await;
    world.opens(GYM).await;
    world.opens(&GYM.replace("program = \"gym\"", "program = \"pool\"")).await;
    let (ann, bob) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    let (card, bobs) = (ann.joins("gym").await, bob.joins("gym").await);
    let day = today(&world) + jiff::Span::new().days(40);
    tells(&ann, day).await;
    tells(&bob, day + jiff::Span::new().days(60)).await;
    let cat = world.person(13, "Cat", "en").await;
    cat.joins("pool").await;
    tells(&cat, day).await;
    world.time_passes("P39D").await;
    // Off from the eve of the day on.
    let clock = &world.runner.time.clock;
    clock.advance_to(clock.now() + jiff::SignedDuration::from_hours(3 * 24));
    assert_eq!(world.balance("gym", &card).await["lifetime"]["earned"], 0);
    // Who joins after the day is given nothing for it.
    cat.asks("/start j_gym", "points for purchases").await;
    let cats = card_in(&cat.taps("Agree and join", "Card:").await.text);
    for _ in 0..3 {
        world.time_passes("PT12H").await;
    }
    ann.sees("🎂 Gym: happy birthday, +100 points").await;
    assert_eq!(world.balance("gym", &card).await["lifetime"]["earned"], 100);
    assert_eq!(world.balance("gym", &cats).await["lifetime"]["earned"], 0);
    assert_eq!(cat.told("happy birthday").await.len(), 1);
    // More than a month is too late.
    clock.advance_to(clock.now() + jiff::SignedDuration::from_hours(95 * 24));
    world.time_passes("P1D").await;
    assert_eq!(world.balance("gym", &bobs).await["lifetime"]["earned"], 0);
    assert_eq!(world.balance("gym", &card).await["lifetime"]["earned"], 100);
    world.ends().await;
}

/// The day in the program's zone.
fn today(world: &World) -> Date {
    let moscow = jiff::tz::TimeZone::get("Europe/Moscow").unwrap();
    world.runner.time.clock.now().to_zoned(moscow).date()
}

#[tokio::test]
async fn a_birthday_told_in_time_brings_a_present_once_a_year() {
    let mut world = World::begins().await;
    world.opens(GYM).await;
    let (person, late) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    let card = person.joins("gym").await;
    late.joins("gym").await;
    let today = today(&world);
    let in_time = today + jiff::Span::new().days(40);
    let saved = tells(&person, in_time).await;
    assert!(saved.text.contains("On that day you get 100 points."), "{}", saved.text);
    let too_late = today + jiff::Span::new().days(20);
    tells(&late, too_late).await;
    person.asks("/privacy", &format!("Birthday: {} {}", month(in_time), in_time.day())).await;
    world.time_passes("P45D").await;
    person.sees("🎂 Gym: happy birthday, +100 points").await;
    assert!(late.told("happy birthday").await.is_empty(), "told less than thirty days before");
    assert_eq!(world.balance("gym", &card).await["lifetime"]["earned"], 100);
    // Changing it brings no second one this year.
    person.asks("/birthday", "Your birthday:").await;
    person.taps("Change", "Which month is your birthday?").await;
    world.time_passes("P365D").await;
    assert_eq!(person.told("happy birthday").await.len(), 2);
    assert_eq!(late.told("happy birthday").await.len(), 1);
    person.asks("/birthday", "Your birthday:").await;
    person.taps("Remove", "no longer stored").await;
    let stored = person.asks("/privacy", "What is stored about you").await;
    assert!(!stored.text.contains("Birthday"), "{}", stored.text);
    world.ends().await;
}

#[tokio::test]
async fn neither_another_date_nor_a_new_beginning_brings_a_second_present() {
    let mut world = World::begins().await;
    world.opens(GYM).await;
    let (ann, bob) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    for person in [&ann, &bob] {
        person.joins("gym").await;
    }
    // The end of a year, so that the next date is in the next one.
    let in_december = |year| Date::new(year, 12, 20).unwrap();
    let now = today(&world);
    let first = [now.year(), now.year() + 1].map(in_december).into_iter().find(|day| (*day - now).get_days() > 31);
    let first = first.unwrap();
    for person in [&ann, &bob] {
        tells(person, first).await;
    }
    world.time_passes(&format!("P{}D", (first - now).get_days() + 1)).await;
    for person in [&ann, &bob] {
        person.sees("🎂 Gym: happy birthday, +100 points").await;
    }
    // Ann says that it is another day; Bob deletes his data and begins anew.
    let second = first + jiff::Span::new().days(50);
    tells(&ann, second).await;
    bob.asks("/privacy", "What is stored about you").await;
    let asked = bob.taps("Delete my data", "Delete your data?").await;
    assert!(asked.text.contains("400 days"), "{}", asked.text);
    bob.taps("Delete for good", "Your data has been deleted").await;
    bob.joins("gym").await;
    tells(&bob, second).await;
    world.time_passes("P60D").await;
    for person in [&ann, &bob] {
        assert_eq!(person.told("happy birthday").await.len(), 1);
    }
    // A year later it is theirs again.
    world.time_passes("P365D").await;
    for person in [&ann, &bob] {
        assert_eq!(person.told("happy birthday").await.len(), 2);
    }
    world.ends().await;
}

#[tokio::test]
async fn staff_changes_a_balance_with_a_reason_that_the_member_reads() {
    let mut world = World::begins().await;
    world.opens(GYM).await;
    let (boss, person) = (world.person(77, "Olga", "en").await, world.person(11, "Ann", "en").await);
    let own = boss.joins("gym").await;
    let card = person.joins("gym").await;
    person.asks(&format!("/adjust {own} +50 a gift"), "Only the owner").await;
    boss.asks("/adjust 123 five", "like this: /adjust").await;
    boss.asks(&format!("/adjust {own} +50 for me"), "cannot change your own balance").await;
    boss.asks(&format!("/adjust {card} +10001 too much"), "at most 10,000 at a time").await;
    let ask = boss.asks(&format!("/adjust {card} +50 <spilled> tea"), "change a balance?").await;
    assert!(
        ask.text.contains("Reason: &lt;spilled&gt; tea") || ask.text.contains("Reason: <spilled> tea"),
        "{}",
        ask.text
    );
    let confirm = ask.buttons.iter().find(|(label, _)| label == "Confirm").unwrap().1.clone();
    // The button in a stranger's hands, then in the right ones, more than once.
    let menu = person.asks("/menu", "Card:").await;
    person.sends_tap(menu.id, &confirm).await;
    person.sees("Only the owner").await;
    for _ in 0..3 {
        boss.sends_tap(ask.id, &confirm).await;
    }
    boss.sees("✅ Gym: +50").await;
    person.sees("+50 points").await;
    assert_eq!(world.balance("gym", &card).await["lifetime"]["adjusted"], 50);
    let why = person.asks("/why", "changed by staff").await;
    assert!(why.text.contains("tea"), "{}", why.text);
    boss.asks(&format!("/adjust {card} −51 wrong"), "change a balance?").await;
    boss.taps("Confirm", "short by 1 point").await;
    world.ends().await;
}

#[tokio::test]
async fn an_old_receipt_can_be_checked_by_its_code() {
    let world = World::begins().await;
    let person = world.person(11, "Ann", "en").await;
    let card = person.joins(CAFE).await;
    let receipt = world.buys(CAFE, &card, "b1", 100_000).await;
    world.buys(CAFE, &card, "b2", 100_000).await;
    let code = receipt["check"].as_str().unwrap();
    person.asks("/why 1", &format!("Check code: {code}")).await;
    person.asks(&format!("/verify {code}"), "entry 1 is unchanged").await;
    let wrong = format!("1-{}", "0".repeat(10));
    person.asks(&format!("/verify {wrong}"), "entry 1 does not match").await;
    for nonsense in ["", "x", "99-0123456789", "1"] {
        person.asks(&format!("/verify {nonsense}"), "Send the check code").await;
    }
    world.ends().await;
}

#[tokio::test]
async fn a_refund_that_overtakes_its_purchase_is_told_to_come_again() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    let (status, problem) = world.refunds(CAFE, "b1", json!({ "id": "r1" })).await;
    let kind = problem["type"].as_str();
    assert_eq!((status, kind), (StatusCode::CONFLICT, Some("urn:kopilka:problem:purchase-not-reported")));
    world.buys(CAFE, &card, "b1", 100_000).await;
    let (status, receipt) = world.refunds(CAFE, "b1", json!({ "id": "r1" })).await;
    assert_eq!((status, &receipt["points"]), (StatusCode::CREATED, &json!(-10)));
    world.ends().await;
}

/// Changes by hand are told in a line of the day, and a day without any is none.
#[tokio::test]
async fn owners_hear_once_a_day_what_was_changed_by_hand_and_nothing_of_other_days() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let owner = world.person(41, "Olga", "en").await;
    let member = world.person(11, "Eve", "en").await;
    let card = member.joins(&id).await;
    world.time_passes("P2D").await;
    world.morning_comes().await;
    assert!(owner.told("what staff changed").await.is_empty());
    for points in ["+90", "-40"] {
        let ask = owner.asks(&format!("/adjust {card} {points} thanks"), "change a balance?").await;
        owner.presses(&format!("adjust {}", data_after(&ask, "adjust "))).await;
    }
    world.runner.time.drain().await.unwrap();
    assert!(owner.told("what staff changed").await.is_empty(), "the day is not over");
    world.time_passes("P3D").await;
    let told = owner.told("what staff changed").await;
    assert_eq!(told.len(), 1);
    assert!(told[0].text.contains("Balance changes: 2, 130 points in all"), "{}", told[0].text);
    assert!(!told[0].text.contains("undone"), "{}", told[0].text);
    world.ends().await;
}
