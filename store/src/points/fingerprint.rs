//! Fingerprints of payments, kept with the member for a limited time.

use crate::kit::item::Item;
use crate::kit::keys;
use crate::kit::transact::put;
use crate::points::side_effect::SideEffect;
use crate::{Fingerprint, Ledger, StoreError};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Cause, Posting};
use futures::FutureExt;
use futures::future::BoxFuture;

/// The fingerprint of a purchase's payment is kept.
pub(crate) struct FingerprintKept(pub(crate) Fingerprint);

impl SideEffect for FingerprintKept {
    fn writes<'a>(
        &'a self,
        ledger: &'a Ledger,
        posting: &'a Posting,
    ) -> BoxFuture<'a, Result<Vec<TransactWriteItem>, StoreError>> {
        let Fingerprint { hash, keep_until } = self.0;
        let kept = match &posting.entry.cause {
            Cause::Purchase { .. } => {
                let (pk, sk) = keys::fingerprint(&posting.entry.program, posting.entry.member, hash);
                Some(put(&ledger.table, Item::at(pk, sk).n("ttl", keep_until.as_second()).build(), None))
            }
            _ => None,
        };
        async { Ok(kept.transpose()?.into_iter().collect()) }.boxed()
    }
}
