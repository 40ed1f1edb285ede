//! Exhaustive tests of a small scope: two actors, each with one operation on the same member, in all interleavings of
//! their calls, with a crash of one of them before or after any call. A second test shows that they detect faults:
//! without any one condition of a write, an interleaving fails.

use crate::operations::{Bench, StoreOperation, Subject};
use crate::wire::{Act, Call, Hook, lay, ledger_over};
use crate::world::{World, in_slice};
use futures::FutureExt;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use store::{Ledger, PostError};
use tokio::sync::{mpsc, oneshot};

/// Pairs that conflict. Taking the last of a stock and claiming a reward need too many calls to exhaust their
/// interleavings; tests of races cover these.
const PAIRS: [(StoreOperation, StoreOperation); 13] = [
    (StoreOperation::Purchase, StoreOperation::Purchase),
    (StoreOperation::Purchase, StoreOperation::Refund),
    (StoreOperation::Purchase, StoreOperation::Redeem),
    (StoreOperation::Redeem, StoreOperation::Adjust),
    (StoreOperation::Ask, StoreOperation::Ask),
    (StoreOperation::Approve, StoreOperation::Approve),
    (StoreOperation::Decline, StoreOperation::Approve),
    (StoreOperation::Restore, StoreOperation::Restore),
    (StoreOperation::GiveBack, StoreOperation::UseCoupon),
    (StoreOperation::UseCoupon, StoreOperation::Ask),
    (StoreOperation::Give, StoreOperation::RefundUnusual),
    (StoreOperation::Announce, StoreOperation::Announce),
    (StoreOperation::CallOff, StoreOperation::CallOff),
];

/// Conditions of transactions, each on one kind of item.
const TEETH: [&str; 11] = [
    "the entry must not exist",
    "the account is as it was read",
    "the coupon is issued",
    "the question must not exist",
    "the question is in the state that was read",
    "the shard has that much",
    "the customer must not exist",
    "the adjustment waits",
    "no end of the program is announced",
    "the end of the program stands",
    "the coupon's code must not exist",
];
/// The last of them has a test of its own.
const CODE: &str = TEETH[TEETH.len() - 1];
/// The pair that fails without each of the other conditions.
const FALLS: [(StoreOperation, StoreOperation); TEETH.len() - 1] = [
    (StoreOperation::Purchase, StoreOperation::Purchase),
    // Of two entries that are told, the name of the message lets one through as well.
    (StoreOperation::Purchase, StoreOperation::Redeem),
    (StoreOperation::GiveBack, StoreOperation::UseCoupon),
    (StoreOperation::Decline, StoreOperation::Ask),
    (StoreOperation::Decline, StoreOperation::Approve),
    (StoreOperation::Last(1), StoreOperation::Last(2)),
    (StoreOperation::Card, StoreOperation::Card),
    (StoreOperation::RejectAdjustment, StoreOperation::ApproveAdjustment),
    (StoreOperation::Announce, StoreOperation::Announce),
    (StoreOperation::CallOff, StoreOperation::CallOff),
];

/// The condition that an item of a transaction carries.
fn tooth(item: &Value) -> Option<&'static str> {
    let put = item.get("Put");
    let write = put.or(item.get("Update"))?;
    write.get("ConditionExpression")?;
    let key = put.map_or_else(|| &write["Key"], |put| &put["Item"]);
    let (pk, sk) = (key["pk"]["S"].as_str()?, key["sk"]["S"].as_str()?);
    let is = |part: &str| pk.contains(part);
    Some(match (put.is_some(), sk) {
        (true, "A") => TEETH[1],
        (true, _) if sk.starts_with("O#") || is("#B#") || is("#Y#") => TEETH[0],
        (false, _) if is("#N#") => TEETH[2],
        (true, _) if is("#N#") => CODE,
        // A message that is named by its cause would find the second one as well.
        (true, _) if is("#D#") || sk.starts_with("service#redemption.") => TEETH[3],
        (true, _) if sk.starts_with("service#adjustment_decided.") => TEETH[7],
        (false, _) if is("#D#") => TEETH[4],
        (false, _) if is("#L#") && sk.starts_with("S#") => TEETH[5],
        (true, "M") if is("#M#") => TEETH[6],
        (false, "X") => TEETH[7],
        (true, "N") => TEETH[8],
        (false, "N") => TEETH[9],
        _ => return None,
    })
}

