//! Where an import posts: the books themselves, or a copy of one account on which it is only tried.

use domain::{
    Account, Actor, CardNumber, Cause, Entry, Instant, MemberNo, Money, Operation, OperationId, OrderId, Posting,
    Program, RefundOf, post,
};
use store::{AccountRow, Ledger, PostCommand, PostError, PostOutcome, PostRequest, PurchaseHistory, StoreError};

/// What is posted to, by which import, and when.
#[derive(Clone, Copy)]
pub(super) struct Books<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) program: &'a Program,
    pub(super) number: u32,
    pub(super) now: Instant,
}

/// Where the operations on one account go.
pub(super) struct Desk<'a> {
    books: Books<'a>,
    member: MemberNo,
    /// The account into which the card's was merged, or the card's own.
    holder: MemberNo,
    card: CardNumber,
    /// The account on which it is tried; `None` where it is done.
    tried: Option<Tried>,
}

struct Tried {
    account: Account,
    /// Whether the account is in the books.
    known: bool,
    entries: Vec<Entry>,
}

impl<'a> Desk<'a> {
    /// The books, for a card.
    pub(super) async fn real(books: Books<'a>, card: &AccountRow) -> Result<Desk<'a>, StoreError> {
        let holder = holder_of(books, card).await?.member;
        Ok(Desk { books, member: card.member, holder, card: card.card, tried: None })
    }

    /// A copy of a card's account, or a new one.
    pub(super) async fn trying(books: Books<'a>, card: Option<AccountRow>) -> Result<Desk<'a>, StoreError> {
        let Some(card) = card else {
            let member = MemberNo::from_random(0);
            let account = Account::open(books.now, &books.program.zone, false);
            let tried = Some(Tried { account, known: false, entries: Vec::new() });
            return Ok(Desk { books, member, holder: member, card: CardNumber::from_random(0), tried });
        };
        let holder = holder_of(books, &card).await?;
        let tried = Some(Tried { account: holder.account, known: true, entries: Vec::new() });
        Ok(Desk { books, member: card.member, holder: holder.member, card: card.card, tried })
    }

    /// Whether an account is that of the card, or the one into which it was merged.
    pub(super) fn is_of(&self, member: MemberNo) -> bool {
        member == self.member || member == self.holder
    }

    pub(super) fn card(&self) -> CardNumber {
        self.card
    }

    /// The level of the account on which it was tried.
    pub(super) fn level(&self) -> u8 {
        self.tried.as_ref().map_or(0, |tried| tried.account.progress.level)
    }

    pub(super) async fn post(&mut self, command: PostCommand<'_>) -> Result<PostOutcome, PostError> {
        match (&self.tried, command) {
            (Some(_), PostCommand::Operation(operation)) => self.try_out(&operation).await,
            (_, command) => {
                let Books { ledger, program, number, now } = self.books;
                ledger.post(&PostRequest::new(program, self.member, command, Actor::Import(number), now)).await
            }
        }
    }

    pub(super) async fn refund(
        &mut self,
        of: &PurchaseHistory,
        id: OrderId,
        amount: Option<Money>,
    ) -> Result<PostOutcome, PostError> {
        let Cause::Purchase { id: purchase, .. } = &of.purchase.cause else { return Err(PostError::NoPurchase) };
        if self.tried.is_none() {
            return self.post(PostCommand::Refund { purchase: purchase.clone(), id, amount, points: None }).await;
        }
        let refund = RefundOf::of(&of.purchase, &of.purchase, id, amount, of.back(), &self.books.program.zone);
        self.try_out(&Operation::Refund(refund.ok_or(PostError::NoPurchase)?)).await
    }

    async fn try_out(&mut self, operation: &Operation<'_>) -> Result<PostOutcome, PostError> {
        let first = match operation {
            Operation::Purchase(purchase) => self.purchase(&purchase.id).await?.map(|history| history.purchase),
            Operation::OpeningBalance { id, .. } => self.opening(id).await?,
            _ => None,
        };
        let Books { program, number, now, .. } = self.books;
        if let Some(first) = first {
            return match first.input == operation.input(program) {
                true => Ok(PostOutcome::Replayed(first)),
                false => Err(PostError::Conflict),
            };
        }
        let Some(tried) = &mut self.tried else { return Err(PostError::NoAccount) };
        let done = post(program, self.holder, &tried.account, operation, Actor::Import(number), now);
        let Posting { entry, account } = done?;
        tried.account = account;
        tried.entries.push(entry.clone());
        Ok(PostOutcome::Created(entry))
    }

    /// Whether a purchase of this id is in the books.
    pub(super) async fn knows(&self, id: &OrderId) -> Result<bool, StoreError> {
        Ok(self.purchase(id).await?.is_some())
    }

    /// Returns a purchase with its refunds.
    pub(super) async fn purchase(&self, id: &OrderId) -> Result<Option<PurchaseHistory>, StoreError> {
        let tried = self.tried.iter().flat_map(|tried| &tried.entries);
        let (mut bought, mut refunds) = (None, Vec::new());
        for entry in tried {
            match &entry.cause {
                Cause::Purchase { id: of, .. } if of == id => bought = Some(entry.clone()),
                Cause::Refund { purchase, .. } if purchase == id => refunds.push(entry.clone()),
                _ => {}
            }
        }
        match bought {
            Some(purchase) => Ok(Some(PurchaseHistory { purchase, decision: None, refunds })),
            None => {
                let mut history = self.books.ledger.purchase(&self.books.program.id, id).await?;
                if let Some(history) = &mut history {
                    history.refunds.extend(refunds);
                }
                Ok(history)
            }
        }
    }

    /// Returns the entry of a balance that was brought in.
    pub(super) async fn opening(&self, id: &OrderId) -> Result<Option<Entry>, StoreError> {
        self.entry(&OperationId::Other(id.clone())).await
    }

    /// Whether a balance that was brought in was taken back.
    pub(super) async fn is_opening_reversed(&self, id: &OrderId) -> Result<bool, StoreError> {
        Ok(self.entry(&OperationId::OpeningBalanceReversed(id.clone())).await?.is_some())
    }

    async fn entry(&self, id: &OperationId) -> Result<Option<Entry>, StoreError> {
        if self.tried.as_ref().is_some_and(|tried| !tried.known) {
            return Ok(None);
        }
        let Books { ledger, program, .. } = self.books;
        match ledger.entry_of(&program.id, self.member, id).await? {
            None if self.holder != self.member => ledger.entry_of(&program.id, self.holder, id).await,
            found => Ok(found),
        }
    }
}

/// Returns the account of a card, or the one into which it was merged.
async fn holder_of(books: Books<'_>, card: &AccountRow) -> Result<AccountRow, StoreError> {
    if card.account.transferred_to.is_none() {
        return Ok(card.clone());
    }
    let holder = books.ledger.account_now(&books.program.id, card.member).await?;
    holder.ok_or(StoreError::corrupt("account", "mv"))
}
