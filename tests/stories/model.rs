//! The real store against a naive model: random histories of purchases, refunds, spends, cancellations, repeats,
//! concurrent pairs and jumps of the clock. The model has no entries, lines or versions: it keeps points by day and
//! adds them up. `KOPILKA_SEED` picks a history; the seed is printed.

use crate::wire::plain_purchase;
use crate::world::{World, throws};
use domain::{
    Actor, CardNumber, Day, Hash, Instant, Lifetime, LotExpiry, MemberNo, Money, Operation, OperationId, OrderId,
    Points, Program, Purpose, Spent, add_months, end_of_month, start_of,
};
use jiff::{Span, ToSpan};
use std::collections::{BTreeMap, HashMap};
use store::{Ledger, PostCommand, PostError, PostRequest};

const TOML: &str = r#"
program = "model"
currency = "RUB"
zone = "Europe/Moscow"
name = { ru = "М", zh = "模", en = "Model" }
earning = [{ purchase = { points = 1, per = "100" } }]
pending_days = 3
expiry = { months = 2 }
"#;
const PER_POINT: i64 = 10_000;
const PENDING_DAYS: i64 = 3;
const GRACE_DAYS: i64 = 7;
const MEMBERS: u64 = 5;
const STEPS: usize = 400;

#[derive(Clone, Debug)]
enum Act {
    Buy { order: u64, minor: i64 },
    Refund { order: u64, refund: u64, minor: Option<i64> },
    Spend { id: u64, points: i64 },
    Cancel { id: u64 },
}

/// The points of a card, by day.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    /// By the day on which they become available, and their last day.
    pending: BTreeMap<(Day, Day), i64>,
    /// By their last day.
    lots: BTreeMap<Day, i64>,
    earned: i64,
    spent: i64,
    expired: i64,
    reversed: i64,
    /// Of what expired, the part that refunds no longer took.
    set_off: i64,
    /// What refunds forgave and nothing made up for, counted by refunds that forgave.
    forgiven: BTreeMap<u64, i64>,
    bought: HashMap<u64, Bought>,
    /// The first refund that could forgive after it; last days and points.
    spends: HashMap<u64, (u64, Vec<(Day, i64)>)>,
    forgave: u64,
}

#[derive(Clone, Debug, PartialEq)]
struct Bought {
    paid: i64,
    back: i64,
    points: i64,
    from: Day,
    until: Day,
}

impl Model {
    /// Settles day by day, so points do not expire before they become available.
    fn live_until(&mut self, today: Day) {
        let due: Vec<(Day, Day)> = self.pending.keys().copied().filter(|(from, _)| *from <= today).collect();
        for key in due {
            let points = self.pending.remove(&key).unwrap();
            *self.lots.entry(key.1).or_default() += points;
        }
        let over: Vec<Day> = self.lots.keys().copied().filter(|until| *until < today).collect();
        for until in over {
            self.expired += self.lots.remove(&until).unwrap();
        }
        self.lots.retain(|_, points| *points > 0);
    }

    fn take(&mut self, mut points: i64) -> Vec<(Day, i64)> {
        let mut taken = Vec::new();
        for (until, held) in &mut self.lots {
            let some = points.min(*held);
            if some > 0 {
                *held -= some;
                points -= some;
                taken.push((*until, some));
            }
        }
        self.lots.retain(|_, points| *points > 0);
        taken
    }

