//! Roles: what each may do, button by button.

use crate::setup::{opens, verified};
use crate::staff::{forges, hires, number_of, takes};
use crate::world::World;
use domain::{Permission, ProgramId, Role};

#[tokio::test]
async fn each_role_does_what_its_line_of_the_matrix_says_and_nothing_else() {
    let world = World::begins().await;
    let id = opens(&world, 50, "en", "Grain").await;
    let other = opens(&world, 60, "en", "Other").await;
    let owner = world.person(50, "Olga", "en").await;
    let mut staff = vec![(Role::Owner, world.person(50, "Olga", "en").await)];
    for (telegram, role, how) in [
        (51, Role::Manager, "manager 0"),
        (52, Role::Agency, "agency 12"),
        (53, Role::Cashier, "cashier 0"),
        (54, Role::Analyst, "analyst 0"),
    ] {
        let payload = hires(&owner, &id, how).await;
        let person = world.person(telegram, "Pat", "en").await;
        takes(&person, &payload).await;
        staff.push((role, person));
    }
    let stranger = world.person(70, "Sue", "en").await;
    stranger.joins(&other).await;
    let number = number_of(&world, &id, 54).await;
    let member = "00000000deadbeef";
    // Each button of staff's, the right that it needs, and what only those see who have it.
    let buttons = [
        (format!("change_rules {id}"), Permission::Rules, "what would you like to change"),
        (format!("field {id} rate"), Permission::Rules, "How many points"),
        (format!("set {id} rate 7/10000"), Permission::Rules, "what will change"),
        (format!("review {id}"), Permission::Rules, "what will change"),
        (format!("apply_rules {id} 00000000 30"), Permission::Rules, "what will change"),
        (format!("promotions {id}"), Permission::Rules, "Grain: promotions"),
        (format!("promotion {id} none"), Permission::Rules, "Grain: promotions"),
        (format!("add_promotion {id} 200"), Permission::Rules, "Points ×2: when?"),
        (format!("stay_rules {id} 9"), Permission::Rules, "nothing to withdraw"),
        (format!("catalog {id}"), Permission::Catalog, "Grain: rewards"),
        (format!("catalog_add {id}"), Permission::Catalog, "the reward and its price"),
        (format!("catalog_one {id} first"), Permission::Catalog, "Cappuccino"),
        (format!("catalog_ask {id} first price"), Permission::Catalog, "How many points should it cost?"),
        (format!("check {id} first p300"), Permission::Catalog, "250 → 300"),
        (format!("put {id} first p300 abcdef"), Permission::Catalog, "the reward has changed meanwhile"),
        (format!("stay_reward {id} first 9"), Permission::Catalog, "nothing to withdraw"),
        (format!("rename {id}"), Permission::Catalog, "Send the new name"),
        (format!("proposal {id} {number}"), Permission::Ownership, "This proposal is no longer open"),
        (format!("take_rules {id} {number} 00000000 30"), Permission::Ownership, "This proposal is no longer open"),
        (format!("deny_rules {id} {number} 00000000"), Permission::Ownership, "This proposal is no longer open"),
        (format!("team {id}"), Permission::Staff, "Grain: staff"),
        (format!("hire_ask {id}"), Permission::Staff, "Who do you want to invite"),
        (format!("hire_term {id}"), Permission::Staff, "For how long"),
        (format!("hire {id} cashier 0"), Permission::Staff, "authenticator app"),
        (format!("keys {id}"), Permission::Keys, "API keys"),
        (format!("key_scope {id}"), Permission::Keys, "What can this key do"),
        (format!("key_name {id} read"), Permission::Keys, "Name the key"),
        (format!("key_make {id} p till-1 01n2y8v3abc"), Permission::Keys, "authenticator app"),
        (format!("key {id} {member}"), Permission::Keys, "This key is gone"),
        (format!("rotate {id} {member} 01n2y8v3abc"), Permission::Keys, "This key is gone"),
        (format!("key_off {id} {member}"), Permission::Keys, "This key is gone"),
        (format!("till {id}"), Permission::Till, "Send a card number"),
        (format!("sale_amount {id} 4539148803436467"), Permission::Till, "No card in this program"),
        (format!("sell {id} 01n2y8v3abc"), Permission::Till, "no longer open"),
        (format!("sale_undo {id} 01n2y8v3abc"), Permission::Till, "no longer open"),
        (format!("sale_points {id} 01n2y8v3abc"), Permission::Till, "no longer open"),
        (format!("sale_cancel {id} 01n2y8v3abc"), Permission::Till, "no longer open"),
        (format!("use {id} 0123456789 01n2y8v3abc"), Permission::Till, "Grain: till"),
        (format!("sales {id}"), Permission::Balances, "Grain: purchases"),
        (format!("sale {id} {member} 1"), Permission::Balances, "No purchase or card in this program has that number"),
        (
            format!("rf {id} {member} 1 100 0"),
            Permission::Balances,
            "No purchase or card in this program has that number",
        ),
        (
            format!("refund_part {id} {member} 1"),
            Permission::Balances,
            "No purchase or card in this program has that number",
        ),
        (format!("limit {id} {number}"), Permission::Staff, "the daily limit"),
        (format!("colleague {id} {number}"), Permission::Staff, "Pat"),
        (format!("revoke_ask {id} {member}"), Permission::Staff, "who’s on it now"),
        (format!("revoke {id} {member}"), Permission::Staff, "who’s on it now"),
        (format!("hand_over_ask {id} {member}"), Permission::Ownership, "who’s on it now"),
        (format!("hand_over {id} {member}"), Permission::Ownership, "who’s on it now"),
        (format!("audit_log {id}"), Permission::AuditLog, "Grain: audit log"),
        (format!("export_log {id}"), Permission::AuditLog, "authenticator app"),
        (format!("limits {id}"), Permission::Figures, "Grain: limits"),
        (format!("closing {id}"), Permission::Ownership, "close the program?"),
        (format!("close_ask {id} 30"), Permission::Ownership, "announce the closing?"),
        (format!("close {id} 30 1 2020-01-01"), Permission::Ownership, "announce the closing?"),
        (format!("keep_open {id} 1"), Permission::Ownership, "authenticator app"),
        (format!("export {id}"), Permission::Ownership, "authenticator app"),
        (format!("import {id}"), Permission::Ownership, "Nothing changes until you confirm"),
        (format!("import_show {id} 9"), Permission::Ownership, "This import is no longer open"),
        (format!("import_cols {id} 9"), Permission::Ownership, "This import is no longer open"),
        (format!("import_set {id} 9 0 phone"), Permission::Ownership, "This import is no longer open"),
        (format!("import_check {id} 9"), Permission::Ownership, "This import is no longer open"),
        (format!("import_go {id} 9"), Permission::Ownership, "This import is no longer open"),
        (format!("import_stop {id} 9"), Permission::Ownership, "This import is no longer open"),
        (format!("import_drop {id} 9"), Permission::Ownership, "This import is no longer open"),
        (format!("import_undo {id} 9"), Permission::Ownership, "This import is no longer open"),
        (format!("import_bad {id} 9"), Permission::Ownership, "This import is no longer open"),
        (format!("import_cards {id} 9"), Permission::Ownership, "This import is no longer open"),
        (format!("approve_adjust {id} 01n2y8v3abc"), Permission::Balances, "already decided"),
        (format!("reject_adjust {id} 01n2y8v3abc"), Permission::Balances, "already decided"),
        (format!("reports {id}"), Permission::Figures, "Grain: surveys"),
        (format!("report {id} nps 2027q1"), Permission::Figures, "Recommendation"),
        (format!("members {id}"), Permission::Members, "Grain: 0 members"),
        (format!("members_older {id} {member}"), Permission::Members, "Grain: 0 members"),
        (format!("members_newer {id} {member}"), Permission::Members, "Grain: 0 members"),
        (format!("member {id} {member}"), Permission::Members, "isn’t here anymore"),
        (format!("member_name {id} {member}"), Permission::Members, "isn’t here anymore"),
        (format!("member_history {id} {member}"), Permission::Members, "isn’t here anymore"),
        (format!("member_coupons {id} {member}"), Permission::Members, "isn’t here anymore"),
        (format!("adjust_ask {id} {member}"), Permission::Balances, "isn’t here anymore"),
        (format!("cases {id}"), Permission::Members, "No case is waiting"),
        (format!("comments {id} nps 2027q1 0"), Permission::Members, "comments"),
        (format!("done {id} nps 2027q1"), Permission::Members, "Tell those who answered"),
        (format!("held {id}"), Permission::Members, "Nothing is under review"),
        (format!("pass_ask {id} {member}"), Permission::Members, "Why"),
    ];
    for (data, right, part) in &buttons {
        for (role, person) in &staff {
            let shown = forges(person, data).await;
            assert_eq!(shown.text.contains(part), role.may(*right), "{role:?} {data}: {}", shown.text);
            if !role.may(*right) {
                assert!(shown.text.contains("does not allow that"), "{role:?} {data}: {}", shown.text);
            }
        }
        // Neither a member of another program nor its owner.
        for foreign in [&stranger, &world.person(60, "Olga", "en").await] {
            let shown = forges(foreign, data).await;
            assert!(!shown.text.contains(part) && !shown.text.contains("Grain"), "{data}: {}", shown.text);
        }
    }
    for (command, right, part) in [
        ("/adjust 4539148803436467 +5 thanks", Permission::Balances, "No card in this program"),
        ("/cases", Permission::Members, "No case is waiting"),
        ("/held", Permission::Members, "Nothing is under review"),
        ("/referrals", Permission::Members, "30 days"),
        ("/asked 4539148803436467", Permission::Members, "No card in this program"),
        ("/referral 4539148803436467", Permission::Members, "No card in this program"),
    ] {
        for (role, person) in &staff {
            let shown = person.writes(command).await;
            assert_eq!(shown.text.contains(part), role.may(right), "{role:?} {command}: {}", shown.text);
        }
        let shown = stranger.writes(command).await;
        assert!(!shown.text.contains(part), "{command}: {}", shown.text);
    }
    assert_eq!(world.program(&id).await.rules.len(), 1, "nobody confirmed a change that was shown");
    assert!(world.ledger().keys_of(&ProgramId::parse(&id).unwrap()).await.unwrap().is_empty());
    verified(&world, &id).await;
    verified(&world, &other).await;
    world.ends().await;
}
