//! What a file says about one person is brought in: each operation under an id that follows from what the file says and not
//! from where it stands there (`docs/rules.md#adjustments-and-imports`).

use crate::imports::rows::{Bad, Before, FilePerson, FileSale};
use crate::imports::run::{ImportRun, PersonDone, bad_of};
use crate::imports::tried::Desk;
use domain::{Accrual, Cause, Money, Operation, OrderId, Points, ShortId, Standing, day_of};
use store::{PostCommand, PostError, PostOutcome, StoreError};

/// How often the same thing can be brought in after it was taken back.
const TURNS_MAX: u32 = 100;

/// What became of a purchase.
enum Bought {
    /// It is in the books under this id.
    Stands(OrderId),
    /// Something else is there under the id.
    Other(i64),
    /// It is left out.
    Left,
}

impl ImportRun<'_> {
    /// Brings in what a file says about one person.
    pub(super) async fn bring(
        &self,
        desk: &mut Desk<'_>,
        name: &str,
        person: &FilePerson,
        done: &mut PersonDone,
    ) -> Result<(), StoreError> {
        self.bring_standing(desk, name, person, done).await?;
        let mut bought = Vec::new();
        let mut at_once: Vec<&FileSale> = Vec::new();
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
            let (entry, differs) = match desk.post(PostCommand::Operation(operation)).await {
                Ok(PostOutcome::Created(entry)) => {
                    done.counts.balances += 1;
                    done.counts.points += entry.points;
                    return Ok(());
                }
                Ok(PostOutcome::Replayed(entry)) => (Some(entry), false),
                Err(PostError::Conflict) => (desk.opening(&id).await?, true),
                // They have that level already, and nothing else is said.
                Err(PostError::Refused(domain::Refused::NoPoints)) => return Ok(()),
                Err(refused) => {
                    done.bad.push((line, bad_of(refused)?));
                    return Ok(());
                }
            };
            match entry {
                Some(entry) if self.was_undone(&entry) && desk.is_opening_reversed(&id).await? => {}
                Some(entry) if differs => {
                    done.bad.push((line, Bad::OtherBefore(Before::Points(entry.points))));
                    return Ok(());
                }
                Some(_) => {
                    done.counts.before += 1;
                    return Ok(());
                }
                // Somebody else's line made it in this moment.
                None => return Err(StoreError::Contended),
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
            None => Err(Bad::UnknownLevel),
        }
    }

    /// Brings in a purchase with a receipt, and returns its id if it stands.
    async fn bring_receipt(
        &self,
        desk: &mut Desk<'_>,
        sale: &FileSale,
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
        sales: &[&'s FileSale],
        done: &mut PersonDone,
        bought: &mut Vec<(&'s FileSale, OrderId)>,
    ) -> Result<(), StoreError> {
        let mut left: Vec<&'s FileSale> = sales.to_vec();
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
        sale: &FileSale,
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
            cashier: sale.cashier.as_ref().map(|id| self.ledger.pepper().of_program(&self.program.id, "cashier", id)),
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
            Ok(PostOutcome::Replayed(_)) if self.undone.is_empty() => {
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
        let same = desk.is_of(history.purchase.member) && *paid == amount;
        if differs && !(same && history.purchase.occurred_at == occurred_at) {
            return Ok(Some(Bought::Other(paid.minor())));
        }
        done.counts.before += 1;
        Ok(Some(Bought::Stands(id)))
    }
}
