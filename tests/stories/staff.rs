//! Staff: who comes to work for a program, what each may do there, the second factor, and keys.

use crate::setup::{answers_all, app_code, begins, data_after, opens, proves, secures, verified};
use crate::world::{CAFE, Person, Shown, World, until};
use domain::{MemberNo, ProgramId, Role};

/// A link to work, made by somebody who may; the payload that it carries.
pub(crate) async fn hires(person: &Person<'_>, program: &str, how: &str) -> String {
    forges(person, &format!("hire {program} {how}")).await;
    payload_in(&proves(person).await)
}

/// What the link in a message carries.
fn payload_in(shown: &Shown) -> String {
    let after = shown.text.split("start=").nth(1).unwrap_or_else(|| panic!("{}", shown.text));
    after.split_whitespace().next().unwrap().to_owned()
}

/// Somebody of whom nothing is stored takes a link.
pub(crate) async fn takes(person: &Person<'_>, payload: &str) -> Shown {
    person.writes(&format!("/start {payload}")).await;
    person.presses("speak en s_").await;
    person.presses("agree en s_").await
}

/// A tap on a button that was made by hand, and the screen that comes of it.
pub(crate) async fn forges(person: &Person<'_>, data: &str) -> Shown {
    // What they are told meanwhile is no screen of theirs.
    person.world.runner.time.drain().await.unwrap();
    // Nothing that a button leads to looks like this.
    let screen = person.writes("/privacy").await;
    taps(person, &screen, data).await
}

/// Presses a button of a screen and waits for what comes of it.
pub(crate) async fn taps(person: &Person<'_>, screen: &Shown, data: &str) -> Shown {
    person.sends_tap(screen.id, data).await;
    let changed = |shown: &Shown| shown.id >= screen.id && (shown.id, &shown.text) != (screen.id, &screen.text);
    until(data, || async { person.chat().await.into_iter().rev().find(|shown| shown.by_bot && changed(shown)) }).await
}

pub(crate) async fn role_of(world: &World, program: &str, telegram: u64) -> Option<Role> {
    let key = world.runner.app.vault.person_key(&store::Address::telegram(telegram));
    let staff = world.ledger().staff(&ProgramId::parse(program).unwrap(), &key).await.unwrap();
    staff.filter(|staff| staff.is_active_at(world.runner.time.clock.now())).map(|staff| staff.role)
}

pub(crate) async fn number_of(world: &World, program: &str, telegram: u64) -> String {
    let key = world.runner.app.vault.person_key(&store::Address::telegram(telegram));
    let staff = world.ledger().staff(&ProgramId::parse(program).unwrap(), &key).await.unwrap();
    staff.unwrap().number.unwrap().to_string()
}

