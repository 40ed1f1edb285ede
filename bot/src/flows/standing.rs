//! Standing: level, birthday, and whether an old receipt still holds.

use super::{Flow, member_screen, require_member};
use crate::app::{App, Sender};
use crate::screens::{self, standing as shown};
use crate::texts::texts;
use domain::{Instant, ProgramId};
use store::{Birthday, Conflict, StoreError};

const ATTEMPTS_MAX: u32 = 5;

pub(crate) async fn level(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    member_screen(app, sender, program, shown::level).await
}

/// The birthday that is stored, or else the way to tell it.
pub(crate) async fn birthday(app: &App, sender: &Sender) -> Flow {
    member_screen(app, sender, None, |ctx| match &ctx.person.profile.birthday {
        Some(birthday) => shown::birthday(ctx, birthday),
        None => shown::birthday_months(ctx),
    })
    .await
}

pub(crate) async fn birthday_months(app: &App, sender: &Sender) -> Flow {
    member_screen(app, sender, None, shown::birthday_months).await
}

pub(crate) async fn birthday_month(app: &App, sender: &Sender, month: i8) -> Flow {
    member_screen(app, sender, None, |ctx| match Birthday::new(month, 1, ctx.now) {
        Some(_) => shown::birthday_days(ctx, month),
        None => shown::birthday_months(ctx),
    })
    .await
}

/// Telling the same day again changes nothing, so that a repeated tap does not begin the wait anew.
pub(crate) async fn set_birthday(app: &App, sender: &Sender, month: i8, day: i8) -> Flow {
    change_birthday(app, sender, |known, now| match known {
        Some(known) if (known.month, known.day) == (month, day) => Some(known.clone()),
        _ => Birthday::new(month, day, now),
    })
    .await
}

pub(crate) async fn remove_birthday(app: &App, sender: &Sender) -> Flow {
    change_birthday(app, sender, |_, _| None).await
}

async fn change_birthday(
    app: &App,
    sender: &Sender,
    change: impl Fn(Option<&Birthday>, Instant) -> Option<Birthday>,
) -> Flow {
    for _ in 0..ATTEMPTS_MAX {
        let mut ctx = require_member(app, sender, None).await?;
        let wanted = change(ctx.person.profile.birthday.as_ref(), ctx.now);
        if wanted != ctx.person.profile.birthday
            && app.vault.set_birthday(&mut ctx.person, wanted.clone()).await? == Err(Conflict)
        {
            continue;
        }
        return Ok(match wanted {
            Some(birthday) => shown::birthday(&ctx, &birthday),
            None => screens::menu_with_notice(texts(ctx.lang).birthday_removed(), &ctx),
        }
        .into());
    }
    Err(StoreError::Contended.into())
}

/// Whether the sender's own ledger still says what a check code was made of: the entry has the hash, and what came after
/// it was built upon it.
pub(crate) async fn verify(app: &App, sender: &Sender, code: &str) -> Flow {
    let ctx = require_member(app, sender, None).await?;
    let version = code.split_once('-').and_then(|(version, _)| version.parse::<u64>().ok());
    let Some(version) = version.filter(|version| (1..=ctx.row.account.version).contains(version)) else {
        return Ok(screens::menu_with_notice(texts(ctx.lang).verify_usage(), &ctx).into());
    };
    let page = app.ledger.history(&ctx.program.id, ctx.row.member, version.saturating_add(2), 2).await?;
    let of = |version: u64| page.entries.iter().find(|entry| entry.version == version);
    let holds = of(version).filter(|entry| {
        let built_upon = match of(version + 1) {
            Some(next) => next.previous == entry.hash(),
            None => ctx.row.account.head == entry.hash(),
        };
        built_upon && entry.check_code() == code.to_ascii_lowercase()
    });
    Ok(shown::verified(&ctx, version, holds).into())
}
