//! What staff changed is taken back within a day; what could not be taken back waits for a day.

use crate::setup::{data_after, opens, proves, secures, verified};
use crate::staff::{forges, hires, number_of, role_of, takes, taps};
use crate::world::{Person, Shown, World, until};
use domain::{ProgramId, Role};
use store::TillLimit;

/// An owner takes back what an alert tells of; the alert, and what the tap shows.
async fn takes_back(world: &World, owner: &Person<'_>, part: &str) -> (Shown, Shown) {
    world.runner.time.drain().await.unwrap();
    let letter = owner.sees(part).await;
    assert!(letter.text.contains("You can take this back until"), "{}", letter.text);
    let data = format!("take_back {}", data_after(&letter, "take_back "));
    owner.sends_tap(letter.id, &data).await;
    let edited = |shown: &Shown| shown.id == letter.id && shown.text != letter.text;
    let shown = until(part, || async { owner.chat().await.into_iter().find(edited) }).await;
    assert!(shown.text.contains("Taken back: "), "{part}: {}", shown.text);
    (letter, shown)
}

/// An owner and a manager of a program, both with a second factor.
async fn owner_and_manager<'w>(world: &'w World, id: &str) -> (Person<'w>, Person<'w>) {
    let (owner, manager) = (world.person(41, "Olga", "en").await, world.person(42, "Max", "en").await);
    takes(&manager, &hires(&owner, id, "manager 0").await).await;
    secures(&manager).await;
    (owner, manager)
}

/// Changes the rules as a review shows, in so many days.
async fn changes_rules(world: &World, person: &Person<'_>, id: &str, change: &str, days: u8) {
    let versions = world.program(id).await.rules.len();
    let review = forges(person, &format!("set {id} {change}")).await;
    let seen = data_after(&review, "apply_rules ").split(' ').nth(1).unwrap().to_owned();
    taps(person, &review, &format!("apply_rules {id} {seen} {days}")).await;
    if world.program(id).await.rules.len() == versions {
        proves(person).await;
    }
    assert_eq!(world.program(id).await.rules.len(), versions + 1, "{change}");
}

