//! Screens of members as staff sees them.

use super::intent::FiguresIntent;
use crate::context::StaffContext;
use crate::features::points::screen::{entry_line, newer_page};
use crate::features::rewards::screen::coupon_line;
use crate::features::staff::intent::StaffIntent;
use crate::features::till::intent::TillIntent;
use crate::features::till::screen::amount;
use crate::screens::menu::to_staff_menu;
use crate::screens::parts::{Button, Screen, available, tap, tap_if_allowed};
use crate::texts::{lines, name, program_name, texts};
use crate::{date, number};
use domain::{Cause, Day, Entry, MemberFacts};
use store::{AccountRow, Coupon, CouponState, EntryPage};

/// The labels of buttons to the page before and after.
const BACK: &str = "‹";
const ON: &str = "›";
/// Coupons that a member's page lists.
const COUPONS_MAX: usize = 10;

/// A member of a list.
pub(super) struct Listed {
    pub(super) row: AccountRow,
    pub(super) facts: MemberFacts,
}

impl Listed {
    /// A member as they stand now; `None` if they have left.
    pub(super) fn of(ctx: &StaffContext, row: AccountRow, facts: Option<MemberFacts>) -> Option<Listed> {
        let facts = facts.unwrap_or_default();
        let account = row.account.as_of(&ctx.program, ctx.now);
        (!facts.gone).then_some(Listed { row: AccountRow { account, ..row }, facts })
    }
}

/// A day in the language of the reader; today as such.
fn on(ctx: &StaffContext, day: Day) -> String {
    let today = ctx.today();
    if day == today { texts(ctx.lang).day_today() } else { date(ctx.lang, day, today) }
}

fn line(ctx: &StaffContext, Listed { row, facts }: &Listed) -> String {
    let (t, lang) = (texts(ctx.lang), ctx.lang);
    let points = row.account.balance().available;
    let details = [
        level_of(ctx, row),
        Some(t.member_points(points, number(lang, points))),
        facts.bought.map(|(_, last)| on(ctx, last)),
    ];
    let details: Vec<String> = details.into_iter().flatten().collect();
    t.member_line(row.card.ending(), details.join(&t.list_comma()))
}

/// The member's level, where the program has levels.
fn level_of(ctx: &StaffContext, row: &AccountRow) -> Option<String> {
    let level = ctx.program.rules_at(ctx.now).level(row.account.progress.level)?;
    Some(name(level.names.get(ctx.lang)))
}

fn listed_below(ctx: &StaffContext, head: String, listed: &[Listed], hint: Option<String>) -> Screen {
    let id = &ctx.program.id;
    let said = listed.iter().map(|one| Some(line(ctx, one)));
    let text = lines([Some(head)].into_iter().chain(said).chain([hint]));
    let button =
        |one: &Listed| tap(format!("•• {}", one.row.card.ending()), FiguresIntent::Member(id.clone(), one.row.member));
    Screen::new(text).pairs(listed.iter().map(button))
}

/// A page of members, and whether there are some who were seen later, or earlier.
pub(super) fn members(ctx: &StaffContext, total: i64, listed: &[Listed], (newer, older): (bool, bool)) -> Screen {
    let (t, lang, id) = (texts(ctx.lang), ctx.lang, &ctx.program.id);
    let called = program_name(&ctx.program, lang);
    let (Some(first), Some(last)) = (listed.first(), listed.last()) else {
        let text = lines([Some(t.members_head(total, called, number(lang, total))), Some(t.members_none())]);
        let poster = tap_if_allowed(ctx.role, t.menu_join_link(), StaffIntent::JoinLink(id.clone()));
        return Screen::new(text).row(poster).row([to_staff_menu(ctx)]);
    };
    let newer = newer.then(|| tap(BACK.to_owned(), FiguresIntent::MembersAfter(id.clone(), first.row.member)));
    let older = older.then(|| tap(ON.to_owned(), FiguresIntent::MembersBefore(id.clone(), last.row.member)));
    listed_below(ctx, t.members_head(total, called, number(lang, total)), listed, Some(t.members_hint()))
        .row(newer.into_iter().chain(older))
        .row([to_staff_menu(ctx)])
}

fn to_members(ctx: &StaffContext) -> Button {
    tap(texts(ctx.lang).menu_members(), FiguresIntent::Members(ctx.program.id.clone()))
}

/// Members whose cards end in the same digits.
pub(super) fn found(ctx: &StaffContext, listed: &[Listed]) -> Screen {
    let (t, count) = (texts(ctx.lang), listed.len() as i64);
    let head = t.members_head(count, program_name(&ctx.program, ctx.lang), number(ctx.lang, count));
    listed_below(ctx, head, listed, None).row([to_members(ctx), to_staff_menu(ctx)])
}

/// No card ends so.
pub(super) fn no_such_card(ctx: &StaffContext, ending: String) -> Screen {
    again(ctx, texts(ctx.lang).members_no_card(ending))
}

/// What was typed is no card.
pub(super) fn not_a_card(ctx: &StaffContext) -> Screen {
    again(ctx, texts(ctx.lang).members_hint())
}

