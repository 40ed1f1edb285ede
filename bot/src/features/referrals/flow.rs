//! Referrals: inviting, friends, claiming rewards; for staff, the review of held referrals.

use super::intent::ReferralsIntent;
use super::screen;
use crate::channel::Channel;
use crate::context::{
    Answer, App, Flow, MemberContext, Sender, StaffContext, boxed, failed, fallback, require_member,
    require_recent_second_factor, require_role,
};
use crate::features::referrals::intent::LeaderboardListing;
use crate::payload::Payload;
use crate::screens::menu;
use crate::screens::menu::staff_menu_with_notice;
use crate::texts::texts;
use domain::{CardNumber, DecisionReason, Group, MemberNo, Month, Phase, ProgramId, ReferralState, SurveyKind};
use futures::future::{BoxFuture, try_join_all};
use store::{AskRow, CLAIMS_MAX, ClaimOutcome, Decision, ReferralRow, StoreError};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a ReferralsIntent) -> BoxFuture<'a, Flow> {
    match intent {
        ReferralsIntent::Invite(program) => boxed(|| invite(app, sender, program.as_ref())),
        ReferralsIntent::InviteQr(program) => boxed(|| invite_qr(app, sender, program)),
        ReferralsIntent::Friends(program, after) => {
            boxed(|| friends(app, sender, program.as_ref(), after.as_ref().map(|cursor| cursor.0.as_str())))
        }
        ReferralsIntent::ClaimReward(program, friend) => boxed(|| claim_reward(app, sender, program, *friend)),
        ReferralsIntent::ClaimAll(program) => boxed(|| claim_all(app, sender, program)),
        ReferralsIntent::ShowName(program, shown) => boxed(|| show_name(app, sender, program, *shown)),
        ReferralsIntent::Leaderboard(program) => boxed(|| leaders(app, sender, program.as_ref())),
        ReferralsIntent::SetLeaderboardListing(program, how) => boxed(|| lead(app, sender, program, *how)),
        ReferralsIntent::Appeal(program, friend) => boxed(|| appeal(app, sender, program, *friend)),
        ReferralsIntent::Held(program) => boxed(|| held(app, sender, program.as_ref())),
        ReferralsIntent::Referral(program, friend) => boxed(|| referral(app, sender, program, *friend)),
        ReferralsIntent::ReferralsReport => boxed(|| report(app, sender)),
        ReferralsIntent::FindReferral(typed) => boxed(|| referral_of(app, sender, typed)),
        ReferralsIntent::DecideReferralPrompt(program, friend, pass) => {
            boxed(|| decide_prompt(app, sender, program, *friend, *pass))
        }
        ReferralsIntent::Decide(program, friend, why) => boxed(|| decide(app, sender, program, *friend, *why)),
    }
}

/// How many inviters are read for the leaderboard: more than it shows, since some of them are not listed.
const LEADERS_READ: i32 = 30;

/// `/invite`: the invitation link of the member.
pub(crate) async fn invite(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    let rules = ctx.program.rules_at(ctx.now);
    // Nobody joins a program whose end is announced.
    let Some(terms) = rules.referral.as_ref().filter(|_| ctx.program.phase_at(ctx.now) == Phase::Open) else {
        return Ok(menu::menu_with_notice(texts(ctx.lang).invite_off(), &ctx).into());
    };
    let (link, friends) =
        futures::try_join!(link(app, &ctx), app.ledger.friends_by_state(&ctx.program.id, ctx.row.member))?;
    let standing = match screen::qualified(&friends) {
        0 => false,
        qualified => qualified >= screen::AMBASSADOR_FRIENDS || is_promoter(app, &ctx).await?,
    };
    Ok(screen::invite(&ctx, terms, &link, &friends, standing).into())
}

/// Whether the member's newest answer to a survey about recommending the program is a promoter's.
async fn is_promoter(app: &App, ctx: &MemberContext) -> Result<bool, StoreError> {
    let asks = app.ledger.asks_of(&ctx.program.id, ctx.row.member).await?;
    let recommends = |ask: &&AskRow| matches!(ask.kind, SurveyKind::Relationship | SurveyKind::Transactional);
    let newest = asks.iter().filter(recommends).filter(|ask| ask.score.is_some()).max_by_key(|ask| ask.answered_at);
    Ok(newest.and_then(AskRow::group) == Some(Group::Promoter))
}

