//! What the functions that follow the stream and the schedule work with.

use store::{
    Client, Clock, DeadLetters, Journeys, Ledger, MasterKeys, Outbox, Pepper, Programs, Settings, TableNames, Vault,
};

/// The ledger, the vault, programs and the clock.
#[derive(Clone)]
pub struct Services {
    /// The ledger.
    pub ledger: Ledger,
    /// The vault.
    pub vault: Vault,
    /// Programs, cached.
    pub programs: Programs,
    /// Journeys, cached.
    pub journeys: Journeys,
    /// The clock.
    pub clock: Clock,
    /// Messages on their way.
    pub outbox: Outbox,
    /// Records that cannot be worked on.
    pub dead_letters: DeadLetters,
}

impl Services {
    /// Over a client.
    pub fn new(client: Client, tables: &TableNames, keys: MasterKeys, pepper: Pepper, clock: Clock) -> Services {
        let ledger = Ledger::new(client.clone(), tables, pepper.clone());
        let dead_letters = DeadLetters::new(client.clone(), tables);
        let outbox = Outbox::new(client.clone(), tables);
        let vault = Vault::new(client, tables, keys, pepper);
        let (programs, journeys) = (Programs::new(ledger.clone()), Journeys::new(ledger.clone()));
        Services { programs, journeys, ledger, vault, clock, outbox, dead_letters }
    }

    /// From a Lambda's environment, with the connection opened while it starts.
    pub async fn from_env() -> Result<Services, lambda_runtime::Error> {
        let Settings { tables, pepper } = Settings::from_env()?;
        let client = store::client()?;
        store::warm_up(&client, &tables.ledger).await;
        Ok(Services::new(client, &tables, Settings::master_keys_from_env()?, pepper, Clock::default()))
    }
}
