//! What staff does in the chat: adjust a balance with a reason, approve a colleague's adjustment, cancel a coupon. Roles are read at each request.

use super::desk::take_desk;
use super::factor::prove;
use super::spending::failed;
use super::{Early, Flow, lost};
use crate::app::{App, Desk, Sender};
use crate::ask::Ask;
use crate::codec::single_use_id;
use crate::screens::desk::after;
use crate::screens::running;
use crate::screens::{rewards, standing as shown};
use crate::texts::texts;
use domain::{Act, CardNumber, CouponCode, Deed, Operation, OrderId, ProgramId, Refused, Right};
use store::{Adjustment, Approval, ApprovalState, NobodyElse, Post, PostError, StoreError, Todo};

/// The largest change of a balance.
const ADJUST_POINTS_MAX: i64 = 10_000;
/// What is above this is proven by a second factor.
const ADJUST_PROVEN_OVER: i64 = 1_000;
/// What is above this a second person approves.
const ADJUST_APPROVED_OVER: i64 = 5_000;
/// The longest reason, in characters.
const REASON_LENGTH_MAX: usize = 200;

/// `/adjust <card> <points> <reason>`: shows what will be done, to be confirmed.
pub(crate) async fn adjust_ask(app: &App, sender: &Sender, typed: &str) -> Flow {
    let desk = take_desk(app, sender, None, Right::Balances).await?;
    let t = texts(desk.lang);
    let say = |text: String| Ok(after(text, &desk).into());
    let Some((card, points, reason)) = parse(typed) else {
        return say(t.adjust_usage(crate::number(desk.lang, ADJUST_POINTS_MAX)));
    };
    let found = app.ledger.card(card).await?.filter(|(program, _)| *program == desk.program.id);
    let Some((_, member)) = found else {
        return say(t.unknown_card());
    };
    if desk.owns(member) {
        return say(t.adjust_own());
    }
    // Sealed with the member's own key, so that it is forgotten with him; with staff's where a card has nobody yet.
    let owner = app.vault.member(&desk.program.id, member).await?;
    let adjustment = Adjustment {
        program: desk.program.id.clone(),
        id: single_use_id(desk.now)?,
        member,
        points,
        by: desk.person.key.clone(),
        reason: reason.to_owned(),
    };
    app.vault.keep_reason(owner.as_ref().unwrap_or(&desk.person), &adjustment).await?;
    Ok(shown::adjust_ask(&desk, card, &adjustment).into())
}

/// Confirmed: what is done is what was kept, not what the button says.
pub(crate) async fn adjust(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let mut desk = take_desk(app, sender, Some(program), Right::Balances).await?;
    let asked = app.vault.reason(&desk.program.id, id).await?;
    let Some(asked) = asked.filter(|asked| asked.by == desk.person.key && !desk.owns(asked.member)) else {
        return lost(app, sender).await;
    };
    if asked.points.abs() > ADJUST_PROVEN_OVER {
        prove(app, sender, &mut desk.here.person, Ask::Adjust(program.clone(), id.clone())).await?;
    }
    if asked.points.abs() > ADJUST_APPROVED_OVER {
        let holder = app.vault.member(&desk.program.id, asked.member).await?.map(|holder| holder.key);
        let sent = app.ledger.ask_approval(&asked, holder.as_ref(), desk.now).await?;
        let row = app.ledger.account(&desk.program.id, asked.member).await?;
        let card = row.ok_or(StoreError::Corrupt { what: "account", attribute: "cd" })?.card;
        return Ok(match sent {
            Ok(approval) => match approval.state_at(desk.now) {
                ApprovalState::Asked => running::approval_sent(&desk, card, asked.points, ADJUST_APPROVED_OVER),
                ApprovalState::Approved | ApprovalState::Rejected => {
                    let approved = approval.state == ApprovalState::Approved;
                    after(running::adjust_decided(&desk.program, approved, asked.points, card, desk.lang), &desk)
                }
                ApprovalState::Over => after(texts(desk.lang).approval_over(), &desk),
            },
            Err(NobodyElse) => running::approval_nobody(&desk, ADJUST_APPROVED_OVER),
        }
        .into());
    }
    let post = Post::new(
        &desk.program,
        asked.member,
        Todo::Done(Operation::Adjust { id: id.clone(), points: asked.points }),
        desk.actor(),
        desk.now,
    );
    let deed = Deed::new(Act::BalanceChanged).whom(asked.member).to(asked.points);
    match app.ledger.post(&Post { deed: Some(deed), ..post }).await {
        Ok(posted) => {
            let row = app.ledger.account(&desk.program.id, posted.entry().member).await?;
            let card = row.ok_or(StoreError::Corrupt { what: "account", attribute: "cd" })?.card;
            Ok(shown::adjusted(&desk, card, asked.points).into())
        }
        Err(error) => refused(app, sender, &desk, error).await,
    }
}

/// Why a balance was not changed.
async fn refused(app: &App, sender: &Sender, desk: &Desk, error: PostError) -> Flow {
    let t = texts(desk.lang);
    let why = match error {
        PostError::Refused(Refused::ShortOfPoints { missing }) => {
            t.adjust_short(missing, crate::number(desk.lang, missing))
        }
        PostError::Refused(Refused::Closed) => t.note_closed(),
        error => return failed(app, sender, error).await,
    };
    Ok(after(why, desk).into())
}

