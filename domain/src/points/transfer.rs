//! Merging an account into another account of the same person (`docs/rules.md#merging-accounts`).

use crate::points::draft::PostingDraft;
use crate::{Account, LifetimeTotal, Line, LineKind, LineTarget};

/// Returns all that an account holds and its figures, as lines.
pub(crate) fn transfer_lines(account: &Account) -> Vec<Line> {
    let line = |points, place| Line { kind: LineKind::Transfer, points, place };
    let figures = [
        (LifetimeTotal::Earned, account.lifetime.earned),
        (LifetimeTotal::Adjusted, account.lifetime.adjusted),
        (LifetimeTotal::Spent, account.lifetime.spent),
        (LifetimeTotal::Expired, account.lifetime.expired),
        (LifetimeTotal::Reversed, account.lifetime.reversed),
    ];
    // The debt comes first: the points after it pay it off.
    let debt = [line(-account.debt, LineTarget::Debt)];
    let lots = account.lots.iter().map(|lot| line(lot.points, LineTarget::Lot(lot.key.clone())));
    let pending = account.pending.iter().map(|pending| line(pending.points, LineTarget::Pending(pending.key.clone())));
    let reserved = [line(account.reserved, LineTarget::Reserved)];
    let figures = figures.into_iter().map(|(figure, points)| line(points, LineTarget::Figure(figure)));
    let months =
        account.progress.qualifying.months().iter().map(|(month, points)| line(*points, LineTarget::Month(*month)));
    debt.into_iter()
        .chain(lots)
        .chain(pending)
        .chain(reserved)
        .chain(figures)
        .chain(months)
        .filter(|line| line.points != 0)
        .collect()
}

/// Adds points, debt and figures of `theirs` to the account. Lots above the limit join later ones, as usual.
pub(crate) fn take_over(draft: &mut PostingDraft<'_>, theirs: &Account) {
    for line in transfer_lines(theirs) {
        match line.place {
            LineTarget::Lot(key) => {
                draft.credit(LineKind::Transfer, line.points, key);
            }
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
}
