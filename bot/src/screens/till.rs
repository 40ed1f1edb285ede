//! The till in the chat.

use super::desk::to_desk;
use super::{Button, Screen, tap};
use crate::app::Desk;
use crate::ask::Ask;
use crate::form::money;
use crate::number;
use crate::screens::rewards::coupon_lines;
use crate::texts::{lines, name, program_name, texts};
use domain::setup::example_bill;
use domain::{CardNumber, Lang, Money, OrderId, Program};
use store::{Coupon, CouponState, Redemption, RedemptionState, Sale, TillDay};

pub(crate) fn amount(program: &Program, minor: i64, lang: Lang) -> String {
    Money::new(minor, program.currency).map(|of| money(lang, of)).unwrap_or_default()
}

/// The last digits of a card: enough to see that it is the one that was shown.
pub(crate) fn last_digits(card: CardNumber) -> String {
    let all = card.to_string();
    all[all.len() - 4..].to_owned()
}

/// An amount as it may be typed.
fn example(program: &Program) -> String {
    example_bill(program.currency).map(super::setup::plain_amount).unwrap_or_default()
}

/// What is asked of a cashier first, with what he has rung up today.
pub(crate) fn till(desk: &Desk, day: TillDay) -> Screen {
    let (t, lang) = (texts(desk.lang), desk.lang);
    let TillDay { sales, minor, points } = day;
    let shown = |n: i64| number(lang, n);
    let today = (sales > 0).then(|| t.till_day(sales, shown(sales), amount(&desk.program, minor, lang), shown(points)));
    let head = Some(t.till_head(program_name(&desk.program, lang)));
    Screen::new(lines([head, Some(t.till_ask()), today])).row([to_desk(desk)])
}

/// A customer, by card number and first name and no more; what is available is his own to show on his phone.
pub(crate) fn customer(desk: &Desk, card: CardNumber, called: Option<&str>) -> String {
    let t = texts(desk.lang);
    let called = called.map_or_else(|| t.till_no_name(), name);
    lines([Some(t.till_head(program_name(&desk.program, desk.lang))), Some(t.till_customer(last_digits(card), called))])
}

pub(crate) fn amount_ask(desk: &Desk, customer: String) -> Screen {
    let t = texts(desk.lang);
    Screen::new(lines([Some(customer), Some(t.till_amount(example(&desk.program)))]))
        .row([tap(t.menu_next_customer(), Ask::Till(Some(desk.program.id.clone()))), to_desk(desk)])
}

pub(crate) fn amount_wrong(desk: &Desk) -> String {
    texts(desk.lang).till_amount_wrong(example(&desk.program))
}

/// A sale to be confirmed: what it will earn.
pub(crate) fn sale(desk: &Desk, sale: &Sale, customer: String, points: i64, may_pay: bool) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let ask = t.sale_ask(points, amount(&desk.program, sale.minor, lang), number(lang, points));
    let take = may_pay.then(|| tap(t.menu_take_points(), Ask::SalePoints(id.clone(), sale.id.clone())));
    Screen::new(lines([Some(customer), Some(ask)]))
        .row([tap(t.menu_ring_up(), Ask::Sell(id.clone(), sale.id.clone()))].into_iter().chain(take))
        .row([tap(t.menu_other_amount(), Ask::SaleAmount(id.clone(), sale.card)), next(desk)])
}

fn next(desk: &Desk) -> Button {
    tap(texts(desk.lang).menu_next_customer(), Ask::Till(Some(desk.program.id.clone())))
}

/// Points were asked for: how far that is.
pub(crate) fn sale_with_points(
    desk: &Desk,
    sale: &Sale,
    customer: String,
    asked: &Redemption,
    state: RedemptionState,
    points: i64,
) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let (spent, worth) = (asked.points.get(), amount(&desk.program, asked.worth.minor(), lang));
    let left = sale.minor - asked.worth.minor();
    let back = || tap(t.menu_give_points_back(), Ask::SaleCancel(id.clone(), sale.id.clone()));
    match state {
        RedemptionState::Asked => {
            let waits = t.sale_waits(spent, number(lang, spent), worth);
            Screen::new(lines([Some(customer), Some(waits)]))
                .row([tap(t.menu_check(), Ask::SalePoints(id.clone(), sale.id.clone())), back()])
        }
        RedemptionState::Approved => {
            let left = amount(&desk.program, left, lang);
            let approved = t.sale_approved(spent, number(lang, spent), worth, &left);
            let ask = t.sale_ask(points, left, number(lang, points));
            Screen::new(lines([Some(customer), Some(approved), Some(ask)]))
                .row([tap(t.menu_ring_up(), Ask::Sell(id.clone(), sale.id.clone())), back()])
        }
        RedemptionState::Restored | RedemptionState::Cancelled => {
            self::sale(desk, sale, customer, points, false).after(t.sale_points_back())
        }
        RedemptionState::Declined | RedemptionState::Expired => {
            self::sale(desk, sale, customer, points, false).after(t.sale_declined())
        }
    }
}

/// Rung up.
pub(crate) fn sold(desk: &Desk, sale: &Sale, minor: i64, points: i64, available: i64) -> Screen {
    let (t, lang, id) = (texts(desk.lang), desk.lang, &desk.program.id);
    let paid = amount(&desk.program, minor, lang);
    let done = t.sale_done(points, paid, number(lang, points), number(lang, available));
    let head = t.till_head(program_name(&desk.program, lang));
    Screen::new(lines([Some(head), Some(done), Some(t.sale_undo_hint())]))
        .row([tap(t.menu_undo(), Ask::SaleUndo(id.clone(), sale.id.clone())), next(desk)])
}

/// A short answer, and the way to the next customer.
pub(crate) fn said(desk: &Desk, text: String) -> Screen {
    let head = texts(desk.lang).till_head(program_name(&desk.program, desk.lang));
    Screen::new(lines([Some(head), Some(text)])).row([next(desk), to_desk(desk)])
}

pub(crate) fn undone(desk: &Desk, minor: i64) -> Screen {
    said(desk, texts(desk.lang).sale_undone(amount(&desk.program, minor, desk.lang)))
}

pub(crate) fn over_limit(desk: &Desk, most: i64) -> Screen {
    said(desk, texts(desk.lang).sale_over_limit(amount(&desk.program, most, desk.lang)))
}

/// A coupon, to be redeemed under a single-use id.
pub(crate) fn coupon(desk: &Desk, coupon: &Coupon, id: OrderId) -> Screen {
    let t = texts(desk.lang);
    let program = desk.program.id.clone();
    let usable = coupon.state == CouponState::Issued && !super::rewards::is_over(desk, coupon);
    let redeem = usable.then(|| tap(t.coupon_till_use(), Ask::UseCoupon(program, coupon.code.clone(), id)));
    Screen::new(coupon_lines(desk, coupon, false)).row(redeem).row([next(desk), to_desk(desk)])
}

/// What became of a coupon at the till.
pub(crate) fn coupon_used(desk: &Desk, coupon: &Coupon, used: bool) -> Screen {
    let t = texts(desk.lang);
    let said = if used { t.coupon_till_used() } else { t.coupon_till_refused() };
    Screen::new(lines([Some(said), Some(coupon_lines(desk, coupon, false))])).row([next(desk), to_desk(desk)])
}

pub(crate) fn limit_ask(desk: &Desk) -> Screen {
    Screen::new(texts(desk.lang).limit_ask(example(&desk.program)))
        .row([tap(texts(desk.lang).menu_team(), Ask::Team(desk.program.id.clone()))])
}
