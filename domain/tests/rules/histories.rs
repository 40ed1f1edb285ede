//! What is bought, spent, refunded and restored in full, in any order, leaves nothing
//! (`docs/rules.md#points-already-spent`). The model knows neither lots nor lines nor entries.

use crate::book::*;
use crate::earning::rich;
use domain::*;
use jiff::SignedDuration;

/// A history that throws its own dice, so a seed tells all.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn up_to(&mut self, most: i64) -> i64 {
        1 + self.below(most.unsigned_abs()) as i64
    }
}

/// A purchase as the model knows it.
struct Bought {
    name: String,
    paid: i64,
    back: i64,
    earned: i64,
    pending: i64,
    /// The day on which the pending points become available.
    ripe_on: Day,
    /// The spend that paid a share of its bill.
    spend: Option<usize>,
}

/// A spend as the model knows it: what is not restored, and when it was made.
struct Bill {
    points: i64,
    left: i64,
    made: usize,
}

/// One member by the words of the rules: numbers only. Points never expire here.
#[derive(Default)]
struct Model {
    available: i64,
    debt: i64,
    purchases: Vec<Bought>,
    spends: Vec<Bill>,
    /// When, and how many.
    forgiven: Vec<(usize, i64)>,
}

impl Model {
    fn gains(&mut self, points: i64) {
        let pays = points.min(self.debt);
        self.debt -= pays;
        self.available += points - pays;
    }

    /// `floor(points × left ÷ paid)` stands; returns what a refund takes of it.
    fn refunds(&mut self, at: usize, minor: i64, policy: RefundPolicy, time: usize) {
        let bought = &mut self.purchases[at];
        let share = |points: i64, back: i64| {
            if back >= bought.paid { points } else { points * back / bought.paid }
        };
        let stands = |back: i64| bought.earned * (bought.paid - back).max(0) / bought.paid.max(1);
        let mut due = stands(bought.back) - stands(bought.back + minor);
        let restored = bought.spend.map(|spend| {
            let points = self.spends[spend].points;
            (spend, share(points, bought.back + minor) - share(points, bought.back))
        });
        bought.back += minor;
        let waits = due.min(bought.pending);
        bought.pending -= waits;
        due -= waits;
        let takes = due.min(self.available);
        self.available -= takes;
        match policy {
            RefundPolicy::WithinBalance => self.forgiven.push((time, due - takes)),
            RefundPolicy::Debt => self.debt += due - takes,
        }
        if let Some((spend, points)) = restored {
            self.restores(spend, points);
        }
    }

    fn restores(&mut self, at: usize, points: i64) {
        let spend = &mut self.spends[at];
        spend.left -= points;
        let mut back = points;
        for (time, forgiven) in &mut self.forgiven {
            if *time >= spend.made {
                let makes_up = back.min(*forgiven);
                *forgiven -= makes_up;
                back -= makes_up;
            }
        }
        self.gains(back);
    }

    /// What the purchases that stand have earned, as far as it is available.
    fn standing(&self) -> i64 {
        let stands = |bought: &Bought| bought.earned * (bought.paid - bought.back).max(0) / bought.paid.max(1);
        self.purchases.iter().map(stands).sum()
    }
}

/// A member and a card that may be theirs, with the model of each.
struct History {
    dice: Dice,
    policy: RefundPolicy,
    real: Vec<Ledger>,
    model: Vec<Model>,
    spends: Vec<Vec<Entry>>,
    now: Instant,
    steps: usize,
}

impl History {
    fn begins(seed: u64, expiry: Expiry, window: u8) -> History {
        let mut dice = Dice(seed);
        let policy = if dice.below(2) == 0 { RefundPolicy::WithinBalance } else { RefundPolicy::Debt };
        let program = program(expiry, window, policy);
        let opens = |number: u64| {
            let mut ledger = Ledger::open(program.clone(), false);
            ledger.member = MemberNo::from_random(number);
            ledger
        };
        let real = vec![opens(1), opens(2)];
        let model = vec![Model::default(), Model::default()];
        let now = at("2027-01-01T10:00:00Z");
        History { dice, policy, real, model, spends: vec![Vec::new(), Vec::new()], now, steps: 0 }
    }

    fn name(&self) -> String {
        format!("n{}", self.steps)
    }

