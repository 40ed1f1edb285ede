//! The ledger: the tables and secrets over which the features work.

use crate::kit::seal::Pepper;
use crate::kit::settings::TableNames;
use crate::kit::table_client::TableClient;
use aws_sdk_dynamodb::Client;

/// The ledger of all programs.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) table: TableClient,
    pub(crate) outbox: TableClient,
    pub(crate) pepper: Pepper,
}

impl Ledger {
    /// Makes a ledger from a client and the tables' names.
    pub fn new(client: Client, names: &TableNames, pepper: Pepper) -> Ledger {
        let outbox = TableClient::new(client.clone(), &names.outbox);
        Ledger { table: TableClient::new(client, &names.ledger), outbox, pepper }
    }

    /// Returns the pepper under which people and their cashiers have names in it.
    pub fn pepper(&self) -> &Pepper {
        &self.pepper
    }
}
