//! Figures: the desk of today, members as staff sees them, and the menu of a member. That figures equal a recount from entries,
//! every story checks at its end.

use crate::chat_till::at_the_till;
use crate::setup::{opens, verified};
use crate::staff::{forges, hires, takes};
use crate::wire::{Act, Call, Hook, impatient, lay, ledger_on, own_tables, plain_purchase};
use crate::world::{CAFE, Person, World, setting, throws};
use domain::{Actor, CardNumber, DayCount, DayFigures, Instant, MemberNo, OrderId, Program, ProgramId};
use futures::FutureExt;
use reqwest::Method;
use serde_json::json;
use std::sync::{Arc, Mutex};
use store::{AccountRow, Ledger, MembersPlace, PostRequest};

/// The desk of the owner, after all that has happened is folded.
async fn desk(owner: &Person<'_>, id: &str) -> crate::world::Shown {
    owner.world.runner.time.drain().await.unwrap();
    forges(owner, &format!("desk {id}")).await
}

async fn of_today(world: &World, id: &str) -> DayFigures {
    let program = world.program(id).await;
    let today = domain::day_of(world.runner.time.clock.now(), &program.zone);
    let days = world.ledger().day_figures(&program.id, today, today).await.unwrap();
    days.into_values().next().unwrap_or_default()
}

async fn member_of(world: &World, card: &str) -> MemberNo {
    world.ledger().card(CardNumber::parse(card).unwrap()).await.unwrap().unwrap().1
}

#[tokio::test]
async fn the_desk_says_what_today_came_to_and_what_waits() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let owner = world.person(41, "Olga", "en").await;
    let quiet = desk(&owner, &id).await;
    assert!(quiet.text.contains("Grain: today, ") && quiet.text.contains("Quiet so far."), "{}", quiet.text);
    assert!(quiet.text.contains("Next: the QR code at the till, a cashier, the first purchase."), "{}", quiet.text);
    assert!(quiet.buttons.iter().any(|(_, data)| data.starts_with("hire_ask ")), "{:?}", quiet.buttons);
    let ivan = world.person(42, "Ivan", "en").await;
    let payload = hires(&owner, &id, "cashier 0").await;
    takes(&ivan, &payload).await;
    let anna = world.person(11, "Anna", "en").await;
    let card = anna.joins(&id).await;
    let key = store_key(&world, &id).await;
    let posts = async |path: &str, body| world.asks(Method::POST, path, Some(&key), Some(body)).await;
    posts("/v1/purchases", world.purchase(&card, "b1", 120_000)).await;
    posts("/v1/purchases", world.purchase(&card, "b2", 700_000)).await;
    posts("/v1/purchases/b2/refunds", json!({ "id": "r1", "amount": { "minor": 50_000, "currency": "RUB" } })).await;
    let shown = desk(&owner, &id).await.text;
    for line in ["Purchases: 2, ₽8,200", "Refunds: 1, ₽500", "New members: 1", "Points given: 410"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert!(!shown.contains("Next:"), "{shown}");
    // A coupon is taken and redeemed.
    let reward = anna.writes("/rewards").await;
    anna.presses("reward ").await;
    let coupon = anna.presses("get ").await;
    assert!(coupon.text.contains("your coupon"), "{} {}", reward.text, coupon.text);
    let code = coupon.buttons.iter().find(|(label, _)| label == "Copy code").unwrap().1.clone();
    posts(&format!("/v1/coupons/{code}/redeem"), json!({ "id": "c1" })).await;
    let shown = desk(&owner, &id).await.text;
    assert!(shown.contains("Coupons redeemed: 1") && shown.contains(" spent"), "{shown}");
    // A week later it is compared with the same hour.
    world.time_passes("P7D").await;
    world.time_passes("PT2H").await;
    posts("/v1/purchases", world.purchase(&card, "b3", 100_000)).await;
    let shown = desk(&owner, &id).await.text;
    assert!(shown.contains("Purchases: 1, ₽1,000 (a week ago 2 by "), "{shown}");
    // What another rate would have given is said before it is applied, and to the owner of whose program somebody changes it.
    let said = "Based on last week’s sales: 8,200 points a week, instead of 410.";
    let review = forges(&owner, &format!("set {id} rate 100/10000")).await;
    assert!(review.text.contains(said), "{}", review.text);
    let vera = world.person(43, "Vera", "en").await;
    let payload = hires(&owner, &id, "manager 0").await;
    takes(&vera, &payload).await;
    crate::setup::secures(&vera).await;
    forges(&vera, &format!("set {id} rate 100/10000")).await;
    vera.presses("apply_rules").await;
    owner.sees(said).await;
    // Who may not see figures sees none.
    let plain = forges(&ivan, &format!("desk {id}")).await;
    assert!(!plain.text.contains("today") && !plain.text.contains("Purchases"), "{}", plain.text);
    world.ends().await;
}