    /// A purchase, of which points may pay a share.
    fn buys(&mut self, who: usize) {
        let (name, now) = (self.name(), self.now);
        let minor = self.dice.up_to(900_000);
        let share =
            self.dice.up_to(60).min(self.real[who].account.as_of(&self.real[who].program, now).balance().available);
        let reference = format!("bill{}", self.steps);
        let with_points = share > 0 && self.dice.below(3) == 0;
        let ledger = &mut self.real[who];
        if with_points {
            let bill =
                Purpose::Bill { reference: id(&reference), id: id(&name), bill: rub(minor), worth: rub(minor / 2) };
            let entry = ledger.post(&Operation::Spend { on: bill, points: points(share) }, now).unwrap();
            let model = &mut self.model[who];
            model.available -= share;
            model.spends.push(Bill { points: share, left: share, made: self.steps });
            self.spends[who].push(entry);
        }
        let program = ledger.program.clone();
        let bill =
            with_points.then(|| BillShare { reference: id(&reference), worth: rub(minor / 2), again: Points::ZERO });
        let sold = Accrual { bill, ..purchase(&program, &name, minor, now) };
        let earned = ledger.post(&Operation::Purchase(sold), now).unwrap().points;
        let window = program.rules[0].pending_days;
        let pending = if window > 0 { earned } else { 0 };
        let ripe_on = self.today() + jiff::Span::new().days(i64::from(window));
        let model = &mut self.model[who];
        model.gains(earned - pending);
        let spend = with_points.then(|| model.spends.len() - 1);
        model.purchases.push(Bought { name, paid: minor, back: 0, earned, pending, ripe_on, spend });
    }

    fn refunds(&mut self, who: usize, whole: bool) {
        let left: Vec<usize> = (0..self.model[who].purchases.len())
            .filter(|at| self.model[who].purchases[*at].back < self.model[who].purchases[*at].paid)
            .collect();
        if left.is_empty() {
            return;
        }
        let at = left[self.dice.below(left.len() as u64) as usize];
        let bought = &self.model[who].purchases[at];
        let (order, rest) = (bought.name.clone(), bought.paid - bought.back);
        let minor = if whole || self.dice.below(2) == 0 { rest } else { self.dice.up_to(rest) };
        let refund = self.name();
        self.real[who].refunds(&order, &refund, Some(minor), self.now).unwrap();
        self.model[who].refunds(at, minor, self.policy, self.steps);
    }

    fn spends(&mut self, who: usize) {
        let amount = self.dice.up_to(80);
        let (spend, now) = (spend(&self.name(), amount), self.now);
        if let Ok(entry) = self.real[who].post(&spend, now) {
            self.model[who].available -= amount;
            self.model[who].spends.push(Bill { points: amount, left: amount, made: self.steps });
            self.spends[who].push(entry);
        }
    }

    /// A spend comes back whole, unless it paid a share of a bill, which comes back with its refunds.
    fn cancels(&mut self, who: usize) -> bool {
        let model = &self.model[who];
        let paid: Vec<usize> = model.purchases.iter().filter_map(|bought| bought.spend).collect();
        let free: Vec<usize> =
            (0..model.spends.len()).filter(|at| model.spends[*at].left > 0 && !paid.contains(at)).collect();
        if free.is_empty() {
            return false;
        }
        let at = free[self.dice.below(free.len() as u64) as usize];
        let by = if self.dice.below(2) == 0 { Actor::Member } else { Actor::System };
        let spend = self.spends[who][at].clone();
        self.real[who].gives_back(by, &spend, self.now).unwrap();
        let left = self.model[who].spends[at].left;
        self.model[who].restores(at, left);
        true
    }

    fn merges(&mut self) {
        let [chat, card] = &mut self.real[..] else { return };
        chat.takes_over(card, self.now);
        let theirs = std::mem::take(&mut self.model[1]);
        let (model, time) = (&mut self.model[0], self.steps);
        let spends_before = model.spends.len();
        model.purchases.extend(
            theirs
                .purchases
                .into_iter()
                .map(|bought| Bought { spend: bought.spend.map(|at| at + spends_before), ..bought }),
        );
        model.spends.extend(theirs.spends.into_iter().map(|spend| Bill { made: time, ..spend }));
        model.forgiven.push((time, theirs.forgiven.iter().map(|(_, points)| points).sum()));
        let (available, debt) = (model.available + theirs.available, model.debt + theirs.debt);
        let pays = available.min(debt);
        (model.available, model.debt) = (available - pays, debt - pays);
        let theirs = std::mem::take(&mut self.spends[1]);
        self.spends[0].extend(theirs);
        self.real.truncate(1);
        self.model.truncate(1);
    }

    fn steps(&mut self, compares: bool) {
        for _ in 0..4 + self.dice.below(14) {
            self.step();
            if compares {
                self.compares();
            }
        }
    }

