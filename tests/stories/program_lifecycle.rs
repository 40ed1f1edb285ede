//! Running a program: its end, changes that a second person agrees to, limits, and its data as files.

use crate::setup::{data_after, opens, proves, secures, verified};
use crate::staff::{forges, hires, takes};
use crate::world::{Person, World};
use domain::{
    Actor, Adjusted, AdjustedBefore, AuditRecord, Lang, Limits, Operation, OrderId, PersonKey, ProgramId,
    ReferralState, Role, Rules, WindDown,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::io::Read;
use store::{PostCommand, PostError, PostOutcome, PostRequest};

/// A key of a program that was opened in the chat.
pub(crate) async fn key(world: &World, program: &str) -> String {
    let (id, now) = (ProgramId::parse(program).unwrap(), world.runner.time.clock.now());
    world.ledger().new_api_key(&id, store::Scope::Purchases, now).await.unwrap().text
}

pub(crate) async fn reports(world: &World, key: &str, card: &str, order: &str, minor: i64) -> (StatusCode, Value) {
    let purchase = world.purchase(card, order, minor);
    world.asks(Method::POST, "/v1/purchases", Some(key), Some(purchase)).await
}

pub(crate) async fn available(world: &World, key: &str, card: &str) -> i64 {
    let (_, member) = world.asks(Method::GET, &format!("/v1/members/{card}"), Some(key), None).await;
    member["balance"]["available"].as_i64().unwrap()
}

/// Asks for a change of a balance and confirms it; the single-use id of it.
async fn asks_change(boss: &Person<'_>, card: &str, points: &str) -> String {
    let ask = boss.asks(&format!("/adjust {card} {points} for <b>Eve</b>"), "change a balance?").await;
    let id = data_after(&ask, "adjust ");
    boss.presses(&format!("adjust {id}")).await;
    id.split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn a_large_change_is_made_only_when_a_second_one_agrees() {
    let world = World::begins().await;
    let id = opens(&world, 50, "en", "Grain").await;
    let (owner, member) = (world.person(50, "Olga", "en").await, world.person(11, "Eve", "en").await);
    let (card, key) = (member.joins(&id).await, key(&world, &id).await);
    let manager = world.person(51, "Max", "en").await;
    takes(&manager, &hires(&owner, &id, "manager 0").await).await;
    secures(&manager).await;

    // To the limit it is done at once, with a code that is a minute old.
    asks_change(&owner, &card, "+4000").await;
    owner.sees("✅ Grain: +4,000").await;
    // What is left to the limit is less than this.
    let big = asks_change(&owner, &card, "+2000").await;
    owner.sees("waiting for a second approval").await;
    let letter = manager.sees("needs your approval").await;
    assert!(
        letter.text.contains("Requested by Olga: +2,000") && letter.text.contains("for <b>Eve</b>"),
        "{}",
        letter.text
    );
    assert_eq!(available(&world, &key, &card).await, 4_000, "nothing until somebody agrees");

    assert!(forges(&owner, &format!("approve_adjust {id} {big}")).await.text.contains("your own request"));
    world.time_passes("PT13H").await;
    manager.presses("approve_adjust").await;
    assert!(manager.sees("authenticator app").await.text.contains("/cancel"), "a code of yesterday proves nothing");
    assert_eq!(available(&world, &key, &card).await, 4_000);
    assert!(proves(&manager).await.text.contains("approved, +2,000"));
    owner.sees("✅ Grain: approved, +2,000").await;
    member.sees("+2,000 points").await;
    assert_eq!(available(&world, &key, &card).await, 6_000);
    // Again, and the other way round: it stays as it was decided.
    assert!(forges(&manager, &format!("approve_adjust {id} {big}")).await.text.contains("approved, +2,000"));
    assert!(forges(&manager, &format!("reject_adjust {id} {big}")).await.text.contains("approved, +2,000"));
    assert_eq!(available(&world, &key, &card).await, 6_000);

    let other = asks_change(&owner, &card, "-3000").await;
    proves(&owner).await;
    manager.sees("−3,000").await;
    assert!(forges(&manager, &format!("reject_adjust {id} {other}")).await.text.contains("not approved"));
    owner.sees("✖️ Grain: not approved, −3,000").await;
    assert!(forges(&manager, &format!("approve_adjust {id} {other}")).await.text.contains("already decided"));
    // More than the most for a card is not even asked.
    asks_change(&owner, &card, "+4001").await;
    owner.sees("at most 10,000 points in 30 days").await;

    // Nobody decides in time; whoever asked may not any more.
    let late = asks_change(&owner, &card, "+3900").await;
    world.time_passes("P7D").await;
    assert!(forges(&manager, &format!("approve_adjust {id} {late}")).await.text.contains("already decided"));
    let orphan = asks_change(&manager, &card, "+3800").await;
    proves(&manager).await;
    let number = crate::staff::number_of(&world, &id, 51).await;
    forges(&owner, &format!("revoke {id} {number}")).await;
    proves(&owner).await;
    assert!(forges(&owner, &format!("approve_adjust {id} {orphan}")).await.text.contains("already decided"));
    assert_eq!(available(&world, &key, &card).await, 6_000);
    let acts = verified(&world, &id).await;
    let of_these = |act: &&String| act.starts_with("approval_") || act.starts_with("adjustment_");
    let of_these: Vec<&String> = acts.iter().filter(of_these).collect();
    let asked = "approval_asked";
    assert_eq!(of_these, [asked, "adjustment_approved", asked, "adjustment_rejected", asked, asked]);
    world.ends().await;
}

#[tokio::test]
async fn an_owner_without_anybody_else_waits_a_day_before_a_large_change() {
    let world = World::begins().await;
    let id = opens(&world, 50, "en", "Grain").await;
    let (owner, member) = (world.person(50, "Olga", "en").await, world.person(11, "Eve", "en").await);
    let (card, key) = (member.joins(&id).await, key(&world, &id).await);
    // Nothing of a usual day asks for anything.
    asks_change(&owner, &card, "+900").await;
    owner.sees("✅ Grain: +900").await;
    let big = asks_change(&owner, &card, "+6000").await;
    owner.sees("on hold for 24 hours").await;
    let approve = format!("approve_adjust {id} {big}");
    assert!(forges(&owner, &approve).await.text.contains("24 hours after you made it"));
    world.time_passes("PT23H59M").await;
    assert!(forges(&owner, &approve).await.text.contains("24 hours after you made it"));
    assert_eq!(owner.told("needs your approval").await.len(), 0);
    world.time_passes("PT2M").await;
    owner.sees("needs your approval").await;
    owner.presses("approve_adjust").await;
    assert!(proves(&owner).await.text.contains("approved, +6,000"));
    assert_eq!(available(&world, &key, &card).await, 6_900);
    verified(&world, &id).await;
    world.ends().await;
}

/// A manager gives a friend's card many small gifts at once, each below every threshold.
#[tokio::test]
async fn many_small_changes_at_once_come_to_the_same_limits_as_one_large_one() {
    let world = World::begins().await;
    let id = opens(&world, 50, "en", "Grain").await;
    let member = world.person(11, "Eve", "en").await;
    let card = member.joins(&id).await;
    let program = world.program(&id).await;
    let ledger = world.ledger();
    let (_, number) = ledger.card(domain::CardNumber::parse(&card).unwrap()).await.unwrap().unwrap();
    let by = world.runner.app.vault.person_key(&store::Address::telegram(50));
    let now = world.runner.time.clock.now();
    let (ledger, program) = (&ledger, &program);
    let gives = |at: usize, proved: bool| {
        let change = Operation::Adjust { id: OrderId::parse(&format!("gift{at}")).unwrap(), points: 900 };
        let by = Actor::Staff(by.clone());
        let post = PostRequest::new(program, number, PostCommand::Operation(change), by, now);
        async move { ledger.post(&PostRequest { proved, ..post }).await }
    };
    // Without a code no more than the first threshold, also where all of them were confirmed before it was reached.
    let outcomes = futures::future::join_all((0..10).map(|at| gives(at, false))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert!(
        outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(PostError::NeedsSecondFactor))),
        "{outcomes:?}"
    );
    let outcomes = futures::future::join_all((0..10).map(|at| gives(at, true))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 5, "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(PostError::NeedsApproval))), "{outcomes:?}");
    // Those that were made are repeats, and count once.
    let again = futures::future::join_all((0..10).map(|at| gives(at, true))).await;
    assert_eq!(again.iter().filter(|outcome| matches!(outcome, Ok(PostOutcome::Replayed(_)))).count(), 5);
    let before = ledger.adjusted_before(program, number, &by, now).await.unwrap();
    assert_eq!(before.member, Adjusted { all: 4_500, alone: 4_500 });
    assert_eq!((before.person, before.program), (before.member, before.member));
    let later = now + jiff::SignedDuration::from_hours(30 * 24);
    assert_eq!(ledger.adjusted_before(program, number, &by, later).await.unwrap(), AdjustedBefore::default());
    world.ends().await;
}

#[tokio::test]
async fn a_program_tells_its_members_stops_earning_then_spending_and_lets_its_owner_go() {
    let world = World::begins().await;
    let id = opens(&world, 50, "en", "Grain").await;
    let owner = world.person(50, "Olga", "en").await;
    let (ann, boris) = (world.person(11, "Ann", "en").await, world.person(12, "Борис", "ru").await);
    let (card, his) = (ann.joins(&id).await, boris.joins(&id).await);
    forges(&boris, "set_language ru").await;
    let key = key(&world, &id).await;
    assert_eq!(reports(&world, &key, &card, "p1", 100_000).await.0, StatusCode::CREATED);
    let had = available(&world, &key, &card).await;
    assert!(had > 0);

    owner.writes("/business").await;
    owner.presses(&format!("desk {id}")).await;
    owner.presses("settings ").await;
    owner.presses("closing ").await;
    let shown = owner.presses(&format!("close_ask {id} 30")).await;
    assert!(shown.text.contains("announce the closing?"), "{}", shown.text);
    let old = data_after(&shown, "close ");
    // What was shown yesterday is shown again.
    world.time_passes("P1D").await;
    let again = forges(&owner, &format!("close {old}")).await;
    assert!(
        again.text.contains("changed in the meantime") && again.text.contains("announce the closing?"),
        "{}",
        again.text
    );
    owner.presses(&format!("close {id} 30 1")).await;
    assert!(proves(&owner).await.text.contains("closing announced"));
    world.time_passes("PT15H").await;
    for (who, part) in [(&ann, "the program is closing"), (&boris, "программа закрывается")] {
        assert_eq!(who.told(part).await.iter().filter(|shown| shown.text.starts_with('🔚')).count(), 1, "{part}");
    }

    // Called off, and announced anew: whoever was told is told again.
    owner.writes("/business").await;
    owner.presses(&format!("desk {id}")).await;
    owner.presses("settings ").await;
    owner.presses("closing ").await;
    owner.presses("keep_open").await;
    assert!(proves(&owner).await.text.contains("called off"));
    world.time_passes("P1D").await;
    ann.sees("the program stays open").await;
    boris.sees("программа не закрывается").await;
    let sue = world.person(13, "Sue", "en").await;
    sue.joins(&id).await;
    owner.presses(&format!("close_ask {id} 60")).await;
    owner.presses(&format!("close {id} 60 2")).await;
    proves(&owner).await;
    world.time_passes("P1D").await;
    assert_eq!(ann.told("Grain: the program is closing").await.len(), 2);
    assert_eq!(sue.told("Grain: the program is closing").await.len(), 1);
    assert!(sue.told("stays open").await.is_empty(), "she never heard of the first end");
    let late = world.person(14, "Lea", "en").await;
    late.says(&format!("/start j_{id}")).await;
    late.sees("new members can’t join").await;
    let new = json!({ "id": "customer-9" });
    let (status, problem) = world.asks(Method::POST, "/v1/members", Some(&key), Some(new)).await;
    assert_eq!((status.as_u16(), &problem["type"]), (409, &json!("urn:kopilka:problem:program-closed")));

    // Nothing is earned any more, and it can’t be called off.
    world.time_passes("P7D").await;
    let (status, receipt) = reports(&world, &key, &his, "p2", 100_000).await;
    assert_eq!((status, &receipt["points"]), (StatusCode::CREATED, &json!(0)), "{receipt}");
    boris.sees("новых баллов не начисляет").await;
    assert!(ann.writes("/points").await.text.contains("no new points"));
    owner.writes("/business").await;
    owner.presses(&format!("desk {id}")).await;
    owner.presses("settings ").await;
    let stands = owner.presses("closing ").await;
    assert!(stands.text.contains("can’t be called off"), "{}", stands.text);
    forges(&owner, &format!("keep_open {id} 2")).await;
    assert!(proves(&owner).await.text.contains("changed in the meantime"));

    // A week before the end those who have points left are told once more.
    world.time_passes("P46D").await;
    world.morning_comes().await;
    assert_eq!(ann.told("points can be spent through").await.len(), 1);
    assert!(boris.told("баллы можно потратить").await.is_empty(), "he has none left");
    world.time_passes("P8D").await;
    let shown = ann.writes("/points").await;
    assert!(shown.text.contains("The program is closed") && shown.text.contains("Available"), "{}", shown.text);
    let (status, problem) = reports(&world, &key, &card, "p3", 100_000).await;
    assert_eq!((status.as_u16(), &problem["type"]), (409, &json!("urn:kopilka:problem:program-closed")));
    let back = json!({ "id": "r1" });
    let (status, _) = world.asks(Method::POST, "/v1/purchases/p1/refunds", Some(&key), Some(back)).await;
    assert_eq!(status, StatusCode::CREATED, "what is taken back is written down always");
    let acts = verified(&world, &id).await;
    let ends = ["closing_announced", "closing_called_off", "closing_announced"];
    assert_eq!(acts.iter().filter(|act| act.starts_with("closing")).collect::<Vec<_>>(), ends);
    forges(&owner, &format!("resign {id}")).await;
    assert_eq!(crate::staff::role_of(&world, &id, 50).await, None, "a program that is over lets its owner go");
    world.ends().await;
}

#[tokio::test]
async fn at_its_end_a_program_brings_nobody_for_friends_and_its_tills_say_so() {
    let world = World::begins().await;
    let id = opens(&world, 50, "en", "Grain").await;
    let owner = world.person(50, "Olga", "en").await;
    let (ann, bob) = (world.person(11, "Ann", "en").await, world.person(12, "Bob", "en").await);
    let card = ann.joins(&id).await;
    let invited = crate::referrals::link(&ann).await;
    let bobs = crate::referrals::joins_by(&bob, &invited).await;
    let key = key(&world, &id).await;
    assert_eq!(reports(&world, &key, &card, "p1", 1_000_000).await.0, StatusCode::CREATED);
    let (program, now) = (world.program(&id).await, world.runner.time.clock.now());
    let wind_down = WindDown::announce(1, 30, 0, now, &program.zone).unwrap();
    world.ledger().announce_wind_down(&program.id, &wind_down, &Actor::System, now).await.unwrap().unwrap();
    world.runner.app.programs.forget(&program.id);
    world.runner.time.drain().await.unwrap();
    assert!(ann.writes("/invite").await.text.contains("no rewards for invitations"), "nobody joins any more");

    world.time_passes("P9D").await;
    assert_eq!(reports(&world, &key, &bobs, "p2", 1_000_000).await.0, StatusCode::CREATED);
    world.time_passes("P15D").await;
    let member = domain::CardNumber::parse(&bobs).unwrap();
    let (_, friend) = world.ledger().card(member).await.unwrap().unwrap();
    let referral = world.ledger().referral(&program.id, friend).await.unwrap().unwrap();
    assert_eq!(
        referral.referral.state(),
        ReferralState::Joined,
        "his purchase came too late to bring anybody anything"
    );
    assert_eq!(available(&world, &key, &bobs).await, 0);
    assert!(ann.told("to claim").await.is_empty());

    // The last day is over: neither the till in the chat nor the API asks anybody for points, and both say why.
    world.time_passes("P8D").await;
    owner.writes("/till").await;
    let shown = owner.writes(&card).await;
    assert!(shown.text.contains("The program is closed"), "{}", shown.text);
    // Nor does any other screen offer what is refused.
    let desk = forges(&owner, &format!("desk {id}")).await;
    assert!(desk.buttons.iter().all(|(_, data)| !data.starts_with("join_link")), "{:?}", desk.buttons);
    assert!(forges(&owner, &format!("join_link {id}")).await.text.contains("new members can’t join"));
    assert!(owner.writes(&format!("/adjust {card} +5 thanks")).await.text.contains("The program is closed"));
    let rewards = ann.writes("/rewards").await;
    assert!(rewards.text.contains("The program is closed"), "{}", rewards.text);
    assert!(rewards.buttons.iter().all(|(_, data)| !data.starts_with("reward ")), "{:?}", rewards.buttons);
    let bill = json!({ "minor": 100_000, "currency": "RUB" });
    let asks = json!({ "id": "d1", "member": card, "bill": bill });
    let (status, problem) = world.asks(Method::POST, "/v1/redemptions", Some(&key), Some(asks)).await;
    assert_eq!((status.as_u16(), &problem["type"]), (409, &json!("urn:kopilka:problem:program-closed")));
    // Nor is anybody hurried to spend what cannot be spent.
    world.time_passes("P400D").await;
    assert!(ann.told("use your points").await.is_empty());
    world.ends().await;
}

#[tokio::test]
async fn of_those_who_come_at_once_as_many_stay_as_there_is_room_for() {
    let world = World::begins().await;
    let id = opens(&world, 50, "en", "Grain").await;
    let (ledger, now) = (world.ledger(), world.runner.time.clock.now());
    let (program, owner) = (world.program(&id).await, world.runner.app.vault.person_key(&store::Address::telegram(50)));
    let comes = |n: u8| {
        let (ledger, program, owner) = (&ledger, &program.id, &owner);
        async move {
            let by = (owner, Role::Owner);
            let link = ledger.invite_staff(program, Role::Cashier, None, by, now).await.unwrap();
            (link, PersonKey::from_bytes([n; 16]))
        }
    };
    let links = futures::future::join_all((0..6).map(comes)).await;
    let taken = links.iter().map(|(link, person)| ledger.accept_invitation(link, person, 3, now));
    let taken = futures::future::join_all(taken).await;
    assert_eq!(taken.iter().filter(|taken| *taken.as_ref().unwrap() == Ok(())).count(), 2, "{taken:?}");
    assert_eq!(ledger.all_staff(&program.id, now).await.unwrap().len(), 3);

    let few = domain::Program { limits: Limits { keys: 2, ..program.limits }, ..program.clone() };
    let name = domain::ShortId::parse("till").unwrap();
    let once: Vec<OrderId> = (0..6).map(|n| OrderId::parse(&format!("once{n}")).unwrap()).collect();
    let made = once.iter().map(|once| ledger.make_key(&few, store::Scope::Read, &name, once, &Actor::System, now));
    let made = futures::future::join_all(made).await;
    assert_eq!(made.iter().filter(|made| made.as_ref().unwrap().is_ok()).count(), 2);
    assert_eq!(ledger.keys_of(&program.id).await.unwrap().len(), 2);

    // Rules that somebody has changed meanwhile are not overwritten by those of a language that is added.
    let words = program.words(Lang::En);
    let speaking = program.speaking(Lang::Ru, &words, now).unwrap();
    let newest = program.rules.last().unwrap();
    let other = Rules { version: newest.version + 1, pending_days: 1, ..newest.clone() };
    ledger.add_rules(&program.id, &other, false, None, &Actor::System, now).await.unwrap().unwrap();
    assert_eq!(ledger.add_language(&speaking, &Actor::System, now).await.unwrap(), Err(store::Conflict));
    assert_eq!(world.program(&id).await.langs, [Lang::En]);
    verified(&world, &id).await;
    world.ends().await;
}

#[tokio::test]
async fn limits_are_seen_and_answered_clearly_where_they_are_reached() {
    let world = World::begins().await;
    let id = opens(&world, 50, "en", "Grain").await;
    let owner = world.person(50, "Olga", "en").await;
    let program = ProgramId::parse(&id).unwrap();
    let limits = Limits { members: 2, staff: 2, keys: 1, purchases_a_minute: 40 };
    world.ledger().set_limits(&program, &limits).await.unwrap();
    world.runner.app.programs.forget(&program);
    let key = key(&world, &id).await;
    let ann = world.person(11, "Ann", "en").await;
    let card = ann.joins(&id).await;
    let shown = forges(&owner, &format!("limits {id}")).await;
    for part in ["Members and cards: 1 of 2", "Staff: 1 of 2", "API keys: 1 of 1", "up to 40 a minute"] {
        assert!(shown.text.contains(part), "{}", shown.text);
    }

    // Purchases: forty in a minute, whatever their order; the rest waits for the next one.
    let reported = (0..60).map(|n| {
        let (world, key, card) = (&world, &key, &card);
        async move { reports(world, key, card, &format!("p{n}"), 10_000).await }
    });
    let answers = futures::future::join_all(reported).await;
    let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|(status, _)| *status == StatusCode::CREATED);
    assert_eq!((taken.len(), refused.len()), (40, 20));
    for (status, problem) in refused {
        assert_eq!((status.as_u16(), &problem["type"]), (429, &json!("urn:kopilka:problem:too-many-purchases")));
    }
    world.time_passes("PT1M").await;
    assert_eq!(reports(&world, &key, &card, "p60", 10_000).await.0, StatusCode::CREATED);

    // Members and cards.
    let new = |customer: &str| Some(json!({ "id": customer }));
    let (status, made) = world.asks(Method::POST, "/v1/members", Some(&key), new("one")).await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, problem) = world.asks(Method::POST, "/v1/members", Some(&key), new("two")).await;
    assert_eq!((status.as_u16(), &problem["type"]), (409, &json!("urn:kopilka:problem:limit-reached")));
    assert_eq!(world.asks(Method::POST, "/v1/members", Some(&key), new("one")).await.0, StatusCode::OK);
    let late = world.person(12, "Lea", "en").await;
    late.says(&format!("/start j_{id}")).await;
    late.sees("no room for new members right now").await;
    assert_eq!(owner.sees("no room for new members").await.text.matches('2').count(), 1);
    assert_eq!(owner.told("no room for new members").await.len(), 1, "once");
    // Who has a card is counted already.
    let claim = made["claim"].as_str().unwrap().rsplit('=').next().unwrap().to_owned();
    let bob = world.person(13, "Bob", "en").await;
    bob.says(&format!("/start {claim}")).await;
    bob.presses("speak en").await;
    bob.presses("agree en").await;
    bob.sees("Card:").await;

    // Keys and staff.
    forges(&owner, &format!("key_make {id} p till-1 01n2y8v3abc")).await;
    assert!(proves(&owner).await.text.contains("up to 1 keys"));
    let (first, second) = (hires(&owner, &id, "cashier 0").await, hires(&owner, &id, "cashier 0").await);
    takes(&world.person(21, "Cas", "en").await, &first).await;
    let shown = takes(&world.person(22, "Dan", "en").await, &second).await;
    assert!(shown.text.contains("staff limit of 2 has been reached"), "{}", shown.text);
    assert!(forges(&owner, &format!("hire {id} cashier 0")).await.text.contains("staff limit of 2 has been reached"));
    verified(&world, &id).await;
    world.ends().await;
}

