//! The product's clock: the system's, or one that began at another instant and was moved.

use domain::Instant;
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that all parts of one process share: the system's plus an offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The system's clock, off by so many milliseconds.
    pub fn offset_by(ms: i64) -> Clock {
        Clock { offset_ms: Arc::new(AtomicI64::new(ms)) }
    }

    /// A clock that shows `instant` now and goes on from there.
    pub fn starting_at(instant: Instant) -> Clock {
        Clock::offset_by(instant.as_millisecond().saturating_sub(system_ms()))
    }

    /// Now, in whole milliseconds, which is what the ledger keeps.
    pub fn now(&self) -> Instant {
        let ms = system_ms().saturating_add(self.offset_ms());
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
    }

    /// How far it is from the system's.
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }

    /// Moves it to `instant`; never back.
    pub fn advance_to(&self, instant: Instant) {
        // In whole milliseconds like `now`, so that it is not a moment short of what it was moved to.
        let offset = instant.as_millisecond().saturating_sub(system_ms());
        self.offset_ms.fetch_max(offset, Ordering::SeqCst);
    }
}

/// The only place that reads the system's clock: clippy.toml forbids it everywhere else.
#[expect(clippy::disallowed_methods, reason = "everything else asks a Clock")]
fn system_ms() -> i64 {
    Timestamp::now().as_millisecond()
}