#[tokio::test]
async fn what_a_manager_changed_an_owner_takes_back_with_one_tap_within_a_day() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let program = ProgramId::parse(&id).unwrap();
    let (owner, manager) = owner_and_manager(&world, &id).await;
    let ledger = world.ledger();

    changes_rules(&world, &manager, &id, "rate 100/1", 0).await;
    let (letter, done) = takes_back(&world, &owner, "Max: rules: version 1 → 2").await;
    assert!(letter.text.contains("+ After: 100 points per ₽0.01"), "{}", letter.text);
    assert!(done.text.contains("Taken back: Max: rules: version 1 → 2"), "{}", done.text);
    world.time_passes("PT5M").await;
    let rules = world.program(&id).await.rules;
    assert_eq!((rules.len(), rules[2].rate(), rules[1].rate() == rules[0].rate()), (3, rules[0].rate(), false));
    // The same tap again restores nothing a second time.
    let again = taps(&owner, &done, &format!("take_back {}", data_after(&letter, "take_back "))).await;
    assert!(again.text.contains("can no longer be taken back"), "{}", again.text);
    assert_eq!(world.program(&id).await.rules.len(), 3);
    let told = manager.sees("Olga: rules: version 2 → 3").await;
    assert!(told.buttons.iter().all(|(label, _)| label != "Take it back"), "a manager takes back no owner's act");

    // A link that nobody has opened, and one that was accepted.
    let ivan = world.person(43, "Ivan", "en").await;
    let unopened = hires(&manager, &id, "cashier 0").await;
    takes_back(&world, &owner, "Max: invitation sent (cashier)").await;
    ivan.writes(&format!("/start {unopened}")).await;
    let late = ivan.presses("speak en s_").await;
    assert!(late.text.contains("already been used or has expired"), "{}", late.text);
    takes(&world.person(44, "Kate", "en").await, &hires(&manager, &id, "cashier 0").await).await;
    assert_eq!(role_of(&world, &id, 44).await, Some(Role::Cashier));
    takes_back(&world, &owner, "Max: invitation sent (cashier)").await;
    assert_eq!(role_of(&world, &id, 44).await, None);

    // A role that was revoked.
    takes(&ivan, &hires(&owner, &id, "cashier 0").await).await;
    let number = number_of(&world, &id, 43).await;
    forges(&manager, &format!("revoke {id} {number}")).await;
    proves(&manager).await;
    assert_eq!(role_of(&world, &id, 43).await, None);
    takes_back(&world, &owner, "Max: access revoked: Ivan").await;
    assert_eq!(
        (role_of(&world, &id, 43).await, number_of(&world, &id, 43).await),
        (Some(Role::Cashier), number.clone())
    );
    assert!(ivan.sees("access restored: Ivan").await.text.contains("Olga"));

    // A limit at the till.
    let limit = async || {
        let roster = ledger.roster(&program).await.unwrap();
        roster.into_iter().find(|(_, staff)| staff.role == Role::Cashier).unwrap().1.limit
    };
    forges(&manager, &format!("limit {id} {number}")).await;
    manager.writes("900000").await;
    assert_eq!(limit().await, TillLimit::Set(90_000_000));
    takes_back(&world, &owner, "Max: daily limit").await;
    assert_eq!(limit().await, TillLimit::Usual);

    // A key that was made, and one that was replaced: the old one goes on.
    forges(&manager, &format!("key_name {id} purchases")).await;
    manager.writes("till").await;
    proves(&manager).await;
    let first = ledger.keys_of(&program).await.unwrap();
    assert_eq!(first.len(), 1);
    let ask = forges(&manager, &format!("rotate_ask {id} {}", first[0].id)).await;
    taps(&manager, &ask, &format!("rotate {}", data_after(&ask, "rotate "))).await;
    proves(&manager).await;
    assert_eq!(ledger.keys_of(&program).await.unwrap().len(), 2);
    takes_back(&world, &owner, "Max: key till rotated").await;
    assert_eq!(ledger.keys_of(&program).await.unwrap(), first);
    takes_back(&world, &owner, "Max: key till made").await;
    assert_eq!(ledger.keys_of(&program).await.unwrap(), []);

    // Neither a manager nor a cashier takes anything back, nor an owner after a day.
    changes_rules(&world, &manager, &id, "rate 100/1", 0).await;
    world.runner.time.drain().await.unwrap();
    let letter = owner.sees("Max: rules: version 3 → 4").await;
    let back = format!("take_back {}", data_after(&letter, "take_back "));
    assert!(forges(&manager, &back).await.text.contains("can no longer be taken back"));
    assert!(forges(&ivan, &back).await.text.contains("does not allow that"));
    world.time_passes("PT24H").await;
    let late = taps(&owner, &letter, &back).await;
    assert!(late.text.contains("can no longer be taken back"), "{}", late.text);
    assert_eq!(world.program(&id).await.rules.len(), 4);
    verified(&world, &id).await;
    world.ends().await;
}

