//! The services of the command line: over this machine's data, beside a runner or alone, or over AWS.

use crate::ShutdownSignal;
use crate::machine::data::{DataDir, Secrets, kept_clock};
use crate::machine::engine::Engine;
use anyhow::{Context, Error, Result};
use std::path::Path;
use store::{Client, Clock, Ledger, Pepper, Settings, TableNames, Vault};

/// The file in which a running runner writes its engine's address.
pub(crate) const ENGINE_FILE: &str = "engine.url";

/// The stores and settings that a command works with.
pub struct CliServices {
    /// The ledger.
    pub ledger: Ledger,
    /// The vault.
    pub vault: Vault,
    /// The pepper for hashes of the clients' own customer ids.
    pub pepper: Pepper,
    /// The clock, with the offset of a moved one.
    pub clock: Clock,
    /// The client of the engine.
    pub client: Client,
    /// The names of its tables.
    pub tables: TableNames,
    /// Whether this is a deployment on AWS and not this machine.
    pub deployed: bool,
    stop: Option<ShutdownSignal>,
}

impl CliServices {
    /// Opens the services. With `LEDGER_TABLE` set, this is AWS with settings from the environment. Otherwise it is the
    /// data in `folder`, through the runner that has it open or by opening it.
    pub async fn open(folder: &Path) -> Result<CliServices> {
        if std::env::var_os("LEDGER_TABLE").is_some() {
            let Settings { tables, pepper } = Settings::from_env()?;
            let keys = Settings::master_keys_from_env()?;
            let client = store::client()?;
            let vault = Vault::new(client.clone(), &tables, keys, pepper.clone());
            return Ok(CliServices {
                ledger: Ledger::new(client.clone(), &tables, pepper.clone()),
                vault,
                pepper,
                clock: Clock::default(),
                client,
                tables,
                deployed: true,
                stop: None,
            });
        }
        let kept = DataDir::kept(folder).with_context(|| folder.display().to_string())?;
        let names = TableNames::default();
        let (client, stop) = match running(folder, &names).await {
            Some(client) => (client, None),
            None => {
                let stop = ShutdownSignal::new();
                let engine = Engine::start(kept.path(), stop.clone()).await.map_err(Error::msg)?;
                (engine.client(&names).await.map_err(Error::msg)?, Some(stop))
            }
        };
        let Secrets { keys, pepper } = Secrets::of(kept.path()).map_err(Error::msg)?;
        let vault = Vault::new(client.clone(), &names, keys, pepper.clone());
        let clock = kept_clock(kept.path()).unwrap_or_default();
        let ledger = Ledger::new(client.clone(), &names, pepper.clone());
        Ok(CliServices { ledger, vault, pepper, clock, client, tables: names, deployed: false, stop })
    }
}

impl Drop for CliServices {
    fn drop(&mut self) {
        if let Some(stop) = &self.stop {
            stop.now();
        }
    }
}

/// A client of the engine of a runner that is running now.
async fn running(folder: &Path, names: &TableNames) -> Option<Client> {
    let url = std::fs::read_to_string(folder.join(ENGINE_FILE)).ok()?;
    let client = store::local_client(url.trim());
    store::tables::exist(&client, names).await.then_some(client)
}
