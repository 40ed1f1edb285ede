//! What an import does to one person: it is found out, done, or taken back. Each operation has an id that follows from what
//! the file says and not from where it stands there, so that the same base, however it was sorted, named and lengthened, is
//! brought in once (`docs/rules.md#adjustments-and-imports`).

use crate::imports::BaseFile;
use crate::imports::rows::{Bad, Before, FilePerson, Sale};
use crate::imports::tried::Desk;
use domain::{
    Accrual, Actor, Cause, Entry, Instant, MemberNo, Money, Operation, OrderId, Points, Program, ShortId, Standing,
    day_of,
};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::civil::DateTime;
use std::collections::BTreeSet;
use store::{
    CardClaimToken, ImportCounts, ImportState, Ledger, Pepper, PostCommand, PostError, PostOutcome, PostRequest,
    PurchaseHistory, StoreError,
};

/// How often the same thing can be brought in after it was taken back.
const TURNS_MAX: u32 = 100;
/// People who are worked on side by side.
const SIDE_BY_SIDE: usize = 16;
/// Entries that are read at once when an import is taken back.
const PAGE: i32 = 50;

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
    /// The pepper under which people and what they did have their names.
    pub pepper: &'a Pepper,
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

/// What became of a purchase.
enum Bought {
    /// It is in the books under this id.
    Stands(OrderId),
    /// Something else is there under the id.
    Other(i64),
    /// It is left out.
    Left,
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
        let people = base.meaning.people.iter().skip(done).take(most);
        let each =
            people.map(|(name, person)| async move { Ok((name.as_str(), self.person(name, person, mode).await?)) });
        stream::iter(each).buffered(SIDE_BY_SIDE).try_collect().await
    }

    /// Does with one person of the file what the mode says.
    async fn person(&self, name: &str, person: &FilePerson, mode: RunMode) -> Result<PersonDone, StoreError> {
        let customer = self.pepper.of_program(&self.program.id, "customer", name);
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
                let known = match self.ledger.customer(&self.program.id, customer).await? {
                    Some(member) => self.ledger.account(&self.program.id, member).await?,
                    None => None,
                };
                done.counts.cards = u64::from(known.is_none());
                let mut desk = Desk::trying(self, known);
                self.bring(&mut desk, name, person, &mut done).await?;
                done.level = desk.level();
            }
            RunMode::Bring => {
                let card = self.ledger.card_for_customer(self.program, customer, self.now).await?;
                done.counts.cards = u64::from(card.created);
                let mut desk = Desk::real(self, &card.row);
                self.bring(&mut desk, name, person, &mut done).await?;
                done.card = Some((card.row.card, card.claim));
            }
        }
        done.counts.bad = done.bad.len() as u64;
        Ok(done)
    }

    async fn bring(
        &self,
        desk: &mut Desk<'_>,
        name: &str,
        person: &FilePerson,
        done: &mut PersonDone,
    ) -> Result<(), StoreError> {
        self.bring_standing(desk, name, person, done).await?;
        let mut bought = Vec::new();
        let mut at_once: Vec<&Sale> = Vec::new();
        for sale in &person.purchases {
            if sale.receipt.is_some() {
                bought.extend(self.bring_receipt(desk, sale, done).await?.map(|id| (sale, id)));
                continue;
            }
            if at_once.first().is_some_and(|first| first.at != sale.at) {
                self.bring_equals(desk, name, &at_once, done, &mut bought).await?;
                at_once.clear();
            }
            at_once.push(sale);
        }
        self.bring_equals(desk, name, &at_once, done, &mut bought).await?;
        self.bring_refunds(desk, name, &person.refunds, bought, done).await
    }

    /// Brings in what a person has, once for a source.
    async fn bring_standing(
        &self,
        desk: &mut Desk<'_>,
        name: &str,
        person: &FilePerson,
        done: &mut PersonDone,
    ) -> Result<(), StoreError> {
        let line = person.has.line;
        let standing = match self.standing(person) {
            Ok(standing) if standing == Standing::default() => return Ok(()),
            Ok(standing) => standing,
            Err(bad) => {
                done.bad.push((line, bad));
                return Ok(());
            }
        };
        for turn in 0..TURNS_MAX {
            let id = self.id(&["balance", self.source, name], turn);
            let operation = Operation::OpeningBalance { id: id.clone(), standing: standing.clone() };
            let before = match desk.post(PostCommand::Operation(operation)).await {
                Ok(PostOutcome::Created(entry)) => {
                    done.counts.balances += 1;
                    done.counts.points += entry.points;
                    return Ok(());
                }
                Ok(PostOutcome::Replayed(entry)) => Ok(entry),
                Err(PostError::Conflict) => Err(desk.opening(&id).await?),
                // They have that level already, and nothing else is said.
                Err(PostError::Refused(domain::Refused::NoPoints)) => return Ok(()),
                Err(refused) => {
                    done.bad.push((line, bad_of(refused)?));
                    return Ok(());
                }
            };
            let (entry, differs) = match before {
                Ok(entry) => (Some(entry), false),
                Err(entry) => (entry, true),
            };
            match entry {
                Some(entry) if self.was_undone(&entry) && desk.is_opening_reversed(&id).await? => {}
                Some(entry) if differs => {
                    done.bad.push((line, Bad::OtherBefore(Before::Points(entry.points))));
                    return Ok(());
                }
                _ => {
                    done.counts.before += 1;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Returns what a person has in terms of the program.
    fn standing(&self, person: &FilePerson) -> Result<Standing, Bad> {
        let (has, today) = (&person.has, day_of(self.now, &self.program.zone));
        let points = has.balance.and_then(Points::new).unwrap_or_default();
        if points > Points::ZERO && has.expires_on.is_some_and(|day| day < today) {
            return Err(Bad::Over);
        }
        if has.joined_on.is_some_and(|day| day > today) {
            return Err(Bad::Future);
        }
        Ok(Standing {
            points,
            debt: Points::new(has.debt).unwrap_or_default(),
            last_day: has.expires_on.filter(|_| points > Points::ZERO),
            level: has.level.as_deref().map(|name| self.level(name)).transpose()?.flatten(),
            joined_on: has.joined_on,
        })
    }

    /// Returns the level of a name or an id; none where the program has no levels, or it is the first.
    fn level(&self, name: &str) -> Result<Option<ShortId>, Bad> {
        let levels = &self.program.rules_at(self.now).levels;
        if levels.is_empty() {
            return Ok(None);
        }
        let name = name.trim().to_lowercase();
        let is_named = |text: &str| text.trim().to_lowercase() == name;
        let found = levels.iter().position(|level| {
            is_named(level.id.as_str()) || domain::Lang::ALL.iter().any(|lang| is_named(level.names.get(*lang)))
        });
        match found {
            Some(0) => Ok(None),
            Some(at) => Ok(levels.get(at).map(|level| level.id.clone())),
            None => Err(Bad::UnknownLevel(name)),
        }
    }

    /// Brings in a purchase with a receipt, and returns its id if it stands.
    async fn bring_receipt(
        &self,
        desk: &mut Desk<'_>,
        sale: &Sale,
        done: &mut PersonDone,
    ) -> Result<Option<OrderId>, StoreError> {
        let Some(receipt) = &sale.receipt else { return Ok(None) };
        for turn in 0..TURNS_MAX {
            let own = OrderId::parse(receipt).ok().filter(|_| turn == 0);
            let id = own.unwrap_or_else(|| self.id(&["receipt", self.source, receipt], turn));
            match self.purchase(desk, id, sale, done).await? {
                Some(Bought::Stands(id)) => return Ok(Some(id)),
                Some(Bought::Left) => return Ok(None),
                Some(Bought::Other(minor)) => {
                    done.bad.push((sale.line, Bad::OtherBefore(Before::Minor(minor))));
                    return Ok(None);
                }
                // It was taken back: it is brought in under the next id.
                None => {}
            }
        }
        Ok(None)
    }

    /// Brings in the purchases of one instant that nothing but the amount tells apart. Those that are in the books go first,
    /// each with an equal one of the file; where one is left over, another amount is a question and not a further purchase.
    async fn bring_equals<'s>(
        &self,
        desk: &mut Desk<'_>,
        name: &str,
        sales: &[&'s Sale],
        done: &mut PersonDone,
        bought: &mut Vec<(&'s Sale, OrderId)>,
    ) -> Result<(), StoreError> {
        let mut left: Vec<&'s Sale> = sales.to_vec();
        let mut others: Vec<i64> = Vec::new();
        let mut ordinal = 1_u32;
        let mut turn = 0;
        while let Some(sale) = left.first().copied() {
            let at = sale.at.to_string();
            let id = self.id(&["purchase", self.source, name, &at, &ordinal.to_string()], turn);
            if turn == 0 && !others.is_empty() && !desk.knows(&id).await? {
                // All that is in the books was looked at.
                let minor = others.pop().unwrap_or_default();
                done.bad.push((sale.line, Bad::OtherBefore(Before::Minor(minor))));
                left.remove(0);
                continue;
            }
            match self.purchase(desk, id, sale, done).await? {
                None if turn < TURNS_MAX => {
                    turn += 1;
                    continue;
                }
                None | Some(Bought::Left) => drop(left.remove(0)),
                Some(Bought::Stands(id)) => bought.push((left.remove(0), id)),
                Some(Bought::Other(minor)) => match left.iter().position(|sale| sale.minor == minor) {
                    Some(same) => {
                        let id = self.id(&["purchase", self.source, name, &at, &ordinal.to_string()], turn);
                        bought.push((left.remove(same), id));
                        done.counts.before += 1;
                    }
                    None => others.push(minor),
                },
            }
            (ordinal, turn) = (ordinal + 1, 0);
        }
        Ok(())
    }

    /// Posts a purchase under an id. `None` if what is there was taken back.
    async fn purchase(
        &self,
        desk: &mut Desk<'_>,
        id: OrderId,
        sale: &Sale,
        done: &mut PersonDone,
    ) -> Result<Option<Bought>, StoreError> {
        let (Some(occurred_at), Ok(amount)) = (self.instant(sale.at), Money::new(sale.minor, self.program.currency))
        else {
            done.bad.push((sale.line, Bad::Refused));
            return Ok(Some(Bought::Left));
        };
        if occurred_at > self.now {
            done.bad.push((sale.line, Bad::Future));
            return Ok(Some(Bought::Left));
        }
        let accrual = Accrual {
            id: id.clone(),
            amount,
            card: desk.card(),
            cashier: sale.cashier.as_ref().map(|id| self.pepper.of_program(&self.program.id, "cashier", id)),
            partner: None,
            fingerprint: None,
            occurred_at,
            rules: self.program.rules_at(occurred_at),
            bill: None,
            imported: true,
            budget: domain::Budget::None,
        };
        let differs = match desk.post(PostCommand::Operation(Operation::Purchase(accrual))).await {
            Ok(PostOutcome::Created(entry)) => {
                done.counts.purchases += 1;
                done.counts.points += entry.points;
                return Ok(Some(Bought::Stands(id)));
            }
            Ok(PostOutcome::Replayed(entry)) if self.undone.is_empty() => {
                debug_assert!(matches!(entry.cause, Cause::Purchase { .. }));
                done.counts.before += 1;
                return Ok(Some(Bought::Stands(id)));
            }
            Ok(PostOutcome::Replayed(_)) => false,
            Err(PostError::Conflict) => true,
            Err(refused) => {
                done.bad.push((sale.line, bad_of(refused)?));
                return Ok(Some(Bought::Left));
            }
        };
        let Some(history) = desk.purchase(&id).await? else { return Ok(Some(Bought::Left)) };
        let Cause::Purchase { amount: paid, .. } = &history.purchase.cause else { return Ok(Some(Bought::Left)) };
        if self.is_undone(&history) {
            return Ok(None);
        }
        // A card that was replaced since, or another cashier, makes it no other purchase.
        let same = history.purchase.member == desk.member() && *paid == amount;
        if differs && !(same && history.purchase.occurred_at == occurred_at) {
            return Ok(Some(Bought::Other(paid.minor())));
        }
        done.counts.before += 1;
        Ok(Some(Bought::Stands(id)))
    }

    /// Brings in refunds: of the purchase of the same receipt, else of the newest before them, as far as something is left.
    async fn bring_refunds(
        &self,
        desk: &mut Desk<'_>,
        name: &str,
        refunds: &[Sale],
        bought: Vec<(&Sale, OrderId)>,
        done: &mut PersonDone,
    ) -> Result<(), StoreError> {
        if refunds.is_empty() {
            return Ok(());
        }
        let mut known: Vec<(&Sale, PurchaseHistory)> = Vec::new();
        for (sale, id) in bought {
            known.extend(desk.purchase(&id).await?.map(|history| (sale, history)));
        }
        let mut ordinals: Vec<(DateTime, u32)> = Vec::new();
        for refund in refunds {
            let id = match &refund.receipt {
                Some(receipt) => {
                    OrderId::parse(receipt).unwrap_or_else(|_| self.id(&["refund", self.source, receipt], 0))
                }
                None => {
                    let ordinal = match ordinals.iter_mut().find(|(at, _)| *at == refund.at) {
                        Some((_, ordinal)) => {
                            *ordinal += 1;
                            *ordinal
                        }
                        None => {
                            ordinals.push((refund.at, 1));
                            1
                        }
                    };
                    let parts = [refund.at.to_string(), ordinal.to_string()];
                    self.id(&["refund", self.source, name, &parts[0], &parts[1]], 0)
                }
            };
            let of_same = |history: &PurchaseHistory| {
                history.refunds.iter().filter(|entry| refund_id(entry) == Some(&id)).map(minor_of).sum::<i64>()
            };
            let before: i64 = known.iter().map(|(_, history)| of_same(history)).sum();
            match before {
                0 => {}
                same if same == refund.minor => {
                    done.counts.before += 1;
                    continue;
                }
                other => {
                    done.bad.push((refund.line, Bad::OtherBefore(Before::Minor(other))));
                    continue;
                }
            }
            let left = |history: &PurchaseHistory| minor_of(&history.purchase) - history.back();
            let mut places: Vec<usize> = (0..known.len()).filter(|at| known[*at].0.at <= refund.at).collect();
            places.sort_by_key(|at| {
                let sale = known[*at].0;
                (refund.receipt.is_none() || sale.receipt != refund.receipt, std::cmp::Reverse((sale.at, *at)))
            });
            if places.iter().map(|at| left(&known[*at].1)).sum::<i64>() < refund.minor {
                done.bad.push((refund.line, Bad::NothingToRefund));
                continue;
            }
            let mut due = refund.minor;
            for at in places {
                let some = due.min(left(&known[at].1));
                if some <= 0 {
                    continue;
                }
                let Ok(amount) = Money::new(some, self.program.currency) else { continue };
                match desk.refund(&known[at].1, id.clone(), Some(amount)).await {
                    Ok(outcome) => {
                        done.counts.points += outcome.entry().points;
                        known[at].1.refunds.push(outcome.entry().clone());
                        due -= some;
                    }
                    Err(refused) => {
                        done.bad.push((refund.line, bad_of(refused)?));
                        break;
                    }
                }
            }
            done.counts.refunds += u64::from(due == 0);
        }
        Ok(())
    }

    /// Takes back what this import brought to an account, unless somebody has done something there since.
    async fn take_back(&self, member: MemberNo, done: &mut PersonDone) -> Result<(), StoreError> {
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
                Err(PostError::Refused(domain::Refused::RefundOfNothing)) => {}
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
                    let reversed = domain::OperationId::OpeningBalanceReversed(id.clone());
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

    /// The id of the refund by which this import takes a purchase back.
    fn undo_id(&self) -> Result<OrderId, StoreError> {
        undo_id(self.number).ok_or(StoreError::corrupt("import", "number"))
    }

    fn has_undo(&self, history: &PurchaseHistory, number: u32) -> bool {
        let id = undo_id(number);
        history.refunds.iter().any(|refund| refund_id(refund) == id.as_ref())
    }

    /// Whether an entry was made by an import that was taken back.
    fn was_undone(&self, entry: &Entry) -> bool {
        matches!(entry.actor, Actor::Import(number) if self.undone.contains(&number))
    }

    /// Whether a purchase was taken back with its import.
    fn is_undone(&self, history: &PurchaseHistory) -> bool {
        match history.purchase.actor {
            Actor::Import(number) if self.undone.contains(&number) => self.has_undo(history, number),
            _ => false,
        }
    }

    /// Returns the instant of a time in the program's zone.
    fn instant(&self, at: DateTime) -> Option<Instant> {
        at.to_zoned(self.program.zone.clone()).ok().map(|at| at.timestamp())
    }

    /// Returns an id that says nothing: names of people are in none.
    fn id(&self, parts: &[&str], turn: u32) -> OrderId {
        let hash = self.pepper.of_program(&self.program.id, "import", &format!("{} {turn}", parts.join("\n")));
        OrderId::parse(&format!("im.{}", &hash.to_string()[..ID_DIGITS]))
            .unwrap_or_else(|_| unreachable!("hexadecimal digits make an id"))
    }
}

/// Hexadecimal digits of an id.
const ID_DIGITS: usize = 32;

fn undo_id(number: u32) -> Option<OrderId> {
    OrderId::parse(&format!("import-{number}-undone")).ok()
}

fn refund_id(entry: &Entry) -> Option<&OrderId> {
    match &entry.cause {
        Cause::Refund { id, .. } => Some(id),
        _ => None,
    }
}

/// The minor units of a purchase or refund.
fn minor_of(entry: &Entry) -> i64 {
    match &entry.cause {
        Cause::Purchase { amount, .. } | Cause::Refund { amount, .. } => amount.minor(),
        _ => 0,
    }
}

/// Why something was not posted. A failure of the store is none: the step is repeated.
fn bad_of(refused: PostError) -> Result<Bad, StoreError> {
    match refused {
        PostError::Store(error) => Err(error),
        PostError::Refused(domain::Refused::Closed) => Ok(Bad::Closed),
        _ => Ok(Bad::Refused),
    }
}
