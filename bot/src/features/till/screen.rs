//! Screens of the till in the chat.

use super::intent::TillIntent;
use crate::context::StaffContext;
use crate::features::rewards::screen::coupon_lines;
use crate::features::staff::intent::StaffIntent;
use crate::features::{rewards, setup};
use crate::form::{moment, money, signed};
use crate::number;
use crate::screens::menu::to_staff_menu;
use crate::screens::parts::{Button, Screen, tap, tap_if_allowed};
use crate::texts::{lines, name, program_name, texts};
use domain::setup::example_bill;
use domain::{CardNumber, Cause, Entry, Explanation, Instant, Lang, Money, OrderId, Points, Program};
use store::{Coupon, CouponState, Redemption, RedemptionState, Sale, TillDay};

pub(crate) fn amount(program: &Program, minor: i64, lang: Lang) -> String {
    Money::new(minor, program.currency).map(|of| money(lang, of)).unwrap_or_default()
}

/// The last four digits of a card, to compare it with the one that was shown.
pub(crate) fn last_digits(card: CardNumber) -> String {
    let all = card.to_string();
    all[all.len() - 4..].to_owned()
}

/// An example of an amount to type.
fn example(program: &Program) -> String {
    example_bill(program.currency).map(setup::questions::plain_amount).unwrap_or_default()
}

/// Asks the cashier for a card or a coupon, and shows what they rang up today.
pub(crate) fn till(ctx: &StaffContext, day: TillDay) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let TillDay { sales, minor, points, undone, undone_minor } = day;
    let shown = |n: i64| number(lang, n);
    let today = (sales > 0).then(|| t.till_day(sales, shown(sales), amount(&ctx.program, minor, lang), shown(points)));
    let undone = (undone > 0).then(|| t.till_day_undone(shown(undone), amount(&ctx.program, undone_minor, lang)));
    let head = Some(t.till_head(program_name(&ctx.program, lang)));
    let purchases = TillIntent::Purchases(ctx.program.id.clone(), None);
    let purchases = tap_if_allowed(ctx.role, t.menu_purchases(), purchases);
    Screen::new(lines([head, Some(t.till_ask()), today, undone])).row(purchases.into_iter().chain([to_staff_menu(ctx)]))
}

/// A customer by card and first name. The balance is left out: the customer can show it on their own phone.
pub(crate) fn customer(ctx: &StaffContext, card: CardNumber, called: Option<&str>) -> String {
    let t = texts(ctx.lang);
    let called = called.map_or_else(|| t.till_no_name(), name);
    lines([Some(t.till_head(program_name(&ctx.program, ctx.lang))), Some(t.till_customer(last_digits(card), called))])
}

pub(crate) fn amount_prompt(ctx: &StaffContext, customer: String) -> Screen {
    let t = texts(ctx.lang);
    Screen::new(lines([Some(customer), Some(t.till_amount(example(&ctx.program)))]))
        .row([tap(t.menu_next_customer(), TillIntent::Till(Some(ctx.program.id.clone()))), to_staff_menu(ctx)])
}

pub(crate) fn amount_wrong(ctx: &StaffContext) -> String {
    texts(ctx.lang).till_amount_wrong(example(&ctx.program))
}

pub(crate) fn limit_wrong(ctx: &StaffContext) -> String {
    texts(ctx.lang).limit_amount_wrong(example(&ctx.program))
}

/// A sale to be confirmed, with the points that it will earn.
pub(crate) fn sale(ctx: &StaffContext, sale: &Sale, customer: String, points: i64, may_pay: bool) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let ask = t.sale_ask(points, amount(&ctx.program, sale.minor, lang), number(lang, points));
    let take = may_pay.then(|| tap(t.menu_take_points(), TillIntent::SalePoints(id.clone(), sale.id.clone())));
    Screen::new(lines([Some(customer), Some(ask)]))
        .row([tap(t.menu_ring_up(), TillIntent::Sell(id.clone(), sale.id.clone()))].into_iter().chain(take))
        .row([tap(t.menu_other_amount(), TillIntent::SaleAmount(id.clone(), sale.card)), next(ctx)])
}

