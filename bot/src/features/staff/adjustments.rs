//! Adjustments by staff in the chat: change a balance with a reason, approve a colleague's adjustment, cancel a coupon.
//! Roles are read at each request.

use super::adjustment_screen;
use super::intent::StaffIntent;
use super::tied::is_tied;
use crate::context::{
    App, EarlyReturn, Flow, Outcome, Question, Sender, StaffContext, expect_answer, failed, fallback,
    require_recent_second_factor, require_role,
};
use crate::features::rewards;
use crate::form::signed;
use crate::idempotency_key::new_idempotency_key;
use crate::screens::menu::staff_menu_with_notice;
use crate::texts::texts;
use domain::typed::plain;
use domain::{
    ADJUSTMENT_MAX, AdjustmentNeeds, AuditAction, AuditEvent, CardNumber, CouponCode, MemberNo, Operation, OperationId,
    OrderId, Permission, Phase, ProgramId, Refused, Role,
};
use store::{
    AccountRow, Adjustment, Approval, ApprovalState, NobodyElse, PostCommand, PostError, PostRequest, StoreError,
};

/// The longest reason, in characters.
const REASON_LENGTH_MAX: usize = 200;

/// Asks by how many points the balance of a member is changed, and why.
pub(crate) async fn adjust_points(app: &App, sender: &Sender, program: &ProgramId, member: MemberNo) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    let t = texts(ctx.lang);
    let row = match app.ledger.account_now(program, member).await? {
        Some(row) if ctx.owns(row.member) => return Ok(staff_menu_with_notice(t.adjust_own(), &ctx).into()),
        Some(row) => row,
        None => return Ok(staff_menu_with_notice(t.member_gone(), &ctx).into()),
    };
    let question = Question::Adjustment(program.clone(), row.member);
    expect_answer(app, &mut ctx.context.person, question).await?;
    Ok(adjustment_screen::adjust_points(&ctx, &row).into())
}

/// The points and the reason were typed; asks again where they are none.
pub(crate) async fn typed_adjustment(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    member: MemberNo,
    typed: &str,
) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    let Some(row) = app.ledger.account_now(program, member).await? else {
        return Ok(fallback());
    };
    if let Some(change) = parse_change(typed) {
        return confirm(app, &ctx, (row.card, row.member), change).await;
    }
    let question = Question::Adjustment(program.clone(), row.member);
    expect_answer(app, &mut ctx.context.person, question).await?;
    Ok(adjustment_screen::adjust_points(&ctx, &row).into())
}

/// `/adjust <card> <points> <reason>`: shows the adjustment to be confirmed.
pub(crate) async fn adjust_prompt(app: &App, sender: &Sender, typed: &str) -> Flow {
    let ctx = require_role(app, sender, None).await?;
    let t = texts(ctx.lang);
    let say = |text: String| Ok(staff_menu_with_notice(text, &ctx).into());
    if ctx.program.phase_at(ctx.now) == Phase::Closed {
        return say(t.note_closed());
    }
    let Some((card, change)) = parse(typed) else {
        return say(t.adjust_usage(crate::number(ctx.lang, ADJUSTMENT_MAX)));
    };
    let found = app.ledger.card(card).await?.filter(|(program, _)| *program == ctx.program.id);
    let Some((_, member)) = found else {
        return say(t.unknown_card());
    };
    confirm(app, &ctx, (card, member), change).await
}

/// Keeps an adjustment of a member's balance, and shows it to be confirmed.
async fn confirm(
    app: &App,
    ctx: &StaffContext,
    (card, member): (CardNumber, MemberNo),
    (points, reason): (i64, &str),
) -> Flow {
    let t = texts(ctx.lang);
    let say = |text: String| Ok(staff_menu_with_notice(text, ctx).into());
    if ctx.program.phase_at(ctx.now) == Phase::Closed {
        return say(t.note_closed());
    }
    if ctx.owns(member) {
        return say(t.adjust_own());
    }
    if points > 0 && is_tied(app, ctx, member).await? {
        return say(t.till_tied());
    }
    // Sealed with the member's key, so the reason is deleted with their data; with the staff's key if the card has no
    // member.
    let owner = app.vault.member(&ctx.program.id, member).await?;
    let adjustment = Adjustment {
        program: ctx.program.id.clone(),
        id: new_idempotency_key(ctx.now)?,
        member,
        points,
        by: ctx.person.key.clone(),
        reason: reason.to_owned(),
    };
    app.vault.keep_reason(owner.as_ref().unwrap_or(&ctx.person), &adjustment).await?;
    Ok(adjustment_screen::adjust_prompt(ctx, card, &adjustment).into())
}