/// A second change does not make the first one stay, and what took rules back is not taken back: that would bring worse ones
/// without their notice.
#[tokio::test]
async fn the_first_of_two_changes_is_taken_back_with_the_second_and_nothing_brings_them_again() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, manager) = owner_and_manager(&world, &id).await;
    changes_rules(&world, &manager, &id, "rate 100/1", 0).await;
    world.time_passes("PT3M").await;
    changes_rules(&world, &manager, &id, "rate 101/1", 0).await;
    // The last one first, which brings the first one back; then that.
    let (second, _) = takes_back(&world, &owner, "Max: rules: version 2 → 3").await;
    takes_back(&world, &owner, "Max: rules: version 1 → 2").await;
    let rules = world.program(&id).await.rules;
    let rates: Vec<_> = rules.iter().map(|rules| rules.rate()).collect();
    assert_eq!((rates.len(), rates[3], rates[4]), (5, rates[1], rates[0]));
    world.runner.time.drain().await.unwrap();
    let again = forges(&owner, &format!("take_back {}", data_after(&second, "take_back "))).await;
    assert!(again.text.contains("can no longer be taken back"), "{}", again.text);
    // Both at once, by the first.
    world.time_passes("PT3M").await;
    changes_rules(&world, &manager, &id, "rate 102/1", 0).await;
    world.time_passes("PT3M").await;
    changes_rules(&world, &manager, &id, "rate 103/1", 0).await;
    takes_back(&world, &owner, "Max: rules: version 5 → 6").await;
    assert_eq!(world.program(&id).await.rules[7].rate(), rates[0]);
    // The manager becomes an owner by the operator, and takes the taking back back.
    let key = world.runner.app.vault.person_key(&store::Address::telegram(42));
    let number = domain::MemberNo::parse(&number_of(&world, &id, 42).await).unwrap();
    let (program, now) = (ProgramId::parse(&id).unwrap(), world.runner.time.clock.now());
    world.ledger().set_staff(&program, &key, Role::Owner, number, now).await.unwrap();
    let log = world.ledger().whole_audit_log(&program).await.unwrap();
    let restored = log.iter().rfind(|record| record.event.action == domain::AuditAction::RulesChanged).unwrap();
    manager.sees("Olga: rules: version 7 → 8").await;
    let refused = forges(&manager, &format!("take_back {id} {}", restored.number)).await;
    assert!(refused.text.contains("can no longer be taken back"), "{}", refused.text);
    assert_eq!(world.program(&id).await.rules.len(), 8);
    world.ends().await;
}

/// Members who read of worse rules read that they are off.
#[tokio::test]
async fn worse_rules_that_are_taken_back_are_called_off() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, manager) = owner_and_manager(&world, &id).await;
    let (ann, li) = (world.person(11, "Анна", "ru").await, world.person(12, "Li", "zh").await);
    ann.joins_in(&id, "ru").await;
    li.joins_in(&id, "zh").await;
    changes_rules(&world, &manager, &id, "expiry after:3", 7).await;
    // Whatever the hour is, some of these are not quiet.
    world.time_passes("PT14H").await;
    ann.sees("правила меняются с").await;
    li.sees("规则自").await;
    takes_back(&world, &owner, "Max: rules: version 1 → 2").await;
    world.time_passes("PT14H").await;
    ann.sees("правила не меняются").await;
    li.sees("规则不变").await;
    // Worse rules behind better ones of the same day are off with these.
    changes_rules(&world, &manager, &id, "rate 20/100", 0).await;
    world.time_passes("PT3M").await;
    changes_rules(&world, &manager, &id, "expiry after:3", 7).await;
    world.time_passes("PT14H").await;
    takes_back(&world, &owner, "Max: rules: version 3 → 4").await;
    world.time_passes("PT14H").await;
    assert_eq!(ann.told("правила не меняются").await.len(), 2);
    world.time_passes("P9D").await;
    let now = ann.writes("/rules").await;
    assert!(now.text.contains("12 месяцев") && !now.text.contains("правила меняются"), "{}", now.text);
    world.ends().await;
}

