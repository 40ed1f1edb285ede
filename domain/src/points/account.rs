//! An account: a member's standing in one program (`docs/rules.md#accounts`).

use crate::Balance;
use crate::Funder;
use crate::Lot;
use crate::LotExpiry;
use crate::LotKey;
use crate::Pending;
use crate::PendingKey;
use crate::{
    Cause, Day, Entry, Hash, Instant, LevelRaise, LifetimeTotal, Line, LineKind, LineTarget, MemberNo, Month, Points,
    Progress, Restorable, Zone, add_months, day_of,
};
use std::collections::BTreeMap;

/// The most lots that an account holds. The points of one more day join the next later lot of the same funder.
pub const LOTS_MAX: usize = 64;

/// The lifetime figures of an account, in points. Only `adjusted` may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lifetime {
    /// Points accrued.
    pub earned: i64,
    /// The sum of adjustments by staff; may be negative.
    pub adjusted: i64,
    /// Points spent, net of what was restored.
    pub spent: i64,
    /// Points expired.
    pub expired: i64,
    /// Points taken back by refunds.
    pub reversed: i64,
    /// Of the expired points, those against which refunds were set off (`docs/rules.md#refunds-after-the-last-day`).
    pub set_off: i64,
}

/// One member's standing in one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The number of entries, which is the version of the last one.
    pub version: u64,
    /// The latest instant up to which the account was settled. It never moves back.
    pub settled_at: Instant,
    /// The day of the last accrual, activation or credit by staff. Spends after it, which may be undone, are in
    /// `restorable`; [`Account::active_on`] knows both.
    pub last_active_on: Day,
    /// The latest last day of [`LotExpiry::Idle`] points that expired. What was available by then is gone.
    pub idle_expired_until: Option<Day>,
    /// The latest last day of expired lots with a day of their own.
    pub dated_expired_until: Option<Day>,
    /// Whether the account has a chat, which makes the expiry promise binding (`docs/rules.md#the-promise`).
    pub in_chat: bool,
    /// The account into which this one was merged; this one is closed if it is set.
    pub transferred_to: Option<MemberNo>,
    /// Lots of available points, in spending order.
    pub lots: Vec<Lot>,
    /// Pending points, ordered by the day on which they become available.
    pub pending: Vec<Pending>,
    /// Points set aside.
    pub reserved: i64,
    /// Points owed.
    pub debt: i64,
    /// What was forgiven and what was spent, as far as a restored spend looks at it.
    pub restorable: Restorable,
    /// Lifetime figures.
    pub lifetime: Lifetime,
    /// Level, visits and last awards.
    pub progress: Progress,
    /// The hash of the last entry, or zeros before the first.
    pub head: Hash,
}

impl PendingKey {
    /// The day of points that wait for a decision. No settling makes them available.
    const UNDECIDED: Day = Day::MAX;

    /// Returns the group of points that wait for a decision. Their life is fixed by the decision.
    pub(crate) fn undecided() -> PendingKey {
        PendingKey { on: PendingKey::UNDECIDED, life: LotExpiry::Never, funder: Funder::Own }
    }

    /// Returns the group of a purchase's points that wait for a decision. It keeps the day on which the return window
    /// ends.
    pub(crate) fn undecided_until(window_ends: Day) -> PendingKey {
        PendingKey { life: LotExpiry::Until(window_ends), ..PendingKey::undecided() }
    }

    /// Whether the points wait for a decision.
    pub fn is_undecided(&self) -> bool {
        self.on == PendingKey::UNDECIDED
    }

    /// Returns the day on which the points become available if that happens on `today`.
    fn available_on(&self, today: Day) -> Day {
        if self.is_undecided() { today } else { self.on }
    }
}

impl Account {
    /// Whether the account has a holder in the chat: it is neither a card without a chat nor merged into another
    /// account.
    pub fn has_holder(&self) -> bool {
        self.in_chat && self.transferred_to.is_none()
    }

    /// Returns an empty account.
    pub fn open(at: Instant, zone: &Zone, in_chat: bool) -> Account {
        Account {
            version: 0,
            settled_at: at,
            last_active_on: day_of(at, zone),
            idle_expired_until: None,
            dated_expired_until: None,
            in_chat,
            transferred_to: None,
            lots: Vec::new(),
            pending: Vec::new(),
            reserved: 0,
            debt: 0,
            restorable: Restorable::default(),
            lifetime: Lifetime::default(),
            progress: Progress::default(),
            head: Hash::ZERO,
        }
    }

