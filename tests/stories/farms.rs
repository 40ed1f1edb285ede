//! Referrals by the hundreds: a farm and honest inviters, random lives with lost and repeated records, and an inviter
//! with very many friends. The tables are ones that the running system does not read, so the test decides what is
//! delivered.

use crate::operations::TOML;
use crate::wire::{Act, Call, Hook, lay, ledger_on, ledger_over, own_tables};
use crate::world::{World, throws};
use domain::{
    Accrual, Actor, ApiKeyId, Budget, CardNumber, DecisionReason, Hash, Instant, MemberNo, Money, Operation, OrderId,
    PersonKey, Program, ReferralState, Rejection, Reversal, Signal,
};
use futures::FutureExt;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{AccountRow, Decision, Fingerprint, Ledger, Pool, PostCommand, PostError, PostRequest};

/// A program with its ledger and a clock of its own. Nothing follows its stream.
struct Town {
    ledger: Ledger,
    program: Program,
    now: Instant,
    orders: u64,
}

impl Town {
    async fn new(world: &mut World, id: &str, toml: &str) -> Town {
        world.opens(&toml.replace("\"ops\"", &format!("{id:?}"))).await;
        let program = world.program(id).await;
        let client = world.runner.client.clone();
        store::tables::create(&client, &own_tables()).await.unwrap();
        let ledger = ledger_on(client);
        ledger.save_program(&program).await.unwrap();
        Town { ledger, program, now: world.runner.time.clock.now(), orders: 0 }
    }

