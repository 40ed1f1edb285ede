//! Why members turned messages off: told once by each, and counted on the day.

use crate::kit::keys;
use crate::kit::row::{Row, ms};
use crate::{Ledger, StoreError};
use domain::{DayCount, DayFigures, Instant, LeavingReason, MemberNo, Program, ProgramId, day_of};
use serde::{Deserialize, Serialize};

impl Ledger {
    /// Returns why a member turned messages off, if they said it.
    pub async fn leaving_reason(
        &self,
        program: &ProgramId,
        member: MemberNo,
    ) -> Result<Option<LeavingReason>, StoreError> {
        let stored = self.table.load::<StoredLeaving>(keys::leaving(program, member)).await?;
        Ok(stored.map(|stored| stored.reason))
    }

    /// Notes why a member turned messages off, and counts it; the first reason stands. It is safe to repeat.
    pub async fn tell_leaving_reason(
        &self,
        program: &Program,
        member: MemberNo,
        reason: LeavingReason,
        now: Instant,
    ) -> Result<(), StoreError> {
        let mut figures = DayFigures::default();
        figures.add(DayCount::Leaving(reason), 1);
        let key = keys::leaving(&program.id, member);
        let writes = || {
            vec![
                self.table.put(key.clone(), &StoredLeaving { reason, at: now }).if_absent(),
                self.counts_on(&program.id, day_of(now, &program.zone), &figures, member.get()),
            ]
        };
        let mut attempts = crate::Attempts::default();
        while attempts.again().await {
            if self.table.transact(writes()).await?.is_done()
                || self.leaving_reason(&program.id, member).await?.is_some()
            {
                return Ok(());
            }
        }
        Err(StoreError::Contended)
    }
}

/// Why a member turned messages off, as it stands in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredLeaving {
    #[serde(rename = "re")]
    reason: LeavingReason,
    #[serde(rename = "at", with = "ms::required")]
    at: Instant,
}

impl Row for StoredLeaving {
    const KIND: &'static str = "leaving reason";
}
