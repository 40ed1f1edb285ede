//! Awards for purchases, activities and birthdays, with levels, promotions and caps
//! (`docs/rules.md#award-of-a-purchase`).

use crate::Refused;
use crate::points::draft::PostingDraft;
use crate::points::draft::{Outcome, own_lot};
use crate::time::add_days;
use crate::{
    Accrual, Activity, ActivityKind, Budget, Cause, Explanation, Factor, Funder, LastActivityAward, LineKind,
    LineTarget, PendingKey, Phase, Points, Program, Rules, Zone, award, combined, day_of,
};

/// Returns the award of a purchase and its explanation. Rules and promotions go by `occurred_at`, level and caps by
/// now.
fn purchase_award(draft: &PostingDraft<'_>, zone: &Zone, purchase: &Accrual<'_>) -> (i64, Vec<Explanation>) {
    let Accrual { rules, amount, .. } = *purchase;
    let rate = rules.rate;
    let mut explanation = vec![Explanation::Rate { points: rate.points(), per_minor: rate.per_minor() }];
    if purchase.imported {
        return (award(amount, rate, &[]).get(), explanation);
    }
    let progress = &draft.account.progress;
    let mut factors = Vec::new();
    if let Some(level) = rules.level(progress.level).filter(|level| level.multiplier > Factor::ONE) {
        factors.push(level.multiplier);
        explanation.push(Explanation::Level(level.id.clone(), level.multiplier));
    }
    let (day, first) = (day_of(purchase.occurred_at, zone), progress.purchases == 0);
    let running = rules.promotions.iter().filter(|promotion| promotion.applies(day, progress.level, first));
    let (factor, counted) = combined(running);
    factors.push(factor);
    explanation.extend(counted.into_iter().map(|one| Explanation::Promotion(one.id.clone(), one.factor)));
    let mut points = award(amount, rate, &factors).get();
    let day_left = rules.caps.member_day.map(|cap| (cap.get() - progress.earned_today(draft.today)).max(0));
    let mut trim = |cap: Option<i64>, said: fn(i64) -> Explanation| {
        if let Some(cap) = cap.filter(|cap| *cap < points) {
            explanation.push(said(points - cap));
            points = cap;
        }
    };
    trim(rules.caps.purchase.map(Points::get), Explanation::CappedPurchase);
    trim(day_left, Explanation::CappedDay);
    if amount.minor() > 0 {
        points += visit_bonus(draft, rules, &mut explanation);
    }
    (points, explanation)
}

/// Returns the bonus for this visit by its number. A day counts as one visit.
fn visit_bonus(draft: &PostingDraft<'_>, rules: &Rules, explanation: &mut Vec<Explanation>) -> i64 {
    let progress = &draft.account.progress;
    let visit = progress.visits.saturating_add(1);
    let due = rules
        .nth_visit
        .filter(|nth| progress.visited_on != Some(draft.today) && visit.is_multiple_of(nth.every.into()));
    let Some(nth) = due else {
        return 0;
    };
    explanation.push(Explanation::NthVisit { visit, points: nth.points.get() });
    nth.points.get()
}

pub(crate) fn accrue(
    draft: &mut PostingDraft<'_>,
    program: &Program,
    purchase: &Accrual<'_>,
) -> Result<Outcome, Refused> {
    let Accrual { rules, amount, occurred_at, .. } = *purchase;
    if amount.currency() != program.currency {
        return Err(Refused::Currency { expected: program.currency.code() });
    }
    let (points, mut explanation) = purchase_award(draft, &program.zone, purchase);
    let points = match program.phase_at(occurred_at) {
        Phase::Open | Phase::Announced => covered(points, purchase.budget, &mut explanation),
        Phase::Spending | Phase::Closed => withhold(points, Explanation::EarningEnded, &mut explanation),
    };
    let window_ends = add_days(day_of(occurred_at, &program.zone), rules.pending_days.into());
    let at_once = purchase.imported && rules.expiry != crate::Expiry::Never;
    if points > 0 {
        if at_once || window_ends <= draft.today {
            draft.credit(LineKind::Accrue, points, own_lot(rules.life_from(draft.today)));
            if at_once {
                explanation.push(Explanation::Imported);
            }
        } else {
            let key = PendingKey { on: window_ends, life: rules.life_from(window_ends), funder: Funder::Own };
            draft.line(LineKind::Accrue, points, LineTarget::Pending(key));
            explanation.push(Explanation::Window(rules.pending_days));
        }
    }
    let cause = Cause::Purchase {
        id: purchase.id.clone(),
        amount,
        card: purchase.card,
        cashier: purchase.cashier,
        partner: purchase.partner.clone(),
        bill: purchase.bill.clone(),
    };
    Ok(Outcome { cause, points, occurred_at, rules: rules.version, explanation })
}