async fn store_key(world: &World, id: &str) -> String {
    let (program, now) = (ProgramId::parse(id).unwrap(), world.runner.time.clock.now());
    world.ledger().new_api_key(&program, store::Scope::Purchases, now).await.unwrap().text
}

/// Unhappy answers stand on the desk with their number until somebody has dealt with them.
#[tokio::test]
async fn what_waits_for_staff_stands_on_the_desk() {
    let world = World::begins().await;
    let (olga, anna) = (world.person(501, "Olga", "en").await, world.person(11, "Anna", "en").await);
    olga.joins(CAFE).await;
    let card = anna.joins(CAFE).await;
    for n in 0..3 {
        world.buys(CAFE, &card, &format!("b{n}"), 100_000).await;
    }
    world.runner.time.drain().await.unwrap();
    world.time_passes("P1D").await;
    crate::surveys::morning_comes(&world).await;
    anna.sees("How likely are you").await;
    anna.taps("2", "you gave us 2").await;
    world.runner.time.drain().await.unwrap();
    let shown = desk(&olga, CAFE).await;
    assert!(shown.text.contains("Waiting for you:") && shown.text.contains("Survey answers: 1"), "{}", shown.text);
    assert!(shown.buttons.iter().any(|(label, _)| label == "Replies: 1"), "{:?}", shown.buttons);
    assert_eq!(of_today(&world, CAFE).await.get(DayCount::Answers), 1);
    // A changed answer is one answer.
    anna.presses("change ").await;
    anna.taps("3", "you gave us 3").await;
    world.runner.time.drain().await.unwrap();
    assert_eq!(of_today(&world, CAFE).await.get(DayCount::Answers), 1);
    world.ends().await;
}

