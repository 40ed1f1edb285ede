//! A broken wire to DynamoDB: every fault at every call of every operation, then faults mixed by a seed. A caller who
//! repeats what they got no answer for finds exactly one effect.

use crate::operations::{Bench, STORE_OPERATIONS, StoreOperation, Subject};
use crate::wire::{Act, Call, Hook, lay, ledger_over};
use crate::world::{World, in_slice, setting, throws};
use futures::FutureExt;
use std::sync::{Arc, Mutex};
use store::PostError;

/// F1, F2, F5–F7: the faults that can be injected at a call.
const FAULTS: [Act; 11] = [
    Act::LoseAnswer,
    Act::Lose,
    Act::Refuse("ProvisionedThroughputExceededException"),
    Act::Refuse("ThrottlingException"),
    Act::Refuse("TransactionInProgressException"),
    Act::Refuse("IdempotentParameterMismatchException"),
    Act::Cancel(0, "TransactionConflict"),
    Act::Cancel(1, "ThrottlingError"),
    Act::Cancel(0, "ConditionalCheckFailed"),
    Act::Cancel(1, "ConditionalCheckFailed"),
    Act::Cancel(2, "ConditionalCheckFailed"),
];
/// The most repeats of a caller.
const REPEATS_MAX: usize = 200;

/// What the wire does next.
enum Plan {
    /// Counts calls.
    Count(usize),
    /// This fault at this call, and no other.
    Once(usize, Act),
    /// One call in three fails, at random.
    Dice(u64),
}

fn decide(plan: &mut Plan, call: &Call) -> Act {
    let fits = |act: &Act| match act {
        Act::Cancel(..) => call.name == "TransactWriteItems",
        Act::Refuse(kind) => {
            !kind.contains("Progress") && !kind.contains("Idempotent") || call.name == "TransactWriteItems"
        }
        _ => true,
    };
    match plan {
        Plan::Count(calls) => {
            *calls += 1;
            Act::Pass
        }
        Plan::Once(0, act) => {
            let act = act.clone();
            *plan = Plan::Count(0);
            if fits(&act) { act } else { Act::Pass }
        }
        Plan::Once(at, _) => {
            *at -= 1;
            Act::Pass
        }
        Plan::Dice(dice) => {
            let act = if throws(dice, 3) == 0 {
                FAULTS[throws(dice, FAULTS.len() as u64) as usize].clone()
            } else {
                Act::Pass
            };
            if fits(&act) { act } else { Act::Pass }
        }
    }
}

/// A ledger over a wire that follows a plan, and the plan.
async fn planned(bench: &Bench<'_>) -> (Arc<Mutex<Plan>>, store::Ledger) {
    let plan = Arc::new(Mutex::new(Plan::Count(0)));
    let held = plan.clone();
    let hook: Hook = Arc::new(move |call: &mut Call| {
        let act = decide(&mut held.lock().unwrap(), call);
        async move { act }.boxed()
    });
    let broken = ledger_over(&lay(&bench.engine, hook, Arc::new(|_, _| {})).await);
    (plan, broken)
}

async fn until_told(bench: &Bench<'_>, ledger: &store::Ledger, subject: &Subject, operation: StoreOperation) {
    for _ in 0..REPEATS_MAX {
        match bench.run(ledger, subject, operation).await {
            Ok(()) => return,
            Err(PostError::Store(_)) => {}
            Err(other) => panic!("{operation:?}: {other:?}"),
        }
    }
    panic!("{operation:?} never got through");
}

#[tokio::test]
async fn every_fault_at_every_call_of_every_operation_leaves_one_effect() {
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    let (plan, broken) = planned(&bench).await;
    let mut n = 0;
    let mut schedules = 0;
    for operation in STORE_OPERATIONS {
        let subject = bench.subject(n, operation).await;
        *plan.lock().unwrap() = Plan::Count(0);
        bench.run(&broken, &subject, operation).await.unwrap();
        let Plan::Count(calls) = *plan.lock().unwrap() else { unreachable!() };
        let wanted = bench.seen(&subject).await;
        // Once more, as by a till that got no answer: nothing changes.
        bench.run(&bench.sound, &subject, operation).await.unwrap();
        assert_eq!(bench.seen(&subject).await, wanted, "{operation:?} twice");
        for at in 0..calls {
            for fault in &FAULTS {
                n += 1;
                if !in_slice(n) {
                    continue;
                }
                schedules += 1;
                let subject = bench.subject(n, operation).await;
                *plan.lock().unwrap() = Plan::Once(at, fault.clone());
                until_told(&bench, &broken, &subject, operation).await;
                *plan.lock().unwrap() = Plan::Count(0);
                assert_eq!(bench.seen(&subject).await, wanted, "{operation:?}, {fault:?} at call {at}");
            }
        }
        n += 1;
    }
    println!("{schedules} schedules");
    bench.messages_are_whole().await;
    bench.books_balance().await;
    world.ends().await;
}

/// `KOPILKA_SCHEDULES` sets the number of schedules, `KOPILKA_SEED` their choice.
#[tokio::test]
async fn mixed_faults_by_seed_leave_one_effect() {
    let (seed, schedules) = (setting("KOPILKA_SEED", 20_270_305), setting("KOPILKA_SCHEDULES", 300));
    println!("seed {seed}, {schedules} schedules");
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    let (plan, broken) = planned(&bench).await;
    let mut wanted = Vec::new();
    for (n, operation) in STORE_OPERATIONS.into_iter().enumerate() {
        let subject = bench.subject(n as u64, operation).await;
        bench.run(&bench.sound, &subject, operation).await.unwrap();
        wanted.push(bench.seen(&subject).await);
    }
    let mut dice = seed;
    for schedule in 0..schedules {
        let at = throws(&mut dice, STORE_OPERATIONS.len() as u64) as usize;
        let subject = bench.subject(1_000 + schedule, STORE_OPERATIONS[at]).await;
        *plan.lock().unwrap() = Plan::Dice(dice ^ schedule);
        // From two devices at once.
        futures::join!(
            until_told(&bench, &broken, &subject, STORE_OPERATIONS[at]),
            until_told(&bench, &broken, &subject, STORE_OPERATIONS[at])
        );
        *plan.lock().unwrap() = Plan::Count(0);
        assert_eq!(
            bench.seen(&subject).await,
            wanted[at],
            "seed {seed}, schedule {schedule}: {:?}",
            STORE_OPERATIONS[at]
        );
    }
    bench.messages_are_whole().await;
    bench.books_balance().await;
    world.ends().await;
}
