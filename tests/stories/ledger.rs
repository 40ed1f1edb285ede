//! The ledger under races, straight through the store.

use crate::world::{CAFE, World};
use domain::{Actor, CardNumber, Operation, OrderId, Points, ProgramId, Purpose, Refused};
use futures::future::join_all;
use store::{PostCommand, PostError, PostOutcome, PostRequest};

/// Spends points of a card, as a reward will.
pub(crate) async fn spends(
    world: &World,
    program: &str,
    card: &str,
    id: &str,
    points: i64,
) -> Result<PostOutcome, PostError> {
    let ledger = world.ledger();
    let program = ledger.program(&ProgramId::parse(program).unwrap()).await.unwrap().unwrap();
    let (_, member) = ledger.card(CardNumber::parse(card).unwrap()).await.unwrap().unwrap();
    let on = Purpose::Plain(OrderId::parse(id).unwrap());
    let operation = Operation::Spend { on, points: Points::new(points).unwrap() };
    let post = PostRequest::new(
        &program,
        member,
        PostCommand::Operation(operation),
        Actor::Member,
        world.runner.time.clock.now(),
    );
    ledger.post(&post).await
}

#[tokio::test]
async fn fifty_spends_of_ten_at_once_from_a_hundred_leave_ten_entries() {
    let world = World::begins().await;
    let (card, _) = world.new_card(CAFE, "anna").await;
    world.buys(CAFE, &card, "b1", 1_000_000).await;
    let ids: Vec<String> = (0..50).map(|n| format!("s{n}")).collect();
    let spent = join_all(ids.iter().map(|id| spends(&world, CAFE, &card, id, 10))).await;
    let done = spent.iter().filter(|one| one.is_ok()).count();
    let short = |one: &&Result<PostOutcome, PostError>| {
        matches!(one, Err(PostError::Refused(Refused::ShortOfPoints { missing: 10 })))
    };
    assert_eq!((done, spent.iter().filter(short).count()), (10, 40));
    // Each repeat finds its first entry, although the account could not pay it any more.
    let again = join_all(ids.iter().map(|id| spends(&world, CAFE, &card, id, 10))).await;
    assert_eq!(again.iter().filter(|one| matches!(one, Ok(PostOutcome::Replayed(_)))).count(), 10);
    assert_eq!(world.balance(CAFE, &card).await["balance"]["available"], 0);
    assert_eq!(world.entries(CAFE).await.len(), 11);
    world.ends().await;
}

#[tokio::test]
async fn a_client_who_reconciles_finds_every_entry_once() {
    let world = World::begins().await;
    for n in 0..9 {
        let (card, _) = world.new_card(CAFE, &format!("customer {n}")).await;
        for order in 0..4 {
            world.buys(CAFE, &card, &format!("b{n}-{order}"), 100_000).await;
        }
    }
    let entries = world.entries(CAFE).await;
    let mut ids: Vec<&str> = entries.iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((entries.len(), ids.len()), (36, 36));
    assert_eq!(world.entries(crate::world::SHOP).await.len(), 0, "another program's key sees nothing of it");
    world.ends().await;
}
