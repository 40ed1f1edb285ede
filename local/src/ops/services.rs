//! The services of the command line: over this machine's data, beside a runner or alone, or over AWS.

use crate::machine::data::{DataDir, Secrets, kept_clock};
use crate::machine::engine::{Engine, running};
use anyhow::{Result, bail};
use std::path::Path;
use store::{Client, Clock, Ledger, Pepper, Settings, TableNames, Vault};

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
    /// Holds the lock of the data that this command has open itself.
    _opened: Option<DataDir>,
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
                _opened: None,
            });
        }
        if !Engine::is_in(folder) {
            bail!("{}: there is no data here; look at --data, or start kopilka with it first", folder.display());
        }
        let names = TableNames::default();
        let (client, opened) = match running(folder, &names).await {
            Some(client) => (client, None),
            None => {
                let opened = DataDir::kept(folder)?;
                (Engine::open(opened.path())?.client(&names).await?, Some(opened))
            }
        };
        let Secrets { keys, pepper } = Secrets::of(folder)?;
        let vault = Vault::new(client.clone(), &names, keys, pepper.clone());
        let clock = kept_clock(folder)?.unwrap_or_default();
        let ledger = Ledger::new(client.clone(), &names, pepper.clone());
        Ok(CliServices { ledger, vault, pepper, clock, client, tables: names, deployed: false, _opened: opened })
    }
}
