//! An account's whole standing goes over to another account of the same person.

use crate::draft::Draft;
use crate::{Account, Figure, Kind, Line, Place};

/// All that an account holds and has been through, as lines.
pub(crate) fn standing(account: &Account) -> Vec<Line> {
    let line = |points, place| Line { kind: Kind::Transfer, points, place };
    let figures = [
        (Figure::Earned, account.lifetime.earned),
        (Figure::Adjusted, account.lifetime.adjusted),
        (Figure::Spent, account.lifetime.spent),
        (Figure::Expired, account.lifetime.expired),
        (Figure::Reversed, account.lifetime.reversed),
    ];
    // The debt first: what comes after it pays it off.
    let debt = [line(-account.debt, Place::Debt)];
    let lots = account.lots.iter().map(|lot| line(lot.points, Place::Lot(lot.key.clone())));
    let pending = account.pending.iter().map(|pending| line(pending.points, Place::Pending(pending.key.clone())));
    let reserved = [line(account.reserved, Place::Reserved)];
    let figures = figures.into_iter().map(|(figure, points)| line(points, Place::Figure(figure)));
    let months = account.progress.qualifying.months().iter().map(|(month, points)| line(*points, Place::Month(*month)));
    debt.into_iter()
        .chain(lots)
        .chain(pending)
        .chain(reserved)
        .chain(figures)
        .chain(months)
        .filter(|line| line.points != 0)
        .collect()
}

/// Points, debt and figures of `theirs` join the account. Lots that would be too many join later ones as always.
pub(crate) fn take_over(draft: &mut Draft<'_>, theirs: &Account) {
    for line in standing(theirs) {
        match line.place {
            Place::Lot(key) => {
                draft.credit(Kind::Transfer, line.points, key);
            }
            place => draft.line(Kind::Transfer, line.points, place),
        }
    }
    let higher = i64::from(theirs.progress.tier) - i64::from(draft.account.progress.tier);
    if higher > 0 {
        draft.line(Kind::Tier, higher, Place::Tier);
    }
    let owed = draft.account.debt;
    let paid = owed - draft.take(Kind::Reverse, owed);
    if paid > 0 {
        draft.line(Kind::Reverse, paid, Place::Debt);
        draft.debt_paid += paid;
    }
}
