//! Spending: the catalog, coupons, and points as part payment.

use super::intent::RewardsIntent;
use super::screen;
use crate::context::{
    Answer, App, EarlyReturn, Flow, MemberContext, ProgramContext, Sender, boxed, failed, fallback, member_screen,
    require_member, require_role,
};
use crate::idempotency_key::{is_idempotency_key, new_idempotency_key};
use crate::screens::menu;
use crate::screens::parts::Screen;
use crate::texts::texts;
use domain::{Actor, CouponCode, OperationId, OrderId, Permission, Phase, ProgramId, Refused, Reward, ShortId};
use futures::future::{BoxFuture, try_join_all};
use store::{Coupon, Pool, PostCommand, PostError, PostRequest, RedemptionState, StoreError};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a RewardsIntent) -> BoxFuture<'a, Flow> {
    match intent {
        RewardsIntent::Rewards(program) => boxed(|| rewards(app, sender, program.as_ref())),
        RewardsIntent::Reward(program, of) => boxed(|| reward(app, sender, program.as_ref(), of)),
        RewardsIntent::Redeem(program, reward, price, id) => boxed(|| redeem(app, sender, program, reward, *price, id)),
        RewardsIntent::Coupons(program) => boxed(|| coupons(app, sender, program.as_ref(), 0)),
        RewardsIntent::CouponsPage(program, page) => boxed(|| coupons(app, sender, Some(program), *page)),
        RewardsIntent::Coupon(program, code) => boxed(|| coupon(app, sender, program.as_ref(), code)),
        RewardsIntent::CouponQr(program, code) => boxed(|| coupon_qr(app, sender, program, code)),
        RewardsIntent::CouponUsage => boxed(|| coupon_usage(app, sender)),
        RewardsIntent::GiveBackPrompt(program, code) => boxed(|| give_back_prompt(app, sender, program, code)),
        RewardsIntent::GiveBack(program, code) => boxed(|| give_back(app, sender, program, code)),
        RewardsIntent::Approve(program, reference) => boxed(|| approve(app, sender, program, reference)),
        RewardsIntent::DeclinePay(program, reference) => boxed(|| decline_pay(app, sender, program, reference)),
    }
}

pub(crate) async fn rewards(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    Ok(catalog(app, &ctx).await?.into())
}

async fn catalog(app: &App, ctx: &MemberContext) -> Result<Screen, StoreError> {
    let offered: Vec<Reward> = ctx.program.catalog(ctx.now).filter(|reward| is_offered(ctx, reward)).collect();
    let left = try_join_all(offered.iter().map(|reward| async {
        Ok::<_, StoreError>(match reward.stock {
            Some(_) => app.ledger.pool(&ctx.program.id, &Pool::Stock(reward.id.clone())).await?.left > 0,
            None => true,
        })
    }))
    .await?;
    let offered: Vec<(Reward, bool)> = offered.into_iter().zip(left).collect();
    Ok(screen::catalog(ctx, &offered))
}

/// Whether a reward can be taken now: it is in the catalog, and the program is not closed.
fn is_offered(ctx: &MemberContext, reward: &Reward) -> bool {
    reward.offered && ctx.program.phase_at(ctx.now) < Phase::Closed
}

pub(crate) async fn reward(app: &App, sender: &Sender, program: Option<&ProgramId>, reward: &ShortId) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    match on_offer(&ctx, reward).filter(|reward| is_offered(&ctx, reward)) {
        Some(reward) => Ok(screen::reward(&ctx, &reward, new_idempotency_key(ctx.now)?).into()),
        None => Ok(catalog(app, &ctx).await?.with_notice(texts(ctx.lang).reward_gone()).into()),
    }
}

/// The reward as it stands now, if it is on offer.
fn on_offer(ctx: &MemberContext, id: &ShortId) -> Option<Reward> {
    ctx.program.reward(id).map(|reward| reward.at(ctx.now)).filter(|reward| reward.offered)
}

