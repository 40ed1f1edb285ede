//! Posting: one operation on one account becomes one entry and the account's next version.

use crate::draft::Draft;
use crate::time::add_days;
use crate::{
    Account, Accrual, Actor, Cause, Entry, Explanation, Figure, Funder, Instant, Kind, Life, Line, LotKey, MemberNo,
    Money, Operation, PendingKey, Place, Points, Program, RefundOf, RefundPolicy, Refunded, award, day_of,
    owed_after_refunds,
};

/// What is to be written: both in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The new entry.
    pub entry: Entry,
    /// The account after it.
    pub account: Account,
}

/// Why an operation is not posted: an answer, not a failure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The account was closed in favour of another.
    #[error("the account went over to another")]
    Moved(MemberNo),
    /// The program takes another currency.
    #[error("the program takes {expected} only")]
    Currency {
        /// The one it takes.
        expected: &'static str,
    },
    /// More would go back than was paid.
    #[error("only {left} minor units of this purchase are left to refund")]
    RefundTooLarge {
        /// Minor units that may still go back.
        left: i64,
    },
    /// A refund of nothing.
    #[error("a refund is above zero")]
    RefundOfNothing,
    /// Fewer points are available than were asked for.
    #[error("{missing} points are missing")]
    ShortOfPoints {
        /// How many.
        missing: i64,
    },
    /// A spend or an opening balance of no points.
    #[error("points must be above zero")]
    NoPoints,
    /// Nothing was due.
    #[error("nothing is due")]
    NothingDue,
    /// The account already belongs to a person in the chat.
    #[error("the account is linked already")]
    LinkedAlready,
    /// The books would not balance afterwards: a mistake of ours, and nothing is written.
    #[error("the books would not balance")]
    Unsound,
    /// The account belongs to nobody in the chat.
    #[error("the account is not linked")]
    NotLinked,
}

/// What an operation did, besides its lines.
struct Done {
    cause: Cause,
    points: i64,
    occurred_at: Instant,
    rules: u32,
    explanation: Vec<Explanation>,
}

/// Settles the account, does the operation, and returns what is to be written. Pure: the same arguments, the same answer.
pub fn post(
    program: &Program,
    member: MemberNo,
    account: &Account,
    operation: &Operation<'_>,
    actor: Actor,
    now: Instant,
) -> Result<Posting, Refused> {
    if let Some(other) = account.moved_to {
        return Err(Refused::Moved(other));
    }
    let mut draft = Draft::settled(account, program, now);
    let now = draft.account.settled;
    let current = program.rules_at(now);
    let plain =
        |cause, points| Done { cause, points, occurred_at: now, rules: current.version, explanation: Vec::new() };
    let mut done = match operation {
        Operation::Purchase(purchase) => accrue(&mut draft, program, purchase)?,
        Operation::Refund(refund) => {
            let (cause, points, explanation) = reverse(&mut draft, program, refund, current.refund)?;
            Done { explanation, ..plain(cause, points) }
        }
        Operation::Spend { id, points } => {
            let points = above_zero(*points)?;
            let missing = points - draft.available().get();
            if missing > 0 {
                return Err(Refused::ShortOfPoints { missing });
            }
            draft.take(Kind::Spend, points);
            plain(Cause::Spend(id.clone()), -points)
        }
        Operation::Cancel { of, spent } => {
            let grace = current.grace_days.max(current.promise_days);
            let (points, explanation) = restore(&mut draft, spent, grace);
            Done { explanation, ..plain(Cause::Cancel(of.clone()), points) }
        }
        Operation::OpeningBalance { id, points } => {
            let points = above_zero(*points)?;
            let lot = draft.add_to_lot(Kind::Adjust, points, own_lot(current.life_from(draft.today)));
            draft.pay_debt(points, &lot);
            Done { explanation: vec![Explanation::Imported], ..plain(Cause::OpeningBalance(id.clone()), points) }
        }
        Operation::Settle if draft.lines.is_empty() => return Err(Refused::NothingDue),
        Operation::Settle => plain(Cause::Settle, 0),
        Operation::Link if draft.account.in_chat => return Err(Refused::LinkedAlready),
        Operation::Link => {
            draft.account.in_chat = true;
            plain(Cause::Link, 0)
        }
        Operation::Leave if !draft.account.in_chat => return Err(Refused::NotLinked),
        Operation::Leave => {
            draft.account.in_chat = false;
            plain(Cause::Leave, 0)
        }
        Operation::TransferTo(other) => {
            let before = draft.account.balance();
            for line in standing(&draft.account) {
                draft.line(Kind::Transfer, -line.points, line.place);
            }
            draft.account.moved_to = Some(*other);
            plain(Cause::TransferTo(*other), -(before.available + before.pending))
        }
        Operation::TransferFrom(other, theirs) => {
            let theirs = Draft::settled(theirs, program, now).account;
            let points = theirs.balance().available + theirs.balance().pending;
            take_over(&mut draft, &theirs);
            plain(Cause::TransferFrom(*other), points)
        }
    };
    if draft.debt_paid > 0 {
        done.explanation.push(Explanation::DebtPaid(draft.debt_paid));
    }
    let mut account = draft.account;
    if !account.identity_holds() {
        return Err(Refused::Unsound);
    }
    account.version += 1;
    let entry = Entry {
        program: program.id.clone(),
        member,
        version: account.version,
        cause: done.cause,
        rules: done.rules,
        actor,
        occurred_at: done.occurred_at,
        recorded_at: now,
        input: operation.input(program),
        previous: account.head,
        points: done.points,
        balance: account.balance(),
        explanation: done.explanation,
        lines: draft.lines,
    };
    account.head = entry.hash();
    Ok(Posting { entry, account })
}

