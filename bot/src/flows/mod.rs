//! Flows: load what is needed, decide with a pure call, commit in one transaction, answer with a value.

pub(crate) mod desk;
pub(crate) mod factor;
pub(crate) mod joining;
pub(crate) mod keys;
pub(crate) mod looking;
pub(crate) mod referrals;
pub(crate) mod reports;
pub(crate) mod running;
pub(crate) mod settings;
pub(crate) mod setup;
pub(crate) mod spending;
pub(crate) mod staff;
pub(crate) mod standing;
pub(crate) mod surveys;
pub(crate) mod talking;
pub(crate) mod till;
pub(crate) mod translating;

use crate::app::{App, MemberContext, Sender};
use crate::payload::Payload;
use crate::screens::{self, Screen};
use domain::{Lang, ProgramId};
use store::StoreError;

/// What a flow answers.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// The screen to show: in place after a tap, as a new message after a command.
    pub(crate) screen: Option<Screen>,
    /// A PNG with a caption, always as a new message; it only repeats what a text says.
    pub(crate) picture: Option<(Vec<u8>, String)>,
    /// A file to keep, always as a new message.
    pub(crate) document: Option<Document>,
    /// A few words over the chat, after a tap.
    pub(crate) toast: Option<String>,
    /// The language in which the chat's menu of commands is to be from now on.
    pub(crate) menu_language: Option<Lang>,
}

/// A file to keep.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// In HTML.
    pub(crate) caption: String,
}

impl From<Screen> for Answer {
    fn from(screen: Screen) -> Answer {
        Answer { screen: Some(screen), ..Answer::default() }
    }
}

/// Why a flow ends before its end.
#[derive(Debug)]
pub(crate) enum EarlyReturn {
    /// There is something else to answer: whoever asks is no member, or may not do that.
    Answer(Box<Answer>),
    /// Something failed.
    Failed(StoreError),
}

impl From<StoreError> for EarlyReturn {
    fn from(error: StoreError) -> EarlyReturn {
        EarlyReturn::Failed(error)
    }
}

impl From<Answer> for EarlyReturn {
    fn from(answer: Answer) -> EarlyReturn {
        EarlyReturn::Answer(Box::new(answer))
    }
}

impl From<Screen> for EarlyReturn {
    fn from(screen: Screen) -> EarlyReturn {
        Answer::from(screen).into()
    }
}

pub(crate) type Flow = Result<Answer, EarlyReturn>;

/// The seat that was asked for. Else newcomers are shown the way in, members their menu.
pub(crate) async fn require_member(
    app: &App,
    sender: &Sender,
    asked: Option<&ProgramId>,
) -> Result<MemberContext, EarlyReturn> {
    if let Some(ctx) = app.member_context(sender, asked).await? {
        return Ok(ctx);
    }
    // Who works here and is no member has his desk.
    Err(match app.staff_context(sender, asked).await? {
        Some(ctx) => screens::desk::staff_menu(&ctx).into(),
        None => fallback(app, sender).await?.into(),
    })
}

/// A screen that needs nothing but the seat.
pub(crate) async fn member_screen(
    app: &App,
    sender: &Sender,
    asked: Option<&ProgramId>,
    screen: impl FnOnce(&MemberContext) -> Screen,
) -> Flow {
    let ctx = require_member(app, sender, asked).await?;
    Ok(screen(&ctx).into())
}

/// For a tap or text that leads nowhere: the menu, the desk, or the way in.
pub(crate) async fn fallback(app: &App, sender: &Sender) -> Flow {
    if let Some(ctx) = app.member_context(sender, None).await? {
        return Ok(screens::menu_with_notice(crate::texts::texts(ctx.lang).old_button(), &ctx).into());
    }
    match app.staff_context(sender, None).await? {
        Some(ctx) => Ok(screens::desk::staff_menu(&ctx).into()),
        None => Box::pin(joining::start(app, sender, &Payload::None)).await,
    }
}
