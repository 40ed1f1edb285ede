//! What staff does in the chat: change a balance with a reason, cancel a coupon. Roles are read at each request.

use super::spending::failed;
use super::{Early, Flow, lost, take_seat};
use crate::app::{App, Seat, Sender};
use crate::codec::single_use_id;
use crate::screens::{self, rewards, standing as shown};
use crate::texts::texts;
use domain::{Actor, CardNumber, CouponCode, MemberNo, Operation, OrderId, ProgramId, Refused};
use store::{Adjustment, Post, PostError, StoreError, Todo};

/// The largest change of a balance.
const ADJUST_POINTS_MAX: i64 = 10_000;
/// The longest reason, in characters.
const REASON_LENGTH_MAX: usize = 200;

/// `/adjust <card> <points> <reason>`: shows what will be done, to be confirmed.
pub(crate) async fn adjust_ask(app: &App, sender: &Sender, typed: &str) -> Flow {
    let seat = boss(app, sender, None).await?;
    let t = texts(seat.lang);
    let say = |text: String| Ok(screens::menu_after(text, &seat).into());
    let Some((card, points, reason)) = parse(typed) else {
        return say(t.adjust_usage(crate::number(seat.lang, ADJUST_POINTS_MAX)));
    };
    let found = app.ledger.card(card).await?.filter(|(program, _)| *program == seat.program.id);
    let Some((_, member)) = found else {
        return say(t.unknown_card());
    };
    if is_own(&seat, member) {
        return say(t.adjust_own());
    }
    // Sealed with the member's own key, so that it is forgotten with him; with staff's where a card has nobody yet.
    let owner = app.vault.member(&seat.program.id, member).await?;
    let adjustment = Adjustment {
        program: seat.program.id.clone(),
        id: single_use_id(seat.now)?,
        member,
        points,
        by: seat.person.key.clone(),
        reason: reason.to_owned(),
    };
    app.vault.keep_reason(owner.as_ref().unwrap_or(&seat.person), &adjustment).await?;
    Ok(shown::adjust_ask(&seat, card, &adjustment).into())
}

/// Confirmed: what is done is what was kept, not what the button says.
pub(crate) async fn adjust(app: &App, sender: &Sender, program: &ProgramId, id: &OrderId) -> Flow {
    let seat = boss(app, sender, Some(program)).await?;
    let asked = app.vault.reason(&seat.program.id, id).await?;
    let Some(asked) = asked.filter(|asked| asked.by == seat.person.key && !is_own(&seat, asked.member)) else {
        return lost(app, sender).await;
    };
    let post = Post::new(
        &seat.program,
        asked.member,
        Todo::Done(Operation::Adjust { id: id.clone(), points: asked.points }),
        Actor::Staff(seat.person.key.clone()),
        seat.now,
    );
    match app.ledger.post(&post).await {
        Ok(posted) => {
            let row = app.ledger.account(&seat.program.id, posted.entry().member).await?;
            let card = row.ok_or(StoreError::Corrupt { what: "account", attribute: "cd" })?.card;
            Ok(shown::adjusted(&seat, card, asked.points).into())
        }
        Err(PostError::Refused(Refused::ShortOfPoints { missing })) => {
            let text = texts(seat.lang).adjust_short(missing, crate::number(seat.lang, missing));
            Ok(screens::menu_after(text, &seat).into())
        }
        Err(error) => failed(app, sender, error).await,
    }
}

pub(crate) async fn cancel_coupon(app: &App, sender: &Sender, program: &ProgramId, code: &CouponCode) -> Flow {
    let seat = boss(app, sender, Some(program)).await?;
    let Some(coupon) = app.ledger.coupon(&seat.program.id, code).await? else {
        return lost(app, sender).await;
    };
    let post = Post::new(
        &seat.program,
        coupon.member,
        Todo::GiveBack(code.clone()),
        Actor::Staff(seat.person.key.clone()),
        seat.now,
    );
    match app.ledger.post(&post).await {
        Ok(_) | Err(PostError::Coupon(_)) => {}
        Err(error) => return failed(app, sender, error).await,
    }
    match app.ledger.coupon(&seat.program.id, code).await? {
        Some(coupon) => Ok(rewards::coupon_for_staff(&seat, &coupon, true).into()),
        None => lost(app, sender).await,
    }
}

/// The seat of somebody who may change balances in this program.
pub(crate) async fn boss(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Result<Seat, Early> {
    let seat = take_seat(app, sender, program).await?;
    match app.ledger.staff(&seat.program.id, &seat.person.key).await? {
        Some(staff) if staff.role.may_change_balances() => Ok(seat),
        _ => Err(screens::menu_after(texts(seat.lang).staff_only(), &seat).into()),
    }
}

/// Nobody changes his own balance.
pub(crate) fn is_own(seat: &Seat, member: MemberNo) -> bool {
    seat.row.member == member || seat.person.cards.contains(&(seat.program.id.clone(), member))
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
