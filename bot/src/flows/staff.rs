//! What staff does in the chat: change a balance with a reason, cancel a coupon. Roles are read at each request.

use super::desk::take_desk;
use super::factor::prove;
use super::spending::failed;
use super::{Flow, lost};
use crate::app::{App, Sender};
use crate::ask::Ask;
use crate::codec::single_use_id;
use crate::screens::desk::after;
use crate::screens::{rewards, standing as shown};
use crate::texts::texts;
use domain::{Act, CardNumber, CouponCode, Deed, Operation, OrderId, ProgramId, Refused, Right};
use store::{Adjustment, Post, PostError, StoreError, Todo};

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
        Err(PostError::Refused(Refused::ShortOfPoints { missing })) => {
            let text = texts(desk.lang).adjust_short(missing, crate::number(desk.lang, missing));
            Ok(after(text, &desk).into())
        }
        Err(error) => failed(app, sender, error).await,
    }
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
