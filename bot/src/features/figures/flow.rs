//! The desk, and members as staff sees them: found by their cards, named only where somebody asks for the name.

use super::intent::FiguresIntent;
use super::screen::Listed;
use super::{desk_screen, screen};
use crate::context::{
    App, EarlyReturn, Flow, Question, Sender, StaffContext, boxed, expect_answer, require_role, require_staff,
};
use crate::screens::menu;
use crate::screens::parts::HISTORY_PAGE;
use crate::texts::texts;
use desk_screen::Today;
use domain::{AuditAction, AuditEvent, CardNumber, MemberFacts, MemberNo, Permission, ProgramId, Role};
use futures::future::{BoxFuture, try_join_all};
use jiff::ToSpan;
use store::{MembersPlace, StoreError};

/// Members on a page.
const PAGE: usize = 6;
/// What waits is counted up to here.
const WAITING_MAX: i32 = 99;
/// The first days of a program, on which its desk names what comes next.
const FIRST_DAYS: i64 = 14;
/// The days of a week.
const WEEK: i64 = 7;

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a FiguresIntent) -> BoxFuture<'a, Flow> {
    use MembersPlace::{Newer, Newest, Older};
    match intent {
        FiguresIntent::Members(program) => boxed(|| members(app, sender, program, Newest)),
        FiguresIntent::MembersBefore(program, member) => boxed(|| members(app, sender, program, Older(*member))),
        FiguresIntent::MembersAfter(program, member) => boxed(|| members(app, sender, program, Newer(*member))),
        FiguresIntent::Member(program, of) => boxed(|| member(app, sender, program, *of)),
        FiguresIntent::MemberName(program, of) => boxed(|| member_name(app, sender, program, *of)),
        FiguresIntent::MemberHistory(program, of, before) => boxed(|| history(app, sender, program, *of, *before)),
        FiguresIntent::MemberCoupons(program, of) => boxed(|| coupons(app, sender, program, *of)),
        FiguresIntent::FindMember(program, text) => boxed(|| find(app, sender, program, text)),
    }
}

/// The desk: what today came to, what waits, and everything that the role may do.
pub(crate) async fn desk(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_staff(app, sender, program).await?;
    if !ctx.role.may(Permission::Figures) {
        return Ok(menu::staff_menu(&ctx).into());
    }
    Ok(desk_screen::desk(&ctx, &today(app, &ctx).await?).into())
}

async fn today(app: &App, ctx: &StaffContext) -> Result<Today, StoreError> {
    let (id, day) = (&ctx.program.id, ctx.today());
    let before = day.saturating_sub(WEEK.days());
    let sees_members = ctx.role.may(Permission::Members);
    let invites = sees_members && ctx.program.rules.iter().any(|rules| rules.referral.is_some());
    let cases = async |told| match sees_members {
        true => app.ledger.open_cases(id, told, WAITING_MAX).await.map(|cases| cases.len()),
        false => Ok(0),
    };
    let held = async || match invites {
        true => app.ledger.held_referrals(id, WAITING_MAX).await.map(|held| held.len()),
        false => Ok(0),
    };
    let (mut days, told, new, held, members) = futures::try_join!(
        app.ledger.day_figures(id, before, day),
        cases(true),
        cases(false),
        held(),
        app.ledger.members_listed(id),
    )?;
    let begun =
        ctx.program.rules.first().is_some_and(|rules| ctx.now.duration_since(rules.from).as_hours() < FIRST_DAYS * 24);
    let lacks_cashier = match begun && ctx.role.may(Permission::Staff) {
        true => {
            let roster = app.ledger.roster(id).await?;
            !roster.iter().any(|(_, staff)| staff.role == Role::Cashier && staff.is_active_at(ctx.now))
        }
        false => false,
    };
    let bought = days.values().any(|figures| figures.purchases() > 0);
    Ok(Today {
        week_ago: days.remove(&before).unwrap_or_default(),
        figures: days.remove(&day).unwrap_or_default(),
        replies: told + new,
        invites: held,
        lacks_members: begun && members == 0,
        lacks_cashier,
        lacks_purchase: begun && !bought,
    })
}

async fn wait(app: &App, ctx: &mut StaffContext) -> Result<(), StoreError> {
    let question = Question::Member(ctx.program.id.clone());
    expect_answer(app, &mut ctx.context.person, question).await
}