    /// Returns what the account holds.
    pub fn balance(&self) -> Balance {
        Balance {
            available: self.lots.iter().map(|lot| lot.points).sum(),
            pending: self.pending.iter().map(|pending| pending.points).sum(),
            reserved: self.reserved,
            debt: self.debt,
        }
    }

    /// Whether the identity holds (`docs/rules.md#the-identity`): every point is accounted for and nothing is below
    /// zero.
    pub fn identity_holds(&self) -> bool {
        let balance = self.balance();
        let Lifetime { earned, adjusted, spent, expired, reversed, set_off } = self.lifetime;
        let held = balance.pending + balance.available - balance.debt + balance.reserved;
        earned + adjusted == held + spent + expired + reversed
            && self.lots.iter().all(|lot| lot.points > 0)
            && self.pending.iter().all(|pending| pending.points > 0)
            && [self.reserved, self.debt, earned, spent, expired, reversed, set_off].iter().all(|figure| *figure >= 0)
            && set_off <= expired
            && (self.debt == 0 || balance.available == 0)
    }

    /// Returns the day from which [`LotExpiry::Idle`] counts: the last activity or spend that was not undone.
    pub fn active_on(&self) -> Day {
        self.restorable.spent_last_on().map_or(self.last_active_on, |day| day.max(self.last_active_on))
    }

    /// Returns the spent points for which nothing was forgiven or is owed yet: the most that another taking-back may
    /// forgive or leave as a debt (`docs/rules.md#points-already-spent`).
    pub(crate) fn spent_freely(&self) -> i64 {
        (self.lifetime.spent - self.debt - self.restorable.forgiven_points()).max(0)
    }

    /// Returns the last usable day of a life in this account, or `None` for points that never expire.
    pub fn last_day(&self, life: LotExpiry) -> Option<Day> {
        match life {
            LotExpiry::Never => None,
            LotExpiry::Until(day) => Some(day),
            LotExpiry::Idle(months) => Some(add_months(self.active_on(), months)),
            LotExpiry::IdleAtLeast(months, day) => Some(add_months(self.active_on(), months).max(day)),
        }
    }

    /// Whether a lot expires once its last day is over. Points of a member in the chat wait for the warning
    /// (`docs/rules.md#the-promise`).
    pub fn can_expire(&self, key: &LotKey) -> bool {
        !self.in_chat || key.warned
    }

    /// Returns the points that expire by their last day, soonest first. Days before `today` (kept alive by the promise)
    /// are left out.
    pub fn expiring(&self, today: Day) -> Vec<(Day, Points)> {
        let lots = self.lots.iter().filter_map(|lot| Some((self.last_day(lot.key.life)?, lot.points)));
        by_day(lots.filter(|(day, _)| *day >= today))
    }

    /// Returns pending points by the day on which they become available, soonest first.
    pub fn maturing(&self) -> Vec<(Day, Points)> {
        let dated = self.pending.iter().filter(|pending| !pending.key.is_undecided());
        by_day(dated.map(|pending| (pending.key.on, pending.points)))
    }

    /// Returns the points in one lot.
    pub(crate) fn in_lot(&self, key: &LotKey) -> i64 {
        self.lots.iter().find(|lot| lot.key == *key).map_or(0, |lot| lot.points)
    }

    /// Returns the points in one pending group.
    pub(crate) fn in_pending(&self, key: &PendingKey) -> i64 {
        self.pending.iter().find(|pending| pending.key == *key).map_or(0, |pending| pending.points)
    }