#[tokio::test]
async fn staff_comes_by_a_link_that_works_once_and_goes_at_the_next_request() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let owner = world.person(41, "Olga", "en").await;
    owner.presses(&format!("team {id}")).await;
    owner.presses("hire_ask ").await;
    assert!(owner.presses("cashier 0").await.text.contains("authenticator app"));
    let link = proves(&owner).await;
    assert!(link.buttons.iter().any(|(label, url)| label == "Share" && url.contains("t.me/share")), "{link:?}");
    let payload = payload_in(&link);
    let (ivan, eve) = (world.person(42, "Ivan", "ru").await, world.person(43, "Eve", "en").await);
    ivan.writes(&format!("/start {payload}")).await;
    let offer = ivan.presses("speak ru s_").await;
    assert!(offer.text.contains("кассир") && offer.text.contains("Telegram ID"), "{}", offer.text);
    assert!(
        world
            .runner
            .app
            .vault
            .person(&world.runner.app.vault.person_key(&store::Address::telegram(42)))
            .await
            .unwrap()
            .is_none()
    );
    // Two devices of his, and Eve, who got the link too.
    let accept = offer.buttons[0].1.clone();
    futures::future::join_all((0..3).map(|_| ivan.sends_tap(offer.id, &accept))).await;
    ivan.sees("Ваша роль: кассир").await;
    let late = takes_late(&eve, &payload).await;
    assert!(late.text.contains("already been used or has expired"), "{}", late.text);
    assert_eq!(verified(&world, &id).await, ["program_made", "staff_invited", "staff_joined"]);
    // His access ends at once: his next tap finds nobody at work.
    owner.presses(&format!("team {id}")).await;
    let ivans = owner.presses("colleague ").await;
    assert!(ivans.text.contains("Ivan: cashier"), "{}", ivans.text);
    owner.presses("revoke_ask ").await;
    owner.presses("revoke ").await;
    let team = proves(&owner).await;
    assert!(team.text.contains("Access revoked: Ivan") && !team.text.contains("Ivan: cashier"), "{}", team.text);
    assert_eq!(role_of(&world, &id, 42).await, None);
    ivan.sees("важное изменение").await;
    assert!(!forges(&ivan, &format!("desk {id}")).await.text.contains("кассир"));
    // An agency works for a time, and then does not.
    let payload = hires(&owner, &id, "agency 3").await;
    takes(&eve, &payload).await;
    assert_eq!(role_of(&world, &id, 43).await, Some(Role::Agency));
    assert!(forges(&eve, &format!("change_rules {id}")).await.text.contains("what would you like to change"));
    world.time_passes("P95D").await;
    assert_eq!(role_of(&world, &id, 43).await, None);
    assert!(!forges(&eve, &format!("change_rules {id}")).await.text.contains("what would you like to change"));
    // A link that nobody took in time.
    let payload = hires(&owner, &id, "manager 0").await;
    world.time_passes("P3D").await;
    let late = takes_late(&eve, &payload).await;
    assert!(late.text.contains("already been used or has expired"), "{}", late.text);
    // A role that the operator gives has no end, whatever she was before.
    let program = ProgramId::parse(&id).unwrap();
    let number = MemberNo::parse(&number_of(&world, &id, 43).await).unwrap();
    let eves = world.runner.app.vault.person_key(&store::Address::telegram(43));
    world.ledger().set_staff(&program, &eves, Role::Cashier, number, world.runner.time.clock.now()).await.unwrap();
    assert_eq!(role_of(&world, &id, 43).await, Some(Role::Cashier));
    verified(&world, &id).await;
    world.ends().await;
}

/// Somebody who is known opens a link, or somebody who is not, in English.
async fn takes_late(person: &Person<'_>, payload: &str) -> Shown {
    let shown = person.writes(&format!("/start {payload}")).await;
    if shown.buttons.iter().any(|(_, data)| data.starts_with("speak")) {
        person.presses("speak en s_").await
    } else {
        shown
    }
}

#[tokio::test]
async fn a_program_never_loses_its_last_owner() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, eve) = (world.person(41, "Olga", "en").await, world.person(43, "Eve", "en").await);
    assert!(forges(&owner, &format!("resign {id}")).await.text.contains("A program needs an owner"));
    owner.asks("/privacy", "stored about you").await;
    owner.taps("Delete my data", "Delete your data?").await;
    owner.taps("Delete for good", "authenticator app").await;
    assert!(proves(&owner).await.text.contains("A program needs an owner"));
    assert_eq!(role_of(&world, &id, 41).await, Some(Role::Owner));
    let payload = hires(&owner, &id, "manager 0").await;
    takes(&eve, &payload).await;
    // A manager neither takes the owner's role away nor hands the program to himself.
    let (olgas, eves) = (number_of(&world, &id, 41).await, number_of(&world, &id, 43).await);
    for data in [format!("revoke {id} {olgas}"), format!("hand_over {id} {eves}"), format!("hand_over {id} {olgas}")] {
        forges(&eve, &data).await;
    }
    assert_eq!(
        (role_of(&world, &id, 41).await, role_of(&world, &id, 43).await),
        (Some(Role::Owner), Some(Role::Manager))
    );
    owner.presses(&format!("team {id}")).await;
    owner.presses("colleague ").await;
    owner.presses("hand_over_ask ").await;
    owner.presses("hand_over ").await;
    assert!(proves(&owner).await.text.contains("Handed over to Eve"));
    assert_eq!(
        (role_of(&world, &id, 41).await, role_of(&world, &id, 43).await),
        (Some(Role::Manager), Some(Role::Owner))
    );
    // Now she may go, and be forgotten; the log keeps what she did and no longer who she was.
    owner.asks("/privacy", "stored about you").await;
    owner.taps("Delete my data", "Delete your data?").await;
    owner.taps("Delete for good", "authenticator app").await;
    assert!(proves(&owner).await.text.contains("Your data has been deleted"));
    assert_eq!(role_of(&world, &id, 41).await, None);
    world.runner.time.drain().await.unwrap();
    let log = forges(&eve, &format!("audit_log {id}")).await;
    assert!(log.text.contains("handed over to Eve") && log.text.contains("former staff"), "{}", log.text);
    assert!(!log.text.contains("Olga"), "{}", log.text);
    let deeds = ["program_made", "staff_invited", "staff_joined", "handed_over", "staff_left"];
    assert_eq!(verified(&world, &id).await, deeds);
    world.ends().await;
}