/// The desk of a second person, and an adjustment that waits for him; whoever asked for it still runs the program.
async fn approval(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Result<(Desk, Approval), Early> {
    let desk = take_desk(app, sender, Some(program), Right::Balances).await?;
    let t = texts(desk.lang);
    let Some(approval) = app.ledger.approval(program, id).await? else {
        return Err(after(t.approval_over(), &desk).into());
    };
    if approval.by == desk.person.key {
        return Err(after(t.approval_own(), &desk).into());
    }
    if desk.owns(approval.member) {
        return Err(after(t.adjust_own(), &desk).into());
    }
    let (asker, person) = futures::try_join!(app.ledger.staff(program, &approval.by), app.vault.person(&approval.by))?;
    // Meanwhile he may have gone, or taken over the card of which he spoke.
    let still = asker.is_some_and(|asker| asker.role.may(Right::Balances) && asker.works_at(desk.now))
        && !person.is_some_and(|asker| asker.owns(program, approval.member));
    let waits = match approval.state_at(desk.now) {
        ApprovalState::Asked => still,
        // A repeat finds what was posted.
        ApprovalState::Approved => true,
        ApprovalState::Rejected | ApprovalState::Over => false,
    };
    if waits { Ok((desk, approval)) } else { Err(after(t.approval_over(), &desk).into()) }
}

/// A second person agrees: only now the balance changes.
pub(crate) async fn approve_adjustment(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let (mut desk, approval) = approval(app, sender, program, id).await?;
    // It was posted with that.
    if approval.state == ApprovalState::Approved {
        return decided(app, &desk, &approval, true).await;
    }
    prove(app, sender, &mut desk.here.person, Ask::ApproveAdjustment(program.clone(), id.clone())).await?;
    let todo = Todo::ApproveAdjustment(id.clone());
    let post = Post::new(&desk.program, approval.member, todo, desk.actor(), desk.now);
    let deed = Deed::new(Act::AdjustmentApproved).whom(approval.member).to(approval.points);
    match app.ledger.post(&Post { deed: Some(deed), ..post }).await {
        Ok(_) => decided(app, &desk, &approval, true).await,
        Err(PostError::NotFound) => Ok(after(texts(desk.lang).approval_over(), &desk).into()),
        Err(error) => refused(app, sender, &desk, error).await,
    }
}

/// A second person does not agree: nothing changes.
pub(crate) async fn reject_adjustment(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let (desk, approval) = approval(app, sender, program, id).await?;
    let stands = app.ledger.reject_adjustment(&approval, &desk.person.key, desk.now).await?;
    match stands.state {
        ApprovalState::Rejected => decided(app, &desk, &approval, false).await,
        ApprovalState::Approved => decided(app, &desk, &approval, true).await,
        ApprovalState::Asked | ApprovalState::Over => Ok(after(texts(desk.lang).approval_over(), &desk).into()),
    }
}

async fn decided(app: &App, desk: &Desk, approval: &Approval, approved: bool) -> Flow {
    let row = app.ledger.account(&desk.program.id, approval.member).await?;
    let card = row.ok_or(StoreError::Corrupt { what: "account", attribute: "cd" })?.card;
    let said = running::adjust_decided(&desk.program, approved, approval.points, card, desk.lang);
    Ok(after(said, desk).into())
}

pub(crate) async fn cancel_coupon(app: &App, sender: &Sender, program: &ProgramId, code: &CouponCode) -> Flow {
    let desk = take_desk(app, sender, Some(program), Right::Balances).await?;
    let Some(coupon) = app.ledger.coupon(&desk.program.id, code).await? else {
        return lost(app, sender).await;
    };
    if desk.owns(coupon.member) {
        return Ok(after(texts(desk.lang).adjust_own(), &desk).into());
    }
    let post = Post::new(&desk.program, coupon.member, Todo::GiveBack(code.clone()), desk.actor(), desk.now);
    let deed = Deed::new(Act::CouponCancelled).whom(code);
    match app.ledger.post(&Post { deed: Some(deed), ..post }).await {
        Ok(_) | Err(PostError::Coupon(_)) => {}
        Err(error) => return failed(app, sender, error).await,
    }
    match app.ledger.coupon(&desk.program.id, code).await? {
        Some(coupon) => Ok(rewards::coupon_for_staff(&desk, &coupon).into()),
        None => lost(app, sender).await,
    }
}

fn parse(typed: &str) -> Option<(CardNumber, i64, &str)> {
    let (card, rest) = typed.trim().split_once(char::is_whitespace)?;
    let (points, reason) = rest.trim_start().split_once(char::is_whitespace)?;
    // People type a minus in more than one way.
    let points: i64 = points.replace(['−', '–'], "-").parse().ok()?;
    let sane = points != 0 && points.abs() <= ADJUST_POINTS_MAX;
    let reason = reason.trim();
    let said = (1..=REASON_LENGTH_MAX).contains(&reason.chars().count());
    (sane && said).then_some((CardNumber::parse(card).ok()?, points, reason))
}
