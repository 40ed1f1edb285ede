//! What staff does in the chat: change a balance with a reason, agree to a colleague's change, cancel a coupon. Roles are read at each request.

use super::desk::take_desk;
use super::factor::prove;
use super::spending::failed;
use super::{Early, Flow, lost};
use crate::app::{App, Desk, Sender};
use crate::ask::Ask;
use crate::codec::single_use_id;
use crate::screens::desk::after;
use crate::screens::running::{self, AGREED_OVER};
use crate::screens::{rewards, standing as shown};
use crate::texts::texts;
use domain::{Act, CardNumber, CouponCode, Deed, Operation, OrderId, ProgramId, Refused, Right};
use store::{Adjustment, Change, ChangeState, NobodyElse, Post, PostError, StoreError, Todo};

/// The largest change of a balance.
const ADJUST_POINTS_MAX: i64 = 10_000;
/// What is above this is proven by a second factor.
const ADJUST_PROVEN_OVER: i64 = 1_000;
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
    if asked.points.abs() > AGREED_OVER {
        let holder = app.vault.member(&desk.program.id, asked.member).await?.map(|holder| holder.key);
        let sent = app.ledger.ask_change(&asked, holder.as_ref(), desk.now).await?;
        let row = app.ledger.account(&desk.program.id, asked.member).await?;
        let card = row.ok_or(StoreError::Corrupt { what: "account", attribute: "cd" })?.card;
        return Ok(match sent {
            Ok(change) => match change.state_at(desk.now) {
                ChangeState::Asked => running::change_sent(&desk, card, asked.points),
                ChangeState::Approved | ChangeState::Rejected => {
                    let approved = change.state == ChangeState::Approved;
                    after(running::change_decided(&desk.program, approved, asked.points, card, desk.lang), &desk)
                }
                ChangeState::Over => after(texts(desk.lang).change_over(), &desk),
            },
            Err(NobodyElse) => running::change_nobody(&desk),
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

/// The desk of a second person, and a change that waits for him; whoever asked for it still runs the program.
async fn change(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Result<(Desk, Change), Early> {
    let desk = take_desk(app, sender, Some(program), Right::Balances).await?;
    let t = texts(desk.lang);
    let Some(change) = app.ledger.change(program, id).await? else {
        return Err(after(t.change_over(), &desk).into());
    };
    if change.by == desk.person.key {
        return Err(after(t.change_own(), &desk).into());
    }
    if desk.owns(change.member) {
        return Err(after(t.adjust_own(), &desk).into());
    }
    let (asker, person) = futures::try_join!(app.ledger.staff(program, &change.by), app.vault.person(&change.by))?;
    // Meanwhile he may have gone, or taken over the card of which he spoke.
    let still = asker.is_some_and(|asker| asker.role.may(Right::Balances) && asker.works_at(desk.now))
        && !person.is_some_and(|asker| asker.owns(program, change.member));
    let waits = match change.state_at(desk.now) {
        ChangeState::Asked => still,
        // A repeat finds what was posted.
        ChangeState::Approved => true,
        ChangeState::Rejected | ChangeState::Over => false,
    };
    if waits { Ok((desk, change)) } else { Err(after(t.change_over(), &desk).into()) }
}

/// A second person agrees: only now the balance changes.
pub(crate) async fn approve_change(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let (mut desk, change) = change(app, sender, program, id).await?;
    // It was posted with that.
    if change.state == ChangeState::Approved {
        return decided(app, &desk, &change, true).await;
    }
    prove(app, sender, &mut desk.here.person, Ask::ApproveChange(program.clone(), id.clone())).await?;
    let todo = Todo::ApproveChange(id.clone());
    let post = Post::new(&desk.program, change.member, todo, desk.actor(), desk.now);
    let deed = Deed::new(Act::ChangeApproved).whom(change.member).to(change.points);
    match app.ledger.post(&Post { deed: Some(deed), ..post }).await {
        Ok(_) => decided(app, &desk, &change, true).await,
        Err(PostError::NotFound) => Ok(after(texts(desk.lang).change_over(), &desk).into()),
        Err(error) => refused(app, sender, &desk, error).await,
    }
}

/// A second person does not agree: nothing changes.
pub(crate) async fn reject_change(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let (desk, change) = change(app, sender, program, id).await?;
    let stands = app.ledger.reject_change(&change, &desk.person.key, desk.now).await?;
    match stands.state {
        ChangeState::Rejected => decided(app, &desk, &change, false).await,
        ChangeState::Approved => decided(app, &desk, &change, true).await,
        ChangeState::Asked | ChangeState::Over => Ok(after(texts(desk.lang).change_over(), &desk).into()),
    }
}

async fn decided(app: &App, desk: &Desk, change: &Change, approved: bool) -> Flow {
    let row = app.ledger.account(&desk.program.id, change.member).await?;
    let card = row.ok_or(StoreError::Corrupt { what: "account", attribute: "cd" })?.card;
    let said = running::change_decided(&desk.program, approved, change.points, card, desk.lang);
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
