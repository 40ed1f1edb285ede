//! What an operation takes or gives back: refunds, cancelled spends, bonuses and accepted warnings. See
//! `docs/rules.md#refunds` and `docs/rules.md#cancelled-spends`.

use crate::Refused;
use crate::points::draft::{PostingDraft, own_lot};
use crate::points::refund_share::restored_by_refunds;
use crate::time::add_days;
use crate::{
    Cause, CreditedLot, Day, Explanation, Funder, LifetimeTotal, LineKind, LineTarget, Lot, LotExpiry, LotKey, Money,
    Month, PaidWithPoints, PendingKey, Points, Program, RefundOf, RefundPolicy, Refunded, Spent, Visits, day_of,
    owed_after_refunds,
};

/// Takes back what a refund takes: the points of the purchase, the bonus of a visit that no longer is one, and a level
/// that the purchase bought. Gives back the points that had paid a share of the bill.
pub(crate) fn reverse_purchase(
    draft: &mut PostingDraft<'_>,
    program: &Program,
    refund: &RefundOf,
    policy: RefundPolicy,
) -> Result<(Cause, i64, Vec<Explanation>), Refused> {
    let left = refund.paid.minor() - refund.back_before;
    let amount = match refund.amount {
        Some(amount) if amount.currency() != refund.paid.currency() => {
            return Err(Refused::Currency { expected: program.currency.code() });
        }
        Some(amount) if amount.minor() > left => return Err(Refused::RefundTooLarge { left }),
        Some(amount) => amount,
        None => Money::new(left.max(0), refund.paid.currency()).map_err(|_| Refused::RefundOfNothing)?,
    };
    if refund.named > Points::ZERO && refund.paid_with_points.is_none() {
        return Err(Refused::NotPaidWithPoints);
    }
    if amount.minor() == 0 && (refund.named == Points::ZERO || !has_points_to_restore(refund)) {
        return Err(Refused::RefundOfNothing);
    }
    let policy = if refund.undone { RefundPolicy::Debt } else { policy };
    let share = |points| {
        let back = |back| owed_after_refunds(points, Refunded { paid: refund.paid, back }).get();
        back(refund.back_before + amount.minor()) - back(refund.back_before)
    };
    let mut explanation = Vec::new();
    let month = Month::of(draft.today);
    let reached = draft.rules.level_for(draft.account.progress.qualifying.sum(month));
    let due = share(refund.earned);
    let mut taken = take_pending(draft, refund.pending(), due);
    let available = due - taken;
    if let (Some(on), true) = (refund.available_on, available > 0) {
        // What had become available counted toward a level in that month and no longer does, the forgiven part included.
        let month = refund.qualified_in.unwrap_or_else(|| Month::of(on));
        draft.line(LineKind::Qualify, -available, LineTarget::Month(month));
    }
    if let Some((life, funder)) = refund.life_of_points() {
        taken += take_from_lot(draft, life, funder, refund.available_on, available, &mut explanation, policy);
    }
    draft.note(-share(refund.first_purchase), LineTarget::Figure(LifetimeTotal::FirstPurchase));
    taken += take_visit_back(draft, program, refund, left - amount.minor(), policy, &mut explanation);
    drop_bought_level(draft, program, refund, reached);
    let restored = restore_points_paid(draft, refund, amount, &mut explanation);
    if is_wholly_refunded(refund, amount.minor() == left && left > 0, &explanation) {
        draft.note(1, LineTarget::Figure(LifetimeTotal::Refunded));
    }
    let cause = Cause::Refund {
        purchase: refund.purchase.clone(),
        id: refund.id.clone(),
        amount,
        rest: refund.amount.is_none(),
    };
    Ok((cause, restored - taken, explanation))
}

/// Takes a bonus back: from the points that wait for a decision, then from its own lot, then in spending order. What is
/// already spent is owed, whatever the program's policy for refunds. Its qualifying points come off their month.
/// Returns the points that were taken or are owed.
pub(crate) fn reverse_bonus(
    draft: &mut PostingDraft<'_>,
    points: i64,
    given: Option<&CreditedLot>,
) -> (i64, Vec<Explanation>) {
    let waiting = take_pending(draft, Some(&PendingKey::undecided()), points);
    let Some(CreditedLot { life, on }) = given.filter(|_| points > waiting) else {
        return (waiting, Vec::new());
    };
    draft.line(LineKind::Qualify, waiting - points, LineTarget::Month(Month::of(*on)));
    let mut explanation = Vec::new();
    let (since, left) = (Some(*on), points - waiting);
    let taken = take_from_lot(draft, *life, &Funder::Own, since, left, &mut explanation, RefundPolicy::Debt);
    (waiting + taken, explanation)
}

