//! Friends who were customers before they were brought (`docs/rules.md#qualifying-action`).

use super::HISTORY_PAGE;
use super::item::ReferralRow;
use crate::{Ledger, StoreError};
use domain::{Cause, Entry, Instant, MemberNo, Program, ProgramId, ReferralState};

impl Ledger {
    /// Whether a card that the friend claimed was used before they joined, as far as that is reported by now.
    pub(super) async fn had_bought_before(&self, program: &Program, row: &ReferralRow) -> Result<bool, StoreError> {
        let (program, friend) = (&program.id, row.referral.friend);
        let joined = row.referral.reached_at(ReferralState::Joined).unwrap_or(Instant::MAX);
        let before = |entry: &Entry| {
            entry.occurred_at < joined && matches!(entry.cause, Cause::Purchase { .. } | Cause::OpeningBalance(_))
        };
        for merger in self.operations(program, friend, "transfer").await? {
            let Cause::TransferFrom(claimed) = merger.cause else { continue };
            if self.any_entry(program, claimed, 0, before).await? {
                return Ok(true);
            }
            let claimed = self.account(program, claimed).await?.map(|row| row.card);
            let late = |entry: &Entry| match &entry.cause {
                Cause::Purchase { card, .. } => entry.occurred_at < joined && Some(*card) == claimed,
                _ => false,
            };
            if self.any_entry(program, friend, merger.version, late).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an account has such an entry after a version.
    async fn any_entry(
        &self,
        program: &ProgramId,
        member: MemberNo,
        mut after: u64,
        is_such: impl Fn(&Entry) -> bool,
    ) -> Result<bool, StoreError> {
        loop {
            let entries = self.entries_between(program, member, after + 1, u64::MAX, HISTORY_PAGE).await?;
            if entries.iter().any(&is_such) {
                return Ok(true);
            }
            match entries.last() {
                Some(last) => after = last.version,
                None => return Ok(false),
            }
        }
    }
}