#[tokio::test]
async fn members_are_listed_by_their_last_visit_and_found_by_the_end_of_a_card() {
    let world = World::begins().await;
    let (id, owner, ivan, anna, card) = at_the_till(&world).await;
    let program = ProgramId::parse(&id).unwrap();
    let key = store_key(&world, &id).await;
    let mut cards = vec![card.clone()];
    for n in 0..8 {
        let body = json!({ "id": format!("guest{n}") });
        let (_, made) = world.asks(Method::POST, "/v1/members", Some(&key), Some(body)).await;
        cards.push(made["member"].as_str().unwrap().to_owned());
        if n == 3 {
            world.time_passes("P1D").await;
        }
    }
    world.time_passes("P1D").await;
    world.asks(Method::POST, "/v1/purchases", Some(&key), Some(world.purchase(&cards[2], "b1", 120_000))).await;
    world.runner.time.drain().await.unwrap();
    let list = forges(&owner, &format!("members {id}")).await;
    assert!(list.text.contains("Grain: 9 members"), "{}", list.text);
    let first = list.text.lines().nth(1).unwrap();
    assert_eq!(first, format!("•• {}: Member, 60 points, today", &cards[2][12..]), "{}", list.text);
    // Every member stands on one page, whichever way one turns them.
    let pages = async |place| world.ledger().members_seen(&program, place, 4).await.unwrap();
    let (one, newer, older) = pages(MembersPlace::Newest).await;
    assert!(!newer && older);
    let (two, newer, older) = pages(MembersPlace::Older(one[3])).await;
    assert!(newer && older);
    let (three, newer, older) = pages(MembersPlace::Older(two[3])).await;
    assert!(newer && !older && three.len() == 1);
    let all: std::collections::BTreeSet<MemberNo> = [&one[..], &two, &three].concat().into_iter().collect();
    assert_eq!(all.len(), 9);
    assert_eq!(pages(MembersPlace::Newer(three[0])).await, (two.clone(), true, true));
    assert_eq!(pages(MembersPlace::Newer(two[0])).await, (one, false, true));
    let second = owner.presses("members_older").await;
    assert!(second.text.lines().filter(|line| line.starts_with("••")).count() == 3, "{}", second.text);
    // By the whole card, by its end, in any way of typing it; and what is none.
    let member = owner.writes(&card[12..]).await;
    assert!(member.text.contains(&format!("card •• {}", &card[12..])), "{}", member.text);
    assert!(!member.text.contains("Анна"), "a name is shown where it is asked for: {}", member.text);
    assert!(owner.writes(&card).await.text.contains("👤"));
    let wide: String = card[12..].chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
    assert!(owner.writes(&wide).await.text.contains("👤"));
    let taken: Vec<&str> = cards.iter().map(|card| &card[12..]).collect();
    let free = (0..10_000).map(|n| format!("{n:04}")).find(|ending| !taken.contains(&ending.as_str())).unwrap();
    assert_eq!(owner.writes(&free).await.text, format!("No card ends in {free}."));
    assert!(owner.writes("Anna").await.text.contains("its last 4 digits"));
    // The name is shown by a tap, which is in the log.
    owner.writes(&card[12..]).await;
    let named = owner.presses("member_name ").await;
    assert!(named.text.contains("Name on Telegram: Анна & Ко"), "{}", named.text);
    assert!(verified(&world, &id).await.iter().any(|event| event == "name_read"));
    // A guest's card has none.
    forges(&owner, &format!("members {id}")).await;
    let guest = owner.writes(&cards[2][12..]).await;
    assert!(
        guest.text.contains("Not on Telegram yet") && guest.text.contains("Purchases: 1, ₽1,200, the last one: today")
    );
    assert!(guest.buttons.iter().all(|(_, data)| !data.starts_with("member_name")));
    // From the history a purchase is refunded.
    let history = owner.presses("member_history ").await;
    assert!(history.text.contains("purchase of ₽1,200"), "{}", history.text);
    assert!(owner.presses("sale ").await.text.contains("₽1,200"));
    owner.presses("rf ").await;
    world.runner.time.drain().await.unwrap();
    let guest = forges(&owner, &format!("member {id} {}", member_of(&world, &cards[2]).await)).await;
    assert!(guest.text.contains("Purchases: 0, ₽0"), "{}", guest.text);
    // A balance is changed from the member's page, with a reason, in digits of any width.
    owner.presses("adjust_ask ").await;
    assert!(owner.writes("plenty").await.text.contains("By how many points"));
    let ask = owner.writes("＋１５ forgot to add them").await;
    assert!(ask.text.contains("+15") && ask.text.contains("forgot to add them"), "{}", ask.text);
    owner.presses("adjust ").await;
    // A cashier may see none of it.
    for data in [format!("members {id}"), format!("member {id} {}", member_of(&world, &card).await)] {
        let refused = forges(&ivan, &data).await;
        assert!(refused.text.contains("does not allow that"), "{}", refused.text);
    }
    // The card that somebody takes over is found as theirs, and nobody is listed twice.
    let claim = world.asks(Method::POST, "/v1/members", Some(&key), Some(json!({ "id": "guest1" }))).await.1;
    let link = claim["claim"].as_str().or_else(|| claim["link"].as_str()).unwrap_or_default().to_owned();
    let payload = link.split("start=").nth(1).unwrap_or_else(|| panic!("{claim}"));
    anna.writes(&format!("/start {payload}")).await;
    world.runner.time.drain().await.unwrap();
    assert_eq!(world.ledger().members_listed(&program).await.unwrap(), 8);
    let theirs = forges(&owner, &format!("members {id}")).await;
    assert!(theirs.text.contains("Grain: 8 members"), "{}", theirs.text);
    let found = owner.writes(&cards[2][12..]).await;
    assert!(found.text.contains(&format!("•• {}", &card[12..])) || found.text.contains("Purchases"), "{}", found.text);
    // Who leaves is listed no more.
    anna.writes("/privacy").await;
    anna.presses("forget").await;
    anna.presses("forget_for_good").await;
    world.runner.time.drain().await.unwrap();
    assert_eq!(world.ledger().members_listed(&program).await.unwrap(), 7);
    world.ends().await;
}

