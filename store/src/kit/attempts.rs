//! The attempts at a change.

use std::time::Duration;

const BACKOFF_MS_MAX: u64 = 200;
/// The most attempts at a change under contention. Each of them may fail because one other writer succeeded.
const ATTEMPTS_MAX: u32 = 60;

/// The attempts at a change: the one policy of retries after concurrent writers, here and in the bot.
///
/// Failures of the connection are retried by the SDK; what fails after that is an error and not another attempt.
#[derive(Default)]
pub struct Attempts(u32);

impl Attempts {
    /// Whether there is another attempt. Waits before each but the first: a random time that grows with their number.
    pub async fn again(&mut self) -> bool {
        if let Some(waits) = self.0.checked_sub(1) {
            let most = (4_u64 << waits.min(8)).min(BACKOFF_MS_MAX);
            let ms = crate::random().unwrap_or_default() % most;
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        self.0 += 1;
        self.0 <= ATTEMPTS_MAX
    }

    /// Whether this is the first attempt.
    pub(crate) fn is_first(&self) -> bool {
        self.0 <= 1
    }
}
