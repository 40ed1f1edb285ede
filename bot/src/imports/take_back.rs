//! What an import brought to an account is taken back.

use crate::imports::run::{ImportRun, PersonDone};
use domain::{Actor, Cause, Entry, MemberNo, OperationId, OrderId, Refused};
use store::{AccountRow, PostCommand, PostError, PostRequest, StoreError};

/// Entries that are read at once when an import is taken back.
const PAGE: i32 = 50;

impl ImportRun<'_> {
    /// Takes back what this import brought to an account, unless somebody has done something there since.
    pub(super) async fn take_back(&self, member: MemberNo, done: &mut PersonDone) -> Result<(), StoreError> {
        let program = &self.program.id;
        let Some(card) = self.ledger.account(program, member).await? else { return Ok(()) };
        let Some(holder) = self.ledger.account_now(program, member).await? else { return Ok(()) };
        if holder.member != member && !self.brought_to(&card).await?.0.is_empty() {
            // Who claimed the card has joined since, and knows of the points.
            done.counts.kept = 1;
            return Ok(());
        }
        let (mut brought, since) = self.brought_to(&holder).await?;
        if brought.is_empty() {
            return Ok(());
        }
        let own =
            |of: &OrderId| brought.iter().any(|entry| matches!(&entry.cause, Cause::Purchase { id, .. } if id == of));
        let refunds_others = brought.iter().any(|entry| match &entry.cause {
            Cause::Refund { purchase, .. } => !own(purchase),
            _ => false,
        });
        brought.retain(|entry| matches!(entry.cause, Cause::Purchase { .. } | Cause::OpeningBalance(_)));
        // A refund of what others sold cannot be taken back; what stands beside it stays, too.
        let since = since || refunds_others;
        if since && !self.is_begun(&brought).await? {
            done.counts.kept = 1;
            return Ok(());
        }
        for entry in brought {
            let command = match &entry.cause {
                Cause::Purchase { id, .. } => {
                    let (purchase, id) = (id.clone(), self.undo_id()?);
                    PostCommand::UndoImported { purchase, id }
                }
                Cause::OpeningBalance(id) => PostCommand::ReverseOpeningBalance(id.clone()),
                _ => continue,
            };
            let post = PostRequest::new(self.program, holder.member, command, Actor::Import(self.number), self.now);
            match self.ledger.post(&post).await {
                Ok(outcome) => done.counts.points += outcome.entry().points,
                // Nothing was left of it.
                Err(PostError::Refused(Refused::RefundOfNothing)) => {}
                Err(PostError::Store(error)) => return Err(error),
                Err(refused) => tracing::warn!(%refused, "a part of an import was not taken back"),
            }
        }
        done.counts.undone = 1;
        Ok(())
    }

    /// Returns what this import brought to an account, the oldest first, and whether somebody has done something there
    /// since.
    async fn brought_to(&self, row: &AccountRow) -> Result<(Vec<Entry>, bool), StoreError> {
        let (mut brought, mut since) = (Vec::new(), false);
        let newest = row.account.version;
        let mut before = newest + 1;
        loop {
            let page = self.ledger.history(&self.program.id, row.member, before, PAGE).await?;
            // The index may lag behind the account; the step is taken again.
            if before == newest + 1 && page.entries.first().map_or(0, |entry| entry.version) != newest {
                return Err(StoreError::Contended);
            }
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
        // The oldest first: what a debt was paid with comes off before the debt.
        brought.reverse();
        Ok((brought, since))
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
