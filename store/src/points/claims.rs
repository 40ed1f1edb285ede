//! Claim links: a card holder opens one in the chat, and the card's account becomes theirs.

use crate::kit::attempts::Attempts;
use crate::kit::keys;
use crate::kit::token::{LinkRow, link_token};
use crate::{AccountRow, Ledger, PostError, StoreError};
use base64::Engine;
use domain::{Account, Actor, Instant, MemberNo, Operation, Program, ProgramId, Refused, post};

link_token! {
    /// The secret of a claim link.
    CardClaimToken, keys::claim, "claim"
}

/// The target of a claim link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardClaim {
    /// The program.
    pub program: ProgramId,
    /// The account of the card.
    pub member: MemberNo,
    /// Whether the account has a holder already.
    pub used: bool,
}

impl Ledger {
    pub(crate) fn claim_token(&self, program: &ProgramId, member: MemberNo) -> CardClaimToken {
        CardClaimToken::of(&self.pepper, program, member)
    }

    /// Returns the target of a link, if the link is valid.
    pub async fn claim(&self, token: &CardClaimToken) -> Result<Option<CardClaim>, StoreError> {
        let Some(LinkRow { program, member }) = self.table.load(token.key()).await? else {
            return Ok(None);
        };
        let row = self.account(&program, member).await?;
        let used = row.is_some_and(|row| row.account.in_chat || row.account.transferred_to.is_some());
        Ok(Some(CardClaim { program, member, used }))
    }

    /// Ends a link for ever: its card's holder has deleted their data, and what the card holds is nobody else's.
    pub async fn end_claim(&self, program: &ProgramId, member: MemberNo) -> Result<(), StoreError> {
        let link = self.table.delete(self.claim_token(program, member).key());
        self.table.write(link).await.map(drop)
    }

    /// Merges the account `from` into `to` in one transaction and points its card to it
    /// (`docs/rules.md#merging-accounts`). A repeat changes nothing. Returns the member's account.
    pub async fn transfer(
        &self,
        program: &Program,
        from: MemberNo,
        to: MemberNo,
        now: Instant,
    ) -> Result<AccountRow, PostError> {
        let mut attempts = Attempts::default();
        while attempts.again().await {
            let theirs = self.account(&program.id, from).await?.ok_or(PostError::NoAccount)?;
            let ours = self.account(&program.id, to).await?.ok_or(PostError::NoAccount)?;
            match theirs.account.transferred_to {
                Some(member) if member == to => return Ok(ours),
                Some(member) => return Err(Refused::Moved(member).into()),
                // The account has a holder in the chat already.
                None if theirs.account.in_chat => return Err(Refused::LinkedAlready.into()),
                None => {}
            }
            let now = now.max(theirs.account.settled_at).max(ours.account.settled_at);
            let act = |member, account: &Account, operation: &Operation<'_>| {
                post(program, member, account, operation, Actor::Member, now)
            };
            let taken = act(from, &theirs.account, &Operation::TransferTo(to))?;
            let given = act(to, &ours.account, &Operation::TransferFrom(from, Box::new(theirs.account.clone())))?;
            let mut writes = self.posting_writes(program, &theirs, &taken);
            writes.extend(self.posting_writes(program, &ours, &given));
            writes.push(self.put_card(&program.id, &AccountRow { member: ours.member, ..theirs }));
            if self.table.transact(writes).await?.is_done() {
                return Ok(AccountRow { account: given.account, ..ours });
            }
        }
        Err(StoreError::Contended.into())
    }
}