/// What opens a program to others, costs money or cannot be undone is told at once to the owners who did not do it, and
/// to the one whom it concerns.
#[tokio::test]
async fn owners_are_told_at_once_of_what_a_manager_changes_and_so_is_who_loses_by_it() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, manager) = (world.person(41, "Olga", "en").await, world.person(42, "Max", "en").await);
    takes(&manager, &hires(&owner, &id, "manager 0").await).await;
    secures(&manager).await;
    let ivan = world.person(43, "Ivan", "ru").await;
    let payload = hires(&manager, &id, "cashier 0").await;
    // Who starts to work is told, too.
    owner.sees("Max joined (manager)").await;
    owner.sees("Max: invitation sent (cashier)").await;
    ivan.writes(&format!("/start {payload}")).await;
    ivan.presses("speak ru s_").await;
    ivan.presses("agree ru s_").await;
    // Nobody is told of what they did themselves.
    assert!(manager.told("an important change").await.is_empty());
    let number = number_of(&world, &id, 43).await;
    forges(&manager, &format!("revoke {id} {number}")).await;
    proves(&manager).await;
    let told = owner.sees("access revoked: Ivan").await;
    assert!(told.buttons.iter().any(|(label, _)| label == "Staff"), "{:?}", told.buttons);
    let his = ivan.sees("важное изменение").await;
    assert!(his.text.contains("Max") && his.buttons.is_empty(), "{his:?}");
    owner.sees("Ivan joined (cashier)").await;
    assert_eq!(owner.told("an important change").await.len(), 4);
    // What happens each day is in the log, and nobody is called.
    let member = world.person(11, "Eve", "en").await;
    let card = member.joins(&id).await;
    let ask = manager.asks(&format!("/adjust {card} +5 thanks"), "change a balance?").await;
    manager.presses(&format!("adjust {}", data_after(&ask, "adjust "))).await;
    manager.sees("✅ Grain: +5").await;
    world.runner.time.drain().await.unwrap();
    assert_eq!(owner.told("an important change").await.len(), 4);
    verified(&world, &id).await;
    world.ends().await;
}

