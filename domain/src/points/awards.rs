//! Awards for purchases, activities and birthdays, with levels, promotions and caps
//! (`docs/rules.md#award-of-a-purchase`).

use crate::Refused;
use crate::points::draft::PostingDraft;
use crate::points::draft::{Outcome, own_lot};
use crate::time::add_days;
use crate::{
    Accrual, Activity, ActivityAwards, ActivityKind, Budget, Cause, Day, EarningEvent, EarningFacts, Evaluation,
    Explanation, Funder, LifetimeTotal, LineKind, LineTarget, LotExpiry, Month, PendingKey, Phase, Points, Program,
    RefundPolicy, Rules, Visits, day_of, evaluate,
};

/// Returns the facts about the member on which awards depend. `visit` is the day that the event makes a visit.
fn facts(draft: &PostingDraft<'_>, visit: Option<Day>) -> EarningFacts {
    let progress = &draft.account.progress;
    let counts = visit.filter(|day| progress.visits.on(*day) == 0);
    EarningFacts {
        level: progress.level,
        first_purchase: !progress.has_bought(),
        visit: counts.and_then(|_| u32::try_from(progress.visits.standing().saturating_add(1)).ok()),
        earned_today: progress.earned_today(draft.today),
        ..EarningFacts::default()
    }
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
    // Rules and promotions go by `occurred_at`, level and caps by now.
    let day = day_of(occurred_at, &program.zone);
    let event = EarningEvent::Purchase { amount, day, imported: purchase.imported };
    let visit = (!purchase.imported && amount.minor() >= rules.visit_minimum(program.currency)).then_some(day);
    let visit = visit.filter(|day| Visits::keeps(*day, draft.today));
    let facts = facts(draft, visit);
    let mut award = evaluate(rules, &event, &facts);
    let advance = settle_advance(draft, rules, facts.visit, &mut award);
    let Evaluation { points, mut explanation } = award;
    let later = EarningFacts { first_purchase: false, ..facts };
    let first_purchase = evaluate(rules, &event, &facts).points - evaluate(rules, &event, &later).points;
    if let Some(day) = visit {
        draft.note(1, LineTarget::Visit(day));
    }
    if let Some(bill) = &purchase.bill {
        explanation.push(Explanation::PaidWithPoints(bill.worth.minor()));
        if bill.again > Points::ZERO {
            spend_again(draft, bill.again.get(), &mut explanation);
        }
    }
    let points = match program.phase_at(occurred_at) {
        Phase::Open | Phase::Announced => covered(points, purchase.budget, &mut explanation),
        Phase::Spending | Phase::Closed => withhold(points, Explanation::EarningEnded, &mut explanation),
    };
    note_visit_bonus(draft, advance, &explanation);
    let unusual = !purchase.imported && program.unusual_sale.is_some_and(|most| amount.minor() > most);
    let bonus = explanation.iter().filter_map(Explanation::fixed_points).sum::<i64>();
    // The bonus of a visit does not grow with the sale, so it does not wait with it.
    let waits = if unusual { points - bonus } else { 0 };
    let window_ends = add_days(day, rules.pending_days.into());
    let at_once = purchase.imported && rules.expiry != crate::Expiry::Never;
    match points - waits {
        0 => {}
        given if at_once || window_ends <= draft.today => {
            draft.credit(LineKind::Accrue, given, own_lot(rules.life_from(draft.today)));
            explanation.extend(at_once.then_some(Explanation::Imported));
            if purchase.imported {
                qualify_in_own_month(draft, day, given);
            }
        }
        given => {
            let key = PendingKey { on: window_ends, life: rules.life_from(window_ends), funder: Funder::Own };
            draft.line(LineKind::Accrue, given, LineTarget::Pending(key));
            explanation.push(Explanation::Window(rules.pending_days));
        }
    }
    if waits > 0 {
        let key = PendingKey::undecided_until(window_ends);
        draft.line(LineKind::Accrue, waits, LineTarget::Pending(key));
        explanation.push(Explanation::Waits(waits));
    }
    if points > 0 {
        draft.note(first_purchase, LineTarget::Figure(LifetimeTotal::FirstPurchase));
    }
    if waits > 0 {
        // The entry says how much it is; it counts once it is given.
        draft.note(-first_purchase, LineTarget::Figure(LifetimeTotal::FirstPurchase));
    }
    let cause = Cause::Purchase {
        id: purchase.id.clone(),
        amount,
        card: purchase.card,
        cashier: purchase.cashier,
        partner: purchase.partner.clone(),
        bill: purchase.bill.as_ref().map(|bill| bill.reference.clone()),
    };
    Ok(Outcome { cause, points, occurred_at, rules: rules.version, explanation })
}

/// Lets the points of an imported purchase count toward a level in the month of the purchase, as far as that still counts.
fn qualify_in_own_month(draft: &mut PostingDraft<'_>, day: Day, points: i64) {
    let (own, now) = (Month::of(day), Month::of(draft.today));
    if own != now {
        draft.line(LineKind::Qualify, -points, LineTarget::Month(now));
        draft.line(LineKind::Qualify, points, LineTarget::Month(own));
    }
}

