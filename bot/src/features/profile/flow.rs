//! A member's profile: language, programs, level and birthday.

use super::intent::ProfileIntent;
use super::screen;
use crate::context::{
    Answer, App, Flow, Sender, balances, boxed, chat_commands, member_screen, require_member, require_person,
    workplaces,
};
use crate::screens::menu;
use crate::texts::texts;
use domain::{Instant, Lang, ProgramId};
use futures::future::{BoxFuture, try_join_all};
use store::{Attempts, Birthday, Conflict, StoreError};

/// Runs the flow of an intent.
pub(crate) fn route<'a>(app: &'a App, sender: &'a Sender, intent: &'a ProfileIntent) -> BoxFuture<'a, Flow> {
    match intent {
        ProfileIntent::Level(program) => boxed(|| level(app, sender, program.as_ref())),
        ProfileIntent::Birthday => boxed(|| birthday(app, sender)),
        ProfileIntent::BirthdayMonths => boxed(|| birthday_months(app, sender)),
        ProfileIntent::BirthdayMonth(month) => boxed(|| birthday_month(app, sender, *month)),
        ProfileIntent::SetBirthday(month, day) => boxed(|| set_birthday(app, sender, *month, *day)),
        ProfileIntent::RemoveBirthday => boxed(|| remove_birthday(app, sender)),
        ProfileIntent::Language => boxed(|| language(app, sender)),
        ProfileIntent::SetLanguage(lang) => boxed(|| set_language(app, sender, *lang)),
        ProfileIntent::Programs => boxed(|| programs(app, sender)),
    }
}

pub(crate) async fn language(app: &App, sender: &Sender) -> Flow {
    require_person(app, sender).await?;
    Ok(menu::choose_language(&sender.language_code, ProfileIntent::SetLanguage).into())
}

/// Stores the language that the person chose. It holds from the next message on, whatever Telegram reports.
pub(crate) async fn set_language(app: &App, sender: &Sender, lang: Lang) -> Flow {
    let mut attempts = Attempts::default();
    while attempts.again().await {
        let mut person = require_person(app, sender).await?;
        person.profile.speak(lang);
        if app.vault.save(&mut person).await? == Err(Conflict) {
            continue;
        }
        let commands = Some(chat_commands(app, &person).await?);
        let screen = match app.member_context_of(person.clone(), None).await? {
            Some(ctx) => menu::home(&ctx, false, None),
            None => workplaces(app, person).await?,
        };
        return Ok(Answer { toast: Some(texts(lang).language_set()), commands, ..screen.into() }.into());
    }
    Err(StoreError::Contended.into())
}

pub(crate) async fn programs(app: &App, sender: &Sender) -> Flow {
    let ctx = require_member(app, sender, None).await?;
    let balances = balances(app, &ctx.person).await?;
    Ok(screen::programs(ctx.lang, &balances).into())
}

pub(crate) async fn level(app: &App, sender: &Sender, program: Option<&ProgramId>) -> Flow {
    member_screen(app, sender, program, screen::level).await
}

/// Shows the stored birthday, or else the buttons to choose one where a program of theirs gives something for it.
pub(crate) async fn birthday(app: &App, sender: &Sender) -> Flow {
    let ctx = require_member(app, sender, None).await?;
    if let Some(birthday) = &ctx.person.profile.birthday {
        return Ok(screen::birthday(&ctx, birthday).into());
    }
    let programs = try_join_all(ctx.person.memberships.keys().map(|program| app.programs.get(program))).await?;
    let earns = programs.iter().flatten().any(|program| program.rules_at(ctx.now).birthday().is_some());
    Ok(match earns {
        true => screen::birthday_months(&ctx),
        false => menu::menu_with_notice(texts(ctx.lang).birthday_not_here(), &ctx),
    }
    .into())
}

pub(crate) async fn birthday_months(app: &App, sender: &Sender) -> Flow {
    member_screen(app, sender, None, screen::birthday_months).await
}

pub(crate) async fn birthday_month(app: &App, sender: &Sender, month: i8) -> Flow {
    member_screen(app, sender, None, |ctx| match Birthday::new(month, 1, ctx.now) {
        Some(_) => screen::birthday_days(ctx, month),
        None => screen::birthday_months(ctx),
    })
    .await
}

/// Stores a birthday. The same day again changes nothing, so a repeated tap does not restart the waiting time before an
/// award.
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
    let mut attempts = Attempts::default();
    while attempts.again().await {
        let mut ctx = require_member(app, sender, None).await?;
        let wanted = change(ctx.person.profile.birthday.as_ref(), ctx.now);
        if wanted != ctx.person.profile.birthday
            && app.vault.set_birthday(&mut ctx.person, wanted.clone()).await? == Err(Conflict)
        {
            continue;
        }
        return Ok(match wanted {
            Some(birthday) => screen::birthday(&ctx, &birthday),
            None => menu::menu_with_notice(texts(ctx.lang).birthday_removed(), &ctx),
        }
        .into());
    }
    Err(StoreError::Contended.into())
}
