//! A person as a whole, as an operator meets them: what is held of them, and their erasure.

use crate::setup::{opens, proves, secures};
use crate::staff::forges;
use crate::world::{CAFE, World, until};
use domain::{Actor, Lang};
use std::time::Duration;
use store::{Erasure, People, Person, Programs};

/// The service of an operator, beside the running bot.
pub(crate) fn people(world: &World) -> People {
    let app = &world.runner.app;
    People::new(app.ledger.clone(), app.vault.clone(), Programs::new(app.ledger.clone()), app.clock.clone())
}

pub(crate) async fn known(world: &World, id: u64) -> Option<Person> {
    let vault = &world.runner.app.vault;
    vault.person(&vault.person_key(&store::Address::telegram(id))).await.unwrap()
}

/// A message that waited for its turn while its reader deleted their data is not sent any more.
#[tokio::test]
async fn nothing_comes_after_somebody_was_told_that_their_data_is_deleted() {
    let world = World::begins().await;
    let ann = world.person(11, "Ann", "en").await;
    let card = ann.joins(CAFE).await;
    world.buys(CAFE, &card, "b1", 70_000).await;
    ann.sees("+7 points").await;
    // Telegram takes one message a second to a chat: this one waits for that.
    world.buys(CAFE, &card, "b2", 80_000).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let person = known(&world, 11).await.unwrap();
    people(&world).erase(person, &Actor::Member).await.unwrap();
    let told = ann.chat().await.len();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    world.runner.time.drain().await.unwrap();
    assert_eq!(ann.chat().await.len(), told);
    world.ends().await;
}

#[tokio::test]
async fn an_operator_gives_a_person_what_is_held_of_them_and_erases_them() {
    let world = World::begins().await;
    let ann = world.person(987_654_321, "Annabel", "en").await;
    let card = ann.joins(CAFE).await;
    for n in 0..3 {
        world.buys(CAFE, &card, &format!("b{n}"), 100_000).await;
    }
    world.time_passes("P1D").await;
    world.morning_comes().await;
    ann.taps("3", "What went wrong?").await;
    ann.asks("The milk was cold.", "Thank you").await;
    let held = people(&world).export(&known(&world, 987_654_321).await.unwrap()).await.unwrap();
    let held = serde_json::to_value(&held).unwrap();
    assert_eq!(held["address"], serde_json::json!({ "channel": "telegram", "id": "987654321" }));
    assert_eq!(held["first_name"], "Annabel");
    assert_eq!(held["consents"][0]["version"], store::CONSENT_VERSION);
    let membership = &held["memberships"][0];
    assert_eq!((&membership["program"], &membership["card"]), (&CAFE.into(), &card.clone().into()));
    assert_eq!(membership["balance"]["available"], 35, "three purchases and the answer's reward: {membership}");
    let causes = membership["entries"].to_string();
    for order in ["purchase b0", "purchase b1", "purchase b2", "survey third"] {
        assert!(causes.contains(order), "{causes}");
    }
    assert_eq!(membership["answers"][0]["comments"][0], "The milk was cold.");

    let erased = people(&world).erase(known(&world, 987_654_321).await.unwrap(), &Actor::System).await;
    assert_eq!(erased, Ok(Erasure::Erased));
    assert!(known(&world, 987_654_321).await.is_none());
    ann.asks("/points", "Choose a language").await;
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 35, "the books stay");
    world.ends().await;
}

#[tokio::test]
async fn the_last_owner_of_a_program_is_erased_by_nobody() {
    let world = World::begins().await;
    let olga = world.person(501, "Olga", "en").await;
    olga.joins(CAFE).await;
    until("the owner's record", || async { known(&world, 501).await }).await;
    let erased = people(&world).erase(known(&world, 501).await.unwrap(), &Actor::System).await.unwrap();
    assert!(matches!(erased, Erasure::LastOwner(_)), "{erased:?}");
    assert_eq!(known(&world, 501).await.map(|person| person.profile.lang()), Some(Lang::En));
    world.ends().await;
}

/// A phone is lost, and the recovery codes with it: the operator lets the factor end, with three days in which the
/// owner of the phone can say no.
#[tokio::test]
async fn a_lost_second_factor_ends_after_three_days_in_which_it_can_be_kept() {
    let world = World::begins().await;
    let id = opens(&world, 41, "en", "Grain").await;
    let owner = world.person(41, "Olga", "en").await;
    let ends = async || {
        let person = known(&world, 41).await.unwrap();
        people(&world).end_second_factor(person).await.unwrap().unwrap()
    };
    assert!(ends().await);
    world.time_passes("PT2M").await;
    owner.sees("Two-step verification turns off in 72 hours").await;
    // It was not lost: she keeps it, without a code.
    assert!(owner.presses("factor_keep").await.text.contains("Two-step verification is on"));
    world.time_passes("P4D").await;
    forges(&owner, &format!("hire {id} cashier 0")).await;
    assert!(proves(&owner).await.text.contains("Invitation: cashier"));
    // So does a code that is typed in between.
    assert!(ends().await);
    world.time_passes("P2D").await;
    forges(&owner, &format!("hire {id} cashier 0")).await;
    proves(&owner).await;
    world.time_passes("P4D").await;
    assert!(forges(&owner, &format!("hire {id} cashier 0")).await.text.contains("authenticator app"));
    owner.writes("/cancel").await;
    // It is lost indeed: after three days she sets up another one, and nothing was done without one.
    assert!(ends().await);
    world.time_passes("PT73H").await;
    let refused = forges(&owner, &format!("hire {id} cashier 0")).await;
    assert!(refused.text.contains("It takes a minute to set up"), "{}", refused.text);
    assert!(!ends().await, "there is none");
    assert!(secures(&owner).await.text.contains("Two-step verification is on"));
    forges(&owner, &format!("hire {id} cashier 0")).await;
    assert!(proves(&owner).await.text.contains("Invitation: cashier"));
    world.ends().await;
}
