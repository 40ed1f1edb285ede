//! Recomputing an account from its entries alone, for audits.

use crate::{Account, Entry, Zone, day_of};

/// The first fault in a chain of entries.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// Versions have a gap, or one appears twice.
    #[error("entry {found} stands where {expected} should")]
    Version {
        /// The expected version.
        expected: u64,
        /// The version that was found.
        found: u64,
    },
    /// An entry does not carry the hash of the one before: one of the two was altered.
    #[error("entry {version} does not continue the chain of hashes")]
    Chain {
        /// The entry's version.
        version: u64,
    },
    /// The balance that an entry states differs from what its lines give.
    #[error("entry {version} states another balance than its lines give")]
    Balance {
        /// The entry's version.
        version: u64,
    },
    /// The identity does not hold (`docs/rules.md#the-identity`), or a figure is below zero.
    #[error("after entry {version} the identity does not hold")]
    Identity {
        /// The entry's version.
        version: u64,
    },
}

/// Recomputes an account from all its entries, the oldest first, and checks the chain of hashes. `opened` is the
/// account as it was opened: its time and whether it began in the chat are not part of any entry.
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