    /// Applies one line. Decisions are made before, in the posting. The auditor replays lines through this same
    /// function, which makes an account the sum of its entries by construction.
    pub(crate) fn apply(&mut self, line: &Line, today: Day) {
        let (points, before) = (line.points, self.active_on());
        if let (LineKind::Expire, LineTarget::Lot(LotKey { life, .. })) = (line.kind, &line.place) {
            let last = self.last_day(*life);
            let over =
                if life.idle_months().is_some() { &mut self.idle_expired_until } else { &mut self.dated_expired_until };
            *over = last.max(*over);
        }
        match &line.place {
            LineTarget::Pending(key) => change(&mut self.pending, key, points),
            LineTarget::Lot(key) => change(&mut self.lots, key, points),
            LineTarget::Reserved => self.reserved += points,
            // The debt is the only place that is owed to the program, so it moves the other way.
            LineTarget::Debt => self.debt -= points,
            LineTarget::Figure(figure) => *self.figure(*figure) += points,
            LineTarget::Month(month) => self.progress.qualifying.add(*month, points),
            LineTarget::Level => self.apply_level_change(line, today),
            LineTarget::Forgiven(version) => self.restorable.forgive(*version, points),
            LineTarget::SpentOn(day) => self.restorable.spend(*day, points),
            LineTarget::Visit(day) => self.progress.visits.change(*day, points),
            LineTarget::EarnedOn(day) => self.progress.earn_on(*day, points),
            LineTarget::Awarded(kind, on, within) => self.progress.awarded(*kind, *on, *within, points),
        }
        match line.kind {
            LineKind::Accrue => self.lifetime.earned += points,
            LineKind::Adjust => self.lifetime.adjusted += points,
            LineKind::Spend | LineKind::Restore => self.lifetime.spent -= points,
            LineKind::Expire => self.lifetime.expired -= points,
            LineKind::Reverse => self.lifetime.reversed -= points,
            LineKind::Activate
            | LineKind::Reserve
            | LineKind::Release
            | LineKind::Warned
            | LineKind::Extend
            | LineKind::Transfer => {}
            LineKind::Qualify | LineKind::Level | LineKind::Note => {}
        }
        match (line.kind, &line.place) {
            (LineKind::Accrue, LineTarget::Lot(_)) => self.progress.qualifying.add(Month::of(today), points),
            (LineKind::Activate, LineTarget::Pending(key)) => {
                self.progress.qualifying.add(Month::of(key.available_on(today)), -points);
            }
            _ => {}
        }
        let touched = match (line.kind, &line.place) {
            (LineKind::Accrue, _) => today,
            // A balance that is brought in and a credit by staff count as activity, too.
            (LineKind::Adjust, LineTarget::Lot(_)) if points > 0 => today,
            // Linking a card counts as activity, so no points expire earlier because of it.
            (LineKind::Transfer, LineTarget::Lot(_)) if points > 0 => today,
            (LineKind::Activate, LineTarget::Pending(key)) => key.available_on(today),
            _ => self.last_active_on,
        };
        if line.kind == LineKind::Spend && self.last_active_on < today {
            self.restorable.spend(today, -points);
        }
        if touched > self.last_active_on {
            self.last_active_on = touched;
            self.restorable.forget_spends_until(touched);
        }
        let active = self.active_on();
        if active > before {
            self.forget_idle_warnings(before);
        }
        if active < before {
            self.restore_idle_warnings();
        }
        self.lots.sort_by_cached_key(|lot| spending_rank(&lot.key, active));
        self.pending.sort_by_cached_key(|pending| {
            let key = LotKey { life: pending.key.life, funder: pending.key.funder.clone(), warned: false };
            (pending.key.on, spending_rank(&key, active))
        });
    }

    /// Records an entry in the account, after its lines were applied.
    pub(crate) fn remember(&mut self, entry: &Entry, zone: &Zone) {
        match entry.cause {
            Cause::Link => self.in_chat = true,
            Cause::Leave => self.in_chat = false,
            Cause::TransferTo(member) => self.transferred_to = Some(member),
            _ => {}
        }
        self.progress.remember(entry, zone);
    }

    fn apply_level_change(&mut self, line: &Line, today: Day) {
        match line.kind {
            LineKind::Warned => self.progress.level_drop_announced_on = (line.points > 0).then_some(today),
            _ => {
                let before = self.progress.level;
                if line.points > 0 {
                    self.progress.raised.push(LevelRaise { on: today, from: before });
                }
                let moved = i64::from(before) + line.points;
                self.progress.level = u8::try_from(moved.max(0)).unwrap_or(u8::MAX);
                self.progress.level_drop_announced_on = None;
            }
        }
    }

    /// Marks idle lots as not warned of: activity moved their last day, so earlier warnings named a wrong one.
    fn forget_idle_warnings(&mut self, active_before: Day) {
        for lot in self.lots.clone().into_iter().filter(|lot| lot.key.warned) {
            if let Some(months) = lot.key.life.idle_months() {
                if !self.restorable.spent().is_empty() {
                    let named = match lot.key.life {
                        LotExpiry::IdleAtLeast(_, day) => day,
                        _ => active_before,
                    };
                    self.restorable.remember_warning(named.max(add_months(active_before, months)));
                }
                change(&mut self.lots, &lot.key, -lot.points);
                change(&mut self.lots, &LotKey { life: LotExpiry::Idle(months), warned: false, ..lot.key }, lot.points);
            }
        }
    }

