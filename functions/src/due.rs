//! What is due of a program: page after page of each shard of an index, some side by side.

use futures::StreamExt;
use futures::stream;
use store::{DueCursor, Ledger, StoreError};

/// How many are in a page.
pub(crate) const PAGE: i32 = 50;
/// How many pages one run takes of a shard; the next run goes on.
const PAGES_MAX: usize = 200;

/// What a run did.
pub(crate) struct RunSummary<T> {
    /// What came of those that it worked on.
    pub(crate) done: Vec<T>,
    /// How many failed: they stay due, and kept nobody else back.
    pub(crate) failed: usize,
}

impl<T> RunSummary<T> {
    /// How many it worked on.
    pub(crate) fn reviewed(&self) -> usize {
        self.done.len() + self.failed
    }
}

/// Works on all that is due.
pub(crate) async fn process_due<D, T, P, W>(
    page: impl Fn(usize, Option<DueCursor>) -> P,
    one: impl Fn(D) -> W,
    side_by_side: usize,
) -> Result<RunSummary<T>, StoreError>
where
    P: Future<Output = Result<(Vec<D>, Option<DueCursor>), StoreError>>,
    W: Future<Output = Result<T, StoreError>>,
{
    let mut worked = RunSummary { done: Vec::new(), failed: 0 };
    for shard in 0..Ledger::REVIEW_SHARDS {
        let mut after = None;
        for _ in 0..PAGES_MAX {
            let (due, next) = page(shard, after).await?;
            let results: Vec<Result<T, StoreError>> =
                stream::iter(due).map(&one).buffer_unordered(side_by_side).collect().await;
            for result in results {
                match result {
                    Ok(done) => worked.done.push(done),
                    Err(error) => {
                        tracing::error!(%error, "something due was not done");
                        worked.failed += 1;
                    }
                }
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(worked)
}
