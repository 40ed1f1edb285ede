//! Referrals: inviting, friends, claiming; and staff's look at what is held.

use super::desk::take_desk;
use super::spending::failed;
use super::{Answer, Flow, lost, take_seat};
use crate::app::{App, Desk, Seat, Sender};
use crate::ask::Lead;
use crate::payload::Payload;
use crate::screens::desk::after;
use crate::screens::{self, referrals as shown};
use crate::texts::texts;
use domain::{CardNumber, Group, MemberNo, Month, Phase, ProgramId, ReferralState, Right, SurveyKind, Why, day_of};
use futures::future::try_join_all;
use store::{AskRow, CLAIMS_MAX, Claimed, Decision, ReferralRow, StoreError};

/// How many inviters are read for a list: not all of them want to be on it.
const LEADERS_READ: i32 = 30;

/// `/invite`.
pub(crate) async fn invite(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let seat = take_seat(app, sender, program).await?;
    let rules = seat.program.rules_at(seat.now);
    // Nobody joins a program that ends.
    let Some(terms) = rules.referral.as_ref().filter(|_| seat.program.phase_at(seat.now) == Phase::Open) else {
        return Ok(screens::menu_after(texts(seat.lang).invite_off(), &seat).into());
    };
    let (link, friends) =
        futures::try_join!(link(app, &seat), app.ledger.friends_by_state(&seat.program.id, seat.row.member))?;
    let standing = match shown::qualified(&friends) {
        0 => false,
        qualified => qualified >= shown::AMBASSADOR_FRIENDS || is_promoter(app, &seat).await?,
    };
    Ok(shown::invite(&seat, terms, &link, &friends, standing).into())
}

/// Whether the member's newest answer says that he recommends the program.
async fn is_promoter(app: &App, seat: &Seat) -> Result<bool, StoreError> {
    let asks = app.ledger.asks_of(&seat.program.id, seat.row.member).await?;
    let recommends = |ask: &&AskRow| matches!(ask.kind, SurveyKind::Relationship | SurveyKind::Transactional);
    let newest = asks.iter().filter(recommends).filter(|ask| ask.score.is_some()).max_by_key(|ask| ask.answered);
    Ok(newest.and_then(AskRow::group) == Some(Group::Promoter))
}

async fn link(app: &App, seat: &Seat) -> Result<String, StoreError> {
    let token = app.ledger.invite_token(&seat.program.id, seat.row.member).await?;
    Ok(format!("https://t.me/{}?start={}", app.username, Payload::Invite(token).text()))
}

pub(crate) async fn invite_qr(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let seat = take_seat(app, sender, Some(program)).await?;
    let link = link(app, &seat).await?;
    Ok(Answer { picture: crate::qr_png(&link).map(|png| (png, link)), ..Answer::default() })
}

pub(crate) async fn friends(app: &App, sender: &Sender, program: Option<&ProgramId>, after: Option<&str>) -> Flow {
    let seat = take_seat(app, sender, program).await?;
    let id = &seat.program.id;
    let page = app.ledger.friends(id, seat.row.member, after, shown::FRIENDS_PAGE).await?;
    let named = page.into_iter().map(|row| async move {
        let friend = app.vault.shown_name(id, row.referral.friend).await?;
        Ok::<_, StoreError>((row, friend))
    });
    Ok(shown::friends(&seat, &try_join_all(named).await?).into())
}

/// Whoever invited the sender may see his name from now on, or may not any more.
pub(crate) async fn show_name(app: &App, sender: &Sender, program: &ProgramId, shown: bool) -> Flow {
    let mut seat = take_seat(app, sender, Some(program)).await?;
    let id = seat.program.id.clone();
    let inviter = match seat.person.invited_by.get(&id) {
        Some(member) => app.vault.first_name(&id, *member).await?,
        None => None,
    };
    let Some(inviter) = inviter else {
        return lost(app, sender).await;
    };
    let changed = if shown { seat.person.named.insert(id) } else { seat.person.named.remove(&id) };
    if changed && app.vault.save(&mut seat.person).await?.is_err() {
        return Err(StoreError::Contended.into());
    }
    let (t, inviter) = (texts(seat.lang), crate::texts::name(&inviter));
    let said = if shown { t.name_shown(inviter) } else { t.name_hidden(inviter) };
    Ok(screens::menu_after(said, &seat).into())
}

/// `/leaders`: those who invited most this month, of those who want to be seen.
pub(crate) async fn leaders(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let seat = take_seat(app, sender, program).await?;
    top(app, &seat).await
}

async fn top(app: &App, seat: &Seat) -> Flow {
    let id = &seat.program.id;
    let month = Month::of(day_of(seat.now, &seat.program.zone));
    let top = app.ledger.top_inviters(id, month, LEADERS_READ).await?;
    let seen = top.into_iter().map(|(member, friends)| async move {
        let person = app.vault.member(id, member).await?;
        Ok::<_, StoreError>(person.and_then(|person| {
            let name = person.leads.get(id)?.then_some(person.profile.first_name);
            Some(shown::Leader { member, friends, name })
        }))
    });
    let mut leaders: Vec<shown::Leader> = try_join_all(seen).await?.into_iter().flatten().collect();
    leaders.truncate(shown::LEADERS);
    Ok(shown::leaders(seat, &leaders).into())
}

/// On the list or off it: nobody is there unasked.
pub(crate) async fn lead(app: &App, sender: &Sender, program: &ProgramId, how: Lead) -> Flow {
    let mut seat = take_seat(app, sender, Some(program)).await?;
    let id = seat.program.id.clone();
    match how {
        Lead::Off => seat.person.leads.remove(&id),
        Lead::Nickname | Lead::Name => seat.person.leads.insert(id, how == Lead::Name),
    };
    if app.vault.save(&mut seat.person).await?.is_err() {
        return Err(StoreError::Contended.into());
    }
    top(app, &seat).await
}