async fn link(app: &App, ctx: &MemberContext) -> Result<String, StoreError> {
    let token = app.ledger.invite_token(&ctx.program.id, ctx.row.member).await?;
    Ok(app.channel.deep_link(&Payload::Invite(token)))
}

pub(crate) async fn invite_qr(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    let link = link(app, &ctx).await?;
    Ok(Answer { picture: crate::qr_png(&link).map(|png| (png, link)), ..Answer::default() }.into())
}

pub(crate) async fn friends(app: &App, sender: &Sender, program: Option<&ProgramId>, after: Option<&str>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    let id = &ctx.program.id;
    let page = app.ledger.friends(id, ctx.row.member, after, screen::FRIENDS_PAGE).await?;
    let named = page.into_iter().map(|row| async move {
        let friend = app.vault.shown_name(id, row.referral.friend).await?;
        Ok::<_, StoreError>((row, friend))
    });
    Ok(screen::friends(&ctx, &try_join_all(named).await?).into())
}

/// Lets the inviter see the sender's first name, or stops showing it.
pub(crate) async fn show_name(app: &App, sender: &Sender, program: &ProgramId, shown: bool) -> Flow {
    let mut ctx = require_member(app, sender, Some(program)).await?;
    let id = ctx.program.id.clone();
    let inviter = match ctx.person.invited_by.get(&id) {
        Some(member) => app.vault.first_name(&id, *member).await?,
        None => None,
    };
    let Some(inviter) = inviter else {
        return Ok(fallback());
    };
    let changed = if shown { ctx.person.named.insert(id) } else { ctx.person.named.remove(&id) };
    if changed && app.vault.save(&mut ctx.person).await?.is_err() {
        return Err(StoreError::Contended.into());
    }
    let (t, inviter) = (texts(ctx.lang), crate::texts::name(&inviter));
    let said = if shown { t.name_shown(inviter) } else { t.name_hidden(inviter) };
    Ok(menu::menu_with_notice(said, &ctx).into())
}

/// `/leaders`: the leaderboard of this month, with those members only who chose to be listed.
pub(crate) async fn leaders(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    top(app, &ctx).await
}

async fn top(app: &App, ctx: &MemberContext) -> Flow {
    let id = &ctx.program.id;
    let month = Month::of(ctx.today());
    let top = app.ledger.leaderboard(id, month, LEADERS_READ).await?;
    let seen = top.into_iter().map(|(member, friends)| async move {
        let person = app.vault.member(id, member).await?;
        Ok::<_, StoreError>(person.and_then(|person| {
            let name = person.leaderboard.get(id)?.then_some(person.profile.first_name);
            Some(screen::Leader { member, friends, name })
        }))
    });
    let mut leaders: Vec<screen::Leader> = try_join_all(seen).await?.into_iter().flatten().collect();
    leaders.truncate(screen::LEADERS);
    Ok(screen::leaders(ctx, &leaders).into())
}

/// Sets how the member is listed on the leaderboard. Nobody is listed without having chosen it.
pub(crate) async fn lead(app: &App, sender: &Sender, program: &ProgramId, how: LeaderboardListing) -> Flow {
    let mut ctx = require_member(app, sender, Some(program)).await?;
    let id = ctx.program.id.clone();
    match how {
        LeaderboardListing::Off => ctx.person.leaderboard.remove(&id),
        LeaderboardListing::Nickname | LeaderboardListing::Name => {
            ctx.person.leaderboard.insert(id, how == LeaderboardListing::Name)
        }
    };
    if app.vault.save(&mut ctx.person).await?.is_err() {
        return Err(StoreError::Contended.into());
    }
    top(app, &ctx).await
}

/// Claims the reward for one friend.
pub(crate) async fn claim_reward(app: &App, sender: &Sender, program: &ProgramId, friend: MemberNo) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    pay(app, sender, ctx, &[friend]).await
}

/// Claims all rewards, up to [`CLAIMS_MAX`] in one transaction. The answer says whether more are left.
pub(crate) async fn claim_all(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    let most = CLAIMS_MAX as i32 + 1;
    let page = app.ledger.friends(&ctx.program.id, ctx.row.member, None, most).await?;
    let ready = page.iter().filter(|row| row.referral.state() == ReferralState::Qualified);
    let friends: Vec<MemberNo> = ready.map(|row| row.referral.friend).collect();
    pay(app, sender, ctx, &friends).await
}

