//! Points that wait for a decision: those who run the program are asked in the posting's transaction.

use crate::kit::write::Write;
use crate::notifications::notification::Notification;
use crate::points::side_effect::{SideEffect, Writes};
use crate::staff::people::ManagerContact;
use crate::{Ledger, StoreError};
use domain::{Actor, Cause, Entry, Instant, LineTarget, OrderId, Posting, TAKEN_BACK_FOR};
use futures::FutureExt;

/// Returns the purchase of an entry if its points wait for a decision.
fn waits(entry: &Entry) -> Option<&OrderId> {
    let undecided = |place: &&LineTarget| matches!(place, LineTarget::Pending(key) if key.is_undecided());
    match &entry.cause {
        Cause::Purchase { id, .. } => entry.accrued_to().filter(undecided).map(|_| id),
        _ => None,
    }
}

/// Whether a manager rang a sale up.
fn rang_up(manager: &ManagerContact, sale: &Entry) -> bool {
    sale.actor == Actor::Staff(manager.person.clone())
}

/// When somebody who rang a sale up themselves may decide, if there is nobody else.
pub fn decides_alone_from(sale: &Entry) -> Instant {
    sale.recorded_at + TAKEN_BACK_FOR
}

impl Ledger {
    /// Whether anybody but the one who rang it up may decide about a sale's points. Those who came since are asked.
    pub async fn others_decide(&self, sale: &Entry) -> Result<bool, StoreError> {
        let managers = self.managers(&sale.program).await?;
        let others: Vec<_> = managers.iter().filter(|manager| !rang_up(manager, sale)).collect();
        for manager in &others {
            if let Some(asks) = self.asks_to_decide(manager, sale, None) {
                self.outbox.write(asks).await?;
            }
        }
        Ok(!others.is_empty())
    }

    /// Returns the write that asks a manager, once for a sale.
    fn asks_to_decide(&self, manager: &ManagerContact, sale: &Entry, from: Option<Instant>) -> Option<Write> {
        let told = Notification::new("points_wait", &[waits(sale)?]);
        let cause = format!("points_wait.{}", sale.id());
        Some(self.notify_manager_from(&sale.program, manager, &cause, &told, from))
    }
}

/// Those who run the program are asked to decide; who rang the sale up only if there is nobody else, a day later.
pub(crate) struct WaitingReported;

impl SideEffect for WaitingReported {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        async move {
            let sale = &posting.entry;
            if waits(sale).is_none() {
                return Ok(Vec::new());
            }
            let managers = ledger.managers(&sale.program).await?;
            let alone = managers.iter().all(|manager| rang_up(manager, sale));
            let asked = managers.iter().filter(|manager| alone || !rang_up(manager, sale));
            let from = alone.then(|| decides_alone_from(sale));
            Ok(asked.filter_map(|manager| ledger.asks_to_decide(manager, sale, from)).collect())
        }
        .boxed()
    }
}
