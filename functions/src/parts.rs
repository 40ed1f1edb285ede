//! What the functions that follow the stream and the schedule work with.

use store::{Clock, Ledger, Programs, Settings, Vault};

/// The ledger, the vault, programs and the clock.
#[derive(Clone)]
pub struct Parts {
    /// The ledger.
    pub ledger: Ledger,
    /// The vault.
    pub vault: Vault,
    /// Programs, cached.
    pub programs: Programs,
    /// The clock.
    pub clock: Clock,
}

impl Parts {
    /// From a Lambda's environment, with the connection opened while it starts.
    pub async fn from_env() -> Result<Parts, lambda_runtime::Error> {
        let Settings { tables, pepper } = Settings::from_env()?;
        let client = store::client()?;
        store::warm_up(&client, &tables.ledger).await;
        let ledger = Ledger::new(client.clone(), &tables, pepper.clone());
        let vault = Vault::new(client, &tables, Settings::master_keys_from_env()?, pepper);
        Ok(Parts { programs: Programs::new(ledger.clone()), ledger, vault, clock: Clock::default() })
    }
}