    fn passes(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    async fn opens(&self, invited_by: Option<MemberNo>) -> AccountRow {
        let member = MemberNo::from_random(store::random().unwrap());
        self.ledger.open_account(&self.program, member, invited_by, self.now).await.unwrap()
    }

    async fn buys(&mut self, who: MemberNo, card: CardNumber, minor: i64, cashier: u64) -> OrderId {
        self.buys_with(who, card, minor, cashier, None).await
    }

    /// A purchase, paid with a means whose fingerprint is kept for some days.
    async fn buys_with(
        &mut self,
        who: MemberNo,
        card: CardNumber,
        minor: i64,
        cashier: u64,
        paid_with: Option<(&str, i64)>,
    ) -> OrderId {
        self.orders += 1;
        let id = OrderId::parse(&format!("o{}", self.orders)).unwrap();
        let purchase = Accrual {
            id: id.clone(),
            amount: Money::new(minor, self.program.currency).unwrap(),
            card,
            cashier: Some(Hash::of(&cashier.to_be_bytes())),
            partner: None,
            fingerprint: None,
            occurred_at: self.now,
            rules: self.program.rules_at(self.now),
            bill: None,
            imported: false,
            budget: Budget::None,
        };
        let fingerprint = paid_with.map(|(means, days)| Fingerprint {
            hash: Hash::of(means.as_bytes()),
            keep_until: self.now + SignedDuration::from_secs(days * DAY),
        });
        let key = Actor::Key(ApiKeyId::from_random(1));
        let post =
            PostRequest::new(&self.program, who, PostCommand::Operation(Operation::Purchase(purchase)), key, self.now);
        self.ledger.post(&PostRequest { fingerprint, ..post }).await.unwrap();
        id
    }

    /// A friend of the referrer who has bought enough, and whose referral is advanced.
    async fn brings(&mut self, referrer: MemberNo) -> (MemberNo, OrderId) {
        let friend = self.opens(Some(referrer)).await;
        let order = self.buys(friend.member, friend.card, 20_000, 1).await;
        self.follows(friend.member).await;
        (friend.member, order)
    }

    async fn signals(&self, friend: MemberNo) -> Vec<Signal> {
        self.ledger.referral(&self.program.id, friend).await.unwrap().unwrap().referral.signals
    }

    /// Decides as staff. Returns whether the decision was still open.
    async fn decides(&self, friend: MemberNo, next: ReferralState) -> bool {
        let decision = Decision { by: PersonKey::from_bytes([7; 16]), at: self.now, why: DecisionReason::Checked };
        self.ledger.decide_referral(&self.program, friend, next, &decision).await.unwrap().is_some()
    }

    async fn available(&self, who: MemberNo) -> i64 {
        self.ledger.account(&self.program.id, who).await.unwrap().unwrap().account.balance().available
    }

    async fn posts(&self, who: MemberNo, todo: PostCommand<'_>) -> Result<(), PostError> {
        let key = Actor::Key(ApiKeyId::from_random(1));
        self.ledger.post(&PostRequest::new(&self.program, who, todo, key, self.now)).await.map(drop)
    }

    async fn follows(&self, friend: MemberNo) {
        self.ledger.advance_referral(&self.program, friend, false, self.now).await.unwrap();
    }

    /// The scheduled review: advances every referral that is due, however its record was lost.
    async fn looks(&self) {
        let today = domain::day_of(self.now, &self.program.zone);
        for shard in 0..Ledger::REVIEW_SHARDS {
            for friend in self.ledger.due_referrals(&self.program.id, shard, today, None, 1_000).await.unwrap().0 {
                self.follows(friend).await;
            }
        }
    }

    async fn state(&self, friend: MemberNo) -> ReferralState {
        self.ledger.referral(&self.program.id, friend).await.unwrap().unwrap().referral.state()
    }

    async fn books_balance(&self) {
        let audited = local::audit(&self.ledger, &self.program).await.unwrap();
        assert!(audited.findings.is_empty(), "{:#?}", audited.findings);
    }
}

const DAY: i64 = 24 * 60 * 60;

fn with_hold(days: u8, threshold: &str) -> String {
    TOML.replace("hold_days = 0", &format!("hold_days = {days}")).replace("risk = { threshold = 1000 }", threshold)
}

#[tokio::test]
async fn what_is_over_a_cap_or_a_budget_is_held_and_not_lost() {
    let mut world = World::begins().await;
    let bounds = "per_day = 2\nper_month = 3\nbudget = 75";
    let toml = TOML.replace("per_month = 1000000\nbudget = 100000000", bounds);
    let mut town = Town::new(&mut world, "bounds", &toml).await;
    let left = async |town: &Town| town.ledger.pool(&town.program.id, &Pool::Referrals).await.unwrap().left;
    let (star, other) = (town.opens(None).await.member, town.opens(None).await.member);
    use ReferralState::{Held, Qualified, Rejected, Reversed};
    let (first, order) = town.brings(star).await;
    let (second, _) = town.brings(star).await;
    let (third, _) = town.brings(star).await;
    assert_eq!((town.state(first).await, town.state(second).await), (Qualified, Qualified));
    assert_eq!((town.state(third).await, town.signals(third).await.contains(&Signal::OverCap)), (Held, true));
    town.passes(DAY);
    let (fourth, _) = town.brings(star).await;
    let (fifth, _) = town.brings(star).await;
    assert_eq!((town.state(fourth).await, town.state(fifth).await), (Qualified, Held), "three in a month");
    assert_eq!(left(&town).await, 0);
    // Caps are per referrer, the budget is the program's.
    let (sixth, _) = town.brings(other).await;
    assert_eq!((town.state(sixth).await, town.signals(sixth).await.contains(&Signal::OverBudget)), (Held, true));
    // What is taken back returns to the budget. Staff may let pass what is over a bound, also beyond a spent budget.
    let refund = PostCommand::Refund { purchase: order, id: OrderId::parse("r").unwrap(), amount: None, points: None };
    town.posts(first, refund).await.unwrap();
    town.follows(first).await;
    assert_eq!((town.state(first).await, left(&town).await), (Reversed(Reversal::Refund), 25));
    assert!(town.decides(third, Qualified).await && town.decides(sixth, Qualified).await);
    assert_eq!((town.state(third).await, town.state(sixth).await, left(&town).await), (Qualified, Qualified, 0));
    assert!(town.decides(fifth, Rejected(Rejection::Cap)).await && !town.decides(fifth, Qualified).await);
    assert_eq!(town.available(fifth).await, 2, "his purchase is his, the bonus is not");
    town.books_balance().await;
    world.ends().await;
}

#[tokio::test]
async fn the_same_means_of_payment_is_always_held_for_as_long_as_it_is_known() {
    let mut world = World::begins().await;
    let mut town = Town::new(&mut world, "means", TOML).await;
    let star = town.opens(None).await;
    town.buys_with(star.member, star.card, 20_000, 1, Some(("card 1", 180))).await;
    town.buys_with(star.member, star.card, 20_000, 1, Some(("card 2", 1))).await;
    town.passes(2 * DAY);
    for (means, wanted) in [("card 1", true), ("card 2", false), ("card 3", false)] {
        let friend = town.opens(Some(star.member)).await;
        town.buys_with(friend.member, friend.card, 20_000, 1, Some((means, 180))).await;
        town.follows(friend.member).await;
        assert_eq!(town.signals(friend.member).await.contains(&Signal::SamePayment), wanted, "{means}");
        let state = if wanted { ReferralState::Held } else { ReferralState::Qualified };
        assert_eq!(town.state(friend.member).await, state, "{means}");
    }
    world.ends().await;
}

#[tokio::test]
async fn who_is_to_stay_qualifies_by_staying_and_fraud_found_later_takes_all_back() {
    let mut world = World::begins().await;
    let mut town = Town::new(&mut world, "stay", &TOML.replace("{ purchase = \"100\" }", "{ stay_days = 3 }")).await;
    let star = town.opens(None).await.member;
    let (stays, leaves) = (town.opens(Some(star)).await.member, town.opens(Some(star)).await.member);
    town.passes(2 * DAY);
    town.looks().await;
    assert_eq!(town.state(stays).await, ReferralState::Joined);
    town.posts(leaves, PostCommand::Operation(Operation::Leave)).await.unwrap();
    town.passes(DAY);
    town.looks().await;
    assert_eq!(town.state(stays).await, ReferralState::Qualified);
    assert_eq!(town.state(leaves).await, ReferralState::Reversed(Reversal::Left));
    town.ledger.claim_rewards(&town.program, star, &[stays], town.now).await.unwrap();
    assert_eq!((town.available(star).await, town.available(stays).await), (15, 10));
    assert!(town.decides(stays, ReferralState::Reversed(Reversal::Fraud)).await);
    assert_eq!((town.available(star).await, town.available(stays).await), (0, 0));
    town.books_balance().await;
    world.ends().await;
}

#[tokio::test]
async fn a_farm_is_never_paid_and_honest_inviters_are() {
    let seed = 20_270_305;
    let mut dice = seed;
    let mut world = World::begins().await;
    let mut town = Town::new(&mut world, "farm", &with_hold(14, "")).await;
    // Two hundred friends of one inviter, each with the minimal purchase, in one evening, at one till.
    let star = town.opens(None).await.member;
    let mut farm = Vec::new();
    for _ in 0..200 {
        let friend = town.opens(Some(star)).await;
        town.passes(40);
        town.buys(friend.member, friend.card, 10_000, 7).await;
        farm.push(friend.member);
    }
    // Fifty who bring one to four friends each, over a month. The friends buy what they like at one of three tills, and
    // mostly come back.
    let mut honest = Vec::new();
    for _ in 0..50 {
        let inviter = town.opens(None).await.member;
        for _ in 0..=throws(&mut dice, 4) {
            town.passes(throws(&mut dice, (DAY / 4) as u64) as i64);
            let friend = town.opens(Some(inviter)).await;
            let later = if throws(&mut dice, 3) == 0 { 120 } else { throws(&mut dice, 3 * DAY as u64) as i64 };
            let visits = 1 + throws(&mut dice, 3);
            for visit in 0..visits {
                town.passes(if visit == 0 { later / 50 } else { 600 });
                let minor = 10_000 + throws(&mut dice, 60_000) as i64;
                let till = throws(&mut dice, 3);
                town.buys(friend.member, friend.card, minor, till).await;
            }
            honest.push((inviter, friend.member));
        }
    }
    for friend in farm.iter().chain(honest.iter().map(|(_, friend)| friend)) {
        town.follows(*friend).await;
    }
    town.passes(15 * DAY);
    town.looks().await;
    let mut paid = 0;
    for batch in farm.chunks(store::CLAIMS_MAX) {
        paid += town.ledger.claim_rewards(&town.program, star, batch, town.now).await.unwrap().paid.len();
    }
    let (mut held, mut inviters_held, mut claimed) = (0, std::collections::BTreeSet::new(), 0);
    for (inviter, friend) in &honest {
        if town.state(*friend).await == ReferralState::Held {
            held += 1;
            inviters_held.insert(inviter.get());
        }
        claimed += town.ledger.claim_rewards(&town.program, *inviter, &[*friend], town.now).await.unwrap().paid.len();
    }
    println!("seed {seed}: the farm's 200 friends: {paid} paid");
    println!(
        "50 honest inviters, {} friends: {claimed} paid, {held} held of {} inviters",
        honest.len(),
        inviters_held.len()
    );
    assert_eq!(paid, 0);
    assert!(inviters_held.len() <= 1);
    assert_eq!(claimed + held, honest.len());
    town.books_balance().await;
    world.ends().await;
}

/// A friend's history, kept without any of the product's code.
#[derive(Default)]
struct Life {
    inviter: Option<(MemberNo, CardNumber)>,
    /// Purchases: id, enough to qualify, refunded.
    bought: Vec<(OrderId, bool, bool)>,
    left: bool,
    claimed: bool,
}

#[tokio::test]
async fn whatever_is_lost_repeated_or_swapped_the_end_is_what_the_whole_history_says() {
    let seed = std::env::var("KOPILKA_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_270_305);
    println!("seed {seed}");
    let mut dice = seed;
    let mut world = World::begins().await;
    let mut town = Town::new(&mut world, "lives", &with_hold(5, "risk = { threshold = 1000 }")).await;
    let roots = [town.opens(None).await, town.opens(None).await];
    let mut friends: Vec<(AccountRow, Life)> = Vec::new();
    // Records of the stream that are on their way.
    let mut records: Vec<MemberNo> = Vec::new();
    for _ in 0..600 {
        match throws(&mut dice, 12) {
            0..2 if friends.len() < 40 => {
                let at = throws(&mut dice, 2 + friends.len() as u64) as usize;
                let inviter = if at < 2 { &roots[at] } else { &friends[at - 2].0 };
                let by = (inviter.member, inviter.card);
                let row = town.opens(Some(by.0)).await;
                friends.push((row, Life { inviter: Some(by), ..Life::default() }));
            }
            2..5 if !friends.is_empty() => {
                let at = throws(&mut dice, friends.len() as u64) as usize;
                let enough = throws(&mut dice, 2) == 0;
                let (member, card) = (friends[at].0.member, friends[at].0.card);
                let id = town.buys(member, card, if enough { 12_000 } else { 8_000 }, 1).await;
                // Somebody who left is a card like any other; their purchases earn nothing for the inviter.
                friends[at].1.bought.push((id, enough, false));
                records.push(member);
            }
            5 if !friends.is_empty() => {
                let at = throws(&mut dice, friends.len() as u64) as usize;
                let member = friends[at].0.member;
                let life = &mut friends[at].1;
                if let Some(purchase) = life.bought.iter_mut().find(|(_, _, refunded)| !refunded) {
                    purchase.2 = true;
                    let refund = OrderId::parse("r").unwrap();
                    let todo =
                        PostCommand::Refund { purchase: purchase.0.clone(), id: refund, amount: None, points: None };
                    town.posts(member, todo).await.unwrap();
                    records.push(member);
                }
            }
            6 if throws(&mut dice, 8) == 0 && !friends.is_empty() => {
                let at = throws(&mut dice, friends.len() as u64) as usize;
                // Nobody leaves before their earlier records are delivered: otherwise the order of the two would not be
                // determined.
                let member = friends[at].0.member;
                town.follows(member).await;
                if !friends[at].1.left {
                    town.posts(member, PostCommand::Operation(Operation::Leave)).await.unwrap();
                    friends[at].1.left = true;
                    records.push(member);
                }
            }
            7 if !friends.is_empty() => {
                // From two devices at once.
                let at = throws(&mut dice, friends.len() as u64) as usize;
                let (friend, inviter) = (friends[at].0.member, friends[at].1.inviter.unwrap().0);
                let only = [friend];
                let claim = || town.ledger.claim_rewards(&town.program, inviter, &only, town.now);
                let (one, two) = futures::join!(claim(), claim());
                let (one, two) = (one.unwrap().paid, two.unwrap().paid);
                assert_eq!(one, two, "seed {seed}: one payment, two equal receipts");
                friends[at].1.claimed |= !one.is_empty();
            }
            8..11 if !records.is_empty() => {
                let at = throws(&mut dice, records.len() as u64) as usize;
                let member = match throws(&mut dice, 3) {
                    0 => records[at],
                    _ => records.swap_remove(at),
                };
                // One record in five never arrives.
                if throws(&mut dice, 5) > 0 {
                    town.follows(member).await;
                }
            }
            _ => {
                town.passes(DAY / 3);
                town.looks().await;
            }
        }
    }
    // Sixteen days, in which the schedule finds what was lost, and holds end.
    for _ in 0..16 {
        town.passes(DAY);
        town.looks().await;
    }
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, life) in &friends {
        use ReferralState::{Claimed, Joined, Qualified, Reversed};
        let by = life.bought.iter().find(|(_, enough, _)| *enough);
        let wanted: &[ReferralState] = match (by, life.left) {
            (Some((_, _, true)), true) => &[Reversed(Reversal::Refund), Reversed(Reversal::Left)],
            (Some((_, _, true)), false) => &[Reversed(Reversal::Refund)],
            (_, true) if life.claimed => &[Claimed],
            (_, true) => &[Reversed(Reversal::Left)],
            (Some(_), false) if life.claimed => &[Claimed],
            (Some(_), false) => &[Qualified],
            (None, false) => &[Joined],
        };
        let state = town.state(row.member).await;
        assert!(wanted.contains(&state), "seed {seed}: {} is none of {wanted:?}", state.code());
        *states.entry(state.code()).or_default() += 1;
        town.ledger.count_referral(&town.program, row.member).await.unwrap();
    }
    println!("{states:?}");
    // The first two never buy anything, so all that they ever earned is what they claimed.
    for root in &roots {
        let of_root = |(_, life): &&(AccountRow, Life)| life.claimed && life.inviter.unwrap().0 == root.member;
        let claimed = friends.iter().filter(of_root).count() as i64;
        let row = town.ledger.account(&town.program.id, root.member).await.unwrap().unwrap();
        assert_eq!(row.account.lifetime.earned, 15 * claimed, "seed {seed}");
    }
    town.books_balance().await;
    world.ends().await;
}

/// `KOPILKA_FRIENDS` sets the number of friends.
#[tokio::test]
async fn an_inviter_of_very_many_reads_no_more_than_one_of_few() {
    let many = std::env::var("KOPILKA_FRIENDS").ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    let mut world = World::begins().await;
    let town = Town::new(&mut world, "star", TOML).await;
    let star = town.opens(None).await.member;
    let calls = Arc::new(AtomicUsize::new(0));
    let bytes = Arc::new(AtomicUsize::new(0));
    let (counted, weighed) = (calls.clone(), bytes.clone());
    let hook: Hook = Arc::new(move |_: &mut Call| {
        counted.fetch_add(1, Ordering::SeqCst);
        async { Act::Pass }.boxed()
    });
    let look = Arc::new(move |_: &Call, answer: &serde_json::Value| {
        weighed.fetch_add(answer.to_string().len(), Ordering::SeqCst);
    });
    let ledger = ledger_over(&lay(&world.engine_url().await, hook, look).await);
    for n in 1..=many {
        let friend = town.opens(Some(star)).await.member;
        town.ledger.count_referral(&town.program, friend).await.unwrap();
        if n == 10 || n == many {
            calls.store(0, Ordering::SeqCst);
            bytes.store(0, Ordering::SeqCst);
            let counts = ledger.friends_by_state(&town.program.id, star).await.unwrap();
            let page = ledger.friends(&town.program.id, star, None, 8).await.unwrap();
            assert_eq!((counts.get("joined"), page.len()), (Some(&n), 8));
            let (calls, bytes) = (calls.load(Ordering::SeqCst), bytes.load(Ordering::SeqCst));
            println!("{n} friends: {calls} requests, {bytes} bytes");
            assert!(calls == 2 && bytes < 8_000, "{calls} requests, {bytes} bytes");
        }
    }
    world.ends().await;
}