/// Makes up, with the bonus of a visit, for what a merger found given and not due, or due and not given. Returns the
/// advance that is used up.
fn settle_advance(draft: &PostingDraft<'_>, rules: &Rules, visit: Option<u32>, award: &mut Evaluation) -> i64 {
    let advance = draft.account.progress.visits.advance;
    let Some(visit) = visit.filter(|_| advance != 0 && rules.nth_visits().next().is_some()) else { return 0 };
    let is_bonus = |said: &Explanation| matches!(said, Explanation::NthVisit(..));
    let due: i64 = award.explanation.iter().filter(|said| is_bonus(said)).filter_map(Explanation::fixed_points).sum();
    let used = advance.min(due);
    award.explanation.retain(|said| !is_bonus(said));
    award.explanation.extend((due > used).then_some(Explanation::NthVisit(visit, due - used)));
    award.points -= used;
    used
}

/// Notes the bonus of a visit that was given, and the advance that it used up. One that was withheld uses up nothing.
fn note_visit_bonus(draft: &mut PostingDraft<'_>, advance: i64, explanation: &[Explanation]) {
    let bonuses = explanation.iter().filter_map(|said| match said {
        Explanation::NthVisit(_, points) => Some(*points),
        _ => None,
    });
    let given = bonuses.sum();
    let withheld =
        explanation.iter().any(|said| matches!(said, Explanation::BudgetSpent(_) | Explanation::EarningEnded(_)));
    if !withheld {
        draft.note(given, LineTarget::Figure(LifetimeTotal::VisitBonuses));
        draft.note(-advance, LineTarget::Figure(LifetimeTotal::VisitAdvance));
    }
}

/// Spends the points of a lapsed redemption again. What is missing of them is forgiven or owed, as after a refund.
fn spend_again(draft: &mut PostingDraft<'_>, points: i64, explanation: &mut Vec<Explanation>) {
    let missing = draft.take(LineKind::Spend, points);
    let owed = if draft.rules.refund == RefundPolicy::Debt { missing } else { 0 };
    if owed > 0 {
        draft.line(LineKind::Spend, -owed, LineTarget::Debt);
    }
    explanation.push(Explanation::SpentAgain(points - missing));
    explanation.extend((owed > 0).then_some(Explanation::Debt(owed)));
    explanation.extend((missing > owed).then_some(Explanation::Forgiven(missing - owed)));
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
    explanation.retain(|said| said.fixed_points().is_none());
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

/// Gives the points of a purchase that waited, in what is left of its return window or at once, or withholds them.
/// `first_purchase` of them came from a promotion for the first purchase.
pub(crate) fn decide_purchase(
    draft: &mut PostingDraft<'_>,
    given: bool,
    points: i64,
    waits_in: &PendingKey,
    first_purchase: i64,
) -> Result<(), Refused> {
    let LotExpiry::Until(window_ends) = waits_in.life else {
        return Err(Refused::NothingDue);
    };
    if points <= 0 || draft.account.in_pending(waits_in) < points {
        return Err(Refused::NothingDue);
    }
    let waiting = LineTarget::Pending(waits_in.clone());
    if !given {
        draft.line(LineKind::Reverse, -points, waiting);
        return Ok(());
    }
    draft.note(first_purchase, LineTarget::Figure(LifetimeTotal::FirstPurchase));
    if window_ends <= draft.today {
        draft.line(LineKind::Activate, -points, waiting);
        draft.credit(LineKind::Activate, points, own_lot(draft.rules.life_from(draft.today)));
    } else {
        let life = draft.rules.life_from(window_ends);
        draft.line(LineKind::Release, -points, waiting);
        let key = PendingKey { on: window_ends, life, funder: waits_in.funder.clone() };
        draft.line(LineKind::Release, points, LineTarget::Pending(key));
    }
    Ok(())
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
    rules.activity(activity.kind).ok_or(Refused::NoAward)?;
    let day = day_of(activity.occurred_at, &program.zone);
    let visit = (activity.kind == ActivityKind::Visit && Visits::keeps(day, draft.today)).then_some(day);
    let awards: Vec<ActivityAwards> = draft.account.progress.awards(activity.kind).copied().collect();
    // Of a day before those that are kept nobody knows how many awards it had.
    let unknown = awards.len() == ActivityAwards::DAYS_MAX && awards.first().is_some_and(|first| day < first.on);
    let on_day = awards.iter().find(|awards| awards.on == day).map_or(0, |awards| awards.count);
    let facts = EarningFacts {
        nearest_activity: awards
            .iter()
            .map(|awards| awards.nearest(activity.occurred_at))
            .min_by_key(|known| known.duration_since(activity.occurred_at).abs()),
        activities_on_day: if unknown { u8::MAX } else { on_day },
        ..facts(draft, visit)
    };
    if let Some(day) = visit {
        draft.note(1, LineTarget::Visit(day));
    }
    let event = EarningEvent::Activity { kind: activity.kind, at: activity.occurred_at };
    let mut award = evaluate(rules, &event, &facts);
    let advance = settle_advance(draft, rules, facts.visit, &mut award);
    let Evaluation { points, mut explanation } = award;
    let points = grant(draft, rules, points, activity.budget, &mut explanation);
    note_visit_bonus(draft, advance, &explanation);
    let cause = Cause::Activity { id: activity.id.clone(), kind: activity.kind, card: activity.card };
    Ok(Outcome { cause, points, occurred_at: activity.occurred_at, rules: rules.version, explanation })
}
