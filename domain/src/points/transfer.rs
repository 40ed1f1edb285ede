//! Merging an account into another account of the same person (`docs/rules.md#merging-accounts`).

use crate::points::draft::PostingDraft;
use crate::points::reversal::take_bonus_back;
use crate::{
    Account, ActivityAwards, Explanation, Forgiven, Lifetime, LifetimeTotal, Line, LineKind, LineTarget, SpentOn,
};

/// Returns all that an account holds and its figures, as lines.
pub(crate) fn transfer_lines(account: &Account) -> Vec<Line> {
    let progress = &account.progress;
    let Lifetime { earned, adjusted, spent, expired, reversed, set_off } = account.lifetime;
    let figures = [
        (LifetimeTotal::Earned, earned),
        (LifetimeTotal::Adjusted, adjusted),
        (LifetimeTotal::Spent, spent),
        (LifetimeTotal::Expired, expired),
        (LifetimeTotal::Reversed, reversed),
        (LifetimeTotal::SetOff, set_off),
        (LifetimeTotal::Purchases, progress.purchases),
        (LifetimeTotal::Refunded, progress.refunded),
        (LifetimeTotal::FirstPurchase, progress.first_purchase),
        (LifetimeTotal::Visits, progress.visits.earlier),
        (LifetimeTotal::VisitBonuses, progress.visits.bonuses),
        (LifetimeTotal::VisitAdvance, progress.visits.advance),
    ];
    let awarded = |awards: &ActivityAwards| {
        let ActivityAwards { kind, on, first, last, count } = *awards;
        (i64::from(count), LineTarget::Awarded(kind, on, [first, last]))
    };
    let forgiven = |forgiven: &Forgiven| (forgiven.points, LineTarget::Forgiven(forgiven.version));
    let spent_on = |spent: &SpentOn| (spent.points, LineTarget::SpentOn(spent.day));
    // The debt comes first: the points after it pay it off.
    let mut places = vec![(-account.debt, LineTarget::Debt)];
    places.extend(account.lots.iter().map(|lot| (lot.points, LineTarget::Lot(lot.key.clone()))));
    places.extend(account.pending.iter().map(|group| (group.points, LineTarget::Pending(group.key.clone()))));
    places.push((account.reserved, LineTarget::Reserved));
    places.extend(figures.into_iter().map(|(figure, points)| (points, LineTarget::Figure(figure))));
    places.extend(progress.qualifying.months().iter().map(|(month, points)| (*points, LineTarget::Month(*month))));
    places.extend(account.restorable.forgiven().iter().map(forgiven));
    places.extend(account.restorable.spent().iter().map(spent_on));
    places.extend(progress.visits.days().iter().map(|(day, count)| (*count, LineTarget::Visit(*day))));
    places.extend(progress.earned_on.map(|(day, points)| (points, LineTarget::EarnedOn(day))));
    places.extend(progress.activities.iter().map(awarded));
    let line = |(points, place)| Line { kind: LineKind::Transfer, points, place };
    places.into_iter().filter(|(points, _)| *points != 0).map(line).collect()
}

/// Adds points, debt, figures and progress of `theirs` to the account. Lots above the limit join later ones, as usual.
/// The merger is the last activity of both.
/// Returns the points that the merger itself gave or took, and why.
pub(crate) fn take_over(draft: &mut PostingDraft<'_>, theirs: &Account) -> (i64, Vec<Explanation>) {
    let had_bought = draft.account.progress.has_bought();
    let visits_before = [&draft.account, theirs].map(|account| account.progress.visits.standing());
    for line in transfer_lines(theirs) {
        match line.place {
            LineTarget::Lot(key) => draft.credit(LineKind::Transfer, line.points, key),
            // What they forgave counts as forgiven now.
            LineTarget::Forgiven(_) => {
                let place = LineTarget::Forgiven(draft.account.version + 1);
                draft.line(LineKind::Transfer, line.points, place);
            }
            LineTarget::SpentOn(_) => {}
            LineTarget::Figure(LifetimeTotal::FirstPurchase) if had_bought => {}
            place => draft.line(LineKind::Transfer, line.points, place),
        }
    }
    let higher = i64::from(theirs.progress.level) - i64::from(draft.account.progress.level);
    if higher > 0 {
        draft.line(LineKind::Level, higher, LineTarget::Level);
    }
    let owed = draft.account.debt;
    let paid = owed - draft.take(LineKind::Reverse, owed);
    if paid > 0 {
        draft.line(LineKind::Reverse, paid, LineTarget::Debt);
        draft.debt_paid += paid;
    }
    settle_visit_bonuses(draft, visits_before);
    let mut explanation = Vec::new();
    let excess = if had_bought { theirs.progress.first_purchase } else { 0 };
    if excess == 0 {
        return (0, explanation);
    }
    explanation.push(Explanation::FirstPurchaseBack(excess));
    let (rules, today) = (draft.rules, draft.today);
    (-take_bonus_back(draft, None, excess, today, rules.refund, &mut explanation), explanation)
}

/// Notes by how much the bonuses for the visits of both accounts differ from what is due for the days together: the next
/// bonus makes up for it.
fn settle_visit_bonuses(draft: &mut PostingDraft<'_>, visits_before: [i64; 2]) {
    let standing = draft.account.progress.visits.standing();
    let due = |visits: i64| draft.rules.nth_visits().map(|nth| nth.due(visits)).sum::<i64>();
    let advance = visits_before.into_iter().map(due).sum::<i64>() - due(standing);
    draft.note(advance, LineTarget::Figure(LifetimeTotal::VisitAdvance));
}
