//! What an audit finds.

use std::time::Duration;

/// The most comparisons of something that differs: on a running system the index follows a moment later.
pub(crate) const LOOKS_MAX: u32 = 4;
pub(crate) const INDEX_LAG: Duration = Duration::from_millis(500);

/// A difference from the entries.
#[derive(Debug)]
pub struct Finding {
    /// Where: an account, a coupon, a pool.
    pub place: String,
    /// What is stored, and what the entries say.
    pub what: String,
    /// The entries that explain it.
    pub entries: Vec<String>,
    /// What would repair it.
    pub repair: String,
}