/// What the home screen says of the next reward, the next level and the coupon that ends first, in three languages.
#[tokio::test]
async fn the_menu_shows_how_far_the_next_reward_is() {
    let world = World::begins().await;
    for (id, language, so_far, level, enough) in [
        (11, "en", "Cappuccino: 24 points to go\n▰▰▰▰▰▰▰▰▱▱", "points to go\n▰", "Enough for: "),
        (12, "ru", "«Капучино»: ещё 24\u{a0}балла\n▰▰▰▰▰▰▰▰▱▱", "балла\n▰", "Хватает на «"),
        (13, "zh", "“卡布奇诺”：还差 24 积分\n▰▰▰▰▰▰▰▰▱▱", "积分\n▰", "可兑换“"),
    ] {
        let member = world.person(id, "Ann", language).await;
        let card = member.joins_in(CAFE, language).await;
        let fresh = member.writes("/menu").await;
        assert!(!fresh.text.contains('▱') && fresh.text.lines().count() >= 3, "{}", fresh.text);
        world.buys(CAFE, &card, &format!("a{id}"), 960_000).await;
        world.runner.time.drain().await.unwrap();
        let home = member.writes("/menu").await.text;
        assert!(home.contains(so_far) && home.contains(level), "{home}");
        world.buys(CAFE, &card, &format!("b{id}"), 300_000).await;
        world.runner.time.drain().await.unwrap();
        let home = member.writes("/menu").await;
        assert!(home.text.contains(enough), "{}", home.text);
        assert!(home.buttons[0].1.starts_with("reward "), "{:?}", home.buttons);
        let coupon = member.presses("reward ").await;
        member.presses("get ").await;
        assert!(!member.writes("/menu").await.text.contains("🎟"), "{}", coupon.text);
    }
    world.time_passes("P24D").await;
    let ann = world.person(11, "Ann", "en").await;
    let home = ann.writes("/menu").await;
    assert!(home.text.contains("Coupon “Cappuccino”: use it by "), "{}", home.text);
    let more = ann.presses("more ").await;
    for code in ["points ", "history ", "level ", "rules ", "privacy", "language", "help "] {
        assert!(more.buttons.iter().any(|(_, data)| data.starts_with(code)), "{code}: {:?}", more.buttons);
    }
    world.ends().await;
}

/// Folding is safe: records that come again, in any order, to two instances at once, with calls that fail on their way or on
/// their way back, lead to the same figures; and what nobody folded, a recount does.
#[tokio::test]
async fn figures_are_right_however_often_and_in_which_order_they_are_folded() {
    let seed = setting("KOPILKA_SEED", 23);
    println!("seed {seed}");
    let mut world = World::begins().await;
    let toml = crate::operations::TOML.replace("\"ops\"", "\"folds\"");
    world.opens(&toml).await;
    let program = world.program("folds").await;
    store::tables::create(&world.runner.client, &own_tables()).await.unwrap();
    let ledger = ledger_on(world.runner.client.clone());
    ledger.save_program(&program).await.unwrap();
    let hook: Hook = {
        let dice = Arc::new(Mutex::new(seed ^ 0xf01d));
        Arc::new(move |call: &mut Call| {
            let dice = &mut *dice.lock().unwrap();
            let act = match throws(dice, 12) {
                0 => Act::Lose,
                1 => Act::LoseAnswer,
                2 if call.name == "TransactWriteItems" => Act::Cancel(throws(dice, 2) as usize, "TransactionConflict"),
                _ => Act::Pass,
            };
            async { act }.boxed()
        })
    };
    let broken = ledger_on(impatient(&lay(&world.engine_url().await, hook, Arc::new(|_, _| {})).await));
    let (mut dice, mut members, now) = (seed, Vec::new(), world.runner.time.clock.now());
    for n in 0..120 {
        if members.is_empty() || throws(&mut dice, 6) == 0 {
            let member = MemberNo::from_random(store::random().unwrap());
            members.push(ledger.open_account(&program, member, None, now).await.unwrap());
        }
        let row = &members[throws(&mut dice, members.len() as u64) as usize];
        let ago = jiff::SignedDuration::from_hours(throws(&mut dice, 100) as i64);
        buys(&ledger, &program, row, n, 1_000 + n as i64, now - ago).await;
        for _ in 0..throws(&mut dice, 3) {
            let at = throws(&mut dice, members.len() as u64) as usize;
            let (one, other) =
                (broken.fold_member(&program, members[at].member), ledger.fold_member(&program, members[at].member));
            let _ = futures::join!(one, other);
        }
    }
    let recount = ledger.recount_figures(&program, false).await.unwrap();
    assert!(recount.differences.is_empty() && recount.behind > 0 && recount.entries > 0, "{recount:?}");
    let after = ledger.recount_figures(&program, true).await.unwrap();
    assert!(after.differences.is_empty() && after.behind == 0, "{after:?}");
    assert_eq!(ledger.members_listed(&program.id).await.unwrap(), members.len() as i64);
    let (from, until) = (domain::Day::MIN, domain::Day::MAX);
    let days = ledger.day_figures(&program.id, from, until).await.unwrap();
    assert_eq!(days.values().map(DayFigures::purchases).sum::<i64>(), 120);
    assert_eq!(days.values().map(DayFigures::paid).sum::<i64>(), (0..120).map(|n| 1_000 + n).sum::<i64>());
    assert_eq!(days.values().map(|day| day.get(DayCount::Joined)).sum::<i64>(), members.len() as i64);
    world.runner.stop().await;
}

