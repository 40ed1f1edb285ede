//! What an import does to one person: it is found out, done, or taken back. Each operation has an id that follows from what
//! the file says and not from where it stands there, so that the same base, however it was sorted, named and lengthened, is
//! brought in once (`docs/rules.md#adjustments-and-imports`).

use crate::imports::BaseFile;
use crate::imports::rows::{Bad, FilePerson};
use crate::imports::tried::{Books, Desk};
use domain::{Actor, Cause, Entry, Instant, OrderId, Program};
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use jiff::civil::DateTime;
use std::collections::BTreeSet;
use store::{CardClaimToken, ImportCounts, ImportState, Ledger, PostError, PurchaseHistory, StoreError};

/// People who are worked on side by side.
const SIDE_BY_SIDE: usize = 16;

/// What is done with the people of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunMode {
    /// It is only found out what would happen.
    Check,
    /// They are brought in.
    Bring,
    /// What the import brought is taken back.
    TakeBack,
}

impl RunMode {
    /// Returns what a running import does.
    pub fn of(state: ImportState) -> Option<RunMode> {
        match state {
            ImportState::Checking => Some(RunMode::Check),
            ImportState::Importing => Some(RunMode::Bring),
            ImportState::Undoing => Some(RunMode::TakeBack),
            _ => None,
        }
    }
}

/// An import that is run.
pub struct ImportRun<'a> {
    /// The ledger.
    pub ledger: &'a Ledger,
    /// The program.
    pub program: &'a Program,
    /// The system that the file comes from.
    pub source: &'a str,
    /// The number of the import.
    pub number: u32,
    /// The imports of the program that were taken back.
    pub undone: BTreeSet<u32>,
    /// The time.
    pub now: Instant,
}

/// What became of one person.
#[derive(Clone, Debug)]
pub struct PersonDone {
    /// The counts.
    pub counts: ImportCounts,
    /// What was left out, by its lines.
    pub bad: Vec<(u64, Bad)>,
    /// The card and the link that claims it; absent where nothing was made.
    pub card: Option<(domain::CardNumber, CardClaimToken)>,
    /// The place of the level that they then have.
    pub level: u8,
}

impl<'a> ImportRun<'a> {
    /// Returns the imports of a program that were taken back.
    pub async fn undone(ledger: &Ledger, program: &Program) -> Result<BTreeSet<u32>, StoreError> {
        let is_undone = |state| matches!(state, ImportState::Undoing | ImportState::Undone);
        let all = ledger.imports(&program.id).await?;
        Ok(all.into_iter().filter(|import| is_undone(import.state)).map(|import| import.number).collect())
    }

