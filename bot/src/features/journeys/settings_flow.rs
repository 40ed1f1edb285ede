//! What a member gets and turns off.

use super::settings_screen::{self as screen, Switches};
use crate::context::{Answer, App, Flow, MemberContext, Question, Sender, expect_answer, require_member};
use crate::features::surveys::flow::set_enabled;
use crate::texts::texts;
use domain::typed::time_of_day;
use domain::{Lang, LeavingReason, ProgramId, ShortId, offset_at, zone_at_offset};
use store::{ADVERTISING_VERSION, Attempts, Person, StoreError};

/// Changes the sender's record. One that was changed meanwhile is read again.
async fn change(
    app: &App,
    sender: &Sender,
    program: &ProgramId,
    change: impl Fn(&App, &mut Person),
) -> Result<MemberContext, crate::context::EarlyReturn> {
    let mut attempts = Attempts::default();
    while attempts.again().await {
        let mut ctx = require_member(app, sender, Some(program)).await?;
        change(app, &mut ctx.person);
        if app.vault.save(&mut ctx.person).await?.is_ok() {
            return Ok(ctx);
        }
    }
    Err(StoreError::Contended.into())
}

async fn switches(app: &App, ctx: &MemberContext) -> Result<Switches, StoreError> {
    let (respondent, attention) = futures::try_join!(
        app.ledger.respondent(&ctx.program.id, ctx.row.member),
        app.vault.attention(&ctx.person.key)
    )?;
    let off = respondent.is_some_and(|row| row.respondent.off);
    Ok(Switches {
        surveys: !off && ctx.person.profile.agreed_to_surveys(&ctx.program.id),
        sent_this_week: attention.sent_this_week(ctx.now),
    })
}

async fn shown(app: &App, ctx: &MemberContext, notice: Option<String>) -> Flow {
    let screen = screen::messages(ctx, &switches(app, ctx).await?);
    Ok(Answer { toast: notice, ..screen.into() }.into())
}

pub(super) async fn messages(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    let ctx = require_member(app, sender, program).await?;
    shown(app, &ctx, None).await
}

/// Turns offers off; on, only after the consent was read.
pub(super) async fn set_offers(app: &App, sender: &Sender, program: &ProgramId, on: bool) -> Flow {
    if on {
        return read_consent(app, sender, program).await;
    }
    let ctx = change(app, sender, program, |app, person| {
        person.profile.withdraw_advertising(program, app.clock.now());
    })
    .await?;
    turned_off(app, &ctx, false).await
}

/// What was turned off; and why, unless they said it before.
async fn turned_off(app: &App, ctx: &MemberContext, all: bool) -> Flow {
    let told = app.ledger.leaving_reason(&ctx.program.id, ctx.row.member).await?;
    Ok(screen::offers_off(ctx, all, told.is_none()).into())
}

pub(super) async fn tell_reason(app: &App, sender: &Sender, program: &ProgramId, reason: LeavingReason) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    app.ledger.tell_leaving_reason(&ctx.program, ctx.row.member, reason, ctx.now).await?;
    let said = texts(ctx.lang).leaving_thanks();
    shown(app, &ctx, Some(said)).await
}

pub(super) async fn set_surveys(app: &App, sender: &Sender, program: &ProgramId, on: bool) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    let ctx = set_enabled(app, ctx, on).await?;
    shown(app, &ctx, None).await
}

pub(super) async fn set_friends(app: &App, sender: &Sender, program: &ProgramId, on: bool) -> Flow {
    let ctx = change(app, sender, program, |_, person| match on {
        true => drop(person.no_referral_news.remove(program)),
        false => drop(person.no_referral_news.insert(program.clone())),
    })
    .await?;
    shown(app, &ctx, None).await
}

pub(super) async fn set_fewer(app: &App, sender: &Sender, program: &ProgramId, fewer: bool) -> Flow {
    let ctx = change(app, sender, program, |_, person| match fewer {
        true => drop(person.fewer.insert(program.clone())),
        false => drop(person.fewer.remove(program)),
    })
    .await?;
    let t = texts(ctx.lang);
    let said = if fewer { t.offers_fewer() } else { t.offers_as_usual() };
    shown(app, &ctx, Some(said)).await
}

pub(super) async fn none(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = change(app, sender, program, |app, person| {
        person.profile.withdraw_advertising(program, app.clock.now());
        person.no_referral_news.insert(program.clone());
    })
    .await?;
    let ctx = set_enabled(app, ctx, false).await?;
    turned_off(app, &ctx, true).await
}

pub(super) async fn read_consent(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    if ctx.person.profile.advertising(program).is_some() {
        return shown(app, &ctx, Some(texts(ctx.lang).offers_are_on())).await;
    }
    Ok(screen::consent(&ctx).into())
}

/// A consent is to the text that was read: another version or language is read first.
pub(super) async fn agree(app: &App, sender: &Sender, program: &ProgramId, version: u32, lang: Lang) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    match (version, lang) == (ADVERTISING_VERSION, ctx.lang) {
        true => answer_consent(app, sender, program, true).await,
        false => read_consent(app, sender, program).await,
    }
}

pub(super) async fn answer_consent(app: &App, sender: &Sender, program: &ProgramId, agreed: bool) -> Flow {
    let ctx = change(app, sender, program, |app, person| {
        person.asked_for_advertising.insert(program.clone());
        if agreed {
            app.people().consent_to_advertising(person, program);
        }
    })
    .await?;
    let t = texts(ctx.lang);
    let said = if agreed { t.offers_are_on() } else { t.ads_declined() };
    shown(app, &ctx, Some(said)).await
}

pub(super) async fn why(app: &App, sender: &Sender, program: &ProgramId, journey: &ShortId) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    let (row, attention) =
        futures::try_join!(app.ledger.journey(program, journey), app.vault.attention(&ctx.person.key))?;
    let journey = row.as_ref().map(|row| &row.journey);
    Ok(screen::why(&ctx, journey, attention.sent_this_week(ctx.now)).into())
}

pub(super) async fn time_prompt(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let ctx = require_member(app, sender, Some(program)).await?;
    Ok(screen::time_prompt(&ctx).into())
}

pub(super) async fn type_time_prompt(app: &App, sender: &Sender, program: &ProgramId) -> Flow {
    let mut ctx = require_member(app, sender, Some(program)).await?;
    expect_answer(app, &mut ctx.person, Question::Time(program.clone())).await?;
    Ok(screen::time_typed(&ctx, false).into())
}

pub(super) async fn typed_time(app: &App, sender: &Sender, program: &ProgramId, text: &str) -> Flow {
    match time_of_day(text) {
        Some(time) => set_time(app, sender, program, offset_at(time, app.clock.now())).await,
        None => {
            let mut ctx = require_member(app, sender, Some(program)).await?;
            expect_answer(app, &mut ctx.person, Question::Time(program.clone())).await?;
            Ok(screen::time_typed(&ctx, true).into())
        }
    }
}

pub(super) async fn set_time(app: &App, sender: &Sender, program: &ProgramId, offset: i32) -> Flow {
    let Some(zone) = app.programs.get(program).await?.map(|program| program.zone.clone()) else {
        return Ok(crate::context::fallback());
    };
    let ctx = change(app, sender, program, |app, person| {
        let lang = person.profile.lang();
        person.profile.zone = Some(zone_at_offset(offset, app.clock.now(), lang, &zone));
    })
    .await?;
    let said = screen::time_is(&ctx);
    shown(app, &ctx, Some(said)).await
}