/// A member who is not there any more.
pub(super) fn gone(ctx: &StaffContext) -> Screen {
    again(ctx, texts(ctx.lang).member_gone())
}

fn again(ctx: &StaffContext, said: String) -> Screen {
    Screen::new(said).row([to_members(ctx), to_staff_menu(ctx)])
}

fn head(ctx: &StaffContext, row: &AccountRow) -> String {
    texts(ctx.lang).member_head(program_name(&ctx.program, ctx.lang), row.card.ending())
}

/// A member by their card: points, purchases, level, and the first name where it was asked for.
pub(super) fn member(ctx: &StaffContext, listed: &Listed, on_telegram: bool, called: Option<&str>) -> Screen {
    let Listed { row, facts } = listed;
    let (t, lang, id, member) = (texts(ctx.lang), ctx.lang, &ctx.program.id, row.member);
    let (balance, progress) = (row.account.balance(), &row.account.progress);
    let purchases = facts.bought.map(|(_, last)| {
        let count = number(lang, progress.purchases - progress.refunded);
        t.member_purchases(count, amount(&ctx.program, facts.paid.max(0), lang), on(ctx, last))
    });
    let text = lines([
        Some(head(ctx, row)),
        called.map(|called| t.member_name(name(called))),
        level_of(ctx, row).map(|level| t.member_level(level)),
        Some(available(&row.account, lang)),
        (balance.pending > 0).then(|| t.member_pending(number(lang, balance.pending))),
        (balance.debt > 0).then(|| t.debt_line(number(lang, balance.debt))),
        purchases,
        facts.joined_on.map(|joined| t.member_joined(on(ctx, joined))),
        (!on_telegram).then(|| t.member_no_chat()),
    ]);
    let history = tap(t.menu_history(), FiguresIntent::MemberHistory(id.clone(), member, None));
    let coupons = tap(t.menu_coupons(), FiguresIntent::MemberCoupons(id.clone(), member));
    let named = (on_telegram && called.is_none())
        .then(|| tap(t.menu_member_name(), FiguresIntent::MemberName(id.clone(), member)));
    let adjust = tap_if_allowed(ctx.role, t.menu_adjust(), StaffIntent::AdjustPoints(id.clone(), member));
    Screen::new(text)
        .row([history, coupons])
        .row(named.into_iter().chain(adjust.filter(|_| !ctx.owns(member))))
        .row([to_members(ctx), to_staff_menu(ctx)])
}

fn back_to(ctx: &StaffContext, row: &AccountRow) -> Button {
    tap(texts(ctx.lang).back(), FiguresIntent::Member(ctx.program.id.clone(), row.member))
}

/// A member's entries. A purchase leads to its refund, for those who may refund.
pub(super) fn history(ctx: &StaffContext, row: &AccountRow, before: Option<u64>, page: &EntryPage) -> Screen {
    let (t, lang, id, member) = (texts(ctx.lang), ctx.lang, &ctx.program.id, row.member);
    let Some(newest) = page.entries.first() else {
        return Screen::new(lines([Some(head(ctx, row)), Some(t.member_no_history())])).row([back_to(ctx, row)]);
    };
    let said = page.entries.iter().map(|entry| Some(entry_line(ctx, entry)));
    let purchase = |entry: &Entry| match &entry.cause {
        Cause::Purchase { .. } => {
            let refund = TillIntent::Purchase(id.clone(), member, entry.version);
            tap_if_allowed(ctx.role, number(lang, entry.version as i64), refund)
        }
        _ => None,
    };
    let purchases: Vec<Button> = page.entries.iter().filter_map(purchase).collect();
    let hint = (!purchases.is_empty()).then(|| t.member_history_hint());
    let at = |before: Option<u64>| FiguresIntent::MemberHistory(id.clone(), member, before);
    let newer = before.map(|_| tap(BACK.to_owned(), at(newer_page(newest.version, row.account.version))));
    let older = page.next.as_ref().and_then(|next| next.parse().ok()).map(|next| tap(ON.to_owned(), at(Some(next))));
    Screen::new(lines([Some(head(ctx, row))].into_iter().chain(said).chain([hint])))
        .row(purchases)
        .row(newer.into_iter().chain(older))
        .row([back_to(ctx, row)])
}

/// A member's coupons that were not used, and the latest of the others. A code is as good as the coupon, so it is
/// not shown.
pub(super) fn coupons(ctx: &StaffContext, row: &AccountRow, coupons: &[Coupon]) -> Screen {
    let t = texts(ctx.lang);
    let mut coupons: Vec<&Coupon> = coupons.iter().collect();
    coupons.sort_by_key(|coupon| coupon.state != CouponState::Issued);
    let none = coupons.is_empty().then(|| t.member_no_coupons());
    let said = coupons.into_iter().take(COUPONS_MAX).map(|coupon| Some(coupon_line(ctx, coupon)));
    Screen::new(lines([Some(head(ctx, row))].into_iter().chain(said).chain([none]))).row([back_to(ctx, row)])
}
