//! Guards: who may go on. Who may not is led to where they can; a second factor remembers what was wanted.

use super::{App, EarlyReturn, Flow, MemberContext, Outcome, Question, Sender, StaffContext, expect_answer};
use crate::features::points::intent::PointsIntent;
use crate::features::second_factor::intent::SecondFactorIntent;
use crate::intent::Intent;
use crate::screens::menu;
use crate::screens::parts::Screen;
use crate::texts::texts;
use domain::{Permission, ProgramId, Refused};
use store::{Person, PostError, SecondFactor};

/// The membership that was asked for. Else newcomers are shown the way in, members and staff their menus.
pub(crate) async fn require_member(
    app: &App,
    sender: &Sender,
    asked: Option<&ProgramId>,
) -> Result<MemberContext, EarlyReturn> {
    if let Some(ctx) = app.member_context(sender, asked).await? {
        return Ok(ctx);
    }
    // Who works here and is no member has the menu of staff.
    Err(match app.staff_context(sender, asked).await? {
        Some(ctx) => menu::staff_menu(&ctx).into(),
        None => fallback().into(),
    })
}

/// A screen that needs nothing but the membership.
pub(crate) async fn member_screen(
    app: &App,
    sender: &Sender,
    asked: Option<&ProgramId>,
    screen: impl FnOnce(&MemberContext) -> Screen,
) -> Flow {
    let ctx = require_member(app, sender, asked).await?;
    Ok(screen(&ctx).into())
}

/// For a tap or text that leads nowhere: the menu, that of staff, or the way in.
pub(crate) fn fallback() -> Outcome {
    Outcome::redirect(PointsIntent::OldButton)
}

/// Somebody who may do this here. Else staff is told that its role does not, and others get their menu.
pub(crate) async fn require_role(
    app: &App,
    sender: &Sender,
    asked: Option<&ProgramId>,
    permission: Permission,
) -> Result<StaffContext, EarlyReturn> {
    let Some(ctx) = app.staff_context(sender, asked).await? else {
        return Err(match app.member_context(sender, asked).await? {
            Some(ctx) => menu::menu_with_notice(texts(ctx.lang).staff_only(), &ctx).into(),
            None => fallback().into(),
        });
    };
    if ctx.role.may(permission) {
        return Ok(ctx);
    }
    let role = menu::role_in_words(ctx.role, ctx.lang);
    Err(menu::staff_menu_with_notice(texts(ctx.lang).role_not_allowed(role), &ctx).into())
}

/// Somebody who works here, whatever the role.
pub(crate) async fn require_staff(
    app: &App,
    sender: &Sender,
    asked: Option<&ProgramId>,
) -> Result<StaffContext, EarlyReturn> {
    app.staff_context(sender, asked).await?.ok_or_else(|| fallback().into())
}

/// Goes on only where a code has just proven who asks; else the code is asked for, and `wanted` is done once it is right.
pub(crate) async fn require_second_factor(
    app: &App,
    sender: &Sender,
    person: &mut Person,
    wanted: impl Into<Intent>,
) -> Result<(), EarlyReturn> {
    if sender.second_factor_passed {
        return Ok(());
    }
    if !person.profile.factor.as_ref().is_some_and(SecondFactor::is_on) {
        return Err(Outcome::redirect(SecondFactorIntent::Missing).into());
    }
    expect_answer(app, person, Question::Code(wanted.into())).await?;
    Err(Outcome::redirect(SecondFactorIntent::CodePrompt).into())
}

/// Somebody known to us: a member, or somebody who runs a program.
pub(crate) async fn require_person(app: &App, sender: &Sender) -> Result<Person, EarlyReturn> {
    app.person(sender).await?.ok_or_else(|| fallback().into())
}

/// A failure is reported, and Telegram tries again; what the rules refuse and no screen expects leads to the menu.
pub(crate) fn failed(error: PostError) -> Flow {
    match error {
        PostError::Store(error) => Err(error.into()),
        PostError::Refused(Refused::Closed) => Ok(Outcome::redirect(PointsIntent::Home(None))),
        _ => Ok(fallback()),
    }
}