#[tokio::test]
async fn a_program_that_was_handed_over_or_is_to_end_is_taken_back() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let program = ProgramId::parse(&id).unwrap();
    let (owner, manager) = owner_and_manager(&world, &id).await;
    let number = number_of(&world, &id, 42).await;
    forges(&owner, &format!("hand_over {id} {number}")).await;
    proves(&owner).await;
    assert_eq!(role_of(&world, &id, 42).await, Some(Role::Owner));
    // Who handed it over may take it back, and keeps a manager's place until then; nor is it handed on.
    let former = number_of(&world, &id, 41).await;
    for act in ["revoke", "hand_over"] {
        forges(&manager, &format!("{act} {id} {former}")).await;
        let refused = proves(&manager).await;
        assert!(refused.text.contains("handed over less than 24 hours ago"), "{act}: {}", refused.text);
    }
    takes_back(&world, &owner, "handed over to Max").await;
    assert_eq!(role_of(&world, &id, 41).await, Some(Role::Owner));
    assert_eq!(role_of(&world, &id, 42).await, Some(Role::Manager));
    manager.sees("owner again: Olga").await;
    assert_eq!(domain::roles_by_log(&world.ledger().whole_audit_log(&program).await.unwrap()).len(), 2);

    // The operator makes a second owner, who announces the end.
    let key = world.runner.app.vault.person_key(&store::Address::telegram(42));
    let (now, staff) = (world.runner.time.clock.now(), domain::MemberNo::parse(&number).unwrap());
    world.ledger().set_staff(&program, &key, Role::Owner, staff, now).await.unwrap();
    let ask = forges(&manager, &format!("close_ask {id} 60")).await;
    taps(&manager, &ask, &format!("close {}", data_after(&ask, "close "))).await;
    proves(&manager).await;
    assert!(world.program(&id).await.wind_down.is_some());
    takes_back(&world, &owner, "Max: closing announced").await;
    assert!(world.program(&id).await.wind_down.is_none());
    let acts = verified(&world, &id).await;
    assert!(acts.ends_with(&["closing_announced".to_owned(), "closing_called_off".to_owned()]), "{acts:?}");
    world.ends().await;
}

/// A file cannot be taken back: a day passes before it is handed out, and an owner can stop it.
#[tokio::test]
async fn a_download_waits_for_a_day_in_which_an_owner_can_stop_it() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let (owner, manager) = owner_and_manager(&world, &id).await;
    let name = format!("{id}-audit-log.csv");
    let asks = async |person: &Person<'_>| {
        forges(person, &format!("export_log {id}")).await;
        proves(person).await
    };
    let waits = asks(&manager).await;
    assert!(waits.text.contains("You can download the file from"), "{}", waits.text);
    // Asking again, even with a code, makes nothing sooner. The owner's own can be stopped by nobody but the owner.
    asks(&owner).await;
    takes_back(&world, &owner, "Olga: audit log download requested").await;
    let again = forges(&manager, &format!("export_log {id}")).await;
    assert!(again.text.contains("You can download the file from"), "{}", again.text);
    takes_back(&world, &owner, "Max: audit log download requested").await;
    manager.sees("download stopped").await;
    world.time_passes("P2D").await;
    assert!(manager.told("your file can be downloaded").await.is_empty());
    assert!(manager.chat().await.iter().all(|shown| shown.document.is_none()));
    // Nobody stops the next one.
    asks(&manager).await;
    world.time_passes("PT24H").await;
    let ready = manager.sees("your file can be downloaded until").await;
    taps(&manager, &ready, &data_of(&ready, "export_log")).await;
    proves(&manager).await;
    assert!(String::from_utf8(manager.file(&name).await).unwrap().contains("export_stopped"));
    // Neither is it kept open for ever.
    world.time_passes("P2D").await;
    let waits = asks(&manager).await;
    assert!(waits.text.contains("You can download the file from"), "{}", waits.text);
    let acts = verified(&world, &id).await;
    let exports: Vec<_> = acts.iter().filter(|act| act.contains("export")).collect();
    let own = ["export_asked", "export_asked", "export_stopped"];
    assert_eq!(exports, [&own[..], &["export_stopped", "export_asked", "exported", "export_asked"]].concat());
    world.ends().await;
}

/// The data of the button that begins so.
fn data_of(shown: &Shown, prefix: &str) -> String {
    format!("{prefix}{}", data_after(shown, prefix))
}
