//! Screens of the catalog, of coupons, and of points as part payment.

use super::intent::RewardsIntent;
use crate::channel::code as code_span;
use crate::context::{MemberContext, ProgramContext, StaffContext};
use crate::features::points::intent::PointsIntent;
use crate::features::staff::intent::StaffIntent;
use crate::screens::menu::{to_home, to_staff_menu};
use crate::screens::parts;
use crate::screens::parts::{Button, Screen, available, tap, tap_if_allowed};
use crate::texts::{level_name, lines, name, program_name, texts};
use crate::{date, money, number};
use domain::{Day, Lang, OrderId, Phase, Program, Reward, day_of};
use store::{APPROVE_WITHIN, Coupon, CouponState, Redemption, RedemptionState};

/// A reward's title in a language, or its id if it is no longer in the catalog.
pub(crate) fn title(program: &Program, reward: &domain::ShortId, lang: Lang) -> String {
    program.reward(reward).map_or_else(|| reward.to_string(), |reward| name(reward.names.get(lang)))
}

/// The lowest level that may have a reward.
fn lowest_level(ctx: &MemberContext, reward: &Reward) -> String {
    reward.level.as_ref().map(|id| level_name(&ctx.program, id, ctx.lang)).unwrap_or_default()
}

/// The rewards on offer, and whether any of each are left in stock.
pub(crate) fn catalog(ctx: &MemberContext, offered: &[(Reward, bool)]) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let line = |(reward, left): &(Reward, bool)| {
        let title = name(reward.names.get(lang));
        let price = reward.price.get();
        Some(match left {
            _ if !ctx.may_have(reward) => t.reward_level_line(title, lowest_level(ctx, reward)),
            false => t.reward_sold_out_line(title),
            true => t.reward_line(price, title, number(lang, price)),
        })
    };
    let head = Some(t.rewards_head(program_name(&ctx.program, lang)));
    let closed = ctx.program.phase_at(ctx.now) == Phase::Closed;
    let none = offered.is_empty().then(|| if closed { t.note_closed() } else { t.rewards_none() });
    let available = Some(available(&ctx.row.account, lang));
    let text = lines([head, available, none].into_iter().chain(offered.iter().map(line)));
    let id = &ctx.program.id;
    let screen = offered.iter().filter(|(_, left)| *left).fold(Screen::new(text), |screen, (reward, _)| {
        let ask = RewardsIntent::Reward(Some(id.clone()), reward.id.clone());
        screen.row([tap(reward.names.get(lang).clone(), ask)])
    });
    screen.row([tap(t.menu_coupons(), RewardsIntent::Coupons(Some(id.clone()))), to_home(lang, id)])
}

/// A reward, with the button that takes it under a single-use id.
pub(crate) fn reward(ctx: &MemberContext, reward: &Reward, id: OrderId) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let price = reward.price.get();
    let days = i64::from(reward.valid_days);
    let text = lines([
        Some(t.reward_head(program_name(&ctx.program, lang), name(reward.names.get(lang)))),
        Some(crate::texts::free_text(reward.descriptions.get(lang))),
        Some(t.reward_price(price, number(lang, price))),
        reward.level.as_ref().map(|_| t.reward_level_line(name(reward.names.get(lang)), lowest_level(ctx, reward))),
        Some(t.reward_valid(days, number(lang, days))),
        reward.returnable.then(|| t.reward_returnable()),
        Some(available(&ctx.row.account, lang)),
    ]);
    let program = ctx.program.id.clone();
    Screen::new(text)
        .row([tap(t.redeem(), RewardsIntent::Redeem(program.clone(), reward.id.clone(), price, id))])
        .row([tap(t.menu_other_rewards(), RewardsIntent::Rewards(Some(program.clone()))), to_home(lang, &program)])
}