/// Takes a reward for a coupon. Repeats of a tap are one coupon; a screen that is drawn anew has an id of its own.
pub(crate) async fn redeem(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    reward: &ShortId,
    price: i64,
    id: &OrderId,
) -> Flow {
    if !is_idempotency_key(id) {
        return Ok(fallback());
    }
    let ctx = require_member(app, sender, Some(program)).await?;
    let t = texts(ctx.lang);
    let offered = on_offer(&ctx, reward);
    let too_low = offered.as_ref().is_some_and(|reward| !ctx.may_have(reward));
    let Some(reward) = offered.as_ref().filter(|reward| reward.price.get() == price && !too_low) else {
        // The button's price is only compared, never charged. What was already posted under its id stays posted.
        let taken = OperationId::Redeem(id.clone());
        if let Some(entry) = app.ledger.entry_of(&ctx.program.id, ctx.row.member, &taken).await?
            && let domain::Cause::Reward { code, .. } = &entry.cause
        {
            return coupon_screen(app, ctx, code).await;
        }
        return Ok(match offered {
            Some(reward) if too_low => screen::too_low(&ctx, &reward),
            Some(reward) => screen::reward(&ctx, &reward, new_idempotency_key(ctx.now)?).with_notice(t.price_changed()),
            None => catalog(app, &ctx).await?.with_notice(t.reward_gone()),
        }
        .into());
    };
    let todo = PostCommand::Redeem { id: id.clone(), reward };
    match app.ledger.post(&by_member(&ctx, todo)).await {
        Ok(posted) => match &posted.entry().cause {
            domain::Cause::Reward { code, .. } => coupon_screen(app, ctx, code).await,
            _ => Err(StoreError::corrupt("coupon", "cause").into()),
        },
        Err(PostError::Refused(Refused::ShortOfPoints { missing })) => Ok(screen::short(&ctx, reward, missing).into()),
        Err(PostError::SoldOut) => Ok(screen::sold_out(&ctx, reward).into()),
        Err(error) => failed(error),
    }
}

pub(crate) async fn coupons(app: &App, sender: &Sender, program: Option<&ProgramId>, page: u32) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    let mut coupons = app.ledger.coupons_of(&ctx.program.id, ctx.row.member).await?;
    // Those that can be used come first, by their last day; the others stay in the order of their time.
    coupons.sort_by_key(|coupon| match screen::is_usable(&ctx, coupon) {
        true => (false, Some(coupon.until)),
        false => (true, None),
    });
    Ok(screen::coupons(&ctx, &coupons, page).into())
}

pub(crate) async fn coupon_usage(app: &App, sender: &Sender) -> Flow {
    member_screen(app, sender, None, |ctx| menu::menu_with_notice(texts(ctx.lang).coupon_usage(), ctx)).await
}

/// Shows a coupon: the sender's own, or for staff anybody's.
pub(crate) async fn coupon(app: &App, sender: &Sender, program: Option<&ProgramId>, code: &CouponCode) -> Flow {
    if let Some(ctx) = app.member_context(sender, program).await? {
        return coupon_screen(app, ctx, code).await;
    }
    let ctx = require_role(app, sender, program).await?;
    Ok(match app.ledger.coupon(&ctx.program.id, code).await? {
        Some(coupon) => screen::coupon_for_staff(&ctx, &coupon),
        None => menu::staff_menu_with_notice(texts(ctx.lang).coupon_unknown(), &ctx),
    }
    .into())
}

/// The coupon and the account in their current state.
async fn coupon_screen(app: &App, ctx: MemberContext, code: &CouponCode) -> Flow {
    let now = app.clock.now();
    let ((_, row), coupon) = futures::try_join!(
        app.current_account(&ctx.program.id, ctx.row.member, None, now),
        app.ledger.coupon(&ctx.program.id, code)
    )?;
    let ctx = MemberContext { context: ProgramContext { now, ..ctx.context }, row };
    match coupon {
        Some(coupon) if coupon.member == ctx.row.member => Ok(screen::coupon(&ctx, &coupon).into()),
        Some(coupon) => match app.staff_context_of(ctx.person.clone(), Some(&ctx.program.id)).await? {
            Some(ctx) if ctx.role.may(Permission::Till) => Ok(screen::coupon_for_staff(&ctx, &coupon).into()),
            _ => Ok(menu::menu_with_notice(texts(ctx.lang).coupon_unknown(), &ctx).into()),
        },
        None => Ok(menu::menu_with_notice(texts(ctx.lang).coupon_unknown(), &ctx).into()),
    }
}