/// Asks how many points shall pay a share of a sale.
pub(super) fn how_many_points(ctx: &StaffContext, sale: &Sale, most: Points) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let most = most.get();
    let worth = |points: i64| {
        let rule = ctx.program.rules_at(ctx.now).pay?;
        Some(amount(&ctx.program, rule.worth(Points::new(points)?, ctx.program.currency), lang))
    };
    let button = |points: i64| {
        let label = t.menu_points_worth(number(lang, points), worth(points)?);
        Some(tap(label, TillIntent::AskPoints(id.clone(), sale.id.clone(), points)))
    };
    let least = ctx.program.rules_at(ctx.now).pay.map_or(1, |rule| rule.minimum.get());
    // A round part of it, for those who want to keep some.
    let half = Some(most / 20 * 10).filter(|half| (least.max(1)..most).contains(half));
    let head = t.till_head(program_name(&ctx.program, lang));
    let ask = t.sale_how_many(number(lang, most), worth(most).unwrap_or_default());
    Screen::new(lines([Some(head), Some(ask)]))
        .row(button(most).into_iter().chain(half.and_then(button)))
        .row([tap(t.menu_other_amount(), TillIntent::SaleAmount(id.clone(), sale.card)), next(ctx)])
}

fn next(ctx: &StaffContext) -> Button {
    tap(texts(ctx.lang).menu_next_customer(), TillIntent::Till(Some(ctx.program.id.clone())))
}

/// A sale for which points were requested as part payment, with the state of that request.
pub(crate) fn sale_with_points(
    ctx: &StaffContext,
    sale: &Sale,
    customer: String,
    asked: &Redemption,
    state: RedemptionState,
    points: i64,
) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let (spent, worth) = (asked.points.get(), amount(&ctx.program, asked.worth.minor(), lang));
    let left = sale.minor - asked.worth.minor();
    let back = |label| tap(label, TillIntent::SaleCancel(id.clone(), sale.id.clone()));
    match state {
        RedemptionState::Asked => {
            let waits = t.sale_waits(spent, number(lang, spent), worth);
            Screen::new(lines([Some(customer), Some(waits)])).row([
                tap(t.menu_check(), TillIntent::SalePoints(id.clone(), sale.id.clone())),
                back(t.menu_cancel_request()),
            ])
        }
        RedemptionState::Approved => {
            let left = amount(&ctx.program, left, lang);
            let approved = t.sale_approved(spent, number(lang, spent), worth, &left);
            let ask = t.sale_ask(points, left, number(lang, points));
            Screen::new(lines([Some(customer), Some(approved), Some(ask)])).row([
                tap(t.menu_ring_up(), TillIntent::Sell(id.clone(), sale.id.clone())),
                back(t.menu_give_points_back()),
            ])
        }
        RedemptionState::Restored | RedemptionState::Cancelled | RedemptionState::Lapsed => {
            self::sale(ctx, sale, customer, points, false).with_notice(t.sale_points_back())
        }
        RedemptionState::Declined | RedemptionState::Expired => {
            self::sale(ctx, sale, customer, points, false).with_notice(t.sale_declined())
        }
    }
}

/// The sale again once the customer has answered, for the cashier who waits; `None` while they have not.
pub(super) fn answered(
    program: &Program,
    sale: &Sale,
    asked: &Redemption,
    state: RedemptionState,
    lang: Lang,
) -> Option<Screen> {
    let (t, id) = (texts(lang), &program.id);
    let (spent, worth) = (asked.points.get(), asked.worth.minor());
    let shown = |minor| amount(program, minor, lang);
    let said = match state {
        RedemptionState::Approved => {
            t.sale_approved(spent, number(lang, spent), shown(worth), shown(sale.minor - worth))
        }
        RedemptionState::Declined => t.sale_declined(),
        _ => return None,
    };
    let back = (state == RedemptionState::Approved)
        .then(|| tap(t.menu_give_points_back(), TillIntent::SaleCancel(id.clone(), sale.id.clone())));
    let text =
        [t.till_head(program_name(program, lang)), t.sale_of_card(shown(sale.minor), last_digits(sale.card)), said];
    let ring_up = tap(t.menu_ring_up(), TillIntent::Sell(id.clone(), sale.id.clone()));
    Some(Screen::new(lines(text.map(Some))).row([ring_up]).row(back))
}

