//! What an operation takes or gives back: refunds, cancelled spends, bonuses and accepted warnings. See
//! `docs/rules.md#refunds` and `docs/rules.md#cancelled-spends`.

use crate::Refused;
use crate::points::draft::PostingDraft;
use crate::time::add_days;
use crate::{
    Cause, CreditedLot, Day, Explanation, Funder, Line, LineKind, LineTarget, Lot, LotExpiry, LotKey, Money, Month,
    PaidWithPoints, PendingKey, Points, Program, RefundOf, RefundPolicy, Refunded, owed_after_refunds,
};

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
    // A bill that points paid in full has no money to refund, but has points to restore.
    let points_alone = refund.paid.minor() == 0 && refund.amount.is_none() && has_points_to_restore(refund);
    if amount.minor() == 0 && !points_alone {
        return Err(Refused::RefundOfNothing);
    }
    let owed = |back| owed_after_refunds(refund.earned, Refunded { paid: refund.paid, back }).get();
    let due = owed(refund.back_before + amount.minor()) - owed(refund.back_before);
    let mut explanation = Vec::new();
    let pending = refund.pending().map_or(0, |key| draft.account.in_pending(key)).min(due);
    let missing = reverse_accrual(draft, refund, due, &mut explanation);
    // What had become available counted toward a level in that month and no longer does, the forgiven part included.
    if let Some(on) = refund.available_on.filter(|_| due > pending) {
        draft.line(LineKind::Qualify, pending - due, LineTarget::Month(Month::of(on)));
    }
    let mut taken = due - missing;
    if explanation.is_empty() {
        let policy = if refund.undone { RefundPolicy::Debt } else { policy };
        let (owed, said) = settle_shortfall(draft, missing, policy);
        taken += owed;
        explanation.extend(said);
    }
    let restored = restore_points_paid(draft, refund, amount, &mut explanation);
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
    let key = PendingKey::undecided();
    let waiting = points.min(draft.account.in_pending(&key));
    if waiting > 0 {
        draft.line(LineKind::Reverse, -waiting, LineTarget::Pending(key));
    }
    let Some(CreditedLot { life, on }) = given.filter(|_| points > waiting) else {
        return (waiting, Vec::new());
    };
    draft.line(LineKind::Qualify, waiting - points, LineTarget::Month(Month::of(*on)));
    let mut explanation = Vec::new();
    let missing = take_from_lot(draft, *life, &Funder::Own, Some(*on), points - waiting, &mut explanation);
    let mut taken = points - missing;
    if explanation.is_empty() {
        let (owed, said) = settle_shortfall(draft, missing, RefundPolicy::Debt);
        taken += owed;
        explanation.extend(said);
    }
    (taken, explanation)
}

/// Forgives points that are already spent, or makes them a debt. Returns how many are owed.
fn settle_shortfall(draft: &mut PostingDraft<'_>, missing: i64, policy: RefundPolicy) -> (i64, Vec<Explanation>) {
    match policy {
        _ if missing == 0 => (0, Vec::new()),
        RefundPolicy::WithinBalance => (0, vec![Explanation::Forgiven(missing)]),
        RefundPolicy::Debt => {
            draft.line(LineKind::Reverse, -missing, LineTarget::Debt);
            (missing, vec![Explanation::Debt(missing)])
        }
    }
}

/// Whether points that paid a share of the refunded bill are left to restore.
fn has_points_to_restore(refund: &RefundOf) -> bool {
    refund.paid_with_points.as_ref().is_some_and(|paid| spent_by(&paid.lines) > paid.back_before)
}

/// Returns how many points the lines have spent.
fn spent_by(lines: &[Line]) -> i64 {
    -lines.iter().filter(|line| line.kind == LineKind::Spend).map(|line| line.points).sum::<i64>()
}

fn restore_points_paid(
    draft: &mut PostingDraft<'_>,
    refund: &RefundOf,
    amount: Money,
    explanation: &mut Vec<Explanation>,
) -> i64 {
    let Some(PaidWithPoints { lines, back_before }) = &refund.paid_with_points else {
        return 0;
    };
    let spent = spent_by(lines);
    let back = refund.back_before + amount.minor();
    let all = owed_after_refunds(Points::new(spent).unwrap_or_default(), Refunded { paid: refund.paid, back }).get();
    let (points, said) = restore(draft, lines, RestoreRange { skip: *back_before, take: all - back_before });
    if points > 0 {
        explanation.push(Explanation::Restored(points));
        explanation.extend(said);
    }
    points
}

