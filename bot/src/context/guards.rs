//! Guards: they return the context that a flow needs, or return early with the screen for a sender who may not go on.

use super::{App, EarlyReturn, Flow, MemberContext, Outcome, Question, Sender, StaffContext, expect_answer};
use crate::features::points::intent::PointsIntent;
use crate::features::second_factor::intent::SecondFactorIntent;
use crate::intent::Intent;
use crate::screens::menu;
use crate::screens::parts::Screen;
use crate::texts::texts;
use domain::{ProgramId, Refused};
use store::{Person, PostError};

/// The membership that was asked for. Otherwise staff get their menu, and newcomers the first screen of joining.
pub(crate) async fn require_member(
    app: &App,
    sender: &Sender,
    asked: Option<&ProgramId>,
) -> Result<MemberContext, EarlyReturn> {
    if let Some(ctx) = app.member_context(sender, asked).await? {
        return Ok(ctx);
    }
    // Staff who are not members get the staff menu.
    Err(match app.staff_context(sender, asked).await? {
        Some(ctx) => menu::staff_menu(&ctx).into(),
        None => fallback().into(),
    })
}

/// A flow that only shows a screen from the membership.
pub(crate) async fn member_screen(
    app: &App,
    sender: &Sender,
    asked: Option<&ProgramId>,
    screen: impl FnOnce(&MemberContext) -> Screen,
) -> Flow {
    let ctx = require_member(app, sender, asked).await?;
    Ok(screen(&ctx).into())
}

/// The outcome for a tap or text that leads nowhere: the menu, the staff menu, or the first screen of joining.
pub(crate) fn fallback() -> Outcome {
    Outcome::redirect(PointsIntent::OldButton)
}

/// A member of staff whose role has the right that the table of intents names for what is wanted. Other staff are told
/// that their role lacks it; others get their menu.
pub(crate) async fn require_role(
    app: &App,
    sender: &Sender,
    asked: Option<&ProgramId>,
) -> Result<StaffContext, EarlyReturn> {
    let Some(ctx) = app.staff_context(sender, asked).await? else {
        return Err(match app.member_context(sender, asked).await? {
            Some(ctx) => menu::menu_with_notice(texts(ctx.lang).staff_only(), &ctx).into(),
            None => fallback().into(),
        });
    };
    if sender.has_right(ctx.role) {
        return Ok(ctx);
    }
    let role = menu::role_in_words(ctx.role, ctx.lang);
    Err(menu::staff_menu_with_notice(texts(ctx.lang).role_not_allowed(role), &ctx).into())
}

/// A member of staff of any role.
pub(crate) async fn require_staff(
    app: &App,
    sender: &Sender,
    asked: Option<&ProgramId>,
) -> Result<StaffContext, EarlyReturn> {
    app.staff_context(sender, asked).await?.ok_or_else(|| fallback().into())
}

/// Requires a second factor that was just entered. Otherwise asks for a code, and `wanted` runs once the code is right.
pub(crate) async fn require_second_factor(
    app: &App,
    sender: &Sender,
    person: &mut Person,
    wanted: impl Into<Intent>,
) -> Result<(), EarlyReturn> {
    if sender.second_factor_passed {
        return Ok(());
    }
    let has = person.profile.factor.as_ref().is_some_and(|factor| factor.is_on(app.clock.now()));
    // It is remembered while a second factor is set up, too.
    expect_answer(app, person, Question::Code(wanted.into())).await?;
    if !has {
        return Err(Outcome::redirect(SecondFactorIntent::Missing).into());
    }
    Err(Outcome::redirect(SecondFactorIntent::CodePrompt).into())
}

/// Requires a second factor that was entered within the last 12 hours. Otherwise as [`require_second_factor`].
pub(crate) async fn require_recent_second_factor(
    app: &App,
    sender: &Sender,
    person: &mut Person,
    wanted: impl Into<Intent>,
) -> Result<(), EarlyReturn> {
    if person.profile.factor.as_ref().is_some_and(|factor| factor.is_proved(app.clock.now())) {
        return Ok(());
    }
    require_second_factor(app, sender, person, wanted).await
}

/// A known person: a member, or somebody who works for a program.
pub(crate) async fn require_person(app: &App, sender: &Sender) -> Result<Person, EarlyReturn> {
    app.arrive(sender).await?.ok_or_else(|| fallback().into())
}

/// The flow of a failed posting. A failure of the store is reported, and Telegram delivers the update again; a refusal
/// that no screen expects leads to the menu.
pub(crate) fn failed(error: PostError) -> Flow {
    match error {
        PostError::Store(error) => Err(error.into()),
        PostError::Refused(Refused::Closed) => Ok(Outcome::redirect(PointsIntent::Home(None))),
        _ => Ok(fallback()),
    }
}