async fn buys(ledger: &Ledger, program: &Program, row: &AccountRow, n: u64, minor: i64, at: Instant) {
    let purchase = plain_purchase(program, row.card, OrderId::parse(&format!("o{n}")).unwrap(), minor, at);
    let now = program.rules[0].from.max(at) + jiff::SignedDuration::from_hours(200);
    let post = PostRequest::new(program, row.member, purchase, Actor::System, now);
    ledger.post(&post).await.unwrap();
}

/// What following a purchase costs the figures: the purchase itself pays nothing for them, and it is flat however long the history.
#[tokio::test]
async fn folding_an_entry_costs_the_same_however_long_the_history() {
    let mut world = World::begins().await;
    world.opens(&crate::operations::TOML.replace("\"ops\"", "\"costs\"")).await;
    let program = world.program("costs").await;
    store::tables::create(&world.runner.client, &own_tables()).await.unwrap();
    let ledger = ledger_on(world.runner.client.clone());
    ledger.save_program(&program).await.unwrap();
    let bill = Arc::new(Mutex::new((0_usize, 0_i64)));
    let hook: Hook = {
        let bill = bill.clone();
        Arc::new(move |call: &mut Call| {
            bill.lock().unwrap().0 += 1;
            call.body["ReturnConsumedCapacity"] = json!("TOTAL");
            async { Act::Pass }.boxed()
        })
    };
    let look = {
        let bill = bill.clone();
        Arc::new(move |call: &Call, answer: &serde_json::Value| {
            if call.name == "TransactWriteItems" {
                bill.lock().unwrap().1 += crate::capacity::units(answer);
            }
        })
    };
    let counted = ledger_on(impatient(&lay(&world.engine_url().await, hook, look).await));
    let now = world.runner.time.clock.now();
    let row = ledger.open_account(&program, MemberNo::from_random(7), None, now).await.unwrap();
    let mut costs = Vec::new();
    for n in 0..60 {
        buys(&ledger, &program, &row, n, 10_000, now).await;
        *bill.lock().unwrap() = (0, 0);
        counted.fold_member(&program, row.member).await.unwrap();
        costs.push(*bill.lock().unwrap());
    }
    println!("the first entry: {:?} requests and write units; each other of a day: {:?}", costs[0], costs[59]);
    assert!(costs[1..].iter().all(|cost| *cost == costs[1]), "{costs:?}");
    assert!(costs[1].0 <= 4 && costs[1].1 <= 4, "{costs:?}");
    // A card is replaced by one that ends alike: a transaction writes each item once.
    let alike = |card: &CardNumber| card.ending() == row.card.ending() && *card != row.card;
    let alike = (1..).map(CardNumber::from_random).find(alike).unwrap();
    let text = |text: String| store::aws_value::AttributeValue::S(text);
    let request = world.runner.client.update_item().table_name(own_tables().ledger);
    let request = request.key("pk", text(format!("A#{}#{}", program.id, row.member))).key("sk", text("A".to_owned()));
    let request = request.update_expression("SET cd = :c").expression_attribute_values(":c", text(alike.to_string()));
    request.send().await.unwrap();
    ledger.fold_member(&program, row.member).await.unwrap();
    assert_eq!(ledger.members_by_card_ending(&program.id, &alike.ending()).await.unwrap(), [row.member]);
    world.runner.stop().await;
}