/// Takes a balance that was brought in back; below zero it was a debt, which is taken off. Returns the change in points.
pub(crate) fn take_standing_back(
    draft: &mut PostingDraft<'_>,
    points: i64,
    given: Option<&CreditedLot>,
) -> (i64, Vec<Explanation>) {
    let mut explanation = Vec::new();
    match given {
        _ if points < 0 => {
            draft.credit(LineKind::Adjust, -points, own_lot(draft.rules.life_from(draft.today)));
            (-points, explanation)
        }
        Some(CreditedLot { life, on }) => {
            let policy = RefundPolicy::Debt;
            let taken = take_from_lot(draft, *life, &Funder::Own, Some(*on), points, &mut explanation, policy);
            (-taken, explanation)
        }
        None => (0, explanation),
    }
}

/// Takes up to `points` from a pending group and returns how many.
fn take_pending(draft: &mut PostingDraft<'_>, key: Option<&PendingKey>, points: i64) -> i64 {
    let Some((key, held)) = key.map(|key| (key, draft.account.in_pending(key))) else { return 0 };
    let taken = points.min(held);
    if taken > 0 {
        draft.line(LineKind::Reverse, -taken, LineTarget::Pending(key.clone()));
    }
    taken
}

/// Takes points back that came into a lot: once its last day is over they are first set off against points that expired
/// (`docs/rules.md#refunds-after-the-last-day`); then they are taken from that lot, then in spending order. Returns the
/// points that were taken or are owed.
fn take_from_lot(
    draft: &mut PostingDraft<'_>,
    life: LotExpiry,
    funder: &Funder,
    since: Option<Day>,
    points: i64,
    explanation: &mut Vec<Explanation>,
    policy: RefundPolicy,
) -> i64 {
    let account = &draft.account;
    let over = match life.idle_months() {
        // All idle points of an account share a lot, so the present lot need not hold these points.
        Some(_) => since.is_some_and(|on| Some(on) <= account.idle_expired_until),
        // A lot that the promise keeps alive past its day is not over.
        None => account
            .last_day(life)
            .is_some_and(|last| last < draft.today && (!account.in_chat || Some(last) <= account.dated_expired_until)),
    };
    let mut left = points;
    let set_off = left.min(account.lifetime.expired - account.lifetime.set_off);
    if over && set_off > 0 {
        draft.note(set_off, LineTarget::Figure(LifetimeTotal::SetOff));
        explanation.push(Explanation::SetOff(set_off));
        left -= set_off;
    }
    let mut taken = 0;
    for warned in [true, false] {
        let own = LotKey { life, funder: funder.clone(), warned };
        let some = (left - taken).min(draft.account.in_lot(&own));
        if some > 0 {
            draft.line(LineKind::Reverse, -some, LineTarget::Lot(own));
            taken += some;
        }
    }
    taken + draft.take_back(left - taken, policy, explanation)
}

/// Takes a visit back if the refund leaves less of the purchase than a visit needs and nothing else makes its day one,
/// and with it the bonus that is no longer due (`docs/rules.md#visits`). Returns the points that were taken or are owed.
fn take_visit_back(
    draft: &mut PostingDraft<'_>,
    program: &Program,
    refund: &RefundOf,
    left: i64,
    policy: RefundPolicy,
    explanation: &mut Vec<Explanation>,
) -> i64 {
    let rules = program.rules_at(refund.occurred_at);
    let minimum = rules.visit_minimum(program.currency);
    let before = refund.paid.minor() - refund.back_before;
    let no_longer = left < minimum && minimum <= before;
    let counts = |day: &Day| Visits::keeps(*day, draft.today) && draft.account.progress.visits.on(*day) > 0;
    let Some(day) = refund.visit.filter(|day| no_longer && counts(day)) else {
        return 0;
    };
    let standing = draft.account.progress.visits.standing();
    draft.note(-1, LineTarget::Visit(day));
    let now = draft.account.progress.visits.standing();
    // By the rules of now, or a change of the rules between two visits would give a bonus for them twice.
    let due: i64 = draft.rules.nth_visits().map(|nth| nth.due(standing) - nth.due(now)).sum();
    let bonus = due.min(draft.account.progress.visits.bonuses);
    if bonus == 0 {
        return 0;
    }
    draft.note(-bonus, LineTarget::Figure(LifetimeTotal::VisitBonuses));
    explanation.push(Explanation::VisitTakenBack(bonus));
    take_bonus_back(draft, refund.pending(), bonus, refund.available_on.unwrap_or(day), policy, explanation)
}

