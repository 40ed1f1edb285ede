//! The outcome of a flow.

use crate::intent::Intent;
use crate::screens::parts::Screen;
use domain::{Lang, Permission};
use futures::FutureExt;
use futures::future::BoxFuture;
use store::StoreError;

/// What the bot sends in answer to an update.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// The screen to show: in place after a tap, as a new message after a command.
    pub(crate) screen: Option<Screen>,
    /// A PNG with a caption, always as a new message. It only repeats what a text says.
    pub(crate) picture: Option<(Vec<u8>, String)>,
    /// A file, always as a new message.
    pub(crate) document: Option<Document>,
    /// A short text over the chat, after a tap.
    pub(crate) toast: Option<String>,
    /// The chat's menu of commands from now on.
    pub(crate) commands: Option<ChatCommands>,
}

/// The commands that a chat's menu shows.
#[derive(Debug)]
pub(crate) struct ChatCommands {
    pub(crate) lang: Lang,
    /// The rights of the person as staff, in any program.
    pub(crate) rights: Vec<Permission>,
}

/// A file to send.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) caption: String,
}

impl From<Screen> for Answer {
    fn from(screen: Screen) -> Answer {
        Answer { screen: Some(screen), ..Answer::default() }
    }
}

/// The outcome of a flow.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// An answer to show.
    Answer(Box<Answer>),
    /// Another intent, which the router handles next.
    Redirect(Intent),
    /// Another intent, of a sender whose code was right just now; it counts for this intent only.
    Proven(Intent),
}

impl Outcome {
    pub(crate) fn redirect(intent: impl Into<Intent>) -> Outcome {
        Outcome::Redirect(intent.into())
    }
}

impl<T: Into<Answer>> From<T> for Outcome {
    fn from(answer: T) -> Outcome {
        Outcome::Answer(Box::new(answer.into()))
    }
}

/// Why a flow returns early.
#[derive(Debug)]
pub(crate) enum EarlyReturn {
    /// There is another outcome: the sender is not a member, or lacks the permission.
    Outcome(Outcome),
    /// The store failed.
    Failed(StoreError),
}

impl From<StoreError> for EarlyReturn {
    fn from(error: StoreError) -> EarlyReturn {
        EarlyReturn::Failed(error)
    }
}

impl From<Outcome> for EarlyReturn {
    fn from(outcome: Outcome) -> EarlyReturn {
        EarlyReturn::Outcome(outcome)
    }
}

impl From<Answer> for EarlyReturn {
    fn from(answer: Answer) -> EarlyReturn {
        EarlyReturn::Outcome(answer.into())
    }
}

impl From<Screen> for EarlyReturn {
    fn from(screen: Screen) -> EarlyReturn {
        EarlyReturn::Outcome(screen.into())
    }
}

pub(crate) type Flow = Result<Outcome, EarlyReturn>;

/// Whether an intent came by a tap (its screen is shown in place) or by a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntentSource {
    Tap,
    Message,
}

/// Makes the future of a flow directly on the heap, so an update takes no more stack than the flow that it needs.
pub(crate) fn boxed<'a, F: Future<Output = Flow> + Send + 'a>(flow: impl FnOnce() -> F) -> BoxFuture<'a, Flow> {
    flow().boxed()
}
