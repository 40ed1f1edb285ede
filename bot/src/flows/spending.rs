//! Spending: the catalog, coupons, and points as part payment.

use super::{Answer, Early, Flow, lost, seated, take_seat};
use crate::app::{App, Here, Seat, Sender};
use crate::codec::single_use_id;
use crate::screens::{self, Screen, rewards as shown};
use crate::texts::texts;
use domain::{Actor, CouponCode, OperationId, OrderId, ProgramId, Refused, Reward, Right, ShortId};
use futures::future::try_join_all;
use store::{Coupon, Pool, Post, PostError, RedemptionState, StoreError, Todo};

/// How many of the newest coupons are listed.
const COUPONS_SHOWN: i32 = 10;

pub(crate) async fn rewards(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let seat = take_seat(app, sender, program).await?;
    Ok(catalog(app, &seat).await?.into())
}

async fn catalog(app: &App, seat: &Seat) -> Result<Screen, StoreError> {
    let offered: Vec<&Reward> = seat.program.rewards.iter().filter(|reward| reward.offered).collect();
    let left = try_join_all(offered.iter().map(|reward| async {
        Ok::<_, StoreError>(match reward.stock {
            Some(_) => app.ledger.pool(&seat.program.id, &Pool::Stock(reward.id.clone())).await?.left > 0,
            None => true,
        })
    }))
    .await?;
    let offered: Vec<(&Reward, bool)> = offered.into_iter().zip(left).collect();
    Ok(shown::catalog(seat, &offered))
}

pub(crate) async fn reward(app: &App, sender: &Sender, program: Option<&ProgramId>, reward: &ShortId) -> Flow {
    let seat = take_seat(app, sender, program).await?;
    match seat.program.reward(reward).filter(|reward| reward.offered) {
        Some(reward) => Ok(shown::reward(&seat, reward, single_use_id(seat.now)?).into()),
        None => Ok(catalog(app, &seat).await?.after(texts(seat.lang).reward_gone()).into()),
    }
}

/// The same tap, however often it arrives, is one coupon; a screen drawn anew is another.
pub(crate) async fn redeem(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    reward: &ShortId,
    price: i64,
    id: &OrderId,
) -> Flow {
    let seat = take_seat(app, sender, Some(program)).await?;
    let t = texts(seat.lang);
    let offered = seat.program.reward(reward).filter(|reward| reward.offered);
    let too_low = offered.is_some_and(|reward| seat.row.account.progress.tier < reward.from_tier);
    let Some(reward) = offered.filter(|reward| reward.price.get() == price && !too_low) else {
        // What stands on the button is only compared. But what was done under it before stays done.
        let taken = OperationId::Redeem(id.clone());
        if let Some(entry) = app.ledger.entry_of(&seat.program.id, seat.row.member, &taken).await?
            && let domain::Cause::Reward { code, .. } = &entry.cause
        {
            return coupon_screen(app, seat, code).await;
        }
        return Ok(match offered {
            Some(reward) if too_low => shown::too_low(&seat, reward),
            Some(reward) => shown::reward(&seat, reward, single_use_id(seat.now)?).after(t.price_changed()),
            None => catalog(app, &seat).await?.after(t.reward_gone()),
        }
        .into());
    };
    let todo = Todo::Redeem { id: id.clone(), reward };
    match app.ledger.post(&by_member(&seat, todo)).await {
        Ok(posted) => match &posted.entry().cause {
            domain::Cause::Reward { code, .. } => coupon_screen(app, seat, code).await,
            _ => Err(StoreError::Corrupt { what: "coupon", attribute: "cause" }.into()),
        },
        Err(PostError::Refused(Refused::ShortOfPoints { missing })) => Ok(shown::short(&seat, reward, missing).into()),
        Err(PostError::SoldOut) => Ok(shown::sold_out(&seat, reward).into()),
        Err(error) => failed(app, sender, error).await,
    }
}

pub(crate) async fn coupons(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let seat = take_seat(app, sender, program).await?;
    let coupons = app.ledger.coupons_of(&seat.program.id, seat.row.member, COUPONS_SHOWN).await?;
    Ok(shown::coupons(&seat, &coupons).into())
}

pub(crate) async fn coupon_usage(app: &App, sender: &Sender) -> Flow {
    seated(app, sender, None, |seat| screens::menu_after(texts(seat.lang).coupon_usage(), seat)).await
}

/// One's own coupon; staff may look at anybody's.
pub(crate) async fn coupon(app: &App, sender: &Sender, program: Option<&ProgramId>, code: &CouponCode) -> Flow {
    if let Some(seat) = app.seat(sender, program).await? {
        return coupon_screen(app, seat, code).await;
    }
    let desk = super::desk::take_desk(app, sender, program, Right::Till).await?;
    Ok(match app.ledger.coupon(&desk.program.id, code).await? {
        Some(coupon) => shown::coupon_for_staff(&desk, &coupon),
        None => screens::desk::after(texts(desk.lang).coupon_unknown(), &desk),
    }
    .into())
}

