//! What a posting does beside the account and its entry: each feature makes its own side effects, and the posting knows
//! them as a list of values only.

use crate::kit::write::Write;
use crate::{Ledger, PostError, StoreError};
use domain::{Operation, Posting};
use futures::FutureExt;
use futures::future::BoxFuture;

/// The writes of a side effect, once they are known.
pub(crate) type Writes<'a> = BoxFuture<'a, Result<Vec<Write>, StoreError>>;

/// A part of the transaction that belongs to a feature.
pub(crate) trait SideEffect: Send + Sync {
    /// Returns its writes for a posting; none if the posting does not concern it.
    fn writes<'a>(&'a self, ledger: &'a Ledger, posting: &'a Posting) -> Writes<'a>;

    /// Returns what follows from the failed condition of one of its writes.
    fn refused<'a>(&'a self, _ledger: &'a Ledger, _posting: &'a Posting) -> BoxFuture<'a, Result<Verdict, StoreError>> {
        async { Ok(Verdict::Again) }.boxed()
    }
}

/// What follows from a failed condition.
pub(crate) enum Verdict {
    /// The next attempt reads the changed state.
    Again,
    /// The next attempt gives no points that the program's budget would have to cover.
    BudgetSpent,
    /// No attempt can succeed.
    Refused(PostError),
}

/// Side effects in the order of their writes.
pub(crate) type SideEffects<'a> = Vec<Box<dyn SideEffect + 'a>>;

/// A command of a feature by the present state: the operation that it is, and what belongs to it.
pub(crate) struct Prepared<'a> {
    pub(crate) operation: Operation<'a>,
    pub(crate) effects: SideEffects<'a>,
}
