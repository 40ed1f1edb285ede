//! Points that wait for a decision: those who run the program are asked in the posting's transaction.

use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::points::side_effect::{Prepared, SideEffect, Writes};
use crate::staff::people::ManagerContact;
use crate::{Ledger, PostError, StoreError};
use domain::{
    Actor, Cause, Entry, Instant, LineTarget, Operation, OrderId, PersonKey, Posting, ProgramId, TAKEN_BACK_FOR,
};
use futures::FutureExt;

/// Returns the purchase of an entry if its points wait for a decision.
fn waits(entry: &Entry) -> Option<&OrderId> {
    let undecided = |place: &&LineTarget| matches!(place, LineTarget::Pending(key) if key.is_undecided());
    match &entry.cause {
        Cause::Purchase { id, .. } => entry.accrued_to().filter(undecided).map(|_| id),
        _ => None,
    }
}

/// By whose hands a sale came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaleHands {
    /// Somebody of the staff rang it up, or made the key by which it was reported.
    Of(PersonKey),
    /// It was reported by a key that is gone, which anybody may have made.
    Unknown,
    /// It was reported by a key that nobody of the staff made.
    Nobody,
}

/// When somebody who rang a sale up themselves may decide, if there is nobody else.
pub fn decides_alone_from(sale: &Entry) -> Instant {
    sale.recorded_at + TAKEN_BACK_FOR
}

impl Ledger {
    /// Returns by whose hands a sale came.
    pub async fn hands_of(&self, sale: &Entry) -> Result<SaleHands, StoreError> {
        Ok(match &sale.actor {
            Actor::Staff(person) => SaleHands::Of(person.clone()),
            Actor::Key(id) => match self.key_of(&sale.program, *id).await? {
                Some(key) => key.by.map_or(SaleHands::Nobody, SaleHands::Of),
                None => SaleHands::Unknown,
            },
            Actor::Member | Actor::Import(_) | Actor::System => SaleHands::Nobody,
        })
    }

    /// Whether anybody but one person and the `holder` of the account may decide about a sale's points. Those who came
    /// since are asked.
    pub async fn others_decide(
        &self,
        sale: &Entry,
        person: &PersonKey,
        holder: Option<&PersonKey>,
    ) -> Result<bool, StoreError> {
        let managers = self.managers(&sale.program).await?;
        let other = |manager: &&ManagerContact| manager.person != *person && Some(&manager.person) != holder;
        let others: Vec<_> = managers.iter().filter(other).collect();
        for manager in &others {
            if let Some(asks) = self.asks_to_decide(manager, sale, None) {
                self.outbox.write(asks).await?;
            }
        }
        Ok(!others.is_empty())
    }

    /// Returns the decision about what waits of a purchase's points. A repeat, for which nothing waits, finds its entry.
    pub(crate) async fn deciding<'a>(
        &self,
        program: &ProgramId,
        purchase: &OrderId,
        given: bool,
    ) -> Result<Prepared<'a>, PostError> {
        let history = self.purchase(program, purchase).await?.ok_or(PostError::NoPurchase)?;
        let waits_in = history.waits_in().ok_or(PostError::NotFound)?.clone();
        let (purchase, points) = (purchase.clone(), history.waiting());
        let first_purchase = history.left_of(history.purchase.first_purchase().get());
        let operation = Operation::Decide { purchase, given, points, waits_in, first_purchase };
        Ok(Prepared { operation, effects: Vec::new() })
    }

    /// Returns the write that asks a manager, once for a sale.
    fn asks_to_decide(&self, manager: &ManagerContact, sale: &Entry, from: Option<Instant>) -> Option<Write> {
        let told = Notification::new("points_wait", &[waits(sale)?]);
        let cause = format!("points_wait.{}", sale.id());
        Some(self.notify_manager_from(&sale.program, manager, &cause, &told, from))
    }
}

/// Those who run the program are asked to decide; by whose hands the sale came a day later, if it waits still.
pub(crate) struct WaitingReported;

impl SideEffect for WaitingReported {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        async move {
            let sale = &posting.entry;
            if waits(sale).is_none() {
                return Ok(Vec::new());
            }
            let (managers, hands) = futures::try_join!(ledger.managers(&sale.program), ledger.hands_of(sale))?;
            let asks = |manager: &ManagerContact| {
                let own = hands == SaleHands::Of(manager.person.clone());
                ledger.asks_to_decide(manager, sale, own.then(|| decides_alone_from(sale)))
            };
            Ok(managers.iter().filter_map(asks).collect())
        }
        .boxed()
    }
}