/// Posts a confirmed adjustment. Its points and reason are those that were stored, never those of the button.
pub(crate) async fn adjust(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let mut ctx = require_role(app, sender, Some(program)).await?;
    let asked = app.vault.reason(&ctx.program.id, id).await?;
    let Some(asked) = asked.filter(|asked| asked.by == ctx.person.key && !ctx.owns(asked.member)) else {
        return Ok(fallback());
    };
    let decided = app.ledger.approval(&ctx.program.id, id).await?;
    if let Some(approval) = decided {
        return requested(app, &ctx, &approval).await;
    }
    // The card may have been claimed since, and its account merged into another.
    let row = app.ledger.account_now(&ctx.program.id, asked.member).await?;
    let Some(AccountRow { member, card, .. }) = row.filter(|row| !ctx.owns(row.member)) else {
        return Ok(fallback());
    };
    if asked.points > 0 && is_tied(app, &ctx, member).await? {
        return Ok(staff_menu_with_notice(texts(ctx.lang).till_tied(), &ctx).into());
    }
    let entry = async |member| app.ledger.entry_of(&ctx.program.id, member, &OperationId::Adjust(id.clone())).await;
    let posted = entry(asked.member).await?.or(entry(member).await?);
    let asked = Adjustment { member, ..asked };
    let before = app.ledger.adjusted_before(&ctx.program, member, &asked.by, ctx.now).await?;
    let needs = match before.needs(asked.points) {
        // A repeat finds its entry.
        _ if posted.is_some() => AdjustmentNeeds::Nothing,
        Ok(needs) => needs,
        Err(limit) => return Ok(adjustment_screen::adjust_limit(&ctx, limit).into()),
    };
    if needs >= AdjustmentNeeds::SecondFactor {
        let wanted = StaffIntent::Adjust(program.clone(), id.clone());
        require_recent_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    }
    if needs == AdjustmentNeeds::SecondPerson {
        let holder = app.vault.member(&ctx.program.id, asked.member).await?.map(|holder| holder.key);
        return match app.ledger.ask_approval(&asked, holder.as_ref(), ctx.now).await? {
            Ok(approval) => requested(app, &ctx, &approval).await,
            Err(NobodyElse) => Ok(staff_menu_with_notice(texts(ctx.lang).approval_nobody(), &ctx).into()),
        };
    }
    let post = PostRequest::new(
        &ctx.program,
        asked.member,
        PostCommand::Operation(Operation::Adjust { id: id.clone(), points: asked.points }),
        ctx.actor(),
        ctx.now,
    );
    let event = AuditEvent::new(AuditAction::BalanceChanged).target(asked.member).to(asked.points);
    let proved = needs >= AdjustmentNeeds::SecondFactor;
    match app.ledger.post(&PostRequest { audit_event: Some(event), proved, ..post }).await {
        Ok(_) => Ok(adjustment_screen::adjusted(&ctx, card, asked.points).into()),
        // A colleague's change came first, and the sums are others now.
        Err(PostError::NeedsSecondFactor | PostError::NeedsApproval) => {
            Ok(Outcome::redirect(StaffIntent::Adjust(program.clone(), id.clone())))
        }
        Err(error) => refused(&ctx, error),
    }
}

