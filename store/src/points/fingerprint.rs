//! Fingerprints of payments, kept with the member for a limited time.

use crate::kit::key::Key;
use crate::kit::keys;
use crate::kit::row::{MarkUntil, read};
use crate::kit::table_client::all;
use crate::points::side_effect::{SideEffect, Writes};
use crate::{Fingerprint, Ledger, StoreError};
use domain::{Cause, Instant, MemberNo, Posting, ProgramId};
use futures::FutureExt;
use futures::future::try_join_all;

impl Ledger {
    /// Whether any of some accounts was recently paid for by the same means as any of others.
    pub async fn share_payment(
        &self,
        program: &ProgramId,
        members: &[MemberNo],
        others: &[MemberNo],
        now: Instant,
    ) -> Result<bool, StoreError> {
        let of = |members: &[MemberNo]| {
            try_join_all(members.iter().map(|member| self.means_of_payment(program, *member, now)).collect::<Vec<_>>())
        };
        let theirs = of(members).await?;
        // Most people pay by nothing that tills report, and have many others to compare with.
        let ours = if theirs.iter().flatten().next().is_none() { Vec::new() } else { of(others).await? };
        Ok(theirs.iter().flatten().any(|hash| ours.iter().flatten().any(|own| own == hash)))
    }

    /// Returns the means by which a member paid recently. Expired ones do not count, even if they are not removed yet.
    async fn means_of_payment(
        &self,
        program: &ProgramId,
        member: MemberNo,
        now: Instant,
    ) -> Result<Vec<String>, StoreError> {
        let mut means = Vec::new();
        for item in all(self.table.beginning_with(keys::fingerprints(program, member))).await? {
            let hash = Key::of(&item)?.sk;
            if read::<MarkUntil>(item)?.ttl > now.as_second() {
                means.push(hash);
            }
        }
        Ok(means)
    }
}

/// The fingerprint of a purchase's payment is kept.
pub(crate) struct FingerprintKept(pub(crate) Fingerprint);

impl SideEffect for FingerprintKept {
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a> {
        let Fingerprint { hash, keep_until } = self.0;
        let kept = match &posting.entry.cause {
            Cause::Purchase { .. } => {
                let key = keys::fingerprint(&posting.entry.program, posting.entry.member, hash);
                vec![ledger.table.put(key, &MarkUntil { ttl: keep_until.as_second() })]
            }
            _ => Vec::new(),
        };
        async { Ok(kept) }.boxed()
    }
}