/// A sale that is rung up, with the button to undo it.
pub(crate) fn sold(ctx: &StaffContext, sale: &Sale, minor: i64, entry: &Entry) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let paid = amount(&ctx.program, minor, lang);
    let done = t.sale_done(entry.points, paid, number(lang, entry.points), number(lang, entry.balance.available));
    let waits = entry.explanation.iter().any(|said| matches!(said, Explanation::Waits(_)));
    let head = t.till_head(program_name(&ctx.program, lang));
    Screen::new(lines([Some(head), Some(done), waits.then(|| t.sale_points_wait()), Some(t.sale_undo_hint())]))
        .row([tap(t.menu_undo(), TillIntent::SaleUndo(id.clone(), sale.id.clone())), next(ctx)])
}

/// Asks to decide about the points of a sale.
pub(crate) fn points_wait(
    program: &Program,
    sale: &Entry,
    points: i64,
    who: String,
    lang: Lang,
    now: Instant,
) -> Option<Screen> {
    let Cause::Purchase { amount: paid, card, .. } = &sale.cause else { return None };
    let t = texts(lang);
    let at = moment(lang, sale.recorded_at, &program.zone, now);
    let line = t.points_wait_line(at, who, amount(program, paid.minor(), lang), card.grouped(), signed(lang, points));
    let text = lines([Some(t.points_wait_head(program_name(program, lang))), Some(line)]);
    let (id, member, version) = (&program.id, sale.member, sale.version);
    Some(Screen::new(text).row([
        tap(t.menu_give_points(), TillIntent::GivePoints(id.clone(), member, version)),
        tap(t.menu_withhold_points(), TillIntent::WithholdPoints(id.clone(), member, version)),
    ]))
}

/// A short message, with the buttons to the next customer and the staff menu.
pub(crate) fn notice(ctx: &StaffContext, text: String) -> Screen {
    let head = texts(ctx.lang).till_head(program_name(&ctx.program, ctx.lang));
    Screen::new(lines([Some(head), Some(text)])).row([next(ctx), to_staff_menu(ctx)])
}

pub(crate) fn undone(ctx: &StaffContext, minor: i64) -> Screen {
    notice(ctx, texts(ctx.lang).sale_undone(amount(&ctx.program, minor, ctx.lang)))
}

pub(crate) fn over_limit(ctx: &StaffContext, most: i64) -> Screen {
    notice(ctx, texts(ctx.lang).sale_over_limit(amount(&ctx.program, most, ctx.lang)))
}

/// A coupon, with the button to redeem it under a single-use id.
pub(crate) fn coupon(ctx: &StaffContext, coupon: &Coupon, id: OrderId) -> Screen {
    let t = texts(ctx.lang);
    let program = ctx.program.id.clone();
    let usable = coupon.state == CouponState::Issued && !rewards::screen::is_expired(ctx, coupon);
    let redeem = usable.then(|| tap(t.coupon_till_use(), TillIntent::UseCoupon(program, coupon.code.clone(), id)));
    Screen::new(coupon_lines(ctx, coupon, false)).row(redeem).row([next(ctx), to_staff_menu(ctx)])
}

/// The result of redeeming a coupon.
pub(crate) fn coupon_used(ctx: &StaffContext, coupon: &Coupon, used: bool) -> Screen {
    let t = texts(ctx.lang);
    let said = if used { t.coupon_till_used() } else { t.coupon_till_refused() };
    Screen::new(lines([Some(said), Some(coupon_lines(ctx, coupon, false))])).row([next(ctx), to_staff_menu(ctx)])
}

pub(crate) fn limit_prompt(ctx: &StaffContext) -> Screen {
    Screen::new(texts(ctx.lang).limit_ask(example(&ctx.program)))
        .row([tap(texts(ctx.lang).menu_team(), StaffIntent::Team(ctx.program.id.clone()))])
}