/// The screen of an adjustment that needs an approval, for the person who requested it.
async fn requested(app: &App, ctx: &StaffContext, approval: &Approval) -> Flow {
    let t = texts(ctx.lang);
    let row = app.ledger.account(&ctx.program.id, approval.member).await?;
    let card = row.ok_or(StoreError::corrupt("account", "card"))?.card;
    let points = signed(ctx.lang, approval.points);
    let said = match approval.state_at(ctx.now) {
        ApprovalState::Asked if approval.alone_from.is_some() => t.approval_alone(points, card.grouped()),
        ApprovalState::Asked => t.approval_sent(points, card.grouped()),
        ApprovalState::Expired => t.approval_over(),
        state @ (ApprovalState::Approved | ApprovalState::Rejected) => {
            let approved = state == ApprovalState::Approved;
            adjustment_screen::adjust_decided(&ctx.program, approved, approval.points, card, ctx.lang)
        }
    };
    Ok(staff_menu_with_notice(said, ctx).into())
}

/// Says why a balance was not changed.
fn refused(ctx: &StaffContext, error: PostError) -> Flow {
    let t = texts(ctx.lang);
    let why = match error {
        PostError::Refused(Refused::ShortOfPoints { missing }) => {
            t.adjust_short(missing, crate::number(ctx.lang, missing))
        }
        PostError::Refused(Refused::Closed) => t.note_closed(),
        PostError::AdjustmentLimit(limit) => return Ok(adjustment_screen::adjust_limit(ctx, limit).into()),
        error => return failed(error),
    };
    Ok(staff_menu_with_notice(why, ctx).into())
}

/// The staff context of the second person, and the adjustment to decide. One that still waits is over if its requester
/// has lost the right to adjust, or has become the holder of the account.
async fn approval(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    id: &OrderId,
) -> Result<(StaffContext, Approval), EarlyReturn> {
    let ctx = require_role(app, sender, Some(program)).await?;
    let t = texts(ctx.lang);
    let Some(approval) = app.ledger.approval(program, id).await? else {
        return Err(staff_menu_with_notice(t.approval_over(), &ctx).into());
    };
    if approval.by == ctx.person.key
        && let Some(said) = own_request(app, &ctx, &approval).await?
    {
        return Err(staff_menu_with_notice(said, &ctx).into());
    }
    if ctx.owns(approval.member) {
        return Err(staff_menu_with_notice(t.adjust_own(), &ctx).into());
    }
    if approval.points > 0 && is_tied(app, &ctx, approval.member).await? {
        return Err(staff_menu_with_notice(t.till_tied(), &ctx).into());
    }
    let (asker, person) = futures::try_join!(app.ledger.staff(program, &approval.by), app.vault.person(&approval.by))?;
    // The requester may have left meanwhile, or claimed the card.
    let still = asker.is_some_and(|asker| asker.role.may(Permission::Balances) && asker.is_active_at(ctx.now))
        && !person.is_some_and(|asker| asker.owns(program, approval.member));
    let waits = match approval.state_at(ctx.now) {
        ApprovalState::Asked => still,
        // A repeat finds the posted entry.
        ApprovalState::Approved => true,
        ApprovalState::Rejected | ApprovalState::Expired => false,
    };
    if waits { Ok((ctx, approval)) } else { Err(staff_menu_with_notice(t.approval_over(), &ctx).into()) }
}

/// Why somebody may not decide about their own request; `None` for the only owner, once a day has passed.
async fn own_request(app: &App, ctx: &StaffContext, approval: &Approval) -> Result<Option<String>, StoreError> {
    let t = texts(ctx.lang);
    let Some(from) = approval.alone_from.filter(|_| ctx.role == Role::Owner) else {
        return Ok(Some(t.approval_own()));
    };
    let holder = app.vault.member(&ctx.program.id, approval.member).await?.map(|holder| holder.key);
    // Somebody who came since decides now.
    if app.ledger.ask_others(approval, holder.as_ref()).await? {
        return Ok(Some(t.approval_own()));
    }
    Ok((ctx.now < from).then(|| t.approval_alone_wait()))
}

