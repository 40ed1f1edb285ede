//! Erasing a person: everything that says who they are is deleted, and the books stay as they are.

use super::People;
use crate::{Person, PostCommand, PostError, PostRequest, StoreError};
use domain::{Actor, Operation, ProgramId, day_of};

/// The result of an attempt to erase a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// Nothing leads to the person any more.
    Erased,
    /// The program would be left without an owner: it could not be closed, and its members would get no answers.
    LastOwner(ProgramId),
    /// The record was changed meanwhile: load it, and try again.
    Changed,
}

impl People {
    /// Erases a person at the wish of `by`. Accounts come first, while it is known which are theirs; after a crash it is tried again.
    pub async fn erase(&self, mut person: Person, by: &Actor) -> Result<Erasure, StoreError> {
        let mut places: Vec<ProgramId> =
            person.staff_numbers.keys().chain(person.memberships.keys()).cloned().collect();
        places.sort_unstable();
        places.dedup();
        for program in &places {
            if self.ledger.is_last_owner(program, &person.key, self.clock.now()).await? {
                return Ok(Erasure::LastOwner(program.clone()));
            }
        }
        for program in &places {
            if self.resign_role(&mut person, program).await?.is_err() {
                return Ok(Erasure::LastOwner(program.clone()));
            }
        }
        self.erase_traces(&person, by).await?;
        if self.vault.forget(&person).await?.is_err() {
            return Ok(Erasure::Changed);
        }
        // Last, because a message that was being sent writes the record again, and a view of the points in between
        // links the account again.
        self.leave_all(&person, by).await?;
        self.ledger.forget_send_record(&person.key).await?;
        Ok(Erasure::Erased)
    }

    /// What the ledger and the vault hold under the numbers of a person whose key is about to be destroyed.
    async fn erase_traces(&self, person: &Person, by: &Actor) -> Result<(), StoreError> {
        for draft in self.ledger.drafts(&person.key).await? {
            self.ledger.drop_draft(&person.key, &draft.program).await?;
        }
        self.leave_all(person, by).await?;
        for (program, member) in person.numbers() {
            for id in self.ledger.adjustments_of(program, member).await? {
                self.vault.forget_reason(program, &id).await?;
            }
        }
        for (program, member) in &person.memberships {
            self.forget_comments(program, *member).await?;
            self.ledger.remove_respondent(program, *member).await?;
            self.ledger.end_claim(program, *member).await?;
        }
        let now = self.clock.now();
        for (id, member) in &person.memberships {
            let given = match self.programs.get(id).await? {
                Some(program) => {
                    let year = day_of(now, &program.zone).year();
                    self.ledger.last_birthday_award(&program, *member, year).await?
                }
                None => None,
            };
            self.vault.was_member(id, &person.key, given, now).await?;
        }
        Ok(())
    }

    async fn leave_all(&self, person: &Person, by: &Actor) -> Result<(), StoreError> {
        for (program, member) in &person.memberships {
            let Some(program) = self.programs.get(program).await? else {
                continue;
            };
            let leave = PostCommand::Operation(Operation::Leave);
            let leave = PostRequest::new(&program, *member, leave, by.clone(), self.clock.now());
            // A refusal means that it was done before, or that there is nothing to leave.
            if let Err(PostError::Store(error)) = self.ledger.post(&leave).await {
                return Err(error);
            }
        }
        Ok(())
    }
}