    /// Whether the action is done; a repeat counts as done.
    fn act(&mut self, act: &Act, today: Day) -> bool {
        self.live_until(today);
        match act {
            Act::Buy { order, minor } => {
                if self.bought.contains_key(order) {
                    return true;
                }
                let points = minor / PER_POINT;
                let from = today + Span::new().days(PENDING_DAYS);
                let until = end_of_month(add_months(from, 2));
                if points > 0 {
                    *self.pending.entry((from, until)).or_default() += points;
                }
                self.earned += points;
                self.bought.insert(*order, Bought { paid: *minor, back: 0, points, from, until });
                true
            }
            Act::Refund { order, minor, .. } => {
                let Some(bought) = self.bought.get(order).cloned() else { return false };
                let amount = minor.unwrap_or(bought.paid - bought.back);
                if amount == 0 || amount > bought.paid - bought.back {
                    return false;
                }
                let stands = |back: i64| bought.points * (bought.paid - back) / bought.paid;
                let mut due = stands(bought.back) - stands(bought.back + amount);
                self.bought.get_mut(order).unwrap().back += amount;
                let key = (bought.from, bought.until);
                if let Some(waiting) = self.pending.get_mut(&key) {
                    let some = due.min(*waiting);
                    *waiting -= some;
                    due -= some;
                    self.reversed += some;
                    self.pending.retain(|_, points| *points > 0);
                }
                if bought.until < today {
                    let gone = due.min(self.expired - self.set_off);
                    self.set_off += gone;
                    due -= gone;
                }
                if let Some(own) = self.lots.get_mut(&bought.until) {
                    let some = due.min(*own);
                    *own -= some;
                    due -= some;
                    self.reversed += some;
                    self.lots.retain(|_, points| *points > 0);
                }
                let taken = self.take(due).iter().map(|(_, points)| points).sum::<i64>();
                self.reversed += taken;
                let free = self.spent - self.forgiven.values().sum::<i64>();
                let forgiven = (due - taken).min(free);
                if forgiven > 0 {
                    self.forgave += 1;
                    self.forgiven.insert(self.forgave, forgiven);
                }
                true
            }
            Act::Spend { id, points } => {
                if self.spends.contains_key(id) {
                    return true;
                }
                if self.lots.values().sum::<i64>() < *points {
                    return false;
                }
                let taken = self.take(*points);
                self.spent += points;
                self.spends.insert(*id, (self.forgave + 1, taken));
                true
            }
            Act::Cancel { id } => {
                let Some((spent_at, taken)) = self.spends.get_mut(id) else { return false };
                let (spent_at, taken) = (*spent_at, std::mem::take(taken));
                for (until, mut points) in taken {
                    let until = if until < today { today + GRACE_DAYS.days() } else { until };
                    self.spent -= points;
                    for forgiven in self.forgiven.range_mut(spent_at..).map(|(_, forgiven)| forgiven) {
                        let makes_up = points.min(*forgiven);
                        *forgiven -= makes_up;
                        points -= makes_up;
                        self.reversed += makes_up;
                    }
                    *self.lots.entry(until).or_default() += points;
                    self.lots.retain(|_, points| *points > 0);
                }
                self.forgiven.retain(|_, points| *points > 0);
                true
            }
        }
    }

    fn state(&self) -> State {
        State {
            pending: self.pending.clone(),
            lots: self.lots.clone(),
            lifetime: [self.earned, self.spent, self.expired, self.reversed],
        }
    }
}

/// The state in which model and store must agree.
#[derive(Debug, PartialEq)]
struct State {
    pending: BTreeMap<(Day, Day), i64>,
    lots: BTreeMap<Day, i64>,
    lifetime: [i64; 4],
}

struct Real<'a> {
    ledger: Ledger,
    program: &'a Program,
    member: MemberNo,
    card: CardNumber,
}

impl Real<'_> {
    async fn act(&self, act: &Act, now: Instant) -> bool {
        let id = |name: &str, n: &u64| OrderId::parse(&format!("{name}{n}")).unwrap();
        let todo = match act {
            Act::Buy { order, minor } => plain_purchase(self.program, self.card, id("b", order), *minor, now),
            Act::Refund { order, refund, minor } => PostCommand::Refund {
                purchase: id("b", order),
                id: id("r", refund),
                amount: minor.map(|minor| Money::new(minor, self.program.currency).unwrap()),
                points: None,
            },
            Act::Spend { id: spend, points } => {
                let on = Purpose::Plain(id("s", spend));
                PostCommand::Operation(Operation::Spend { on, points: Points::new(*points).unwrap() })
            }
            Act::Cancel { id: spend } => {
                let of = OperationId::Other(id("s", spend));
                let Some(spent) = self.ledger.entry_of(&self.program.id, self.member, &of).await.unwrap() else {
                    return false;
                };
                let of = OrderId::parse(&of.to_string()).unwrap();
                let spent = Spent::by(&spent, &self.program.zone);
                PostCommand::Operation(Operation::Cancel { of, spent })
            }
        };
        let actor = Actor::Import(0);
        let post = PostRequest::new(self.program, self.member, todo, actor, now);
        match self.ledger.post(&post).await {
            Ok(_) => true,
            Err(PostError::Refused(_) | PostError::NoPurchase) => false,
            Err(other) => panic!("{act:?}: {other}"),
        }
    }

    async fn state(&self, now: Instant) -> State {
        let row = self.ledger.account(&self.program.id, self.member).await.unwrap().unwrap();
        let account = row.account.as_of(self.program, now);
        assert!(account.identity_holds());
        assert_eq!((account.debt, account.reserved, account.lifetime.adjusted), (0, 0, 0));
        let until = |life: LotExpiry| match life {
            LotExpiry::Until(day) => day,
            other => panic!("{other}"),
        };
        let (mut pending, mut lots) = (BTreeMap::new(), BTreeMap::new());
        for group in &account.pending {
            *pending.entry((group.key.on, until(group.key.life))).or_default() += group.points;
        }
        for lot in &account.lots {
            *lots.entry(until(lot.key.life)).or_default() += lot.points;
        }
        let Lifetime { earned, spent, expired, reversed, .. } = account.lifetime;
        State { pending, lots, lifetime: [earned, spent, expired, reversed] }
    }
}