#[tokio::test]
async fn a_second_factor_is_asked_for_proves_one_thing_once_and_locks() {
    let world = World::begins().await;
    let owner = world.person(41, "Olga", "en").await;
    let id = begins(&owner, "en").await;
    answers_all(&owner, "cafe", "en", "Grain", "RUB", "Europe/Moscow").await;
    owner.presses("publish ").await;
    let refused = forges(&owner, &format!("hire {id} cashier 0")).await;
    assert!(refused.text.contains("needs a code from an authenticator app"), "{}", refused.text);
    let on = secures(&owner).await;
    assert!(on.text.contains("Two-step verification is on"), "{}", on.text);
    let recovery: Vec<String> = on.text.lines().skip(1).map(str::to_owned).collect();
    assert_eq!(recovery.len(), 8);
    // The code that turned it on proves nothing more.
    forges(&owner, &format!("hire {id} cashier 0")).await;
    assert!(owner.writes(&app_code(&owner)).await.text.contains("been used"));
    world.time_passes("PT31S").await;
    let code = app_code(&owner);
    assert!(owner.writes(&code).await.text.contains("Invitation: cashier"));
    // Nor does one that was used prove another thing, and without one nothing is done.
    forges(&owner, &format!("hire {id} manager 0")).await;
    assert!(owner.writes(&code).await.text.contains("been used"));
    let cancelled = owner.writes("/cancel").await;
    assert!(!cancelled.text.contains("Invitation"), "{}", cancelled.text);
    assert_eq!(verified(&world, &id).await, ["program_made", "staff_invited"]);
    // Five wrong ones lock it, even for a right one, for a quarter of an hour.
    forges(&owner, &format!("hire {id} manager 0")).await;
    for left in ["4 tries", "3 tries", "2 tries", "1 try"] {
        assert!(owner.writes("00000-00000").await.text.contains(left), "{left}");
    }
    assert!(owner.writes("000 000").await.text.contains("Too many wrong codes"));
    assert!(proves(&owner).await.text.contains("Too many wrong codes"));
    world.time_passes("PT16M").await;
    // The phone is lost: a recovery code, once.
    assert!(owner.writes(&recovery[3]).await.text.contains("Invitation: manager"));
    forges(&owner, &format!("hire {id} analyst 0")).await;
    assert!(owner.writes(&recovery[3]).await.text.contains("That code isn’t right"));
    // Two devices with the same code: one of them.
    world.time_passes("PT31S").await;
    let code = app_code(&owner);
    futures::future::join_all((0..4).map(|_| owner.says(&code))).await;
    owner.sees("Invitation: analyst").await;
    assert_eq!(owner.told("Invitation: analyst").await.len(), 1);
    assert_eq!(verified(&world, &id).await.len(), 4);
    // Turning it off asks for it too.
    owner.writes("/business").await;
    owner.presses("factor").await;
    owner.presses("factor_off").await;
    assert!(proves(&owner).await.text.contains("Two-step verification is off"));
    world.ends().await;
}

