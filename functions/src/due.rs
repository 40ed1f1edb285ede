//! What is due of a program: page after page of each shard of an index, some side by side.

use crate::RunReport;
use futures::StreamExt;
use futures::stream;
use store::{DueCursor, Ledger, StoreError};

/// How many are in a page.
pub(crate) const PAGE: i32 = 50;
/// How many pages one run takes of a shard, so that it ends well within a function's time; the next run goes on at once.
const PAGES_MAX: usize = 50;

/// What a run did.
pub(crate) struct RunSummary<T> {
    /// What came of those that it worked on.
    pub(crate) done: Vec<T>,
    /// How many failed: they stay due, and kept nobody else back.
    pub(crate) failed: usize,
    /// Whether there is more, and some of this was done.
    goes_on: bool,
}

impl<T> RunSummary<T> {
    /// Adds it to a report; what was done is counted by who knows what came of it.
    pub(crate) fn add_to(&self, report: &mut RunReport) {
        let reviewed = self.done.len() + self.failed;
        *report += RunReport { reviewed, failed: self.failed, goes_on: self.goes_on, done: 0 };
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
    let mut worked = RunSummary { done: Vec::new(), failed: 0, goes_on: false };
    let mut is_more = false;
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
        is_more |= after.is_some();
    }
    worked.goes_on = is_more && !worked.done.is_empty();
    Ok(worked)
}