fn next(dice: &mut u64, step: u64) -> Act {
    let earlier = |dice: &mut u64| step.saturating_sub(throws(dice, 40));
    match throws(dice, 10) {
        0..4 => Act::Buy { order: step, minor: throws(dice, 2_000_000) as i64 },
        4..6 => {
            let part = (throws(dice, 2) == 0).then(|| 1 + throws(dice, 900_000) as i64);
            Act::Refund { order: earlier(dice), refund: step, minor: part }
        }
        6..9 => Act::Spend { id: step, points: 1 + throws(dice, 120) as i64 },
        _ => Act::Cancel { id: earlier(dice) },
    }
}

#[tokio::test]
async fn any_history_of_the_store_is_what_a_naive_model_says() {
    let seed = std::env::var("KOPILKA_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_270_305);
    println!("seed {seed}");
    let mut world = World::begins().await;
    world.opens(TOML).await;
    let program = world.program("model").await;
    let mut dice: u64 = seed;
    for n in 0..MEMBERS {
        let ledger = world.ledger();
        let opened = world.runner.time.clock.now();
        let customer = Hash::of(format!("{n}").as_bytes());
        let row = ledger.card_for_customer(&program, customer, opened).await.unwrap().row;
        let real = Real { ledger, program: &program, member: row.member, card: row.card };
        // All that the history so far allows: where two actions at once end alike in both orders, what each of them
        // took may differ, and show only later.
        let mut models = vec![Model::default()];
        let mut today = domain::day_of(opened, &program.zone) + 1.day();
        for step in 0..STEPS as u64 {
            if throws(&mut dice, 3) == 0 {
                today += Span::new().days(throws(&mut dice, 25) as i64);
            }
            // Each step is a second later, so the actions of one day have an order.
            let now = start_of(today, &program.zone) + jiff::SignedDuration::from_secs(step as i64);
            // Orders are unique in a program, so each member has their own range.
            let (first, second) =
                (next(&mut dice, n * 100_000 + step * 2), next(&mut dice, n * 100_000 + step * 2 + 1));
            let said = format!("seed {seed}, member {n}, step {step}: {first:?}, {second:?}");
            let mut allowed = Vec::new();
            match throws(&mut dice, 4) {
                // The same action twice, at once.
                0 => {
                    let done = futures::join!(real.act(&first, now), real.act(&first, now));
                    for mut model in models.clone() {
                        let wanted = model.act(&first, today);
                        allowed.push(((wanted, wanted) == done, model));
                    }
                }
                // Two actions at once must end as one of the two orders.
                1 => {
                    let done = futures::join!(real.act(&first, now), real.act(&second, now));
                    for (mut one, mut other) in models.iter().map(|model| (model.clone(), model.clone())) {
                        let said = (one.act(&first, today), one.act(&second, today));
                        allowed.push((said == done, one));
                        let swapped = (other.act(&second, today), other.act(&first, today));
                        allowed.push(((swapped.1, swapped.0) == done, other));
                    }
                }
                _ => {
                    let done = real.act(&first, now).await;
                    for mut model in models.clone() {
                        let wanted = model.act(&first, today);
                        allowed.push((wanted == done, model));
                    }
                }
            }
            let state = real.state(now).await;
            models.clear();
            let mut others = Vec::new();
            for (is_done, mut model) in allowed {
                model.live_until(today);
                if !is_done || model.state() != state {
                    others.push((is_done, model.state()));
                } else if !models.contains(&model) {
                    models.push(model);
                }
            }
            assert!(!models.is_empty(), "{said}: the store has {state:?}, and nothing allows but {others:?}");
        }
    }
    world.ends().await;
}
