//! Pace: Telegram's limits, kept by all notifiers together through one item in the outbox.
//!
//! A token bucket in its GCRA form: the item holds the instant (ms) up to which tokens are spent. A token costs
//! [`TOKEN_MS`]; the item may run ahead of now by [`BURST`] tokens. In any second at most `BURST + 1000 / TOKEN_MS`
//! messages go out, which is Telegram's 30.

use std::time::Duration;
use store::{Clock, Outbox, StoreError};

/// One token in 40 ms: 25 a second.
const TOKEN_MS: i64 = 40;
/// Tokens that may be spent at once.
const BURST: i64 = 5;
/// How long an instance waits for its turn before it puts the message back.
const WAIT_MAX_MS: i64 = 5_000;
/// A bucket that is further ahead than this was filled by a clock that ran ahead of ours.
const AHEAD_MAX_MS: i64 = 20_000;
const ATTEMPTS_MAX: u32 = 50;
const JITTER_MS: u64 = 20;

/// Takes one token and waits for its turn; `false` where it would be too long.
pub(crate) async fn token(outbox: &Outbox, clock: &Clock) -> Result<bool, StoreError> {
    for _ in 0..ATTEMPTS_MAX {
        let now = clock.now().as_millisecond();
        let spent_until = outbox.bucket().await?;
        let ahead = if spent_until - now > AHEAD_MAX_MS { 0 } else { (spent_until - now).max(0) };
        let wait = (ahead - (BURST - 1) * TOKEN_MS).max(0);
        if wait > WAIT_MAX_MS {
            return Ok(false);
        }
        if outbox.take_from_bucket(spent_until, now + ahead + TOKEN_MS).await?.is_ok() {
            tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_millis(store::random()? % JITTER_MS)).await;
    }
    Ok(false)
}
