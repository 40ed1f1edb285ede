//! The desk: what today came to, what waits for staff, and the way to everything else.

use crate::context::StaffContext;
use crate::features::referrals::intent::ReferralsIntent;
use crate::features::reports::intent::ReportsIntent;
use crate::features::staff::intent::StaffIntent;
use crate::features::till::screen::amount;
use crate::number;
use crate::screens::menu::{role_in_words, staff_rows};
use crate::screens::parts::{Button, Screen, tap_if_allowed};
use crate::texts::{lines, program_name, texts};
use domain::{DayCount, DayFigures, Role};

/// What the desk shows beside its buttons.
pub(super) struct Today {
    pub(super) figures: DayFigures,
    /// The same day of the week before.
    pub(super) week_ago: DayFigures,
    /// Cases and referrals that wait for staff.
    pub(super) replies: usize,
    pub(super) invites: usize,
    /// What a new program lacks: members, a cashier, a purchase.
    pub(super) lacks_members: bool,
    pub(super) lacks_cashier: bool,
    pub(super) lacks_purchase: bool,
}

pub(super) fn desk(ctx: &StaffContext, today: &Today) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let local = ctx.now.to_zoned(ctx.program.zone.clone());
    let clock = |hour: i8, minute: i8| format!("{hour:02}:{minute:02}");
    let waits = today.replies + today.invites > 0;
    let replies = tap_if_allowed(
        ctx.role,
        t.menu_replies(number(lang, today.replies as i64)),
        ReportsIntent::Cases(Some(id.clone())),
    );
    let invites = tap_if_allowed(
        ctx.role,
        t.menu_invites(number(lang, today.invites as i64)),
        ReferralsIntent::Held(Some(id.clone())),
    );
    let hour = u8::try_from(local.hour()).unwrap_or_default();
    let counted = counted(ctx, today, hour, clock(local.hour(), 0));
    let quiet = counted.is_empty().then(|| t.desk_quiet());
    let text = lines(
        [Some(t.desk_head(program_name(&ctx.program, lang), clock(local.hour(), local.minute())))]
            .into_iter()
            .chain(counted.into_iter().map(Some))
            .chain([
                quiet,
                next_steps(ctx, today),
                (ctx.role != Role::Owner).then(|| t.desk_role(role_in_words(ctx.role, lang))),
                waits.then(|| format!("\n{}", t.desk_waiting())),
            ]),
    );
    let screen = Screen::new(text)
        .row(replies.filter(|_| today.replies > 0).into_iter().chain(invites.filter(|_| today.invites > 0)))
        .row(next_buttons(ctx, today));
    staff_rows(screen, ctx)
}

/// A line for each thing of which there was something today.
fn counted(ctx: &StaffContext, today: &Today, hour: u8, by: String) -> Vec<String> {
    let (t, lang, figures) = (texts(ctx.lang), ctx.lang, &today.figures);
    let shown = |count: i64| number(lang, count);
    let some = |count: DayCount| Some(figures.get(count)).filter(|count| *count != 0);
    let (now, before) = (figures.purchases(), today.week_ago.purchases_before(hour));
    let sum = || amount(&ctx.program, figures.paid(), lang);
    let purchases = match (now, before) {
        (0, 0) => None,
        (_, 0) => Some(t.desk_purchases(shown(now), sum())),
        _ => Some(t.desk_purchases_before(shown(now), sum(), shown(before), by)),
    };
    let points = match (some(DayCount::Given), some(DayCount::Spent).filter(|spent| *spent > 0)) {
        (None, None) => None,
        (Some(given), None) => Some(t.desk_given(shown(given))),
        (None, Some(spent)) => Some(t.desk_spent(shown(spent))),
        (Some(given), Some(spent)) => Some(t.desk_points(shown(given), shown(spent))),
    };
    let refunds = some(DayCount::Refunds)
        .map(|refunds| t.desk_refunds(shown(refunds), amount(&ctx.program, figures.get(DayCount::Refunded), lang)));
    let joined = some(DayCount::Joined).filter(|joined| *joined > 0).map(|joined| t.desk_joined(shown(joined)));
    let coupons = some(DayCount::Coupons).map(|coupons| t.desk_coupons(shown(coupons)));
    let answers = some(DayCount::Answers).map(|answers| t.desk_answers(shown(answers)));
    [purchases, refunds, joined, points, coupons, answers].into_iter().flatten().collect()
}

/// What a new program needs next.
fn next_steps(ctx: &StaffContext, today: &Today) -> Option<String> {
    let t = texts(ctx.lang);
    let steps = [
        today.lacks_members.then(|| t.step_poster()),
        today.lacks_cashier.then(|| t.step_cashier()),
        today.lacks_purchase.then(|| t.step_purchase()),
    ];
    let steps: Vec<String> = steps.into_iter().flatten().collect();
    (!steps.is_empty()).then(|| t.desk_next(steps.join(&t.list_comma())))
}

fn next_buttons(ctx: &StaffContext, today: &Today) -> Vec<Button> {
    let (t, id) = (texts(ctx.lang), &ctx.program.id);
    let poster = tap_if_allowed(ctx.role, t.menu_join_link(), StaffIntent::JoinLink(id.clone()));
    let invite = tap_if_allowed(ctx.role, t.menu_invite_staff(), StaffIntent::InviteStaffPrompt(id.clone()));
    let poster = poster.filter(|_| today.lacks_members);
    poster.into_iter().chain(invite.filter(|_| today.lacks_cashier)).collect()
}
