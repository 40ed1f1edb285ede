//! Settings from the environment, with the same names everywhere. A missing or malformed setting is an error at start.

use crate::{MasterKeys, Pepper, SealError};

/// A setting that is missing or malformed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MissingSetting {
    /// It is not set.
    #[error("the setting {0} is missing")]
    Missing(&'static str),
    /// It is set to a value that cannot be read.
    #[error("the setting {name} is malformed: {why}")]
    Malformed {
        /// The name of the setting.
        name: &'static str,
        /// The expected form.
        why: String,
    },
}

impl From<SealError> for MissingSetting {
    fn from(error: SealError) -> MissingSetting {
        let name = if error == SealError::Pepper { "VAULT_PEPPER" } else { "VAULT_MASTER_KEY" };
        MissingSetting::Malformed { name, why: error.to_string() }
    }
}

/// Reads one setting; an empty one counts as missing.
pub fn setting(name: &'static str) -> Result<String, MissingSetting> {
    std::env::var(name).ok().filter(|value| !value.is_empty()).ok_or(MissingSetting::Missing(name))
}

/// The names of the three tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableNames {
    /// The Ledger, from `LEDGER_TABLE`.
    pub ledger: String,
    /// The Vault, from `VAULT_TABLE`.
    pub vault: String,
    /// The Outbox, from `OUTBOX_TABLE`.
    pub outbox: String,
}

impl Default for TableNames {
    fn default() -> TableNames {
        let name = |table: &str| format!("kopilka-{table}");
        TableNames { ledger: name("ledger"), vault: name("vault"), outbox: name("outbox") }
    }
}

/// The settings that every part of the product needs to reach its data.
#[derive(Clone)]
pub struct Settings {
    /// The tables.
    pub tables: TableNames,
    /// The pepper, from `VAULT_PEPPER`.
    pub pepper: Pepper,
}

impl Settings {
    /// Reads the settings from the environment.
    pub fn from_env() -> Result<Settings, MissingSetting> {
        let tables = TableNames {
            ledger: setting("LEDGER_TABLE")?,
            vault: setting("VAULT_TABLE")?,
            outbox: setting("OUTBOX_TABLE")?,
        };
        Ok(Settings { tables, pepper: Pepper::parse(&setting("VAULT_PEPPER")?)? })
    }

    /// Reads `VAULT_MASTER_KEY`, for the parts that open personal fields.
    pub fn master_keys_from_env() -> Result<MasterKeys, MissingSetting> {
        Ok(MasterKeys::parse(&setting("VAULT_MASTER_KEY")?)?)
    }
}
