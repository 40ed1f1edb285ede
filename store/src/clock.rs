//! The product's clock: the system's, moved where the local runner and the tests move it.

use domain::Instant;
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that all parts of one process share.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The system's clock, moved ahead by so many milliseconds.
    pub fn ahead_by(ms: i64) -> Clock {
        Clock { ahead_ms: Arc::new(AtomicI64::new(ms)) }
    }

    /// Now, in whole milliseconds, which is what the ledger keeps.
    pub fn now(&self) -> Instant {
        let ms = Timestamp::now().as_millisecond().saturating_add(self.ahead_ms());
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
    }

    /// How far it was moved.
    pub fn ahead_ms(&self) -> i64 {
        self.ahead_ms.load(Ordering::SeqCst)
    }

    /// Moves it to `instant`; never back.
    pub fn advance_to(&self, instant: Instant) {
        // In whole milliseconds like `now`, so that it is not a moment short of what it was moved to.
        let ahead = instant.as_millisecond().saturating_sub(Timestamp::now().as_millisecond());
        self.ahead_ms.fetch_max(ahead.max(0), Ordering::SeqCst);
    }
}