fn instead(screen: Screen, ctx: &MemberContext) -> Screen {
    let t = texts(ctx.lang);
    let id = Some(ctx.program.id.clone());
    screen.row([
        tap(t.menu_other_rewards(), RewardsIntent::Rewards(id.clone())),
        tap(t.menu_how_to_earn(), PointsIntent::Help(id)),
    ])
}

/// The refusal when points are missing for a reward.
pub(crate) fn short(ctx: &MemberContext, reward: &Reward, missing: i64) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let (price, available) = (reward.price.get(), ctx.row.account.balance().available);
    let today = ctx.today();
    let arriving = ctx
        .row
        .account
        .maturing()
        .first()
        .map(|(from, points)| t.short_arriving(number(lang, points.get()), date(lang, *from, today)));
    let text = lines([
        Some(t.short_head(missing, program_name(&ctx.program, lang), number(lang, missing))),
        Some(t.short_line(price, name(reward.names.get(lang)), number(lang, price), number(lang, available))),
        arriving,
    ]);
    instead(Screen::new(text), ctx)
}

pub(crate) fn sold_out(ctx: &MemberContext, reward: &Reward) -> Screen {
    instead(Screen::new(texts(ctx.lang).sold_out(name(reward.names.get(ctx.lang)))), ctx)
}

/// The refusal when a reward is for a higher level.
pub(crate) fn too_low(ctx: &MemberContext, reward: &Reward) -> Screen {
    let level = lowest_level(ctx, reward);
    instead(Screen::new(texts(ctx.lang).level_needed(name(reward.names.get(ctx.lang)), level)), ctx)
}

pub(crate) fn is_expired(ctx: &ProgramContext, coupon: &Coupon) -> bool {
    ctx.today() > coupon.until
}

/// Whether the member may give a coupon back: the reward is returnable, and the coupon is unused and not past its last
/// day.
pub(crate) fn may_give_back(ctx: &MemberContext, coupon: &Coupon) -> bool {
    coupon.state == CouponState::Issued
        && !is_expired(ctx, coupon)
        && ctx.program.reward(&coupon.reward).is_some_and(|reward| reward.at(ctx.now).returnable)
}

/// What a coupon is for and its state, without its price. `own` selects the wording for its owner, otherwise for staff.
pub(crate) fn coupon_lines(ctx: &ProgramContext, coupon: &Coupon, own: bool) -> String {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let today = ctx.today();
    let (code, until) = (code_span(&coupon.code.grouped()), date(lang, coupon.until, today));
    let state = match &coupon.state {
        CouponState::Used { at, .. } => t.coupon_used(code, date(lang, day_of(*at, &ctx.program.zone), today)),
        CouponState::Cancelled => t.coupon_returned(code),
        CouponState::Issued if is_expired(ctx, coupon) => t.coupon_over(code, until),
        CouponState::Issued if own => t.coupon_code(code, until),
        CouponState::Issued => t.coupon_staff_code(code, until),
    };
    let called = program_name(&ctx.program, lang);
    lines([
        Some(if own { t.coupon_head(called) } else { t.coupon_staff_head(called) }),
        Some(title(&ctx.program, &coupon.reward, lang)),
        Some(state),
    ])
}

pub(crate) fn coupon(ctx: &MemberContext, coupon: &Coupon) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let available = number(lang, ctx.row.account.balance().available);
    let spent = match coupon.state {
        CouponState::Cancelled => parts::available(&ctx.row.account, lang),
        _ => t.coupon_spent(coupon.points, number(lang, coupon.points), available),
    };
    let screen = Screen::new(lines([Some(coupon_lines(ctx, coupon, true)), Some(spent)]));
    let id = &ctx.program.id;
    let usable = coupon.state == CouponState::Issued && !is_expired(ctx, coupon);
    let show = [
        Button::Copy(t.menu_copy_code(), coupon.code.to_string()),
        tap(t.menu_qr(), RewardsIntent::CouponQr(id.clone(), coupon.code.clone())),
    ];
    let back = may_give_back(ctx, coupon)
        .then(|| tap(t.give_back(), RewardsIntent::GiveBackPrompt(id.clone(), coupon.code.clone())));
    screen
        .row(show.into_iter().filter(|_| usable))
        .row(back)
        .row([tap(t.menu_coupons(), RewardsIntent::Coupons(Some(id.clone()))), to_home(lang, id)])
}

