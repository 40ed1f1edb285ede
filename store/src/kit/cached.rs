//! What a process remembers for a minute.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// How long something is read from memory. A change of rules takes effect after at least twice that.
const CACHED_FOR: Duration = Duration::from_secs(60);

/// Values by their keys, with the time at which they were read. Clones share them.
#[derive(Clone)]
pub(crate) struct Cached<K, V>(Arc<Mutex<HashMap<K, (Instant, V)>>>);

impl<K, V> Default for Cached<K, V> {
    fn default() -> Cached<K, V> {
        Cached(Arc::default())
    }
}

impl<K: Eq + Hash, V: Clone> Cached<K, V> {
    fn lock(&self) -> MutexGuard<'_, HashMap<K, (Instant, V)>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Returns what is remembered and not too old.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.lock().get(key).filter(|(read, _)| read.elapsed() < CACHED_FOR).map(|(_, value)| value.clone())
    }

    pub(crate) fn put(&self, key: K, value: V) {
        self.lock().insert(key, (Instant::now(), value));
    }

    pub(crate) fn forget(&self, key: &K) {
        self.lock().remove(key);
    }
}