/// Approves an adjustment, which posts it.
pub(crate) async fn approve_adjustment(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let (mut ctx, approval) = approval(app, sender, program, id).await?;
    // It was posted when it was approved.
    if approval.state == ApprovalState::Approved {
        return decided(app, &ctx, &approval, true).await;
    }
    let wanted = StaffIntent::ApproveAdjustment(program.clone(), id.clone());
    require_recent_second_factor(app, sender, &mut ctx.context.person, wanted).await?;
    let todo = PostCommand::ApproveAdjustment(id.clone());
    let post = PostRequest::new(&ctx.program, approval.member, todo, ctx.actor(), ctx.now);
    let event = AuditEvent::new(AuditAction::AdjustmentApproved).target(approval.member).to(approval.points);
    match app.ledger.post(&PostRequest { audit_event: Some(event), ..post }).await {
        Ok(_) => decided(app, &ctx, &approval, true).await,
        Err(PostError::NotFound) => Ok(staff_menu_with_notice(texts(ctx.lang).approval_over(), &ctx).into()),
        Err(error) => refused(&ctx, error),
    }
}

/// Rejects an adjustment; the balance does not change.
pub(crate) async fn reject_adjustment(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let (ctx, approval) = approval(app, sender, program, id).await?;
    let stands = app.ledger.reject_adjustment(&approval, &ctx.person.key, ctx.now).await?;
    match stands.state {
        ApprovalState::Rejected => decided(app, &ctx, &approval, false).await,
        ApprovalState::Approved => decided(app, &ctx, &approval, true).await,
        ApprovalState::Asked | ApprovalState::Expired => {
            Ok(staff_menu_with_notice(texts(ctx.lang).approval_over(), &ctx).into())
        }
    }
}

async fn decided(app: &App, ctx: &StaffContext, approval: &Approval, approved: bool) -> Flow {
    let row = app.ledger.account(&ctx.program.id, approval.member).await?;
    let card = row.ok_or(StoreError::corrupt("account", "card"))?.card;
    let said = adjustment_screen::adjust_decided(&ctx.program, approved, approval.points, card, ctx.lang);
    Ok(staff_menu_with_notice(said, ctx).into())
}

pub(crate) async fn cancel_coupon(app: &App, sender: &Sender, program: &ProgramId, code: &CouponCode) -> Flow {
    let ctx = require_role(app, sender, Some(program)).await?;
    let Some(coupon) = app.ledger.coupon(&ctx.program.id, code).await? else {
        return Ok(fallback());
    };
    if ctx.owns(coupon.member) {
        return Ok(staff_menu_with_notice(texts(ctx.lang).adjust_own(), &ctx).into());
    }
    let post =
        PostRequest::new(&ctx.program, coupon.member, PostCommand::ReturnCoupon(code.clone()), ctx.actor(), ctx.now);
    let event = AuditEvent::new(AuditAction::CouponCancelled).target(code);
    match app.ledger.post(&PostRequest { audit_event: Some(event), ..post }).await {
        Ok(_) | Err(PostError::Coupon(_)) => {}
        Err(error) => return failed(error),
    }
    match app.ledger.coupon(&ctx.program.id, code).await? {
        Some(coupon) => Ok(rewards::screen::coupon_for_staff(&ctx, &coupon).into()),
        None => Ok(fallback()),
    }
}

/// Reads a card, and the change.
fn parse(typed: &str) -> Option<(CardNumber, (i64, &str))> {
    let (card, change) = typed.trim().split_once(char::is_whitespace)?;
    Some((CardNumber::parse(card).ok()?, parse_change(change)?))
}

/// Reads the points and the reason of a change.
fn parse_change(typed: &str) -> Option<(i64, &str)> {
    let (points, reason) = typed.trim().split_once(char::is_whitespace)?;
    let points: i64 = plain(points).parse().ok()?;
    let sane = points != 0 && points.abs() <= ADJUSTMENT_MAX;
    let reason = reason.trim();
    let said = (1..=REASON_LENGTH_MAX).contains(&reason.chars().count());
    (sane && said).then_some((points, reason))
}