#[tokio::test]
async fn a_key_is_made_tried_rotated_and_revoked_by_those_who_may() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let owner = world.person(41, "Olga", "en").await;
    let makes = async |scope: &str, name: &str| {
        forges(&owner, &format!("key_name {id} {scope}")).await;
        assert!(owner.writes("Касса Ивана").await.text.contains("That name won’t work"));
        assert!(owner.writes(name).await.text.contains("authenticator app"));
        proves(&owner).await
    };
    let shown = makes("purchases", "till-1").await;
    assert!(shown.text.contains(&format!("{}/v1/ping", world.url)), "{}", shown.text);
    let key_of = |shown: &Shown| shown.buttons.iter().find(|(_, text)| text.starts_with("kop_")).unwrap().1.clone();
    let till = key_of(&shown);
    // The line that was shown, as the till's computer sends it.
    let ping = async |key: &str| world.asks(reqwest::Method::POST, "/v1/ping", Some(key), None).await;
    let (status, answer) = ping(&till).await;
    assert_eq!(
        (status.as_u16(), answer["key"].as_str(), answer["scope"].as_str()),
        (200, Some("till-1"), Some("purchases"))
    );
    ping(&till).await;
    owner.sees("the key till-1 works").await;
    assert_eq!(owner.told("the key till-1 works").await.len(), 1, "once a minute");
    // What was shown is not kept.
    owner.presses("keys ").await;
    let list = owner.sees("till-1: purchases").await;
    assert!(list.text.contains("Last used on"), "{}", list.text);
    for item in world.runner.client.scan().table_name("kopilka-ledger").send().await.unwrap().items() {
        // The secret may hold the mark that stands before it.
        assert!(!format!("{item:?}").contains(till.splitn(3, '_').nth(2).unwrap()));
    }
    // Scopes.
    let (coupons, read) = (key_of(&makes("coupons", "bar").await), key_of(&makes("read", "books").await));
    let ann = world.person(11, "Ann", "en").await;
    let card = ann.joins(&id).await;
    let purchase = world.purchase(&card, "o-1", 100_000);
    for (key, posts, redeems, reads) in [(&till, 201, 404, 200), (&coupons, 403, 404, 200), (&read, 403, 403, 200)] {
        let status = async |method: reqwest::Method, path: &str, body: Option<serde_json::Value>| {
            world.asks(method, path, Some(key), body).await.0.as_u16()
        };
        assert_eq!(status(reqwest::Method::POST, "/v1/purchases", Some(purchase.clone())).await, posts);
        let redeem = serde_json::json!({ "id": "r-1" });
        assert_eq!(status(reqwest::Method::POST, "/v1/coupons/0123456789/redeem", Some(redeem)).await, redeems);
        assert_eq!(status(reqwest::Method::GET, &format!("/v1/members/{card}"), None).await, reads);
    }
    // Rotated: both work for two days, then only the successor.
    owner.writes("/business").await;
    forges(&owner, &format!("keys {id}")).await;
    owner.taps("till-1", "till-1: purchases").await;
    owner.presses("rotate_ask ").await;
    let rotate = owner.chat().await.pop().unwrap();
    let data = format!("rotate {}", data_after(&rotate, "rotate "));
    owner.sends_tap(rotate.id, &data).await;
    let shown = proves(&owner).await;
    let successor = key_of(&shown);
    assert_ne!(successor, till);
    assert_eq!((ping(&till).await.0.as_u16(), ping(&successor).await.0.as_u16()), (200, 200));
    // The same tap again shows no secret a second time, and makes no third key.
    forges(&owner, &data).await;
    assert!(proves(&owner).await.text.contains("can’t be shown again"));
    world.time_passes("P3D").await;
    assert_eq!((ping(&till).await.0.as_u16(), ping(&successor).await.0.as_u16()), (401, 200));
    // Revoked: at once.
    let key = domain::ApiKeyId::parse(successor.split('_').nth(1).unwrap()).unwrap();
    forges(&owner, &format!("key_off {id} {key}")).await;
    assert!(proves(&owner).await.text.contains("Revoked: till-1"));
    assert_eq!(ping(&successor).await.0.as_u16(), 401);
    // A key of another program's is none of ours.
    let cafes = world.key(CAFE).split('_').nth(1).unwrap().to_owned();
    assert!(forges(&owner, &format!("key_off {id} {cafes}")).await.text.contains("This key is gone"));
    assert_eq!(ping(world.key(CAFE)).await.0.as_u16(), 200);
    let log = verified(&world, &id).await;
    for (event, times) in [("key_made", 3), ("key_rotated", 1), ("key_revoked", 1)] {
        assert_eq!(log.iter().filter(|known| *known == event).count(), times, "{event}");
    }
    world.ends().await;
}

#[tokio::test]
async fn a_link_is_over_once_whoever_made_it_may_not_invite_any_more() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, eve) = (world.person(41, "Olga", "en").await, world.person(43, "Eve", "en").await);
    let takes_over = hires(&owner, &id, "manager 0").await;
    takes(&eve, &takes_over).await;
    // For later, before she hands the program over and is shown the door.
    let kept = hires(&owner, &id, "manager 0").await;
    let number = number_of(&world, &id, 43).await;
    forges(&owner, &format!("hand_over {id} {number}")).await;
    assert!(proves(&owner).await.text.contains("Handed over to Eve"));
    world.runner.time.drain().await.unwrap();
    secures(&eve).await;
    let number = number_of(&world, &id, 41).await;
    // Until handing over can no longer be taken back, the former owner keeps a place.
    world.time_passes("PT24H").await;
    forges(&eve, &format!("revoke {id} {number}")).await;
    assert!(proves(&eve).await.text.contains("Access revoked: Olga"));
    world.runner.time.drain().await.unwrap();
    let late = takes_late(&owner, &kept).await;
    assert!(late.buttons.iter().any(|(_, data)| data.starts_with("agree")), "{late:?}");
    assert!(owner.presses("agree ").await.text.contains("already been used or has expired"));
    assert_eq!(role_of(&world, &id, 41).await, None);
    verified(&world, &id).await;
    world.ends().await;
}
