//! Pace: Telegram's limits, kept by all notifiers together through one item in the outbox.
//!
//! A token bucket in its GCRA form: the item holds the instant (ms) up to which tokens are spent. A token costs
//! [`TOKEN_MS`]; the item may run ahead of now by [`BURST`] tokens. In any second at most `BURST + 1000 / TOKEN_MS`
//! messages go out, which is Telegram's 30. Service messages spend tokens ahead and wait for their turn; all others take one
//! only when it is there, so that whatever waits, a service message is behind no more than a burst of them. Where a stream's
//! batch would keep those behind it waiting, the others do not even wait for that.

use crate::rate_limiter::Lane::{Background, BackgroundNoWait, Service};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use store::{Breaker, Clock, Outbox, Pace, StoreError};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

/// One token in 40 ms: 25 a second.
const TOKEN_MS: i64 = 40;
/// Tokens that may be spent at once.
const BURST: i64 = 5;
/// How long a message waits for its turn before it is put back.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// A bucket that is further ahead than this was filled by a clock that ran ahead of ours.
const AHEAD_MAX_MS: i64 = 20_000;
/// Between two looks at a bucket that is empty.
const LOOK_MAX: Duration = Duration::from_millis(100);
const JITTER_MS: u64 = 20;
/// For how long a token that was not used may be used by another message.
const UNUSED_MAX: Duration = Duration::from_millis(500);

/// Who has a lane of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Receipts, answers to a tap, security (§8 of the rules).
    Service,
    /// All other classes, where nobody waits behind them.
    Background,
    /// All other classes, where somebody may.
    BackgroundNoWait,
}

/// An instance's way to the bucket. Its messages go there one by one in each lane, so that instances contend for the item,
/// and not messages.
#[derive(Clone, Debug, Default)]
pub struct RateLimiter {
    service: Arc<Mutex<()>>,
    rest: Arc<Mutex<()>>,
    /// Tokens that were taken for nothing, with the breaker as it stood.
    unused: Arc<std::sync::Mutex<Vec<(Instant, Breaker)>>>,
}

/// What somebody who wants to send is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permit {
    /// It is their turn; how the breaker stood.
    Now(Breaker),
    /// It would be too long until then.
    Later,
    /// Nobody may send.
    Held(Breaker),
}

impl RateLimiter {
    /// Takes one token and waits for its turn.
    pub async fn turn(&self, outbox: &Outbox, clock: &Clock, lane: Lane) -> Result<Permit, StoreError> {
        if let Some(breaker) = self.unused_token() {
            return Ok(Permit::Now(breaker));
        }
        let until = Instant::now() + WAIT_MAX;
        let turn = match lane {
            Service => self.service.lock().await,
            Background | BackgroundNoWait => self.rest.lock().await,
        };
        while Instant::now() < until {
            let at = clock.now();
            let now = at.as_millisecond();
            let Pace { spent_until_ms, breaker } = outbox.pace().await?;
            if breaker.open || breaker.held(at).is_some() {
                return Ok(Permit::Held(breaker));
            }
            let ahead = if spent_until_ms - now > AHEAD_MAX_MS { 0 } else { (spent_until_ms - now).max(0) };
            let wait = Duration::from_millis((ahead - (BURST - 1) * TOKEN_MS).max(0).unsigned_abs());
            match lane {
                Service if wait > WAIT_MAX => return Ok(Permit::Later),
                BackgroundNoWait if !wait.is_zero() => return Ok(Permit::Later),
                Background if !wait.is_zero() => {
                    sleep(wait.min(LOOK_MAX)).await;
                    continue;
                }
                _ => {}
            }
            if outbox.take_from_bucket(spent_until_ms, now + ahead + TOKEN_MS).await?.is_ok() {
                drop(turn);
                sleep(wait).await;
                return Ok(Permit::Now(breaker));
            }
            sleep(Duration::from_millis(store::random()? % JITTER_MS)).await;
        }
        Ok(Permit::Later)
    }

    /// A token was taken, and there was nothing to send: whoever comes next in this instance may have it for a moment.
    pub fn give_back(&self, breaker: Breaker) {
        self.unused.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), breaker));
    }

    fn unused_token(&self) -> Option<Breaker> {
        let mut unused = self.unused.lock().unwrap_or_else(PoisonError::into_inner);
        unused.retain(|(taken, _)| taken.elapsed() < UNUSED_MAX);
        unused.pop().map(|(_, breaker)| breaker)
    }
}
