//! What a conversation needs: stores, programs, the clock, and the bot's own name.

use domain::{Actor, Instant, Lang, MemberNo, Operation, PersonKey, Program, ProgramId};
use std::sync::Arc;
use store::{AccountRow, Clock, Ledger, Person, Post, PostError, Programs, StoreError, Todo, Vault};

/// What an [`App`] is made of.
#[derive(Clone)]
pub struct Deps {
    /// The ledger.
    pub ledger: Ledger,
    /// The vault.
    pub vault: Vault,
    /// Programs, cached.
    pub programs: Programs,
    /// The clock.
    pub clock: Clock,
    /// `BOT_USERNAME`, without the @.
    pub username: String,
}

/// The bot.
#[derive(Clone)]
pub struct App(Arc<Deps>);

impl std::ops::Deref for App {
    type Target = Deps;
    fn deref(&self) -> &Deps {
        &self.0
    }
}

/// Who writes or taps: always from the update itself, never from a text.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) telegram_id: u64,
    pub(crate) first_name: String,
    pub(crate) language_code: String,
}

/// A member who is at a screen: all that most screens need.
pub(crate) struct Seat {
    pub(crate) person: Person,
    pub(crate) program: Arc<Program>,
    pub(crate) row: AccountRow,
    pub(crate) lang: Lang,
    pub(crate) now: Instant,
}

impl App {
    /// Of its parts.
    pub fn new(deps: Deps) -> App {
        App(Arc::new(deps))
    }

    pub(crate) async fn person(&self, sender: &Sender) -> Result<Option<Person>, StoreError> {
        self.vault.person(&self.person_key(sender)).await
    }

    pub(crate) fn person_key(&self, sender: &Sender) -> PersonKey {
        self.vault.person_key(sender.telegram_id)
    }

    /// The sender's seat in the program that was asked for, or in the one used last. `None` for those who are no member
    /// of it: a button may carry anything.
    pub(crate) async fn seat(&self, sender: &Sender, asked: Option<&ProgramId>) -> Result<Option<Seat>, StoreError> {
        let Some(person) = self.person(sender).await? else {
            return Ok(None);
        };
        self.seat_of(person, asked).await
    }

    pub(crate) async fn seat_of(
        &self,
        mut person: Person,
        asked: Option<&ProgramId>,
    ) -> Result<Option<Seat>, StoreError> {
        let membership = match asked {
            Some(program) => person.memberships.get_key_value(program).map(|(program, member)| (program, *member)),
            None => person.current_membership(),
        };
        let Some((id, member)) = membership.map(|(id, member)| (id.clone(), member)) else {
            return Ok(None);
        };
        // A bare command goes on with the program that was used last.
        if person.current.as_ref() != Some(&id) || person.blocked {
            person.current = Some(id.clone());
            person.blocked = false;
            let _ = self.vault.save(&mut person).await?;
        }
        let now = self.clock.now();
        let invited_by = person.invited_by.get(&id).copied();
        let (program, row) = self.standing(&id, member, invited_by, now).await?;
        Ok(Some(Seat { lang: person.profile.lang(), person, program, row, now }))
    }

    /// A program and an account of it, brought up to now; made if a crash left it missing.
    pub(crate) async fn standing(
        &self,
        id: &ProgramId,
        member: MemberNo,
        invited_by: Option<MemberNo>,
        now: Instant,
    ) -> Result<(Arc<Program>, AccountRow), StoreError> {
        let (program, row) = futures::try_join!(self.programs.get(id), self.ledger.account(id, member))?;
        let program = program.ok_or(StoreError::Corrupt { what: "membership", attribute: "program" })?;
        let mut row = match row {
            Some(row) => row,
            None => self.ledger.open_account(&program, member, invited_by, now).await?,
        };
        if !row.account.in_chat {
            row = self.link(&program, member, row, now).await?;
        }
        row.account = row.account.seen_at(&program, now);
        Ok((program, row))
    }

    /// A card's account that has become this member's: from now on the promise about expiry binds, and he is told of
    /// what happens to it.
    async fn link(
        &self,
        program: &Program,
        member: MemberNo,
        row: AccountRow,
        now: Instant,
    ) -> Result<AccountRow, StoreError> {
        let link = Post::new(program, member, Todo::Done(Operation::Link), Actor::Member, now);
        match self.ledger.post(&link).await {
            Ok(_) => Ok(self.ledger.account(&program.id, member).await?.unwrap_or(row)),
            Err(PostError::Store(error)) => Err(error),
            Err(_) => Ok(row),
        }
    }
}