pub(crate) async fn coupon_qr(app: &App, sender: &Sender, program: &ProgramId, code: &CouponCode) -> Flow {
    let (ctx, coupon) = own(app, sender, program, code).await?;
    let caption = screen::coupon(&ctx, &coupon).text;
    let picture = crate::qr_png(coupon.code.as_str()).map(|png| (png, caption));
    Ok(Answer { picture, ..Answer::default() }.into())
}

pub(crate) async fn give_back_prompt(app: &App, sender: &Sender, program: &ProgramId, code: &CouponCode) -> Flow {
    let (ctx, coupon) = own(app, sender, program, code).await?;
    let may = screen::may_give_back(&ctx, &coupon);
    if !may {
        return Ok(screen::coupon(&ctx, &coupon).into());
    }
    match app.ledger.preview(&by_member(&ctx, PostCommand::ReturnCoupon(code.clone()))).await {
        Ok(entry) => {
            let today = ctx.today();
            let notes = crate::receipts::notes(&entry, &ctx.program, ctx.lang, today);
            Ok(screen::give_back_prompt(&ctx, &coupon, notes).into())
        }
        Err(error) => failed(error),
    }
}

pub(crate) async fn give_back(app: &App, sender: &Sender, program: &ProgramId, code: &CouponCode) -> Flow {
    let (ctx, coupon) = own(app, sender, program, code).await?;
    if screen::may_give_back(&ctx, &coupon) {
        match app.ledger.post(&by_member(&ctx, PostCommand::ReturnCoupon(code.clone()))).await {
            Ok(_) | Err(PostError::Coupon(_)) => {}
            Err(error) => return failed(error),
        }
    }
    coupon_screen(app, ctx, code).await
}

/// The sender's member context and their own coupon.
async fn own(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    code: &CouponCode,
) -> Result<(MemberContext, Coupon), EarlyReturn> {
    let ctx = require_member(app, sender, Some(program)).await?;
    let coupon = app.ledger.coupon(&ctx.program.id, code).await?;
    match coupon.filter(|coupon| coupon.member == ctx.row.member) {
        Some(coupon) => Ok((ctx, coupon)),
        None => Err(menu::menu_with_notice(texts(ctx.lang).coupon_unknown(), &ctx).into()),
    }
}

/// Approves that points pay a share of a bill. Only the member who was asked may approve.
pub(crate) async fn approve(app: &App, sender: &Sender, program: &ProgramId, reference: &OrderId) -> Flow {
    answer_redemption(app, sender, program, reference, true).await
}

pub(crate) async fn decline_pay(app: &App, sender: &Sender, program: &ProgramId, reference: &OrderId) -> Flow {
    answer_redemption(app, sender, program, reference, false).await
}

async fn answer_redemption(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    reference: &OrderId,
    approves: bool,
) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    let asked = app.ledger.redemption(&ctx.program.id, reference).await?;
    let Some(asked) = asked.filter(|asked| asked.member == ctx.row.member) else {
        return Ok(fallback());
    };
    let mut state = asked.state_at(ctx.now);
    let mut short = None;
    if approves && state == RedemptionState::Asked {
        match app.ledger.post(&by_member(&ctx, PostCommand::ApproveRedemption(reference.clone()))).await {
            Ok(_) => state = RedemptionState::Approved,
            Err(PostError::Redemption(found)) => state = found,
            Err(PostError::Refused(Refused::ShortOfPoints { missing })) => short = Some(missing),
            Err(error) => return failed(error),
        }
    } else if state == RedemptionState::Asked {
        let closed = app.ledger.close_redemption(&ctx.program.id, reference, RedemptionState::Declined).await?;
        state = closed.map_or(RedemptionState::Declined, |closed| closed.state_at(ctx.now));
    }
    if matches!(state, RedemptionState::Approved | RedemptionState::Declined) {
        app.ledger.tell_answered(&ctx.program.id, &asked).await?;
    }
    let (_, row) = app.current_account(&ctx.program.id, ctx.row.member, None, app.clock.now()).await?;
    let ctx = MemberContext { row, ..ctx };
    Ok(screen::redemption(&ctx, &asked, state, short).into())
}

fn by_member<'a>(ctx: &'a MemberContext, todo: PostCommand<'a>) -> PostRequest<'a> {
    PostRequest::new(&ctx.program, ctx.row.member, todo, Actor::Member, ctx.now)
}