async fn pay(app: &App, _sender: &Sender, ctx: MemberContext, friends: &[MemberNo]) -> Flow {
    let claimed: ClaimOutcome = match app.ledger.claim_rewards(&ctx.program, ctx.row.member, friends, ctx.now).await {
        Ok(claimed) => claimed,
        Err(error) => return failed(error),
    };
    let (_, row) = app.current_account(&ctx.program.id, ctx.row.member, None, app.clock.now()).await?;
    Ok(screen::claimed(&MemberContext { row, ..ctx }, &claimed).into())
}

pub(crate) async fn appeal(app: &App, sender: &Sender, program: &ProgramId, friend: MemberNo) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    if app.ledger.appeal(&ctx.program, ctx.row.member, friend).await? {
        return Ok(menu::menu_with_notice(texts(ctx.lang).appealed(), &ctx).into());
    }
    Ok(fallback())
}

/// `/held`: the held referrals for staff to decide.
pub(crate) async fn held(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_role(app, sender, program).await?;
    let held = app.ledger.held_referrals(&ctx.program.id, screen::HELD_PAGE).await?;
    Ok(screen::held(&ctx, &held).into())
}

/// `/referrals`: figures of the last [`screen::REPORT_DAYS`] days.
pub(crate) async fn report(app: &App, sender: &Sender) -> Flow {
    let ctx = require_role(app, sender, None).await?;
    let today = ctx.today();
    let from = today.saturating_sub(jiff::Span::new().days(screen::REPORT_DAYS - 1));
    let days = app.ledger.referral_days(&ctx.program.id, from, today).await?;
    Ok(screen::report(&ctx, &days).into())
}

/// `/referral <card>`: the referral of a card's holder.
pub(crate) async fn referral_of(app: &App, sender: &Sender, typed: &str) -> Flow {
    let ctx = require_role(app, sender, None).await?;
    let Ok(card) = CardNumber::parse(typed) else {
        return Ok(staff_menu_with_notice(texts(ctx.lang).referral_usage(), &ctx).into());
    };
    match app.ledger.card(card).await?.filter(|(program, _)| *program == ctx.program.id) {
        Some((_, friend)) => one(app, sender, &ctx, friend).await,
        None => Ok(staff_menu_with_notice(texts(ctx.lang).unknown_card(), &ctx).into()),
    }
}

pub(crate) async fn referral(app: &App, sender: &Sender, program: &ProgramId, friend: MemberNo) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    one(app, sender, &ctx, friend).await
}

async fn one(app: &App, sender: &Sender, ctx: &StaffContext, friend: MemberNo) -> Flow {
    match app.ledger.referral(&ctx.program.id, friend).await? {
        Some(row) => see(app, sender, ctx, &row).await,
        None => Ok(staff_menu_with_notice(texts(ctx.lang).referral_none(), ctx).into()),
    }
}

async fn see(app: &App, _sender: &Sender, ctx: &StaffContext, row: &ReferralRow) -> Flow {
    let id = &ctx.program.id;
    let (referrer, friend) =
        futures::try_join!(app.ledger.account(id, row.referral.referrer), app.ledger.account(id, row.referral.friend))?;
    match (referrer, friend) {
        (Some(referrer), Some(friend)) => Ok(screen::referral(ctx, row, (referrer.card, friend.card)).into()),
        _ => Ok(fallback()),
    }
}

pub(crate) async fn decide_prompt(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    friend: MemberNo,
    pass: bool,
) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    Ok(screen::decide_prompt(&ctx, friend, pass).into())
}

/// Decides about a held referral. Nobody decides about themselves or about a friend whom they invited.
pub(crate) async fn decide(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    friend: MemberNo,
    why: DecisionReason,
) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    let Some(row) = app.ledger.referral(&ctx.program.id, friend).await? else {
        return Ok(fallback());
    };
    if [row.referral.friend, row.referral.referrer].into_iter().any(|member| ctx.owns(member)) {
        return Ok(staff_menu_with_notice(texts(ctx.lang).adjust_own(), &ctx).into());
    }
    if why.is_approval() && row.referral.state() == ReferralState::Held {
        let wanted = ReferralsIntent::Decide(program.clone(), friend, why);
        require_recent_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    }
    let next = match why.is_approval() {
        true => Some(ReferralState::Qualified).filter(|_| row.referral.state() == ReferralState::Held),
        false => screen::rejected(&row),
    };
    let decision = Decision { by: ctx.person.key.clone(), at: ctx.now, why };
    let decided = match next {
        Some(next) => app.ledger.decide_referral(&ctx.program, friend, next, &decision).await?,
        None => None,
    };
    see(app, sender, &ctx, &decided.unwrap_or(row)).await
}