#[tokio::test]
async fn the_log_and_the_whole_program_can_be_taken_along_without_a_name_in_them() {
    let world = World::begins().await;
    let id = opens(&world, 50, "en", "Grain").await;
    let (owner, member) =
        (world.person(50, "Olgacanary", "en").await, world.person(778_899_001, "Anncanary", "en").await);
    let (card, key) = (member.joins(&id).await, key(&world, &id).await);
    reports(&world, &key, &card, "p1", 1_000_000).await;
    reports(&world, &key, &card, "p2", 30_000).await;
    let invited = crate::referrals::link(&member).await;
    crate::referrals::joins_by(&world.person(12, "Bobcanary", "en").await, &invited).await;
    member.writes("/rewards").await;
    member.presses("reward ").await;
    member.presses("get ").await;
    let taken = member.sees("Code:").await;

    for export in ["export_log", "export"] {
        forges(&owner, &format!("{export} {id}")).await;
        proves(&owner).await;
    }
    world.time_passes("PT24H").await;
    forges(&owner, &format!("export_log {id}")).await;
    proves(&owner).await;
    let csv = String::from_utf8(owner.file(&format!("{id}-audit-log.csv")).await).unwrap();
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(csv.as_bytes()).records().map(Result::unwrap).collect();
    let mut before = AuditRecord::genesis_hash().to_string();
    for row in &rows {
        assert_eq!(row[7], before, "each entry carries the hash of the one before");
        before = row[8].to_owned();
    }
    let (count, head) = world.ledger().audit_head(&ProgramId::parse(&id).unwrap()).await.unwrap();
    assert_eq!((rows.len() as u64, before), (count, head.to_string()));
    assert_eq!(&rows.last().unwrap()[3], "exported", "that it was taken stands in it");

    forges(&owner, &format!("export {id}")).await;
    proves(&owner).await;
    let zip = owner.file(&format!("{id}.zip")).await;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let mut read = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let files = ["rules", "rewards", "members", "referrals", "entries", "coupons", "surveys", "staff", "audit_log"]
        .map(|name| read(&format!("{name}.csv")));
    let [rules, rewards, members, referrals, entries, coupons, surveys, staff, _] = &files;
    assert!(rewards.lines().count() == 2 && referrals.lines().count() == 2, "{rewards} {referrals}");
    assert!(referrals.contains(",joined,") || referrals.contains(",qualif"), "{referrals}");
    assert!(surveys.starts_with("\u{feff}survey,kind,wave,asked"), "{surveys}");
    assert!(rules.contains("1 point per ₽100") || rules.lines().count() > 3, "{rules}");
    let held = world.asks(Method::GET, &format!("/v1/members/{card}"), Some(&key), None).await.1;
    let balance = held["balance"]["available"].to_string();
    assert!(members.lines().any(|line| line.contains(&card) && line.contains(&balance)), "{members}");
    assert_eq!(entries.lines().count(), 1 + world_entries(&world, &key).await, "{entries}");
    let code: String =
        taken.text.split("Code: ").nth(1).unwrap().chars().take(11).filter(char::is_ascii_alphanumeric).collect();
    assert!(coupons.contains(&code) && coupons.contains("issued"), "{coupons} {code}");
    assert!(staff.contains("owner"), "{staff}");
    for file in &files {
        for canary in ["Anncanary", "Olgacanary", "Bobcanary", "778899001"] {
            assert!(!file.contains(canary), "{canary} in {file}");
        }
    }
    assert_eq!(verified(&world, &id).await.iter().filter(|act| *act == "exported").count(), 2);
    forges(&owner, &format!("export_log_sc {id}")).await;
    proves(&owner).await;
    let log = owner.file(&format!("{id}-audit-log.csv")).await;
    assert!(log.starts_with("\u{feff}number;at;by;".as_bytes()), "{}", String::from_utf8_lossy(&log));
    world.ends().await;
}

/// How many entries the API gives.
async fn world_entries(world: &World, key: &str) -> usize {
    let (_, page) = world.asks(Method::GET, "/v1/entries?limit=200", Some(key), None).await;
    page["entries"].as_array().unwrap().len()
}
