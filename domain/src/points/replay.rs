//! The auditor's view: an account recomputed from its entries alone.

use crate::{Account, Entry, Zone, day_of};

/// The first thing that is wrong with a chain of entries.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// Versions have a gap, or one stands twice.
    #[error("entry {found} stands where {expected} should")]
    Version {
        /// The version that should come.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// An entry does not carry the hash of the one before it: it or that one was altered.
    #[error("entry {version} does not continue the chain of hashes")]
    Chain {
        /// The entry.
        version: u64,
    },
    /// The balance that an entry states is not what its lines give.
    #[error("entry {version} states another balance than its lines give")]
    Balance {
        /// The entry.
        version: u64,
    },
    /// The identity of §1 does not hold, or something is below zero.
    #[error("after entry {version} the identity does not hold")]
    Identity {
        /// The entry.
        version: u64,
    },
}

/// Recomputes an account from its entries (all of them, the oldest first), checking the chain on the way. `opened` is
/// the account as it was opened: what an entry does not tell, its time and whether it began in the chat, comes from there.
pub fn replay(opened: Account, entries: &[Entry], zone: &Zone) -> Result<Account, Difference> {
    let mut account = opened;
    for entry in entries {
        let version = entry.version;
        if version != account.version + 1 {
            return Err(Difference::Version { expected: account.version + 1, found: version });
        }
        if entry.previous != account.head {
            return Err(Difference::Chain { version });
        }
        let today = day_of(entry.recorded_at, zone);
        for line in &entry.lines {
            account.apply(line, today);
        }
        account.remember(entry, zone);
        account.version = version;
        account.settled_at = entry.recorded_at;
        account.head = entry.hash();
        if account.balance() != entry.balance {
            return Err(Difference::Balance { version });
        }
        if !account.identity_holds() {
            return Err(Difference::Identity { version });
        }
    }
    Ok(account)
}