/// The coupon as it stands now, with the account as it stands now.
async fn coupon_screen(app: &App, seat: Seat, code: &CouponCode) -> Flow {
    let now = app.clock.now();
    let ((_, row), coupon) = futures::try_join!(
        app.standing(&seat.program.id, seat.row.member, None, now),
        app.ledger.coupon(&seat.program.id, code)
    )?;
    let seat = Seat { here: Here { now, ..seat.here }, row };
    match coupon {
        Some(coupon) if coupon.member == seat.row.member => Ok(shown::coupon(&seat, &coupon).into()),
        Some(coupon) => match app.desk_of(seat.person.clone(), Some(&seat.program.id)).await? {
            Some(desk) if desk.role.may(Right::Till) => Ok(shown::coupon_for_staff(&desk, &coupon).into()),
            _ => Ok(screens::menu_after(texts(seat.lang).coupon_unknown(), &seat).into()),
        },
        None => Ok(screens::menu_after(texts(seat.lang).coupon_unknown(), &seat).into()),
    }
}

pub(crate) async fn coupon_qr(app: &App, sender: &Sender, program: &ProgramId, code: &CouponCode) -> Flow {
    let (seat, coupon) = own(app, sender, program, code).await?;
    let caption = shown::coupon(&seat, &coupon).text;
    let picture = crate::qr_png(coupon.code.as_str()).map(|png| (png, caption));
    Ok(Answer { picture, ..Answer::default() })
}

pub(crate) async fn give_back_ask(app: &App, sender: &Sender, program: &ProgramId, code: &CouponCode) -> Flow {
    let (seat, coupon) = own(app, sender, program, code).await?;
    let may = shown::may_give_back(&seat, &coupon);
    Ok(if may { shown::give_back_ask(&seat, &coupon) } else { shown::coupon(&seat, &coupon) }.into())
}

pub(crate) async fn give_back(app: &App, sender: &Sender, program: &ProgramId, code: &CouponCode) -> Flow {
    let (seat, coupon) = own(app, sender, program, code).await?;
    if shown::may_give_back(&seat, &coupon) {
        match app.ledger.post(&by_member(&seat, Todo::GiveBack(code.clone()))).await {
            Ok(_) | Err(PostError::Coupon(_)) => {}
            Err(error) => return failed(app, sender, error).await,
        }
    }
    coupon_screen(app, seat, code).await
}

/// The sender's seat and his own coupon.
async fn own(app: &App, sender: &Sender, program: &ProgramId, code: &CouponCode) -> Result<(Seat, Coupon), Early> {
    let seat = take_seat(app, sender, Some(program)).await?;
    let coupon = app.ledger.coupon(&seat.program.id, code).await?;
    match coupon.filter(|coupon| coupon.member == seat.row.member) {
        Some(coupon) => Ok((seat, coupon)),
        None => Err(screens::menu_after(texts(seat.lang).coupon_unknown(), &seat).into()),
    }
}

/// Points pay a share of a bill. Who may approve is the member who was asked, and nobody else.
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
    let seat = take_seat(app, sender, Some(program)).await?;
    let asked = app.ledger.redemption(&seat.program.id, reference).await?;
    let Some(asked) = asked.filter(|asked| asked.member == seat.row.member) else {
        return lost(app, sender).await;
    };
    let mut state = asked.state_at(seat.now);
    let mut short = None;
    if approves && state == RedemptionState::Asked {
        match app.ledger.post(&by_member(&seat, Todo::Approve(reference.clone()))).await {
            Ok(_) => state = RedemptionState::Approved,
            Err(PostError::Redemption(found)) => state = found,
            Err(PostError::Refused(Refused::ShortOfPoints { missing })) => short = Some(missing),
            Err(error) => return failed(app, sender, error).await,
        }
    } else if state == RedemptionState::Asked {
        let closed = app.ledger.close_redemption(&seat.program.id, reference, RedemptionState::Declined).await?;
        state = closed.map_or(RedemptionState::Declined, |closed| closed.state_at(seat.now));
    }
    let (_, row) = app.standing(&seat.program.id, seat.row.member, None, app.clock.now()).await?;
    let seat = Seat { row, ..seat };
    Ok(shown::redemption(&seat, &asked, state, short).into())
}

fn by_member<'a>(seat: &'a Seat, todo: Todo<'a>) -> Post<'a> {
    Post::new(&seat.program, seat.row.member, todo, Actor::Member, seat.now)
}

/// A failure is reported, so that Telegram tries again; what the rules refuse and no screen expects leads to the menu.
pub(crate) async fn failed(app: &App, sender: &Sender, error: PostError) -> Flow {
    match error {
        PostError::Store(error) => Err(error.into()),
        PostError::Refused(Refused::Closed) => match app.seat(sender, None).await? {
            Some(seat) => Ok(screens::home(&seat, false).into()),
            None => lost(app, sender).await,
        },
        _ => lost(app, sender).await,
    }
}
