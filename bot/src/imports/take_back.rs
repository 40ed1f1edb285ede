//! What an import brought to an account is taken back.

use crate::imports::run::{ImportRun, PersonDone, bad_of};
use domain::{Actor, Cause, Entry, MemberNo, OperationId, Refused};
use store::{PostCommand, PostError, PostRequest, StoreError};

/// Entries that are read at once when an import is taken back.
const PAGE: i32 = 50;

impl ImportRun<'_> {
    /// Takes back what this import brought to an account, unless somebody has done something there since.
    pub(super) async fn take_back(&self, member: MemberNo, done: &mut PersonDone) -> Result<(), StoreError> {
        let Some(row) = self.ledger.account(&self.program.id, member).await? else { return Ok(()) };
        let (mut brought, mut since) = (Vec::new(), row.account.transferred_to.is_some());
        let mut before = row.account.version + 1;
        loop {
            let page = self.ledger.history(&self.program.id, member, before, PAGE).await?;
            for entry in page.entries {
                before = entry.version;
                let silent = matches!(entry.cause, Cause::Link | Cause::Leave | Cause::Settle | Cause::Warned { .. });
                match entry.actor {
                    Actor::Import(number) if number == self.number => brought.push(entry),
                    Actor::Key(_) | Actor::Member | Actor::Staff(_) if brought.is_empty() && !silent => since = true,
                    _ => {}
                }
            }
            if page.next.is_none() {
                break;
            }
        }
        brought.retain(|entry| matches!(entry.cause, Cause::Purchase { .. } | Cause::OpeningBalance(_)));
        if brought.is_empty() {
            return Ok(());
        }
        if since && !self.is_begun(&brought).await? {
            done.counts.kept = 1;
            return Ok(());
        }
        for entry in brought {
            let command = match &entry.cause {
                Cause::Purchase { id, .. } => {
                    let (purchase, id) = (id.clone(), self.undo_id()?);
                    PostCommand::Refund { purchase, id, amount: None, points: None }
                }
                Cause::OpeningBalance(id) => PostCommand::ReverseOpeningBalance(id.clone()),
                _ => continue,
            };
            let post = PostRequest::new(self.program, member, command, Actor::Import(self.number), self.now);
            match self.ledger.post(&post).await {
                Ok(outcome) => done.counts.points += outcome.entry().points,
                // Nothing was left of it.
                Err(PostError::Refused(Refused::RefundOfNothing)) => {}
                Err(refused) => drop(bad_of(refused)?),
            }
        }
        done.counts.undone = 1;
        Ok(())
    }

    /// Whether some of these entries were taken back: a step that was interrupted is finished.
    async fn is_begun(&self, brought: &[Entry]) -> Result<bool, StoreError> {
        for entry in brought {
            let begun = match &entry.cause {
                Cause::Purchase { id, .. } => {
                    let history = self.ledger.purchase(&self.program.id, id).await?;
                    history.is_some_and(|history| self.has_undo(&history, self.number))
                }
                Cause::OpeningBalance(id) => {
                    let reversed = OperationId::OpeningBalanceReversed(id.clone());
                    self.ledger.entry_of(&self.program.id, entry.member, &reversed).await?.is_some()
                }
                _ => false,
            };
            if begun {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
