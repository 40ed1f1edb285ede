//! Failing processes: they die between any two awaits, freeze for hours, have wrong clocks, and read from replicas that
//! lag behind. Exactly one effect remains in each case.

use crate::operations::{Bench, STORE_OPERATIONS, StoreOperation};
use crate::wire::{Act, Call, Hook, lay, ledger_over};
use crate::world::{World, in_slice};
use futures::FutureExt;
use futures::future::{Either, select};
use jiff::SignedDuration;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::{Ledger, PostError, RedemptionState, StoreError};
use tokio::sync::Notify;

/// The failure at a call, after a countdown of calls; it happens once.
type Trap = Arc<Mutex<Option<(usize, Trapped)>>>;

#[derive(Clone)]
enum Trapped {
    Dies(Act),
    /// Notifies that it froze, and waits to be thawed.
    Freezes(Arc<Notify>, Arc<Notify>),
}

/// A ledger over a wire with a trap.
async fn trapped(bench: &Bench<'_>) -> (Trap, Ledger) {
    let trap: Trap = Arc::default();
    let held = trap.clone();
    let hook: Hook = Arc::new(move |_: &mut Call| {
        let mut trap = held.lock().unwrap();
        match trap.take() {
            Some((0, Trapped::Dies(act))) => async { act }.boxed(),
            Some((0, Trapped::Freezes(frozen, thawed))) => async move {
                frozen.notify_one();
                thawed.notified().await;
                Act::Pass
            }
            .boxed(),
            Some((left, what)) => {
                *trap = Some((left - 1, what));
                async { Act::Pass }.boxed()
            }
            None => async { Act::Pass }.boxed(),
        }
    });
    let ledger = ledger_over(&lay(&bench.engine, hook, Arc::new(|_, _| {})).await);
    (trap, ledger)
}

/// F8: none of our own code runs after the call, error handling included.
#[tokio::test]
async fn whoever_dies_between_two_awaits_leaves_one_effect_to_the_one_who_comes_again() {
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    let (trap, mortal) = trapped(&bench).await;
    let mut n = 0;
    let mut deaths = 0;
    for operation in STORE_OPERATIONS {
        let (calls, wanted) = bench.undisturbed(n, operation).await;
        for at in 0..calls {
            for after in [false, true] {
                n += 1;
                if !in_slice(n) {
                    continue;
                }
                let subject = bench.subject(n, operation).await;
                let here = Arc::new(Notify::new());
                let dies = if after { Act::DieAfter(here.clone()) } else { Act::Die(here.clone()) };
                *trap.lock().unwrap() = Some((at, Trapped::Dies(dies)));
                tokio::select! {
                    biased;
                    () = here.notified() => deaths += 1,
                    // A shard of a stock or a budget may have leased its slice before; then there are fewer calls.
                    done = bench.run(&mortal, &subject, operation) => done.unwrap(),
                }
                *trap.lock().unwrap() = None;
                bench.run(&bench.sound, &subject, operation).await.unwrap();
                assert_eq!(bench.seen(&subject).await, wanted, "{operation:?} died at call {at}, after it: {after}");
            }
        }
        n += 1;
    }
    println!("{deaths} deaths");
    bench.messages_are_whole().await;
    bench.books_balance().await;
    world.ends().await;
}

