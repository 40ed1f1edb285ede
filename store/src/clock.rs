//! The product's clock: the system's clock plus an offset.

use domain::Instant;
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that all parts of a process share: the system's clock plus an offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// Makes a clock that differs from the system's by `ms` milliseconds.
    pub fn offset_by(ms: i64) -> Clock {
        Clock { offset_ms: Arc::new(AtomicI64::new(ms)) }
    }

    /// Makes a clock that shows `instant` now and runs on from there.
    pub fn starting_at(instant: Instant) -> Clock {
        Clock::offset_by(instant.as_millisecond().saturating_sub(system_ms()))
    }

    /// Returns the current time in whole milliseconds, the precision of the ledger.
    pub fn now(&self) -> Instant {
        let ms = system_ms().saturating_add(self.offset_ms());
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
    }

    /// Returns the difference to the system's clock, in milliseconds.
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }

    /// Moves the clock forward to `instant`; it never moves back.
    pub fn advance_to(&self, instant: Instant) {
        // In whole milliseconds like `now`, or the clock could stop short of `instant`.
        let offset = instant.as_millisecond().saturating_sub(system_ms());
        self.offset_ms.fetch_max(offset, Ordering::SeqCst);
    }
}

/// Returns the system's time. It is the only place that reads it: clippy.toml forbids that everywhere else.
#[expect(clippy::disallowed_methods, reason = "everything else asks a Clock")]
fn system_ms() -> i64 {
    Timestamp::now().as_millisecond()
}
