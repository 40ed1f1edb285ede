//! Entries in words: the message after a purchase or refund, and the lines that explain an entry.

use crate::form::{quotient, signed};
use crate::screens::amount_of;
use crate::texts::{lines, program_name, rule, texts};
use crate::{date, number};
use domain::{Cause, Day, Entry, Explanation, Instant, Kind, Lang, Life, Line, Place, Program, day_of};

/// The message that tells a member of an entry, in HTML: what happened, why, and what is left. `None` for entries of
/// which nobody is told.
pub fn receipt_text(entry: &Entry, program: &Program, lang: Lang, now: Instant) -> Option<String> {
    let t = texts(lang);
    let amount = amount_of(entry, lang)?;
    let called = program_name(program, lang);
    let today = day_of(now, &program.zone);
    let points = entry.points.saturating_abs();
    let shown = number(lang, points);
    let happened = date(lang, day_of(entry.occurred_at, &program.zone), today);
    let (head, line) = match &entry.cause {
        Cause::Purchase { .. } => {
            let rule = rule_of(entry, program, lang);
            match entry.accrued_to() {
                None => (t.posted_none_head(called), t.posted_none_line(amount, happened, rule)),
                Some(Place::Pending(key)) => {
                    let from = date(lang, key.on, today);
                    (t.pending_head(points, called, shown), t.pending_purchase_line(amount, rule, from))
                }
                Some(_) => (t.posted_head(points, called, shown), t.posted_line(amount, happened, rule)),
            }
        }
        Cause::Refund { purchase, .. } => {
            let head = if points == 0 { t.refund_none_head(called) } else { t.refund_head(points, called, shown) };
            (head, t.refund_line(amount, purchase.as_str()))
        }
        _ => return None,
    };
    let silent = points == 0 && entry.explanation.is_empty() && matches!(entry.cause, Cause::Refund { .. });
    let noted = entry.explanation.iter().filter_map(|explanation| note(explanation, lang));
    let balance = entry.balance;
    let left = if balance.pending > 0 {
        t.left_line(number(lang, balance.available), number(lang, balance.pending))
    } else {
        t.available_line(balance.available, number(lang, balance.available))
    };
    let expired =
        Some(expired(entry)).filter(|expired| *expired > 0).map(|expired| t.expired_line(number(lang, expired)));
    let head = [Some(head), Some(line), silent.then(|| t.refund_none_line())];
    Some(lines(head.into_iter().chain(noted.map(Some)).chain([expired, Some(left)])))
}

/// The rule that applied, by the version that the entry names.
fn rule_of(entry: &Entry, program: &Program, lang: Lang) -> String {
    let rules = program.rules_version(entry.rules).unwrap_or_else(|| program.rules_at(entry.occurred_at));
    rule(program, rules, lang)
}

/// What a member must be told beyond the sum.
fn note(explanation: &Explanation, lang: Lang) -> Option<String> {
    let t = texts(lang);
    let shown = |points: i64| number(lang, points);
    match *explanation {
        Explanation::Forgiven(points) => Some(t.forgiven_line(points, shown(points))),
        Explanation::Debt(points) => Some(t.debt_made_line(points, shown(points))),
        Explanation::DebtPaid(points) => Some(t.debt_paid_line(points, shown(points))),
        Explanation::LotOver => Some(t.lot_over_line()),
        Explanation::Grace(days) => Some(t.grace_line(i64::from(days), shown(days.into()))),
        Explanation::Rate { .. } | Explanation::Window(_) | Explanation::Imported => None,
    }
}

/// Points that expired in an entry.
pub(crate) fn expired(entry: &Entry) -> i64 {
    -entry.lines.iter().filter(|line| line.kind == Kind::Expire).map(|line| line.points).sum::<i64>()
}

/// Pending points that became available in an entry.
pub(crate) fn matured(entry: &Entry) -> i64 {
    entry.lines.iter().filter(|line| line.kind == Kind::Activate).map(|line| line.points.max(0)).sum()
}