/// Disables a condition: it always holds, and still uses all that it names.
fn pull(call: &mut Call, wanted: &str) {
    match call.name.as_str() {
        "PutItem" => pull_alone(&mut call.body, "Put", wanted),
        "UpdateItem" => pull_alone(&mut call.body, "Update", wanted),
        _ => {
            for item in call.body["TransactItems"].as_array_mut().into_iter().flatten() {
                pull_one(item, wanted);
            }
        }
    }
}

/// The same for a write that is no part of a transaction.
fn pull_alone(body: &mut Value, write: &str, wanted: &str) {
    let mut item = json!({ write: body.take() });
    pull_one(&mut item, wanted);
    *body = item[write].take();
}

fn pull_one(item: &mut Value, wanted: &str) {
    if tooth(item) == Some(wanted) {
        for write in ["Put", "Update"] {
            if let Some(condition) = item[write].get("ConditionExpression").and_then(Value::as_str) {
                item[write]["ConditionExpression"] = json!(format!("attribute_not_exists(zz) OR ({condition})"));
            }
        }
    }
}

/// A call that waits at the gate of an actor, or the actor's end.
enum Event {
    Waits(usize, oneshot::Sender<Act>),
    Done,
}

/// Two wires, each with a gate at which every call waits for its turn.
struct Gates {
    ledgers: [Ledger; 2],
    events: tokio::sync::Mutex<mpsc::UnboundedReceiver<Event>>,
    sender: mpsc::UnboundedSender<Event>,
    pulled: Arc<Mutex<Option<&'static str>>>,
}

impl Gates {
    async fn new(engine: &str) -> Gates {
        let (sender, events) = mpsc::unbounded_channel();
        let pulled = Arc::new(Mutex::new(None));
        let wire = async |actor: usize| {
            let (sender, pulled) = (sender.clone(), pulled.clone());
            let hook: Hook = Arc::new(move |call: &mut Call| {
                if let Some(wanted) = *pulled.lock().unwrap() {
                    pull(call, wanted);
                }
                let (reply, act) = oneshot::channel();
                let _ = sender.send(Event::Waits(actor, reply));
                async move { act.await.unwrap_or(Act::Lose) }.boxed()
            });
            ledger_over(&lay(engine, hook, Arc::new(|_, _| {})).await)
        };
        let ledgers = [wire(0).await, wire(1).await];
        Gates { ledgers, events: tokio::sync::Mutex::new(events), sender, pulled }
    }

    /// Runs both actors by the schedule. Returns the number of choices at each step, and the result of each actor.
    async fn run(
        &self,
        bench: &Bench<'_>,
        subject: &Subject,
        operations: [StoreOperation; 2],
        schedule: &[usize],
    ) -> (Vec<usize>, [Result<(), PostError>; 2]) {
        let act = async |actor: usize| {
            let ended = bench.run(&self.ledgers[actor], subject, operations[actor]).await;
            let _ = self.sender.send(Event::Done);
            ended
        };
        let conduct = async {
            let mut events = self.events.lock().await;
            let mut waiting: [Option<oneshot::Sender<Act>>; 2] = [None, None];
            let mut running = 2;
            let mut crashed = false;
            let mut choices = Vec::new();
            loop {
                while running > 0 {
                    match events.recv().await.unwrap() {
                        Event::Waits(actor, reply) => waiting[actor] = Some(reply),
                        Event::Done => {}
                    }
                    running -= 1;
                }
                // Each actor that waits may go on, and one of them may crash, before or after its call.
                let ready: Vec<usize> = (0..2).filter(|actor| waiting[*actor].is_some()).collect();
                if ready.is_empty() {
                    return choices;
                }
                let ways = if crashed { 1 } else { 3 };
                // If a shard of a budget runs dry, this run is longer than the one from which the schedule comes.
                let chosen = schedule.get(choices.len()).copied().unwrap_or(0) % (ready.len() * ways);
                choices.push(ready.len() * ways);
                let reply = waiting[ready[chosen % ready.len()]].take().unwrap();
                let way = [Act::Pass, Act::Lose, Act::LoseAnswer][chosen / ready.len()].clone();
                crashed |= !matches!(way, Act::Pass);
                let _ = reply.send(way);
                running = 1;
            }
        };
        let (first, second, choices) = futures::join!(act(0), act(1), conduct);
        (choices, [first, second])
    }

