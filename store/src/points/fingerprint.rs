//! Fingerprints of payments, kept with the member for a limited time.

use crate::kit::keys;
use crate::kit::row::MarkUntil;
use crate::points::side_effect::{SideEffect, Writes};
use crate::{Fingerprint, Ledger};
use domain::{Cause, Posting};
use futures::FutureExt;

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