/// Takes points back that came with any purchase: pending ones, of the group `own` and then of the latest, then available
/// ones. Those count no longer toward a level in the month of `on`. Returns the points that were taken or are owed.
pub(crate) fn take_bonus_back(
    draft: &mut PostingDraft<'_>,
    own: Option<&PendingKey>,
    points: i64,
    on: Day,
    policy: RefundPolicy,
    explanation: &mut Vec<Explanation>,
) -> i64 {
    let groups: Vec<PendingKey> = draft.account.pending.iter().map(|group| group.key.clone()).collect();
    let mut left = points;
    for key in own.into_iter().chain(groups.iter().rev().filter(|key| !key.is_undecided())) {
        left -= take_pending(draft, Some(key), left);
    }
    if left > 0 {
        draft.line(LineKind::Qualify, -left, LineTarget::Month(Month::of(on)));
    }
    points - left + draft.take_back(left, policy, explanation)
}

/// Lowers a level that the refunded points had bought to what the remaining points reach, but not below the level before
/// the purchase, if the refund comes within the return window (`docs/rules.md#downgrades`).
fn drop_bought_level(draft: &mut PostingDraft<'_>, program: &Program, refund: &RefundOf, reached_before: u8) {
    let window = draft.rules.pending_days.max(LEVEL_WINDOW_DAYS_MIN).into();
    let bought = day_of(refund.occurred_at, &program.zone);
    let reached = draft.rules.level_for(draft.account.progress.qualifying.sum(Month::of(draft.today)));
    let in_time = refund.with_import || draft.today < add_days(bought, window);
    if reached < reached_before && in_time {
        draft.lower_level_given_since(refund.available_on.unwrap_or(bought));
    }
}

/// Whether nothing is left of a purchase after this refund and not before: no money, or no points where they paid all of it.
fn is_wholly_refunded(refund: &RefundOf, no_money: bool, explanation: &[Explanation]) -> bool {
    let Some(paid) = refund.paid_with_points.as_ref().filter(|_| refund.paid_in_points) else { return no_money };
    let restored = explanation.iter().map(|said| match said {
        Explanation::Restored(points) => *points,
        _ => 0,
    });
    let (all, now) = (paid.spent.points(), restored.sum::<i64>());
    now > 0 && paid.back_before + now == all
}

/// The shortest time, in days, in which a refund takes a level back that its purchase bought.
const LEVEL_WINDOW_DAYS_MIN: u8 = 14;

/// Whether points that paid a share of the refunded bill are left to restore.
fn has_points_to_restore(refund: &RefundOf) -> bool {
    refund.paid_with_points.as_ref().is_some_and(|paid| paid.spent.points() > paid.back_before)
}

fn restore_points_paid(
    draft: &mut PostingDraft<'_>,
    refund: &RefundOf,
    amount: Money,
    explanation: &mut Vec<Explanation>,
) -> i64 {
    let Some(PaidWithPoints { spent, back_before }) = &refund.paid_with_points else {
        return 0;
    };
    let back = refund.back_before + amount.minor();
    let points = Points::new(spent.points()).unwrap_or_default();
    let proportion = restored_by_refunds(points, Refunded { paid: refund.paid, back }).get();
    // What a refund named before may be more than the proportion.
    let all = proportion.max(*back_before).saturating_add(refund.named.get()).min(spent.points());
    let range = RestoreRange { skip: *back_before, take: all - back_before, given_back: false };
    let (points, said) = restore(draft, spent, range);
    if points > 0 {
        explanation.push(Explanation::Restored(points));
        explanation.extend(said);
    }
    points
}

impl Spent {
    /// Returns the points of the spend.
    fn points(&self) -> i64 {
        -self.lines.iter().filter(|line| line.kind == LineKind::Spend).map(|line| line.points).sum::<i64>()
    }
}

