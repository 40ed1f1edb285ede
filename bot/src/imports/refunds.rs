//! Refunds of a file: each goes to what was bought before it, once.

use crate::imports::rows::{Bad, Before, FileSale};
use crate::imports::run::{ImportRun, PersonDone, bad_of, minor_of, refund_id};
use crate::imports::tried::Desk;
use domain::{Actor, Money, OrderId};
use jiff::civil::DateTime;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use store::{PurchaseHistory, StoreError};

/// What was bought, as the file and the books know it.
type Bought<'s> = (&'s FileSale, PurchaseHistory);

/// What of a refund is in the books.
#[derive(Clone, Copy)]
struct InBooks {
    minor: i64,
    /// Whether this import put it there: a step of it was interrupted.
    ours: bool,
}

impl ImportRun<'_> {
    /// Brings in refunds: of the purchase of the same receipt, else of the newest before them, as far as something is left.
    pub(super) async fn bring_refunds(
        &self,
        desk: &mut Desk<'_>,
        name: &str,
        refunds: &[FileSale],
        bought: Vec<(&FileSale, OrderId)>,
        done: &mut PersonDone,
    ) -> Result<(), StoreError> {
        if refunds.is_empty() {
            return Ok(());
        }
        let mut known: Vec<Bought> = Vec::new();
        for (sale, id) in bought {
            known.extend(desk.purchase(&id).await?.map(|history| (sale, history)));
        }
        let mut at_once: BTreeMap<DateTime, Vec<&FileSale>> = BTreeMap::new();
        for refund in refunds {
            let Some(receipt) = &refund.receipt else {
                at_once.entry(refund.at).or_default().push(refund);
                continue;
            };
            let id = OrderId::parse(receipt).unwrap_or_else(|_| self.id(&["refund", self.source, receipt], 0));
            let before = self.in_books(&known, &id);
            self.refund(desk, refund, id, before, &mut known, done).await?;
        }
        for (at, refunds) in at_once {
            self.refund_equals(desk, name, at, refunds, &mut known, done).await?;
        }
        Ok(())
    }

    /// Brings in the refunds of one instant that only their amounts tell apart: those that are in the books go first, each with
    /// an equal one of the file.
    async fn refund_equals(
        &self,
        desk: &mut Desk<'_>,
        name: &str,
        at: DateTime,
        mut refunds: Vec<&FileSale>,
        known: &mut Vec<Bought<'_>>,
        done: &mut PersonDone,
    ) -> Result<(), StoreError> {
        let at = at.to_string();
        let id = |ordinal: u32| self.id(&["refund", self.source, name, &at, &ordinal.to_string()], 0);
        let mut others: Vec<(OrderId, InBooks)> = Vec::new();
        let mut free = 1;
        while let Some(before) = self.in_books(known, &id(free)) {
            match refunds.iter().position(|refund| refund.minor == before.minor) {
                Some(same) => {
                    refunds.remove(same);
                    done.counts.before += 1;
                }
                None => others.push((id(free), before)),
            }
            free += 1;
        }
        for refund in refunds {
            match others.pop() {
                Some((id, before)) => self.refund(desk, refund, id, Some(before), known, done).await?,
                None => {
                    self.refund(desk, refund, id(free), None, known, done).await?;
                    free += 1;
                }
            }
        }
        Ok(())
    }

    /// Returns what is in the books of a refund.
    fn in_books(&self, known: &[Bought<'_>], id: &OrderId) -> Option<InBooks> {
        let of_same =
            known.iter().flat_map(|(_, history)| &history.refunds).filter(|entry| refund_id(entry) == Some(id));
        let of_same: Vec<_> = of_same.collect();
        let ours = of_same.iter().all(|entry| entry.actor == Actor::Import(self.number));
        (!of_same.is_empty()).then(|| InBooks { minor: of_same.into_iter().map(minor_of).sum(), ours })
    }

    /// Posts a refund, or what is missing of one that was interrupted.
    async fn refund(
        &self,
        desk: &mut Desk<'_>,
        refund: &FileSale,
        id: OrderId,
        before: Option<InBooks>,
        known: &mut [Bought<'_>],
        done: &mut PersonDone,
    ) -> Result<(), StoreError> {
        let mut due = match before {
            None => refund.minor,
            Some(before) if before.minor == refund.minor => {
                done.counts.before += 1;
                return Ok(());
            }
            Some(before) if before.ours && before.minor < refund.minor => refund.minor - before.minor,
            Some(before) => {
                done.bad.push((refund.line, Bad::OtherBefore(Before::Minor(before.minor))));
                return Ok(());
            }
        };
        let left = |history: &PurchaseHistory| minor_of(&history.purchase) - history.back();
        let mut places: Vec<usize> = (0..known.len()).filter(|at| known[*at].0.at <= refund.at).collect();
        places.sort_by_key(|at| {
            let sale = known[*at].0;
            (refund.receipt.is_none() || sale.receipt != refund.receipt, Reverse((sale.at, *at)))
        });
        if places.iter().map(|at| left(&known[*at].1)).sum::<i64>() < due {
            done.bad.push((refund.line, Bad::NothingToRefund));
            return Ok(());
        }
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
                    return Ok(());
                }
            }
        }
        done.counts.refunds += u64::from(due == 0);
        Ok(())
    }
}
