//! What a program may have at most: generous, seen by its staff, and answered clearly where it is reached.

/// What a program may have at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Accounts ever opened, with the cards of those who are not in the chat; books are kept for ever.
    pub members: u32,
    /// People who work for it.
    pub staff: u32,
    /// API keys.
    pub keys: u32,
    /// Purchases and activities that its tills report in a minute.
    pub purchases_a_minute: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { members: 100_000, staff: 50, keys: 20, purchases_a_minute: 600 }
    }
}
