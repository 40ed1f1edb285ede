//! The kind of a notification: its audience, and how it is loaded and put into words at the time of sending.

use crate::screens::parts::Screen;
use crate::texts::{Texts, name, program_name, texts};
use domain::{Instant, Lang, MemberNo, Program};
use futures::future::BoxFuture;
use std::str::FromStr;
use std::sync::Arc;
use store::{Journeys, Ledger, MessageClass, MessageKey, Notification, Person, Programs, StoreError, Vault};

/// A notification in words: a text and its buttons.
#[derive(Clone, Debug)]
pub struct RenderedMessage(pub(crate) Screen);

impl From<Screen> for RenderedMessage {
    fn from(screen: Screen) -> RenderedMessage {
        RenderedMessage(screen)
    }
}

/// The recipients of a kind of notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Members.
    Member,
    /// People who work for the program, as long as they do.
    Staff,
    /// People who work for the program, or did until the change that they are told of.
    StaffConcerned,
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
    /// Journeys, cached.
    pub journeys: &'a Journeys,
    /// The program in whose name it is sent.
    pub program: &'a Arc<Program>,
    /// The recipient.
    pub person: &'a Person,
    /// The key of the message in the outbox.
    pub key: &'a MessageKey,
    /// The kind of the notification and its arguments.
    pub notification: &'a Notification,
    /// The time of sending.
    pub now: Instant,
}

impl<'a> Delivery<'a> {
    /// The number under which the recipient is notified.
    pub(crate) fn member(&self) -> MemberNo {
        self.key.member
    }

    pub(crate) fn lang(&self) -> Lang {
        self.person.profile.lang()
    }

    pub(crate) fn texts(&self) -> &'static Texts {
        texts(self.lang())
    }

    /// The program's name for a head line.
    pub(crate) fn called(&self) -> String {
        program_name(self.program, self.lang())
    }

    /// A colleague's name, or that they are no longer there.
    pub(crate) fn colleague(&self, first_name: Option<&str>) -> String {
        first_name.map_or_else(|| self.texts().team_former(), name)
    }

    /// What is found in the program. The remembered one may be older than what is told, and then it is read anew.
    pub(crate) async fn in_program<T>(&self, find: impl Fn(&Program) -> Option<T>) -> Result<Option<T>, StoreError> {
        if let Some(found) = find(self.program) {
            return Ok(Some(found));
        }
        Ok(self.programs.fresh(&self.program.id).await?.and_then(|fresh| find(&fresh)))
    }

    /// An argument, read by `parse`. One that is missing or cannot be read is [`StoreError::Corrupt`].
    pub(crate) fn arg<T>(&self, at: usize, parse: impl Fn(&'a str) -> Option<T>) -> Result<T, StoreError> {
        let read = self.notification.args().nth(at).and_then(parse);
        read.ok_or(StoreError::corrupt("notification", "arguments"))
    }

    /// An argument of a type with [`FromStr`], such as a number or a day.
    pub(crate) fn number<T: FromStr>(&self, at: usize) -> Result<T, StoreError> {
        self.arg(at, |text| text.parse().ok())
    }
}

/// The rendered screen; `None` if there is nothing left to tell.
pub(crate) type Rendering<'a> = BoxFuture<'a, Result<Option<Screen>, StoreError>>;

/// The work that follows once Telegram has accepted a message.
pub(crate) type Acceptance<'a> = BoxFuture<'a, Result<(), StoreError>>;

/// A kind of notification.
pub struct NotificationKind {
    /// Its name in the outbox.
    pub(crate) name: &'static str,
    pub(crate) audience: Audience,
    /// Its message class, if that differs from the class of its queue.
    pub(crate) class: Option<MessageClass>,
    pub(crate) render: for<'a> fn(Delivery<'a>) -> Rendering<'a>,
    pub(crate) accepted: Option<for<'a> fn(Delivery<'a>) -> Acceptance<'a>>,
}

impl NotificationKind {
    /// A kind for members.
    pub(crate) const fn member(
        name: &'static str,
        render: for<'a> fn(Delivery<'a>) -> Rendering<'a>,
    ) -> NotificationKind {
        NotificationKind { name, audience: Audience::Member, class: None, render, accepted: None }
    }

    /// A kind for staff.
    pub(crate) const fn staff(
        name: &'static str,
        render: for<'a> fn(Delivery<'a>) -> Rendering<'a>,
    ) -> NotificationKind {
        NotificationKind { name, audience: Audience::Staff, class: None, render, accepted: None }
    }

    /// A kind for the staff whom it concerns, even if they no longer work for the program.
    pub(crate) const fn staff_concerned(
        name: &'static str,
        render: for<'a> fn(Delivery<'a>) -> Rendering<'a>,
    ) -> NotificationKind {
        NotificationKind { audience: Audience::StaffConcerned, ..NotificationKind::staff(name, render) }
    }

    /// Its recipients.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// Its message class when it comes from the queue of this class.
    pub fn class_in(&self, queue: MessageClass) -> MessageClass {
        self.class.unwrap_or(queue)
    }

    /// Renders the message in the current language and from current data; `None` if there is nothing left to tell.
    pub async fn render(&self, delivery: Delivery<'_>) -> Result<Option<RenderedMessage>, StoreError> {
        Ok((self.render)(delivery).await?.map(RenderedMessage))
    }

    /// Does the work that follows once Telegram has accepted the message.
    pub async fn accepted(&self, delivery: Delivery<'_>) -> Result<(), StoreError> {
        match self.accepted {
            Some(accepted) => accepted(delivery).await,
            None => Ok(()),
        }
    }
}