/// The reason of an entry in a few words.
pub(crate) fn reason(entry: &Entry, lang: Lang) -> String {
    let t = texts(lang);
    match &entry.cause {
        Cause::Purchase { amount, .. } => t.reason_purchase(crate::money(lang, *amount)),
        Cause::Refund { amount, .. } => t.reason_refund(crate::money(lang, *amount)),
        Cause::Spend(_) => t.reason_spend(),
        Cause::Cancel(_) => t.reason_cancel(),
        Cause::OpeningBalance(_) => t.reason_opening(),
        Cause::Settle if expired(entry) > 0 => t.reason_expired(),
        Cause::Settle => t.reason_activated(),
        Cause::Link => t.reason_link(),
        Cause::Leave => t.reason_leave(),
        Cause::TransferFrom(_) => t.reason_transfer_from(),
        Cause::TransferTo(_) => t.reason_transfer_to(),
    }
}

/// Which purchase, which rule, how it was rounded.
pub(crate) fn explained(entry: &Entry, program: &Program, lang: Lang) -> Vec<String> {
    let t = texts(lang);
    let mut said = Vec::new();
    match &entry.cause {
        Cause::Purchase { id, amount, .. } => {
            said.push(t.why_order(id.as_str()));
            said.push(t.why_rule(number(lang, entry.rules.into()), rule_of(entry, program, lang)));
            for explanation in &entry.explanation {
                if let Explanation::Rate { points, per_minor } = *explanation {
                    let exact = quotient(lang, i128::from(amount.minor()) * i128::from(points), per_minor.into());
                    let whole = i128::from(entry.points) * i128::from(per_minor)
                        == i128::from(amount.minor()) * i128::from(points);
                    if whole {
                        continue;
                    }
                    let amount = crate::money(lang, *amount);
                    said.push(t.why_rounding(entry.points, amount, exact, number(lang, entry.points)));
                }
            }
        }
        Cause::Refund { purchase, .. } => said.push(t.why_order(purchase.as_str())),
        _ => {}
    }
    for explanation in &entry.explanation {
        match *explanation {
            Explanation::Window(days) => said.push(t.why_window(i64::from(days), number(lang, days.into()))),
            Explanation::Imported => said.push(t.why_imported()),
            _ => said.extend(note(explanation, lang)),
        }
    }
    said
}

/// Every line of an entry: what moved, by how much, and in which lot.
pub(crate) fn movements(entry: &Entry, lang: Lang, today: Day) -> Vec<String> {
    let t = texts(lang);
    // Where points only change places, the place they come to says it all; totals are the balance screen's matter.
    let told = |line: &&Line| match line.kind {
        Kind::Activate | Kind::Extend => line.points > 0,
        _ => !matches!(line.place, Place::Figure(_)),
    };
    let line = |line: &Line| {
        t.why_movement(movement(line.kind, lang), signed(lang, line.points), place(&line.place, lang, today))
    };
    let lines: Vec<String> = entry.lines.iter().filter(told).map(line).collect();
    if lines.is_empty() { lines } else { [t.why_movements()].into_iter().chain(lines).collect() }
}

fn movement(kind: Kind, lang: Lang) -> String {
    let t = texts(lang);
    match kind {
        Kind::Accrue => t.move_accrue(),
        Kind::Activate => t.move_activate(),
        Kind::Reserve => t.move_reserve(),
        Kind::Release => t.move_release(),
        Kind::Spend => t.move_spend(),
        Kind::Restore => t.move_restore(),
        Kind::Expire => t.move_expire(),
        Kind::Reverse => t.move_reverse(),
        Kind::Adjust => t.move_adjust(),
        Kind::Warned => t.move_warned(),
        Kind::Extend => t.move_extend(),
        Kind::Transfer => t.move_transfer(),
    }
}

fn place(place: &Place, lang: Lang, today: Day) -> String {
    let t = texts(lang);
    match place {
        Place::Pending(key) => t.place_pending(date(lang, key.on, today)),
        Place::Lot(key) => match key.life {
            Life::Until(day) => t.place_until(date(lang, day, today)),
            Life::Idle(months) => t.place_idle(i64::from(months), number(lang, months.into())),
            Life::Never => t.place_never(),
        },
        Place::Reserved => t.place_reserved(),
        Place::Debt => t.place_debt(),
        Place::Figure(_) => String::new(),
    }
}