/// A member's coupon, as staff sees it.
pub(crate) fn coupon_for_staff(ctx: &StaffContext, coupon: &Coupon) -> Screen {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let cancels = StaffIntent::CancelCoupon(id.clone(), coupon.code.clone());
    let can_be_canceled = !ctx.owns(coupon.member) && coupon.state == CouponState::Issued;
    let cancel = tap_if_allowed(ctx.role, t.cancel_coupon(), cancels).filter(|_| can_be_canceled);
    Screen::new(coupon_lines(ctx, coupon, false)).row(cancel).row([to_staff_menu(ctx)])
}

/// Asks whether a coupon goes back, with what would come of it.
pub(crate) fn give_back_prompt(ctx: &MemberContext, coupon: &Coupon, notes: Vec<String>) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let ask =
        [Some(coupon_lines(ctx, coupon, true)), Some(t.give_back_ask(coupon.points, number(lang, coupon.points)))];
    Screen::new(lines(ask.into_iter().chain(notes.into_iter().map(Some)))).row([
        tap(t.keep_coupon(), RewardsIntent::Coupon(Some(id.clone()), coupon.code.clone())),
        tap(t.give_back(), RewardsIntent::GiveBack(id.clone(), coupon.code.clone())),
    ])
}

/// The most coupons that a reminder lists; all of them are on the pages behind its button.
const REMINDED_MAX: usize = 10;

/// A reminder of coupons that end soon, the first to end first.
pub(crate) fn coupons_expire(program: &Program, lang: Lang, coupons: &[Coupon], today: Day) -> Screen {
    let (t, id) = (texts(lang), &program.id);
    let line = |coupon: &Coupon| {
        let title = title(program, &coupon.reward, lang);
        Some(match coupon.until > today {
            true => t.coupons_line(title, date(lang, coupon.until, today)),
            false => t.coupons_today_line(title),
        })
    };
    let listed = &coupons[..coupons.len().min(REMINDED_MAX)];
    let count = i64::try_from(listed.len()).unwrap_or(i64::MAX);
    let head = Some(t.coupons_expiring_head(count, program_name(program, lang)));
    let text = lines([head].into_iter().chain(listed.iter().map(line)));
    Screen::new(text).row([tap(t.menu_coupons(), RewardsIntent::Coupons(Some(id.clone())))])
}

/// What a coupon is for and its state, in one line and without its code.
pub(crate) fn coupon_line(ctx: &ProgramContext, coupon: &Coupon) -> String {
    let (t, title) = (texts(ctx.lang), title(&ctx.program, &coupon.reward, ctx.lang));
    match coupon.state {
        CouponState::Used { .. } => t.coupons_used_line(title),
        CouponState::Cancelled => t.coupons_returned_line(title),
        CouponState::Issued if is_expired(ctx, coupon) => t.coupons_over_line(title),
        CouponState::Issued => t.coupons_line(title, date(ctx.lang, coupon.until, ctx.today())),
    }
}

/// The number of coupons on a page.
const COUPONS_PAGE: usize = 10;

/// Whether the coupon can be used today.
pub(crate) fn is_usable(ctx: &MemberContext, coupon: &Coupon) -> bool {
    coupon.state == CouponState::Issued && !is_expired(ctx, coupon)
}

