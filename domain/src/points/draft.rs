//! An account while it is being posted to: every change is a line, and every line is applied at once.

use crate::Cause;
use crate::Explanation;
use crate::Forgiven;
use crate::Funder;
use crate::LotExpiry;
use crate::RefundPolicy;
use crate::Refused;
use crate::time::add_days;
use crate::{
    Account, Day, Instant, LOTS_MAX, Line, LineKind, LineTarget, LotKey, Month, PendingKey, Program, Rules, day_of,
};

/// Days between the announcement of a lower level and the change (`docs/rules.md#downgrades`).
pub(crate) const LEVEL_DROP_NOTICE_DAYS: u16 = 30;

/// An account and the lines that the operation has written so far.
pub(crate) struct PostingDraft<'a> {
    pub(crate) account: Account,
    /// The rules in force now.
    pub(crate) rules: &'a Rules,
    pub(crate) lines: Vec<Line>,
    /// Today in the program's zone.
    pub(crate) today: Day,
    /// Points that paid off a debt.
    pub(crate) debt_paid: i64,
}

impl<'a> PostingDraft<'a> {
    /// Brings the account up to `now` (`docs/rules.md#settling`). The lines of settling come first in the entry.
    pub(crate) fn settled(account: &Account, program: &'a Program, now: Instant) -> PostingDraft<'a> {
        let now = now.max(account.settled_at);
        let mut draft = PostingDraft {
            account: Account { settled_at: now, ..account.clone() },
            rules: program.rules_at(now),
            lines: Vec::new(),
            today: day_of(now, &program.zone),
            debt_paid: 0,
        };
        while draft.settle_next() {}
        draft.raise_level(Month::of(draft.today));
        draft
    }

    /// Raises the level at once. If the member qualifies again for an announced downgrade's level, calls the downgrade
    /// off (`docs/rules.md#upgrades`).
    pub(crate) fn raise_level(&mut self, month: Month) {
        let due = self.rules.level_for(self.account.progress.qualifying.sum(month));
        let level = self.account.progress.level;
        if due > level {
            self.line(LineKind::Level, i64::from(due - level), LineTarget::Level);
        } else if due == level && self.account.progress.level_drop_announced_on.is_some() {
            self.line(LineKind::Warned, -1, LineTarget::Level);
        }
    }

    /// Lowers the level by one if its announced day has come, but not on the day of a refund
    /// (`docs/rules.md#downgrades`).
    pub(crate) fn drop_level(&mut self) {
        let progress = &self.account.progress;
        if progress.level_drops_on().is_some_and(|on| on <= self.today) && progress.refunded_on != Some(self.today) {
            self.line(LineKind::Level, -1, LineTarget::Level);
        }
    }

    /// Lowers a level that was given since a day to what is reached without what gave it, not below the one before.
    pub(crate) fn lower_level_given_since(&mut self, day: Day) {
        let progress = &self.account.progress;
        let reached = self.rules.level_for(progress.qualifying.sum(Month::of(self.today)));
        let before = progress.raised.iter().filter(|raise| raise.on >= day).map(|raise| raise.from).min();
        let to = before.map_or(progress.level, |before| before.max(reached));
        if to < progress.level {
            self.line(LineKind::Level, i64::from(to) - i64::from(progress.level), LineTarget::Level);
        }
    }

    /// Whether the member qualifies for less than their level and no downgrade was announced yet.
    pub(crate) fn should_announce_level_drop(&self) -> bool {
        let progress = &self.account.progress;
        progress.level_drop_announced_on.is_none()
            && self.rules.level_for(progress.qualifying.sum(Month::of(self.today))) < progress.level
    }

    /// Settles the earliest item that is due; `false` when nothing is. On one day activations come before expiry, which
    /// is better for the member.
    fn settle_next(&mut self) -> bool {
        let maturing =
            self.account.pending.iter().filter(|pending| pending.key.on <= self.today).min_by_key(|p| p.key.on);
        let lapsing = self
            .account
            .lots
            .iter()
            .filter(|lot| self.account.can_expire(&lot.key))
            .filter_map(|lot| Some((self.account.last_day(lot.key.life)?, lot)))
            .filter(|(last, _)| *last < self.today)
            .min_by_key(|(last, _)| *last);
        match (maturing, lapsing) {
            (Some(pending), Some((last, _))) if pending.key.on <= add_days(last, 1) => self.activate(pending.clone()),
            (_, Some((_, lot))) => {
                let lot = lot.clone();
                self.line(LineKind::Expire, -lot.points, LineTarget::Lot(lot.key));
            }
            (Some(pending), None) => self.activate(pending.clone()),
            (None, None) => return false,
        }
        true
    }

    fn activate(&mut self, pending: crate::Pending) {
        let PendingKey { life, funder, .. } = pending.key.clone();
        self.line(LineKind::Activate, -pending.points, LineTarget::Pending(pending.key.clone()));
        self.credit(LineKind::Activate, pending.points, LotKey { life, funder, warned: false });
        self.raise_level(Month::of(pending.key.on));
    }

    /// Writes a line and applies it.
    pub(crate) fn line(&mut self, kind: LineKind, points: i64, place: LineTarget) {
        let line = Line { kind, points, place };
        self.account.apply(&line, self.today);
        self.lines.push(line);
    }

    /// Puts points into a lot and returns its key. A full account ([`LOTS_MAX`]) may put them into another lot.
    pub(crate) fn add_to_lot(&mut self, kind: LineKind, points: i64, key: LotKey) -> LotKey {
        let key = self.room_for(key);
        if points != 0 {
            self.line(kind, points, LineTarget::Lot(key.clone()));
        }
        key
    }

    /// Puts points into a lot; they pay off a debt first.
    pub(crate) fn credit(&mut self, kind: LineKind, points: i64, key: LotKey) {
        let lot = self.add_to_lot(kind, points, key);
        self.pay_debt(points, &lot);
    }

    /// Changes a figure beside the points.
    pub(crate) fn note(&mut self, by: i64, place: LineTarget) {
        if by != 0 {
            self.line(LineKind::Note, by, place);
        }
    }

    /// Puts the points of a spend that was made by the version `since` back into a lot. They first make up for what was
    /// forgiven since, then pay off a debt (`docs/rules.md#points-already-spent`). Those that are `passing` through need
    /// no room. Returns how many made up, and how many are left in the lot.
    pub(crate) fn restore_to(&mut self, points: i64, lot: LotKey, since: u64, passing: bool) -> (i64, i64) {
        let lot = &if passing { lot } else { self.room_for(lot) };
        self.line(LineKind::Restore, points, LineTarget::Lot(lot.clone()));
        let mut left = points;
        let forgiven = self.account.restorable.forgiven().to_vec();
        for Forgiven { version, points } in forgiven.into_iter().filter(|forgiven| forgiven.version >= since) {
            let some = left.min(points);
            if some > 0 {
                self.line(LineKind::Reverse, -some, LineTarget::Lot(lot.clone()));
                self.note(-some, LineTarget::Forgiven(version));
                left -= some;
            }
        }
        let (made_up, debt) = (points - left, self.account.debt);
        self.pay_debt(left, lot);
        (made_up, left - (debt - self.account.debt))
    }

    /// Takes the points of a taking-back that are neither pending nor in their own lot in spending order. What was spent
    /// of them is forgiven or owed. Returns the points that were taken or are owed.
    pub(crate) fn take_back(&mut self, points: i64, policy: RefundPolicy, explanation: &mut Vec<Explanation>) -> i64 {
        let mut missing = self.take(LineKind::Reverse, points);
        let spent = missing.min(self.account.spent_freely());
        match policy {
            RefundPolicy::WithinBalance => self.note(spent, LineTarget::Forgiven(self.account.version + 1)),
            RefundPolicy::Debt if spent > 0 => {
                self.line(LineKind::Reverse, -spent, LineTarget::Debt);
                explanation.push(Explanation::Debt(spent));
                missing -= spent;
            }
            RefundPolicy::Debt => {}
        }
        if missing > 0 {
            explanation.push(Explanation::Forgiven(missing));
        }
        points - missing
    }

    /// Takes back what a spend on a day did to the idle clock.
    pub(crate) fn undo_spend_on(&mut self, day: Day, points: i64) {
        let known = self.account.restorable.spent().iter().rev().find(|spent| spent.day <= day).copied();
        if let Some(spent) = known.filter(|_| day > self.account.last_active_on) {
            self.note(-points.min(spent.points), LineTarget::SpentOn(spent.day));
        }
    }

    /// Pays off the debt with points that have just become available (`docs/rules.md#points-already-spent`).
    fn pay_debt(&mut self, points: i64, from: &LotKey) {
        let paid = points.min(self.account.debt);
        if paid > 0 {
            self.line(LineKind::Reverse, -paid, LineTarget::Lot(from.clone()));
            self.line(LineKind::Reverse, paid, LineTarget::Debt);
            self.debt_paid += paid;
        }
    }

    /// Returns the lot for new points. In a full account that is the next later lot of the same funder. If there is
    /// none, two neighbours of one funder become one lot with the later day, so no point loses a day.
    fn room_for(&mut self, key: LotKey) -> LotKey {
        let lots = &self.account.lots;
        if lots.len() < LOTS_MAX || lots.iter().any(|lot| lot.key == key) {
            return key;
        }
        let day = |key: &LotKey| self.account.last_day(key.life).unwrap_or(Day::MAX);
        let same = |a: &LotKey, b: &LotKey| a.funder == b.funder && a.warned == b.warned;
        let later = lots.iter().find(|lot| same(&lot.key, &key) && day(&lot.key) >= day(&key));
        if let Some(later) = later {
            return later.key.clone();
        }
        let neighbours = lots.iter().enumerate().find_map(|(at, lot)| {
            let next = lots[at + 1..].iter().find(|next| same(&next.key, &lot.key))?;
            Some((lot.clone(), next.key.clone()))
        });
        if let Some((from, to)) = neighbours {
            self.line(LineKind::Extend, -from.points, LineTarget::Lot(from.key));
            self.line(LineKind::Extend, from.points, LineTarget::Lot(to));
        }
        key
    }

    /// Takes up to `points` in spending order and returns how many are missing.
    pub(crate) fn take(&mut self, kind: LineKind, points: i64) -> i64 {
        let mut missing = points;
        while missing > 0
            && let Some(lot) = self.account.lots.first().cloned()
        {
            let taken = missing.min(lot.points);
            self.line(kind, -taken, LineTarget::Lot(lot.key));
            missing -= taken;
        }
        missing
    }

    /// Takes all of `points` in spending order. Takes nothing and returns an error if too few are available.
    pub(crate) fn take_whole(&mut self, kind: LineKind, points: i64) -> Result<(), Refused> {
        let missing = points - self.account.balance().available;
        if missing > 0 {
            return Err(Refused::ShortOfPoints { missing });
        }
        self.take(kind, points);
        Ok(())
    }
}

/// The result of an operation, besides its lines.
pub(crate) struct Outcome {
    pub(crate) cause: Cause,
    pub(crate) points: i64,
    pub(crate) occurred_at: Instant,
    pub(crate) rules: u32,
    pub(crate) explanation: Vec<Explanation>,
}

pub(crate) fn own_lot(life: LotExpiry) -> LotKey {
    LotKey { life, funder: Funder::Own, warned: false }
}