/// The reward for one friend.
pub(crate) async fn claim_reward(app: &App, sender: &Sender, program: &ProgramId, friend: MemberNo) -> Flow {
    let seat = take_seat(app, sender, Some(program)).await?;
    pay(app, sender, seat, &[friend]).await
}

/// All that can be claimed, up to what one transaction carries; the answer says whether there is more.
pub(crate) async fn claim_all(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let seat = take_seat(app, sender, Some(program)).await?;
    let most = CLAIMS_MAX as i32 + 1;
    let page = app.ledger.friends(&seat.program.id, seat.row.member, None, most).await?;
    let ready = page.iter().filter(|row| row.referral.state() == ReferralState::Qualified);
    let friends: Vec<MemberNo> = ready.map(|row| row.referral.friend).collect();
    pay(app, sender, seat, &friends).await
}

async fn pay(app: &App, sender: &Sender, seat: Seat, friends: &[MemberNo]) -> Flow {
    let claimed: Claimed = match app.ledger.claim_rewards(&seat.program, seat.row.member, friends, seat.now).await {
        Ok(claimed) => claimed,
        Err(error) => return failed(app, sender, error).await,
    };
    let (_, row) = app.standing(&seat.program.id, seat.row.member, None, app.clock.now()).await?;
    Ok(shown::claimed(&Seat { row, ..seat }, &claimed).into())
}

pub(crate) async fn appeal(app: &App, sender: &Sender, program: &ProgramId, friend: MemberNo) -> Flow {
    let seat = take_seat(app, sender, Some(program)).await?;
    if app.ledger.appeal(&seat.program, seat.row.member, friend).await? {
        return Ok(screens::menu_after(texts(seat.lang).appealed(), &seat).into());
    }
    lost(app, sender).await
}

/// `/held`: what staff has to look at.
pub(crate) async fn held(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let desk = take_desk(app, sender, program, Right::Members).await?;
    let held = app.ledger.held_referrals(&desk.program.id, shown::HELD_PAGE).await?;
    Ok(shown::held(&desk, &held).into())
}

/// `/referrals`: what came of invitations in the last thirty days.
pub(crate) async fn report(app: &App, sender: &Sender) -> Flow {
    let desk = take_desk(app, sender, None, Right::Members).await?;
    let today = day_of(desk.now, &desk.program.zone);
    let from = today.saturating_sub(jiff::Span::new().days(shown::REPORT_DAYS - 1));
    let days = app.ledger.referral_days(&desk.program.id, from, today).await?;
    Ok(shown::report(&desk, &days).into())
}

/// `/referral <card>`: who invited the holder of a card.
pub(crate) async fn referral_of(app: &App, sender: &Sender, typed: &str) -> Flow {
    let desk = take_desk(app, sender, None, Right::Members).await?;
    let Ok(card) = CardNumber::parse(typed) else {
        return Ok(after(texts(desk.lang).referral_usage(), &desk).into());
    };
    match app.ledger.card(card).await?.filter(|(program, _)| *program == desk.program.id) {
        Some((_, friend)) => one(app, sender, &desk, friend).await,
        None => Ok(after(texts(desk.lang).unknown_card(), &desk).into()),
    }
}

pub(crate) async fn referral(app: &App, sender: &Sender, program: &ProgramId, friend: MemberNo) -> Flow {
    let desk = take_desk(app, sender, Some(program), Right::Members).await?;
    one(app, sender, &desk, friend).await
}

async fn one(app: &App, sender: &Sender, desk: &Desk, friend: MemberNo) -> Flow {
    match app.ledger.referral(&desk.program.id, friend).await? {
        Some(row) => see(app, sender, desk, &row).await,
        None => Ok(after(texts(desk.lang).referral_none(), desk).into()),
    }
}

async fn see(app: &App, sender: &Sender, desk: &Desk, row: &ReferralRow) -> Flow {
    let id = &desk.program.id;
    let (referrer, friend) =
        futures::try_join!(app.ledger.account(id, row.referral.referrer), app.ledger.account(id, row.referral.friend))?;
    match (referrer, friend) {
        (Some(referrer), Some(friend)) => Ok(shown::referral(desk, row, (referrer.card, friend.card)).into()),
        _ => lost(app, sender).await,
    }
}

pub(crate) async fn decide_ask(app: &App, sender: &Sender, program: &ProgramId, friend: MemberNo, pass: bool) -> Flow {
    let desk = take_desk(app, sender, Some(program), Right::Members).await?;
    Ok(shown::decide_ask(&desk, friend, pass).into())
}

/// Decided. Nobody decides about a friend of his own, nor about himself.
pub(crate) async fn decide(app: &App, sender: &Sender, program: &ProgramId, friend: MemberNo, why: Why) -> Flow {
    let desk = take_desk(app, sender, Some(program), Right::Members).await?;
    let Some(row) = app.ledger.referral(&desk.program.id, friend).await? else {
        return lost(app, sender).await;
    };
    if [row.referral.friend, row.referral.referrer].into_iter().any(|member| desk.owns(member)) {
        return Ok(after(texts(desk.lang).adjust_own(), &desk).into());
    }
    let next = match why.lets_pass() {
        true => Some(ReferralState::Qualified).filter(|_| row.referral.state() == ReferralState::Held),
        false => shown::rejected(&row),
    };
    let decision = Decision { by: desk.person.key.clone(), at: desk.now, why };
    let decided = match next {
        Some(next) => app.ledger.decide_referral(&desk.program, friend, next, &decision).await?,
        None => None,
    };
    see(app, sender, &desk, &decided.unwrap_or(row)).await
}