    /// Marks idle lots as warned of again: the spend after which the warning was void has been undone.
    fn restore_idle_warnings(&mut self) {
        for lot in self.lots.clone().into_iter().filter(|lot| !lot.key.warned) {
            if let Some((life, true)) = lot.key.life.idle_months().map(|months| self.idle_life(months)) {
                change(&mut self.lots, &lot.key, -lot.points);
                change(&mut self.lots, &LotKey { life, warned: true, ..lot.key }, lot.points);
            }
        }
    }

    /// Returns the life of idle points that come back, and whether they were warned of: they were if the spends that
    /// moved their last day are all undone.
    pub(crate) fn idle_life(&self, months: u8) -> (LotExpiry, bool) {
        let last = add_months(self.active_on(), months);
        match self.restorable.warned_until().filter(|_| self.restorable.spent().is_empty()) {
            Some(named) if named > last => (LotExpiry::IdleAtLeast(months, named), true),
            Some(_) => (LotExpiry::Idle(months), true),
            None => (LotExpiry::Idle(months), false),
        }
    }

    fn figure(&mut self, figure: LifetimeTotal) -> &mut i64 {
        match figure {
            LifetimeTotal::Earned => &mut self.lifetime.earned,
            LifetimeTotal::Adjusted => &mut self.lifetime.adjusted,
            LifetimeTotal::Spent => &mut self.lifetime.spent,
            LifetimeTotal::Expired => &mut self.lifetime.expired,
            LifetimeTotal::Reversed => &mut self.lifetime.reversed,
            LifetimeTotal::SetOff => &mut self.lifetime.set_off,
            LifetimeTotal::Purchases => &mut self.progress.purchases,
            LifetimeTotal::Refunded => &mut self.progress.refunded,
            LifetimeTotal::Visits => &mut self.progress.visits.earlier,
            LifetimeTotal::VisitBonuses => &mut self.progress.visits.bonuses,
            LifetimeTotal::VisitAdvance => &mut self.progress.visits.advance,
            LifetimeTotal::FirstPurchase => &mut self.progress.first_purchase,
        }
    }
}

/// Adds up points of the same day, soonest first.
fn by_day(points: impl Iterator<Item = (Day, i64)>) -> Vec<(Day, Points)> {
    let mut days: BTreeMap<Day, i64> = BTreeMap::new();
    for (day, points) in points {
        *days.entry(day).or_default() += points;
    }
    days.into_iter().filter_map(|(day, points)| Some((day, Points::new(points)?))).collect()
}

/// The rank in spending order (`docs/rules.md#spending-order`): the earliest last day first, on the same day partners
/// (by id) before the program, points that never expire last.
fn spending_rank(key: &LotKey, active: Day) -> (Day, Funder, bool, u8) {
    let (day, tie) = match key.life {
        LotExpiry::Until(day) => (day, 0),
        LotExpiry::Idle(months) => (add_months(active, months), months),
        LotExpiry::IdleAtLeast(months, day) => (add_months(active, months).max(day), months),
        LotExpiry::Never => (Day::MAX, u8::MAX),
    };
    (day, key.funder.clone(), !key.warned, tie)
}

/// A place that holds points under a key.
trait PointsHolder {
    type Key: Clone + PartialEq;
    fn new(key: Self::Key, points: i64) -> Self;
    fn key(&self) -> &Self::Key;
    fn points(&mut self) -> &mut i64;
}

impl PointsHolder for Lot {
    type Key = LotKey;
    fn new(key: LotKey, points: i64) -> Lot {
        Lot { key, points }
    }
    fn key(&self) -> &LotKey {
        &self.key
    }
    fn points(&mut self) -> &mut i64 {
        &mut self.points
    }
}

impl PointsHolder for Pending {
    type Key = PendingKey;
    fn new(key: PendingKey, points: i64) -> Pending {
        Pending { key, points }
    }
    fn key(&self) -> &PendingKey {
        &self.key
    }
    fn points(&mut self) -> &mut i64 {
        &mut self.points
    }
}

fn change<P: PointsHolder>(places: &mut Vec<P>, key: &P::Key, points: i64) {
    match places.iter_mut().find(|place| place.key() == key) {
        Some(place) => *place.points() += points,
        None => places.push(P::new(key.clone(), points)),
    }
    places.retain_mut(|place| *place.points() != 0);
}
