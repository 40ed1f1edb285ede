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
/// How long an instance waits for a token before it puts the message back.
const WAIT_MAX: Duration = Duration::from_secs(5);
const ATTEMPTS_MAX: u32 = 200;

/// Takes one token, waiting for it; `false` where there is none within [`WAIT_MAX`].
pub(crate) async fn token(outbox: &Outbox, clock: &Clock) -> Result<bool, StoreError> {
    let mut waited = Duration::ZERO;
    for _ in 0..ATTEMPTS_MAX {
        let now = clock.now().as_millisecond();
        let spent_until = outbox.bucket().await?;
        let ahead = spent_until - now;
        if ahead > (BURST - 1) * TOKEN_MS {
            let wait = Duration::from_millis((ahead - (BURST - 1) * TOKEN_MS).unsigned_abs());
            waited += wait;
            if waited > WAIT_MAX {
                return Ok(false);
            }
            tokio::time::sleep(wait).await;
            continue;
        }
        let becomes = spent_until.max(now) + TOKEN_MS;
        if outbox.take_from_bucket(spent_until, becomes).await?.is_ok() {
            return Ok(true);
        }
    }
    Ok(false)
}