    fn step(&mut self) {
        self.steps += 1;
        let who = self.dice.below(self.real.len() as u64) as usize;
        match self.dice.below(16) {
            0..5 => self.buys(who),
            5..8 => self.refunds(who, false),
            8..11 => self.spends(who),
            11..13 => drop(self.cancels(who)),
            13 if self.real.len() == 2 => self.merges(),
            _ => self.waits(),
        }
    }

    fn waits(&mut self) {
        let days = self.dice.up_to(40);
        self.now += SignedDuration::from_hours(24 * days);
        let today = self.today();
        for model in &mut self.model {
            let ripe = model.purchases.iter_mut().filter(|bought| bought.ripe_on <= today);
            let ripe: i64 = ripe.map(|bought| std::mem::take(&mut bought.pending)).sum();
            model.gains(ripe);
        }
    }

    fn today(&self) -> Day {
        day_of(self.now, &self.real[0].program.zone)
    }

    fn compares(&self) {
        for (ledger, model) in self.real.iter().zip(&self.model) {
            let account = ledger.account.as_of(&ledger.program, self.now);
            let balance = account.balance();
            let pending: i64 = model.purchases.iter().map(|bought| bought.pending).sum();
            assert_eq!((balance.available, balance.pending, balance.debt), (model.available, pending, model.debt));
            let spent: i64 = model.spends.iter().map(|spend| spend.left).sum();
            assert_eq!(account.lifetime.spent, spent);
            assert!(account.debt <= spent);
        }
    }

    /// All spends come back, among refunds if `all` is to be refunded.
    fn unwinds(&mut self, all: bool) {
        if self.real.len() == 2 {
            self.steps += 1;
            self.merges();
        }
        loop {
            self.steps += 1;
            let open = self.model[0].purchases.iter().any(|bought| bought.back < bought.paid);
            if all && open && self.dice.below(2) == 0 {
                self.refunds(0, true);
            } else {
                let goes_on = self.cancels(0) || (all && open);
                if !goes_on {
                    break;
                }
            }
            if self.dice.below(4) == 0 {
                self.waits();
            }
        }
    }
}

/// How many histories of each kind.
const HISTORIES: u64 = 50_000;

/// The seed of the histories; `KOPILKA_SEED` picks others.
fn seed() -> u64 {
    let seed = std::env::var("KOPILKA_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_270_305);
    println!("seed {seed}");
    seed
}

#[test]
fn without_expiry_every_step_of_any_history_is_as_the_model_says() {
    let seed = seed();
    for n in 0..HISTORIES {
        let seed = seed.wrapping_mul(1_000_003).wrapping_add(n);
        let mut history = History::begins(seed, Expiry::Never, if n % 3 == 0 { 30 } else { 0 });
        history.steps(true);
        history.unwinds(n % 2 == 0);
        history.compares();
        let (model, ledger) = (&history.model[0], &history.real[0]);
        let balance = ledger.account.as_of(&ledger.program, history.now).balance();
        let pending: i64 = model.purchases.iter().map(|bought| bought.pending).sum();
        if model.spends.iter().all(|spend| spend.left == 0) {
            let stands = model.standing();
            assert_eq!(balance.available - balance.debt + pending, stands, "seed {seed}");
        }
        if n % 2 == 0 {
            assert_eq!((balance, model.standing()), (Balance::default(), 0), "seed {seed}");
        }
    }
}

#[test]
fn nothing_is_left_of_what_is_refunded_and_restored_in_full() {
    let seed = seed();
    for n in 0..HISTORIES {
        let seed = seed.wrapping_mul(2_000_003).wrapping_add(n);
        let expiry = [Expiry::AfterMonths(1), Expiry::IdleMonths(1), Expiry::AfterMonths(2)][(n % 3) as usize];
        let mut history = History::begins(seed, expiry, [0, 3, 14][(n % 7 % 3) as usize]);
        if n % 5 == 0 {
            for ledger in &mut history.real {
                ledger.program.rules[0] = rich(ledger.program.rules[0].clone());
            }
        }
        history.steps(false);
        history.unwinds(true);
        let ledger = &history.real[0];
        let account = &ledger.account;
        let old_visits = account.progress.visits.earlier > 0;
        assert!(old_visits || account.balance() == Balance::default(), "seed {seed}: {account:?}");
        assert_eq!(account.lifetime.spent, 0, "seed {seed}");
        if n % 50 == 0 {
            assert_eq!(&ledger.replayed(), account, "seed {seed}");
        }
    }
}