/// F9: hours pass, another caller does the same, and then the frozen one goes on.
#[tokio::test]
async fn whoever_is_frozen_for_hours_does_nothing_a_second_time() {
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    let (trap, cold) = trapped(&bench).await;
    let clock = &bench.world.runner.time.clock;
    let frosts = AtomicUsize::new(0);
    let mut n = 0;
    for operation in STORE_OPERATIONS {
        let (calls, wanted) = bench.undisturbed(n, operation).await;
        for at in 0..calls {
            n += 1;
            let subject = bench.subject(n, operation).await;
            let before = frosts.load(Ordering::SeqCst);
            let (frozen, thawed) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
            *trap.lock().unwrap() = Some((at, Trapped::Freezes(frozen.clone(), thawed.clone())));
            let meanwhile = async {
                frozen.notified().await;
                frosts.fetch_add(1, Ordering::SeqCst);
                clock.advance_to(clock.now() + SignedDuration::from_hours(1));
                let done = bench.run(&bench.sound, &subject, operation).await;
                let lapsed = if operation == StoreOperation::Approve {
                    // The till has read that nobody approved in time; that answer must stay true.
                    let (program, reference) = (&bench.program.id, bench.asked(&subject));
                    let closed = bench.sound.close_redemption(program, &reference, RedemptionState::Expired).await;
                    closed.unwrap().map(|closed| closed.state)
                } else {
                    None
                };
                thawed.notify_one();
                (done, lapsed)
            };
            let cold = bench.run(&cold, &subject, operation);
            let (late, (done, lapsed)) = match select(Box::pin(cold), Box::pin(meanwhile)).await {
                Either::Left((late, _)) if frosts.load(Ordering::SeqCst) == before => {
                    // Fewer calls than at first, because the shard had leased its slice.
                    late.unwrap();
                    *trap.lock().unwrap() = None;
                    continue;
                }
                Either::Left((late, meanwhile)) => (late, meanwhile.await),
                Either::Right((meanwhile, cold)) => (cold.await, meanwhile),
            };
            let seen = bench.seen(&subject).await;
            if lapsed == Some(RedemptionState::Expired) {
                assert!(matches!(done, Err(PostError::Redemption(RedemptionState::Expired))), "{done:?}");
                assert!(matches!(late, Err(PostError::Redemption(RedemptionState::Expired))), "{late:?}");
                assert!(seen.contains("Expired"), "{seen}");
            } else {
                assert!(late.is_ok() && done.is_ok(), "{operation:?} frozen at call {at}: {late:?}, {done:?}");
                assert_eq!(seen, wanted, "{operation:?} frozen at call {at}");
            }
        }
        n += 1;
    }
    println!("{} frosts", frosts.into_inner());
    bench.messages_are_whole().await;
    bench.books_balance().await;
    world.ends().await;
}

/// F11: a clock that is fifteen minutes ahead or behind, and one that was set back by a day.
#[tokio::test]
async fn clocks_that_disagree_leave_one_effect_and_an_account_never_goes_back_in_time() {
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    let mut n = 0;
    for operation in STORE_OPERATIONS {
        let (_, wanted) = bench.undisturbed(n, operation).await;
        for minutes in [-15, 15, -24 * 60] {
            n += 1;
            let subject = bench.subject(n, operation).await;
            let before = bench.settled(&subject).await;
            bench.skew.store(minutes * 60_000, Ordering::SeqCst);
            let skewed = bench.run(&bench.sound, &subject, operation).await;
            bench.skew.store(0, Ordering::SeqCst);
            assert!(bench.settled(&subject).await >= before, "{operation:?} {minutes} minutes off");
            match skewed {
                // On that clock, the five minutes are over.
                Err(PostError::Redemption(RedemptionState::Expired))
                    if operation == StoreOperation::Approve && minutes > 0 => {}
                skewed => skewed.unwrap(),
            }
            bench.run(&bench.sound, &subject, operation).await.unwrap();
            assert_eq!(bench.seen(&subject).await, wanted, "{operation:?} {minutes} minutes off");
        }
        n += 1;
    }
    bench.messages_are_whole().await;
    bench.books_balance().await;
    world.ends().await;
}

/// F16: reads that do not ask for consistency see nothing. No operation depends on them.
#[tokio::test]
async fn nothing_is_decided_by_a_read_that_may_be_stale() {
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    let (stale, sound) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let hook: Hook = {
        let (stale, sound) = (stale.clone(), sound.clone());
        Arc::new(move |call: &mut Call| {
            let reads = matches!(call.name.as_str(), "GetItem" | "Query" | "Scan" | "BatchGetItem");
            let consistent = call.body["ConsistentRead"] == true;
            let act = match (reads, consistent) {
                (true, false) => {
                    stale.fetch_add(1, Ordering::SeqCst);
                    Act::Stale
                }
                (true, true) => {
                    sound.fetch_add(1, Ordering::SeqCst);
                    Act::Pass
                }
                _ => Act::Pass,
            };
            async { act }.boxed()
        })
    };
    let lagging = ledger_over(&lay(&bench.engine, hook, Arc::new(|_, _| {})).await);
    for (n, operation) in STORE_OPERATIONS.into_iter().enumerate() {
        let n = 2 * n as u64;
        let (_, wanted) = bench.undisturbed(n, operation).await;
        let subject = bench.subject(n + 1, operation).await;
        for _ in 0..2 {
            match bench.run(&lagging, &subject, operation).await {
                // An index that shows too little is noticed, and the caller repeats.
                Err(PostError::Store(StoreError::Lagging)) => {
                    bench.run(&bench.sound, &subject, operation).await.unwrap();
                }
                done => done.unwrap(),
            }
        }
        assert_eq!(bench.seen(&subject).await, wanted, "{operation:?}");
    }
    let (stale, sound) = (stale.load(Ordering::SeqCst), sound.load(Ordering::SeqCst));
    println!("{sound} consistent reads, {stale} others");
    assert!(sound > 0);
    bench.books_balance().await;
    world.ends().await;
}