/// Returns the award that the budget covers: all of it or nothing. The explanation names which.
fn covered(points: i64, budget: Budget, explanation: &mut Vec<Explanation>) -> i64 {
    match budget {
        Budget::Covers if points > 0 => explanation.push(Explanation::FromBudget(points)),
        Budget::Spent if points > 0 => {
            return withhold(points, Explanation::BudgetSpent, explanation);
        }
        _ => {}
    }
    points
}

/// Returns 0 and explains why the award is withheld.
fn withhold(points: i64, why: fn(i64) -> Explanation, explanation: &mut Vec<Explanation>) -> i64 {
    explanation.retain(|said| !matches!(said, Explanation::NthVisit { .. } | Explanation::Activity(_)));
    if points > 0 {
        explanation.push(why(points));
    }
    0
}

/// Makes points that waited for a decision available from today, and returns how many.
pub(crate) fn decide(draft: &mut PostingDraft<'_>) -> Result<i64, Refused> {
    let key = PendingKey::undecided();
    let points = draft.account.in_pending(&key);
    if points == 0 {
        return Err(Refused::NothingDue);
    }
    draft.line(LineKind::Activate, -points, LineTarget::Pending(key));
    draft.credit(LineKind::Activate, points, own_lot(draft.rules.life_from(draft.today)));
    Ok(points)
}

/// Credits a fixed award that is available at once, and returns its points.
pub(crate) fn grant(
    draft: &mut PostingDraft<'_>,
    rules: &Rules,
    points: i64,
    budget: Budget,
    explanation: &mut Vec<Explanation>,
) -> i64 {
    let points = covered(points, budget, explanation);
    draft.credit(LineKind::Accrue, points, own_lot(rules.life_from(draft.today)));
    points
}

pub(crate) fn accrue_activity(
    draft: &mut PostingDraft<'_>,
    program: &Program,
    activity: &Activity<'_>,
) -> Result<Outcome, Refused> {
    let rules = activity.rules;
    let rule = rules.activity(activity.kind).ok_or(Refused::NoAward)?;
    let mut explanation = Vec::new();
    let last = draft.account.progress.last(activity.kind).copied();
    let cools_until = last.map(|done| rule.cools_until(done.last)).filter(|until| draft.account.settled_at < *until);
    let same_day = |done: &LastActivityAward| day_of(done.last, &program.zone) == draft.today;
    let today_already = last.filter(same_day).map_or(0, |done| done.on_that_day);
    let points = if let Some(until) = cools_until {
        explanation.push(Explanation::Cooldown(until));
        0
    } else if today_already >= rule.per_day {
        explanation.push(Explanation::DayLimit(rule.per_day));
        0
    } else {
        explanation.push(Explanation::Activity(rule.points.get()));
        rule.points.get()
    };
    let bonus = match activity.kind {
        ActivityKind::Visit => visit_bonus(draft, rules, &mut explanation),
        _ => 0,
    };
    let points = grant(draft, rules, points + bonus, activity.budget, &mut explanation);
    let cause = Cause::Activity { id: activity.id.clone(), kind: activity.kind, card: activity.card };
    Ok(Outcome { cause, points, occurred_at: activity.occurred_at, rules: rules.version, explanation })
}