    /// Does with some people of a file what the mode says, after those who are done with.
    pub async fn people<'f>(
        &self,
        base: &'f BaseFile,
        done: usize,
        most: usize,
        mode: RunMode,
    ) -> Result<Vec<(&'f str, PersonDone)>, StoreError> {
        let mut each = Vec::new();
        for (name, person) in base.meaning.people.iter().skip(done).take(most) {
            each.push(async move { Ok((name.as_str(), self.person(name, person, mode).await?)) }.boxed());
        }
        stream::iter(each).buffered(SIDE_BY_SIDE).try_collect().await
    }

    /// Returns the people of a file who have cards, with the links that claim them.
    pub async fn cards<'f>(
        &self,
        base: &'f BaseFile,
    ) -> Result<Vec<(&'f str, domain::CardNumber, CardClaimToken)>, StoreError> {
        let mut each = Vec::new();
        for name in base.meaning.people.keys() {
            let card = async move {
                let customer = self.ledger.pepper().of_program(&self.program.id, "customer", name);
                let known = self.ledger.card_of_customer(&self.program.id, customer).await?;
                Ok::<_, StoreError>(known.map(|known| (name.as_str(), known.row.card, known.claim)))
            };
            each.push(card.boxed());
        }
        let cards: Vec<_> = stream::iter(each).buffered(SIDE_BY_SIDE).try_collect().await?;
        Ok(cards.into_iter().flatten().collect())
    }

    /// The books in which this import works.
    pub(super) fn books(&self) -> Books<'_> {
        Books { ledger: self.ledger, program: self.program, number: self.number, now: self.now }
    }

    /// Does with one person of the file what the mode says.
    async fn person(&self, name: &str, person: &FilePerson, mode: RunMode) -> Result<PersonDone, StoreError> {
        let customer = self.ledger.pepper().of_program(&self.program.id, "customer", name);
        let mut done = PersonDone { counts: ImportCounts::default(), bad: Vec::new(), card: None, level: 0 };
        done.counts.people = 1;
        match mode {
            RunMode::TakeBack => {
                if let Some(member) = self.ledger.customer(&self.program.id, customer).await? {
                    self.take_back(member, &mut done).await?;
                }
                return Ok(done);
            }
            RunMode::Check => {
                let known = self.ledger.card_of_customer(&self.program.id, customer).await?.map(|known| known.row);
                done.counts.cards = u64::from(known.is_none());
                let mut desk = Desk::trying(self.books(), known).await?;
                self.bring(&mut desk, name, person, &mut done).await?;
                done.level = desk.level();
            }
            RunMode::Bring => {
                let card = self.ledger.card_for_customer(self.program, customer, self.now).await?;
                done.counts.cards = u64::from(card.created);
                let mut desk = Desk::real(self.books(), &card.row).await?;
                self.bring(&mut desk, name, person, &mut done).await?;
                done.card = Some((card.row.card, card.claim));
            }
        }
        done.counts.bad = done.bad.len() as u64;
        Ok(done)
    }

    /// The id of the refund by which this import takes a purchase back.
    pub(super) fn undo_id(&self) -> Result<OrderId, StoreError> {
        undo_id(self.number).ok_or(StoreError::corrupt("import", "number"))
    }

    pub(super) fn has_undo(&self, history: &PurchaseHistory, number: u32) -> bool {
        let id = undo_id(number);
        history.refunds.iter().any(|refund| refund_id(refund) == id.as_ref())
    }

    /// Whether an entry was made by an import that was taken back.
    pub(super) fn was_undone(&self, entry: &Entry) -> bool {
        matches!(entry.actor, Actor::Import(number) if self.undone.contains(&number))
    }

    /// Whether a purchase was taken back with its import.
    pub(super) fn is_undone(&self, history: &PurchaseHistory) -> bool {
        match history.purchase.actor {
            Actor::Import(number) if self.undone.contains(&number) => self.has_undo(history, number),
            _ => false,
        }
    }

    /// Returns the instant of a time in the program's zone.
    pub(super) fn instant(&self, at: DateTime) -> Option<Instant> {
        at.to_zoned(self.program.zone.clone()).ok().map(|at| at.timestamp())
    }

    /// Returns an id that says nothing: names of people are in none.
    pub(super) fn id(&self, parts: &[&str], turn: u32) -> OrderId {
        let hash = self.ledger.pepper().of_program(&self.program.id, "import", &format!("{} {turn}", parts.join("\n")));
        OrderId::parse(&format!("im.{}", &hash.to_string()[..ID_DIGITS]))
            .unwrap_or_else(|_| unreachable!("hexadecimal digits make an id"))
    }
}

/// Hexadecimal digits of an id.
const ID_DIGITS: usize = 32;

fn undo_id(number: u32) -> Option<OrderId> {
    OrderId::parse(&format!("import-{number}-undone")).ok()
}

pub(super) fn refund_id(entry: &Entry) -> Option<&OrderId> {
    match &entry.cause {
        Cause::Refund { id, .. } => Some(id),
        _ => None,
    }
}

/// The minor units of a purchase or refund.
pub(super) fn minor_of(entry: &Entry) -> i64 {
    match &entry.cause {
        Cause::Purchase { amount, .. } | Cause::Refund { amount, .. } => amount.minor(),
        _ => 0,
    }
}

/// Why something was not posted. A failure of the store is none: the step is repeated.
pub(super) fn bad_of(refused: PostError) -> Result<Bad, StoreError> {
    match refused {
        PostError::Store(error) => Err(error),
        PostError::Refused(domain::Refused::Closed) => Ok(Bad::Closed),
        _ => Ok(Bad::Refused),
    }
}