    /// Runs all schedules of a pair. What is seen afterwards must equal one of the two orders without crash and race.
    async fn explore(
        &self,
        bench: &Bench<'_>,
        pair: (StoreOperation, StoreOperation),
        n: &mut u64,
    ) -> Result<usize, String> {
        let operations = [pair.0, pair.1];
        let fresh = async |n: &mut u64| {
            *n += 1;
            bench.subject(*n, pair.0).await
        };
        let mut allowed = BTreeSet::new();
        for order in [[0, 1], [1, 0]] {
            let subject = fresh(n).await;
            for actor in order {
                let _ = bench.run(&bench.sound, &subject, operations[actor]).await;
            }
            allowed.insert(bench.seen(&subject).await);
        }
        let mut schedule: Vec<usize> = Vec::new();
        let mut runs = 0;
        loop {
            let subject = fresh(n).await;
            let (choices, ended) = self.run(bench, &subject, operations, &schedule).await;
            runs += 1;
            for (operation, ended) in operations.into_iter().zip(ended) {
                // An actor that got no result repeats its operation; a refusal is final.
                if let Err(PostError::Store(_)) = ended {
                    let _ = bench.run(&bench.sound, &subject, operation).await;
                }
            }
            let seen = bench.seen(&subject).await;
            if !allowed.contains(&seen) {
                return Err(format!("{pair:?}, schedule {schedule:?}: {seen} is none of {allowed:#?}"));
            }
            // The next schedule: the last step that has another choice takes it.
            let mut next = schedule.clone();
            next.resize(choices.len(), 0);
            while let Some(last) = next.pop() {
                if last + 1 < choices[next.len()] {
                    next.push(last + 1);
                    break;
                }
            }
            if next.is_empty() {
                return Ok(runs);
            }
            schedule = next;
        }
    }
}

#[tokio::test]
async fn every_interleaving_and_every_crash_of_two_actors_ends_as_if_they_had_come_one_after_the_other() {
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    let gates = Gates::new(&bench.engine).await;
    let mut n = 0;
    for (case, pair) in PAIRS.into_iter().enumerate() {
        // The first pair always runs, because an empty slice proves nothing.
        if case > 0 && !in_slice(case as u64) {
            continue;
        }
        let runs = gates.explore(&bench, pair, &mut n).await.unwrap();
        println!("{pair:?}: {runs} schedules");
    }
    bench.messages_are_whole().await;
    bench.books_balance().await;
    world.ends().await;
}

/// `just teeth` prints which pair failed for which condition.
#[tokio::test]
async fn without_any_one_of_its_conditions_a_transaction_is_found_out() {
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    let gates = Gates::new(&bench.engine).await;
    let mut n = 0;
    for (wanted, pair) in TEETH.into_iter().zip(FALLS) {
        *gates.pulled.lock().unwrap() = Some(wanted);
        let why = gates.explore(&bench, pair, &mut n).await.expect_err(wanted);
        println!("without \"{wanted}\" {pair:?} falls: {}", why.lines().next().unwrap());
    }
}

#[tokio::test]
async fn two_coupons_never_share_a_code() {
    let mut world = World::begins().await;
    let bench = Bench::new(&mut world).await;
    for pulled in [false, true] {
        let holder = bench.subject(1 + u64::from(pulled), StoreOperation::UseCoupon).await;
        let theirs = bench.sound.coupons_of(&bench.program.id, holder.member).await.unwrap().remove(0);
        let code = theirs.code.to_string();
        // The first codes that are drawn belong to somebody already.
        let drawn = Arc::new(Mutex::new(0));
        let hook: Hook = {
            let (drawn, taken) = (drawn.clone(), format!("P#{}#N#{code}", bench.program.id));
            Arc::new(move |call: &mut Call| {
                let mut drawn = drawn.lock().unwrap();
                *drawn += i32::from(call.name == "TransactWriteItems");
                if *drawn <= 3 {
                    for item in call.body["TransactItems"].as_array_mut().into_iter().flatten() {
                        if tooth(item) == Some(CODE) {
                            item["Put"]["Item"]["pk"]["S"] = json!(taken);
                        }
                    }
                }
                if pulled {
                    pull(call, CODE);
                }
                async { Act::Pass }.boxed()
            })
        };
        let url = lay(&bench.engine, hook, Arc::new(|_, _| {})).await;
        let other = bench.subject(11 + u64::from(pulled), StoreOperation::Redeem).await;
        bench.run(&ledger_over(&url), &other, StoreOperation::Redeem).await.unwrap();
        let kept = bench.sound.coupon(&bench.program.id, &theirs.code).await.unwrap().unwrap();
        assert_eq!(kept.member == holder.member, !pulled, "with its condition the first one keeps its coupon");
    }
}