async fn members(app: &App, sender: &Sender, program: &ProgramId, place: MembersPlace) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    wait(app, &mut ctx).await?;
    let ((found, newer, older), total) =
        futures::try_join!(app.ledger.members_seen(program, place, PAGE), app.ledger.members_listed(program))?;
    let listed = listed(app, &ctx, &found).await?;
    Ok(screen::members(&ctx, total, &listed, (newer, older)).into())
}

/// Members with their accounts and facts, in the order of their numbers here. Those who have left are left out.
async fn listed(app: &App, ctx: &StaffContext, members: &[MemberNo]) -> Result<Vec<Listed>, StoreError> {
    let id = &ctx.program.id;
    let facts = try_join_all(members.iter().map(|member| app.ledger.member_facts(id, *member)));
    let (rows, facts) = futures::try_join!(app.ledger.accounts(id, members), facts)?;
    let of = |(member, facts): (&MemberNo, Option<MemberFacts>)| {
        Listed::of(ctx, rows.iter().find(|row| row.member == *member)?.clone(), facts)
    };
    Ok(members.iter().zip(facts).filter_map(of).collect())
}

/// A card was typed, or its last four digits.
async fn find(app: &App, sender: &Sender, program: &ProgramId, said: &str) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    wait(app, &mut ctx).await?;
    let (found, ending) = match (CardNumber::parse(said), CardNumber::parse_ending(said)) {
        (Ok(card), _) => {
            let found = app.ledger.card(card).await?.filter(|(of, _)| of == program);
            (found.into_iter().map(|(_, member)| member).collect(), card.ending())
        }
        (Err(_), Some(ending)) => (app.ledger.members_by_card_ending(program, &ending).await?, ending),
        (Err(_), None) => return Ok(screen::not_a_card(&ctx).into()),
    };
    let listed = listed(app, &ctx, &found).await?;
    Ok(match listed.as_slice() {
        [] => screen::no_such_card(&ctx, ending),
        [one] => {
            let on_telegram = app.vault.member(program, one.row.member).await?.is_some();
            screen::member(&ctx, one, on_telegram, None)
        }
        several => screen::found(&ctx, several),
    }
    .into())
}

/// The staff context, and the member whom a button names.
async fn member_of(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    member: MemberNo,
) -> Result<(StaffContext, Listed), EarlyReturn> {
    let ctx = require_role(app, sender, Some(program)).await?;
    // A card may have been claimed since, and its account merged into another.
    let Some(row) = app.ledger.account_now(program, member).await? else {
        return Err(screen::gone(&ctx).into());
    };
    let facts = app.ledger.member_facts(program, row.member).await?;
    match Listed::of(&ctx, row, facts) {
        Some(listed) => Ok((ctx, listed)),
        None => Err(screen::gone(&ctx).into()),
    }
}

async fn member(app: &App, sender: &Sender, program: &ProgramId, member: MemberNo) -> Flow {
    let (ctx, listed) = member_of(app, sender, program, member).await?;
    let on_telegram = app.vault.member(program, listed.row.member).await?.is_some();
    Ok(screen::member(&ctx, &listed, on_telegram, None).into())
}

async fn member_name(app: &App, sender: &Sender, program: &ProgramId, member: MemberNo) -> Flow {
    let (ctx, listed) = member_of(app, sender, program, member).await?;
    let Some(name) = app.vault.first_name(program, listed.row.member).await? else {
        let said = texts(ctx.lang).member_without_name();
        return Ok(screen::member(&ctx, &listed, false, None).with_notice(said).into());
    };
    let event = AuditEvent::new(AuditAction::NameRead).target(listed.row.member);
    app.ledger.record_audit_event(program, &ctx.actor(), &event, ctx.now).await?;
    Ok(screen::member(&ctx, &listed, true, Some(&name)).into())
}

async fn history(app: &App, sender: &Sender, program: &ProgramId, member: MemberNo, before: Option<u64>) -> Flow {
    let (ctx, listed) = member_of(app, sender, program, member).await?;
    let page = app.ledger.history(program, listed.row.member, before.unwrap_or(u64::MAX), HISTORY_PAGE).await?;
    Ok(screen::history(&ctx, &listed.row, before, &page).into())
}

async fn coupons(app: &App, sender: &Sender, program: &ProgramId, member: MemberNo) -> Flow {
    let (ctx, listed) = member_of(app, sender, program, member).await?;
    let coupons = app.ledger.coupons_of(program, listed.row.member).await?;
    Ok(screen::coupons(&ctx, &listed.row, &coupons).into())
}