/// A page of coupons, counted from 0, each with a button.
pub(crate) fn coupons(ctx: &MemberContext, coupons: &[Coupon], page: u32) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let id = &ctx.program.id;
    let line = |coupon: &Coupon| Some(coupon_line(ctx, coupon));
    let pages: Vec<&[Coupon]> = coupons.chunks(COUPONS_PAGE).collect();
    let at = usize::try_from(page).unwrap_or(usize::MAX).min(pages.len().saturating_sub(1));
    let shown = pages.get(at).copied().unwrap_or_default();
    let head = Some(t.coupons_head(program_name(&ctx.program, lang)));
    let none = coupons.is_empty().then(|| t.coupons_none());
    let count = |count: usize| number(lang, i64::try_from(count).unwrap_or(i64::MAX));
    let place = (pages.len() > 1).then(|| t.coupons_page(count(at + 1), count(pages.len())));
    let text = lines([head, none].into_iter().chain(shown.iter().map(line)).chain([place]));
    let screen = shown.iter().fold(Screen::new(text), |screen, coupon| {
        let code = coupon.code.grouped();
        let label = match ctx.program.reward(&coupon.reward) {
            Some(reward) if is_usable(ctx, coupon) => reward.names.get(lang).clone(),
            Some(reward) => format!("{} · {code}", reward.names.get(lang)),
            None => code,
        };
        screen.row([tap(label, RewardsIntent::Coupon(Some(id.clone()), coupon.code.clone()))])
    });
    let turn = |to: Option<usize>, label: String| {
        let to = u32::try_from(to.filter(|to| *to < pages.len())?).ok()?;
        Some(tap(label, RewardsIntent::CouponsPage(id.clone(), to)))
    };
    screen
        .row(
            [turn(at.checked_sub(1), t.coupons_previous()), turn(Some(at + 1), t.coupons_next())].into_iter().flatten(),
        )
        .row([tap(t.menu_rewards(), RewardsIntent::Rewards(Some(id.clone()))), to_home(lang, id)])
}

/// A till's request for points as part payment, to be approved or declined.
pub(crate) fn redemption_prompt(program: &Program, lang: Lang, asked: &Redemption) -> Screen {
    let t = texts(lang);
    let (points, minutes) = (asked.points.get(), APPROVE_WITHIN.as_mins());
    let text = lines([
        Some(t.pay_head(program_name(program, lang))),
        Some(t.pay_line(points, number(lang, points), money(lang, asked.worth), money(lang, asked.bill))),
        Some(t.pay_limit(minutes, number(lang, minutes))),
    ]);
    Screen::new(text).row([
        tap(t.approve(), RewardsIntent::Approve(program.id.clone(), asked.reference.clone())),
        tap(t.decline(), RewardsIntent::DeclinePay(program.id.clone(), asked.reference.clone())),
    ])
}

/// The current state of a request for points. With `missing` points it says so, and can still be approved.
pub(crate) fn redemption(
    ctx: &MemberContext,
    asked: &Redemption,
    state: RedemptionState,
    missing: Option<i64>,
) -> Screen {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let called = program_name(&ctx.program, lang);
    let points = asked.points.get();
    let home = |text: String| {
        let text = lines([Some(text), Some(available(&ctx.row.account, lang))]);
        Screen::new(text).row([to_home(lang, &ctx.program.id)])
    };
    match state {
        RedemptionState::Asked => {
            let screen = redemption_prompt(&ctx.program, lang, asked);
            match missing {
                Some(missing) => screen.with_notice(t.short_head(missing, called, number(lang, missing))),
                None => screen,
            }
        }
        RedemptionState::Approved => home(lines([
            Some(t.paid_head(points, called, number(lang, points))),
            Some(t.paid_line(money(lang, asked.worth), money(lang, asked.bill))),
        ])),
        RedemptionState::Declined => home(t.pay_declined(called)),
        RedemptionState::Cancelled => home(t.pay_cancelled(called)),
        RedemptionState::Restored => home(t.pay_restored(called)),
        RedemptionState::Expired => home(t.pay_expired(called)),
        RedemptionState::Lapsed => home(t.pay_lapsed(called)),
    }
}