impl Account {
    /// The account as it stands at `now`, whether or not the stored item has been touched since (§1).
    pub fn seen_at(&self, program: &Program, now: Instant) -> Account {
        Draft::settled(self, program, now).account
    }
}

fn own_lot(life: Life) -> LotKey {
    LotKey { life, funder: Funder::Own, warned: false }
}

fn above_zero(points: Points) -> Result<i64, Refused> {
    if points == Points::ZERO { Err(Refused::NoPoints) } else { Ok(points.get()) }
}

fn accrue(draft: &mut Draft, program: &Program, purchase: &Accrual<'_>) -> Result<Done, Refused> {
    let Accrual { rules, amount, occurred_at, .. } = *purchase;
    if amount.currency() != program.currency {
        return Err(Refused::Currency { expected: program.currency.code() });
    }
    let points = award(amount, rules.rate, &[]).get();
    let window_ends = add_days(day_of(occurred_at, &program.zone), rules.pending_days.into());
    let mut explanation = vec![Explanation::Rate { points: rules.rate.points(), per_minor: rules.rate.per_minor() }];
    let at_once = purchase.imported && rules.expiry != crate::Expiry::Never;
    if points > 0 {
        if at_once || window_ends <= draft.today {
            let lot = draft.add_to_lot(Kind::Accrue, points, own_lot(rules.life_from(draft.today)));
            draft.pay_debt(points, &lot);
            if at_once {
                explanation.push(Explanation::Imported);
            }
        } else {
            let key = PendingKey { on: window_ends, life: rules.life_from(window_ends), funder: Funder::Own };
            draft.line(Kind::Accrue, points, Place::Pending(key));
            explanation.push(Explanation::Window(rules.pending_days));
        }
    }
    let cause = Cause::Purchase {
        id: purchase.id.clone(),
        amount,
        card: purchase.card,
        cashier: purchase.cashier,
        partner: purchase.partner.clone(),
    };
    Ok(Done { cause, points, occurred_at, rules: rules.version, explanation })
}

