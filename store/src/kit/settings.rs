//! Settings from the environment; the same names everywhere. What is missing or malformed stops at start, by its name.

use crate::{MasterKeys, Pepper, SealError};

/// A setting that is missing or malformed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MissingSetting {
    /// Not set.
    #[error("the setting {0} is missing")]
    Missing(&'static str),
    /// Set to what cannot be read.
    #[error("the setting {name} is malformed: {why}")]
    Malformed {
        /// Its name.
        name: &'static str,
        /// What it should be.
        why: String,
    },
}

impl From<SealError> for MissingSetting {
    fn from(error: SealError) -> MissingSetting {
        let name = if error == SealError::Pepper { "VAULT_PEPPER" } else { "VAULT_MASTER_KEY" };
        MissingSetting::Malformed { name, why: error.to_string() }
    }
}

/// One setting; empty counts as missing.
pub fn setting(name: &'static str) -> Result<String, MissingSetting> {
    std::env::var(name).ok().filter(|value| !value.is_empty()).ok_or(MissingSetting::Missing(name))
}

/// The names of the three tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableNames {
    /// `LEDGER_TABLE`.
    pub ledger: String,
    /// `VAULT_TABLE`.
    pub vault: String,
    /// `OUTBOX_TABLE`.
    pub outbox: String,
}

impl Default for TableNames {
    fn default() -> TableNames {
        let name = |table: &str| format!("kopilka-{table}");
        TableNames { ledger: name("ledger"), vault: name("vault"), outbox: name("outbox") }
    }
}

/// What every part of the product needs to reach its data.
#[derive(Clone)]
pub struct Settings {
    /// The tables.
    pub tables: TableNames,
    /// `VAULT_PEPPER`.
    pub pepper: Pepper,
}

impl Settings {
    /// Reads the environment.
    pub fn from_env() -> Result<Settings, MissingSetting> {
        let tables = TableNames {
            ledger: setting("LEDGER_TABLE")?,
            vault: setting("VAULT_TABLE")?,
            outbox: setting("OUTBOX_TABLE")?,
        };
        Ok(Settings { tables, pepper: Pepper::parse(&setting("VAULT_PEPPER")?)? })
    }

    /// `VAULT_MASTER_KEY`, for those parts that read persons.
    pub fn master_keys_from_env() -> Result<MasterKeys, MissingSetting> {
        Ok(MasterKeys::parse(&setting("VAULT_MASTER_KEY")?)?)
    }
}
