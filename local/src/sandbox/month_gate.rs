//! The progress of the demo month, of which one runs at a time.

use serde::Serialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The days of the month.
pub(crate) const DAYS: u32 = 30;

/// How far a month is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MonthProgress {
    /// None was begun.
    #[default]
    None,
    /// It is running: the day, from 1.
    Day(u32),
    /// It is over.
    Done,
    /// It stopped, and why.
    Stopped(String),
}

/// The progress of the month, of which one runs at a time.
#[derive(Clone, Default)]
pub(crate) struct MonthGate(Arc<Mutex<MonthProgress>>);

impl MonthGate {
    fn lock(&self) -> MutexGuard<'_, MonthProgress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins; `false` while another one is running.
    pub(super) fn begin(&self) -> bool {
        let mut progress = self.lock();
        let free = !matches!(*progress, MonthProgress::Day(_));
        if free {
            *progress = MonthProgress::Day(1);
        }
        free
    }

    /// Returns how far it is, and of how many days.
    pub(super) fn progress(&self) -> (MonthProgress, u32) {
        (self.lock().clone(), DAYS)
    }

    pub(super) fn set(&self, progress: MonthProgress) {
        *self.lock() = progress;
    }
}
