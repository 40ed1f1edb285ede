//! What a kind of notification is: who it is for, what it loads, and how it is put into words at the time of sending.

use crate::screens::parts::Screen;
use crate::texts::{Texts, program_name, texts};
use domain::{Instant, Lang, MemberNo, Program};
use futures::future::BoxFuture;
use std::str::FromStr;
use std::sync::Arc;
use store::{Ledger, MessageClass, MessageKey, Notification, Person, Programs, StoreError, Vault};

/// A message and its buttons.
#[derive(Clone, Debug)]
pub struct RenderedMessage(pub(crate) Screen);

impl From<Screen> for RenderedMessage {
    fn from(screen: Screen) -> RenderedMessage {
        RenderedMessage(screen)
    }
}

/// Who a kind of notification is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// A member.
    Member,
    /// Somebody who works for the program, for as long as they do.
    Staff,
}

/// A notification that is about to be sent.
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    /// The ledger.
    pub ledger: &'a Ledger,
    /// The vault.
    pub vault: &'a Vault,
    /// Programs, cached.
    pub programs: &'a Programs,
    /// The program that tells it.
    pub program: &'a Arc<Program>,
    /// Who is told.
    pub person: &'a Person,
    /// Which message it is.
    pub key: &'a MessageKey,
    /// What it tells.
    pub notification: &'a Notification,
    /// Now.
    pub now: Instant,
}

impl<'a> Delivery<'a> {
    /// The number under which they are told it.
    pub(crate) fn member(&self) -> MemberNo {
        self.key.member
    }

    pub(crate) fn lang(&self) -> Lang {
        self.person.profile.lang()
    }

    pub(crate) fn texts(&self) -> &'static Texts {
        texts(self.lang())
    }

    /// The program's name, as a head line shows it.
    pub(crate) fn called(&self) -> String {
        program_name(self.program, self.lang())
    }

    /// An argument, as its own type reads it.
    pub(crate) fn arg<T>(&self, at: usize, parse: impl Fn(&'a str) -> Option<T>) -> Result<T, StoreError> {
        let read = self.notification.args().nth(at).and_then(parse);
        read.ok_or(StoreError::Corrupt { what: "notification", attribute: "te" })
    }

    /// An argument that is a number, a day or the like.
    pub(crate) fn number<T: FromStr>(&self, at: usize) -> Result<T, StoreError> {
        self.arg(at, |text| text.parse().ok())
    }
}

/// What a rendering comes to; `None` where there is nothing left to tell.
pub(crate) type Rendering<'a> = BoxFuture<'a, Result<Option<Screen>, StoreError>>;

/// What follows once Telegram has accepted a message.
pub(crate) type Acceptance<'a> = BoxFuture<'a, Result<(), StoreError>>;

/// A kind of notification.
pub struct NotificationKind {
    /// How the outbox calls it.
    pub(crate) name: &'static str,
    pub(crate) audience: Audience,
    /// Its class, where that is not the one of the queue in which it came.
    pub(crate) class: Option<MessageClass>,
    pub(crate) render: for<'a> fn(Delivery<'a>) -> Rendering<'a>,
    pub(crate) accepted: Option<for<'a> fn(Delivery<'a>) -> Acceptance<'a>>,
}

impl NotificationKind {
    /// A kind that members are told.
    pub(crate) const fn member(
        name: &'static str,
        render: for<'a> fn(Delivery<'a>) -> Rendering<'a>,
    ) -> NotificationKind {
        NotificationKind { name, audience: Audience::Member, class: None, render, accepted: None }
    }

    /// A kind that staff is told.
    pub(crate) const fn staff(
        name: &'static str,
        render: for<'a> fn(Delivery<'a>) -> Rendering<'a>,
    ) -> NotificationKind {
        NotificationKind { name, audience: Audience::Staff, class: None, render, accepted: None }
    }

    /// Who it is for.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// Its class, in the queue of this one.
    pub fn class_in(&self, queue: MessageClass) -> MessageClass {
        self.class.unwrap_or(queue)
    }

    /// The message in the language chosen now, about things as they stand now; `None` where there is nothing left to tell.
    pub async fn render(&self, delivery: Delivery<'_>) -> Result<Option<RenderedMessage>, StoreError> {
        Ok((self.render)(delivery).await?.map(RenderedMessage))
    }

    /// Does what follows from Telegram having accepted it.
    pub async fn accepted(&self, delivery: Delivery<'_>) -> Result<(), StoreError> {
        match self.accepted {
            Some(accepted) => accepted(delivery).await,
            None => Ok(()),
        }
    }
}
