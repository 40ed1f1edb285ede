//! What a flow ends with.

use crate::intent::Intent;
use crate::screens::parts::Screen;
use domain::Lang;
use futures::FutureExt;
use futures::future::BoxFuture;
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

/// What a flow comes to.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// What is shown.
    Answer(Box<Answer>),
    /// Something else answers: the router goes on with it.
    Redirect(Intent),
    /// The same, by somebody whose code has just been right; for this one intent.
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

/// Why a flow ends before its end.
#[derive(Debug)]
pub(crate) enum EarlyReturn {
    /// There is something else to answer: the sender is no member, or may not do that.
    Outcome(Outcome),
    /// Something failed.
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

/// Makes a flow's future where it is boxed, and nowhere else: an update takes no more of the stack than the flow that it
/// needs.
pub(crate) fn boxed<'a, F: Future<Output = Flow> + Send + 'a>(flow: impl FnOnce() -> F) -> BoxFuture<'a, Flow> {
    flow().boxed()
}