/// The part of a spend's points that comes back.
pub(crate) struct RestoreRange {
    /// The points that came back before.
    skip: i64,
    /// The most points that come back now.
    take: i64,
    /// Whether the member gives back what they took: what is over its day expires at once.
    given_back: bool,
}

impl RestoreRange {
    pub(crate) fn all(given_back: bool) -> RestoreRange {
        RestoreRange { skip: 0, take: i64::MAX, given_back }
    }
}

/// Returns spent points to their lots. They first make up for what was forgiven since and pay off a debt. If a lot's
/// last day is over, the rest lives from today for the longer of the program's grace and its promise, or expires if the
/// member gives it back (`docs/rules.md#cancelled-spends`). Returns the points and the explanation.
pub(crate) fn restore(draft: &mut PostingDraft<'_>, spent: &Spent, range: RestoreRange) -> (i64, Vec<Explanation>) {
    let grace = draft.rules.grace_days.max(draft.rules.promise_days);
    let RestoreRange { mut skip, take, given_back } = range;
    let (mut points, mut made_up, mut expired, mut in_grace) = (0, 0, 0, false);
    draft.undo_spend_on(spent.on, take.min(spent.points() - skip));
    for line in spent.lines.iter().filter(|line| line.kind == LineKind::Spend) {
        let key = match &line.place {
            LineTarget::Lot(key) => key.clone(),
            // Spent on credit, which a lapsed redemption can be.
            LineTarget::Debt => own_lot(draft.rules.life_from(draft.today)),
            _ => continue,
        };
        let skipped = skip.min(-line.points);
        skip -= skipped;
        let back = (-line.points - skipped).min(take - points);
        if back == 0 {
            continue;
        }
        points += back;
        let last = draft.account.last_day(key.life);
        // What the promise keeps alive goes back to where it was.
        let account = &draft.account;
        let is_kept = account.in_chat && !key.warned && (last < Some(spent.on) || account.in_lot(&key) > 0);
        let over = last.is_some_and(|last| last < draft.today) && !(given_back && is_kept);
        let (life, warned) = match key.life {
            life if over && given_back => (life, key.warned),
            // The new last day needs a warning of its own.
            _ if over => (LotExpiry::Until(add_days(draft.today, grace.into())), false),
            life => life.idle_months().map_or((life, key.warned), |months| account.idle_life(months)),
        };
        let lot = LotKey { life, funder: key.funder.clone(), warned };
        let (by_then, left) = draft.restore_to(back, lot.clone(), spent.version, over && given_back);
        made_up += by_then;
        if over && given_back && left > 0 {
            draft.line(LineKind::Expire, -left, LineTarget::Lot(lot));
            expired += left;
        }
        in_grace |= over && !given_back && left > 0;
    }
    let said = [
        (made_up > 0).then_some(Explanation::MadeUp(made_up)),
        (expired > 0).then_some(Explanation::Expired(expired)),
        in_grace.then_some(Explanation::Grace(grace)),
    ];
    (points, said.into_iter().flatten().collect())
}

/// Records an accepted warning about points whose last day was `told`. They can expire from now on, but not before the
/// promised day (`docs/rules.md#accepted-warnings`).
pub(crate) fn apply_accepted_warning(
    draft: &mut PostingDraft<'_>,
    last_day: Day,
    accepted: Day,
) -> Result<(), Refused> {
    let due = |lot: &&Lot| !lot.key.warned && draft.account.last_day(lot.key.life) == Some(last_day);
    let lots: Vec<Lot> = draft.account.lots.iter().filter(due).cloned().collect();
    if lots.is_empty() {
        return Err(Refused::NothingDue);
    }
    let promised = draft.rules.promised_until(last_day, accepted);
    for lot in lots {
        let extended = match lot.key.life.idle_months() {
            Some(months) => LotExpiry::IdleAtLeast(months, promised),
            None => LotExpiry::Until(promised),
        };
        let (kind, life) =
            if promised == last_day { (LineKind::Warned, lot.key.life) } else { (LineKind::Extend, extended) };
        draft.line(kind, -lot.points, LineTarget::Lot(lot.key.clone()));
        draft.add_to_lot(kind, lot.points, LotKey { life, funder: lot.key.funder, warned: true });
    }
    Ok(())
}