/// Takes points from the purchase's pending group, then from its own lot, then in spending order
/// (`docs/rules.md#refunds`). Returns how many are missing.
fn reverse_accrual(
    draft: &mut PostingDraft<'_>,
    refund: &RefundOf,
    due: i64,
    explanation: &mut Vec<Explanation>,
) -> i64 {
    let mut missing = due;
    if let Some(key) = refund.pending() {
        let taken = missing.min(draft.account.in_pending(key));
        if taken > 0 {
            draft.line(LineKind::Reverse, -taken, LineTarget::Pending(key.clone()));
            missing -= taken;
        }
    }
    match &refund.accrued_to {
        Some(LineTarget::Pending(PendingKey { life, funder, .. }) | LineTarget::Lot(LotKey { life, funder, .. })) => {
            take_from_lot(draft, *life, funder, refund.available_on, missing, explanation)
        }
        _ => missing,
    }
}

/// Takes points from a lot, then in spending order. If the lot's last day is over it takes nothing and explains why
/// (`docs/rules.md#refunds-after-the-last-day`). Returns how many are missing.
fn take_from_lot(
    draft: &mut PostingDraft<'_>,
    life: LotExpiry,
    funder: &Funder,
    since: Option<Day>,
    missing: i64,
    explanation: &mut Vec<Explanation>,
) -> i64 {
    let mut missing = missing;
    // All idle points of an account share a lot, so the present lot need not hold these points.
    let lapsed = life.idle_months().is_some() && since.is_some_and(|on| Some(on) <= draft.account.idle_expired_until);
    if missing > 0 && lapsed {
        explanation.push(Explanation::LotOver);
        return missing;
    }
    for warned in [true, false] {
        let own = LotKey { life, funder: funder.clone(), warned };
        let taken = missing.min(draft.account.in_lot(&own));
        if taken > 0 {
            draft.line(LineKind::Reverse, -taken, LineTarget::Lot(own));
            missing -= taken;
        }
    }
    // A lot that the promise keeps alive past its day is not over: what is missing of it was spent.
    let account = &draft.account;
    let over = account
        .last_day(life)
        .is_some_and(|last| last < draft.today && (!account.in_chat || Some(last) <= account.dated_expired_until));
    if missing > 0 && over {
        explanation.push(Explanation::LotOver);
        return missing;
    }
    draft.take(LineKind::Reverse, missing)
}

/// The part of a spend's points that comes back.
pub(crate) struct RestoreRange {
    /// The points that came back before.
    skip: i64,
    /// The most points that come back now.
    take: i64,
}

impl RestoreRange {
    pub(crate) fn all() -> RestoreRange {
        RestoreRange { skip: 0, take: i64::MAX }
    }
}

/// Returns spent points to their lots. If a lot's last day is over, they live from today for the longer of the
/// program's grace and its promise (`docs/rules.md#cancelled-spends`). Returns the points and the explanation.
pub(crate) fn restore(draft: &mut PostingDraft<'_>, spent: &[Line], share: RestoreRange) -> (i64, Vec<Explanation>) {
    let grace = draft.rules.grace_days.max(draft.rules.promise_days);
    let RestoreRange { mut skip, take } = share;
    let mut points = 0;
    let mut explanation = Vec::new();
    for line in spent.iter().filter(|line| line.kind == LineKind::Spend) {
        let LineTarget::Lot(key) = &line.place else {
            continue;
        };
        let skipped = skip.min(-line.points);
        skip -= skipped;
        let back = (-line.points - skipped).min(take - points);
        if back == 0 {
            continue;
        }
        let over = draft.account.last_day(key.life).is_some_and(|last| last < draft.today);
        let (life, warned) = match key.life {
            // The new last day needs a warning of its own.
            _ if over => (LotExpiry::Until(add_days(draft.today, grace.into())), false),
            // The spend itself has moved the last day of idle points.
            life => life.idle_months().map_or((life, key.warned), |months| (LotExpiry::Idle(months), false)),
        };
        draft.credit(LineKind::Restore, back, LotKey { life, funder: key.funder.clone(), warned });
        points += back;
        if over {
            explanation = vec![Explanation::Grace(grace)];
        }
    }
    (points, explanation)
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
