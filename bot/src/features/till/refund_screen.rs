//! Screens of purchases and their refunds.

use super::intent::TillIntent;
use super::screen::{amount, last_digits};
use crate::context::StaffContext;
use crate::date;
use crate::form::{moment, signed};
use crate::number;
use crate::screens::menu::to_staff_menu;
use crate::screens::parts::{Screen, tap};
use crate::texts::{lines, name, program_name, texts};
use domain::{Cause, Day, Entry};
use jiff::ToSpan;
use store::PurchaseHistory;

/// A purchase, and the first name of the person who rang it up.
pub(super) struct FoundPurchase {
    pub(super) history: PurchaseHistory,
    pub(super) by: Option<String>,
}

/// The moment, the amount and the card of a purchase, and who rang it up.
fn line(ctx: &StaffContext, bought: &FoundPurchase) -> Option<String> {
    let (t, entry) = (texts(ctx.lang), &bought.history.purchase);
    let Cause::Purchase { amount: paid, card, .. } = &entry.cause else { return None };
    let at = moment(ctx.lang, entry.occurred_at, &ctx.program.zone, ctx.now);
    let sum = amount(&ctx.program, paid.minor(), ctx.lang);
    let said = t.purchase_line(at, sum, last_digits(*card));
    Some(match &bought.by {
        Some(by) => t.purchase_line_by(said, name(by)),
        None => said,
    })
}

/// Purchases of a day, or of a card, each with a button.
pub(super) fn list(ctx: &StaffContext, day: Option<Day>, bought: &[FoundPurchase]) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let today = ctx.today();
    let on = day.map(|day| if day == today { t.menu_today() } else { date(lang, day, today) });
    let called = program_name(&ctx.program, lang);
    let head = on.map_or_else(|| t.purchases_head(&called), |on| t.purchases_head_on(&called, on));
    let none = (bought.is_empty() && day.is_some()).then(|| t.purchases_none());
    let text = lines(
        [Some(head)].into_iter().chain(bought.iter().map(|one| line(ctx, one))).chain([none, Some(t.purchases_hint())]),
    );
    let button = |one: &FoundPurchase| {
        let entry = &one.history.purchase;
        let Cause::Purchase { amount: paid, .. } = &entry.cause else { return None };
        let time = entry.occurred_at.to_zoned(ctx.program.zone.clone()).strftime("%H:%M").to_string();
        let label = format!("{time} · {}", amount(&ctx.program, paid.minor(), lang));
        Some(tap(label, TillIntent::Purchase(id.clone(), entry.member, entry.version)))
    };
    let other = match day {
        Some(day) if day == today => (t.menu_yesterday(), Some(today.saturating_sub(1.days()))),
        _ => (t.menu_today(), None),
    };
    Screen::new(text).pairs(bought.iter().filter_map(button)).row([
        tap(other.0, TillIntent::Purchases(id.clone(), other.1)),
        tap(t.menu_till(), TillIntent::Till(Some(id.clone()))),
    ])
}

/// A purchase with what is `left` of it and what a refund `takes` back. The `part` of it that was typed is to be confirmed.
pub(super) fn one(
    ctx: &StaffContext,
    bought: &FoundPurchase,
    (left, part): (i64, Option<i64>),
    takes: Option<i64>,
    spent: Option<i64>,
) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let entry = &bought.history.purchase;
    let earned = entry.points;
    let back = bought.history.back();
    let text = lines([
        Some(t.purchases_head(program_name(&ctx.program, lang))),
        line(ctx, bought),
        Some(t.purchase_points(signed(lang, earned))),
        spent.map(|spent| t.purchase_spent(number(lang, spent))),
        (back > 0).then(|| t.purchase_back(amount(&ctx.program, back, lang))),
        takes.map(|takes| match part {
            Some(part) => t.refund_part_takes(amount(&ctx.program, part, lang), signed(lang, takes)),
            None => t.refund_takes(signed(lang, takes)),
        }),
        (left == 0 && takes.is_none()).then(|| t.refund_nothing_left()),
    ]);
    let (member, version) = (entry.member, entry.version);
    let whole = part.unwrap_or(left);
    let all = takes.map(|_| {
        let label = match whole {
            0 => t.menu_give_points_back(),
            whole => t.menu_refund(amount(&ctx.program, whole, lang)),
        };
        let place = u32::try_from(bought.history.refunds.len()).unwrap_or(u32::MAX);
        tap(label, TillIntent::Refund(id.clone(), member, version, whole, place))
    });
    let some = (left > 0).then(|| tap(t.menu_refund_part(), TillIntent::RefundPart(id.clone(), member, version)));
    Screen::new(text)
        .row(all)
        .row(some.into_iter().chain([tap(t.menu_purchases(), TillIntent::Purchases(id.clone(), None))]))
}

/// Asks for the part that is refunded.
pub(super) fn part(ctx: &StaffContext, entry: &Entry, left: i64) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let back = TillIntent::Purchase(id.clone(), entry.member, entry.version);
    Screen::new(t.refund_part_ask(amount(&ctx.program, left, ctx.lang))).row([tap(t.back(), back)])
}

/// A refund is posted: what it took back.
pub(super) fn refunded(ctx: &StaffContext, entry: &Entry) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let sum = match &entry.cause {
        Cause::Refund { amount: back, .. } => amount(&ctx.program, back.minor(), lang),
        _ => String::new(),
    };
    let text = lines([
        Some(t.purchases_head(program_name(&ctx.program, lang))),
        Some(t.refund_done(sum, signed(lang, entry.points))),
        Some(t.refund_money()),
    ]);
    Screen::new(text).row([tap(t.menu_purchases(), TillIntent::Purchases(id.clone(), None)), to_staff_menu(ctx)])
}
