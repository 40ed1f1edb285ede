//! The limits of a program (`docs/rules.md#program-limits`). Staff can see them, and a refusal names the limit.

/// The limits of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Accounts ever opened, card holders without a chat included, since books are kept permanently.
    pub members: u32,
    /// People who work for the program.
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