fn reverse(
    draft: &mut Draft,
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
    if amount.minor() == 0 {
        return Err(Refused::RefundOfNothing);
    }
    let owed = |back| owed_after_refunds(refund.earned, Refunded { paid: refund.paid, back }).get();
    let due = owed(refund.back_before + amount.minor()) - owed(refund.back_before);
    let mut explanation = Vec::new();
    let missing = take_back(draft, refund, due, &mut explanation);
    let mut taken = due - missing;
    if missing > 0 && explanation.is_empty() {
        match policy {
            RefundPolicy::WithinBalance => explanation.push(Explanation::Forgiven(missing)),
            RefundPolicy::Debt => {
                draft.line(Kind::Reverse, -missing, Place::Debt);
                explanation.push(Explanation::Debt(missing));
                taken = due;
            }
        }
    }
    let cause = Cause::Refund {
        purchase: refund.purchase.clone(),
        id: refund.id.clone(),
        amount,
        rest: refund.amount.is_none(),
    };
    Ok((cause, -taken, explanation))
}

/// From the purchase's pending points, else from its own lot, else in spending order (§2); says what could not be taken.
fn take_back(draft: &mut Draft, refund: &RefundOf, due: i64, explanation: &mut Vec<Explanation>) -> i64 {
    let mut missing = due;
    if let Some(key) = refund.pending() {
        let taken = missing.min(draft.account.in_pending(key));
        if taken > 0 {
            draft.line(Kind::Reverse, -taken, Place::Pending(key.clone()));
            missing -= taken;
        }
    }
    let (life, funder) = match &refund.accrued_to {
        Some(Place::Pending(key)) => (key.life, key.funder.clone()),
        Some(Place::Lot(key)) => (key.life, key.funder.clone()),
        _ => return missing,
    };
    // All idle points of an account are one lot, so the lot that is there now need not be the purchase's.
    let lapsed =
        matches!(life, Life::Idle(_)) && refund.available_on.is_some_and(|on| Some(on) <= draft.account.idle_over);
    if missing > 0 && lapsed {
        explanation.push(Explanation::LotOver);
        return missing;
    }
    for warned in [true, false] {
        let own = LotKey { life, funder: funder.clone(), warned };
        let taken = missing.min(draft.account.in_lot(&own));
        if taken > 0 {
            draft.line(Kind::Reverse, -taken, Place::Lot(own));
            missing -= taken;
        }
    }
    // A lot that the promise keeps alive past its day is not over (§3): what is missing of it was spent.
    let own = LotKey { life, funder, warned: false };
    let past = draft.account.last_day(life).is_some_and(|last| last < draft.today);
    if missing > 0 && past && draft.account.can_expire(&own) {
        explanation.push(Explanation::LotOver);
        return missing;
    }
    draft.take(Kind::Reverse, missing)
}

/// Spent points go back to their lots; where a lot's day is over they live on for `grace` days from today (§1).
fn restore(draft: &mut Draft, spent: &[Line], grace: u8) -> (i64, Vec<Explanation>) {
    let mut points = 0;
    let mut explanation = Vec::new();
    for line in spent.iter().filter(|line| line.kind == Kind::Spend) {
        let Place::Lot(key) = &line.place else {
            continue;
        };
        let over = draft.account.last_day(key.life).is_some_and(|last| last < draft.today);
        let (life, warned) =
            if over { (Life::Until(add_days(draft.today, grace.into())), true) } else { (key.life, key.warned) };
        draft.line(Kind::Restore, -line.points, Place::Lot(LotKey { life, funder: key.funder.clone(), warned }));
        points -= line.points;
        if over {
            explanation = vec![Explanation::Grace(grace)];
        }
    }
    (points, explanation)
}

/// All that an account holds and has been through, as lines.
fn standing(account: &Account) -> Vec<Line> {
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
    debt.into_iter().chain(lots).chain(pending).chain(reserved).chain(figures).filter(|line| line.points != 0).collect()
}

/// Points, debt and figures of `theirs` join the account. Lots that would be too many join later ones as always.
fn take_over(draft: &mut Draft, theirs: &Account) {
    for line in standing(theirs) {
        match line.place {
            Place::Lot(key) => {
                let lot = draft.add_to_lot(Kind::Transfer, line.points, key);
                draft.pay_debt(line.points, &lot);
            }
            place => draft.line(Kind::Transfer, line.points, place),
        }
    }
    let owed = draft.account.debt;
    let paid = owed - draft.take(Kind::Reverse, owed);
    if paid > 0 {
        draft.line(Kind::Reverse, paid, Place::Debt);
        draft.debt_paid += paid;
    }
}
