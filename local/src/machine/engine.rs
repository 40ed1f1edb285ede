//! The embedded DynamoDB: one SQLite file, served on loopback and reached through the same SDK as the real one.

use crate::ShutdownSignal;
use anyhow::{Context, Result};
use dynoxide::{Database, server};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{Client, TableNames, tables};
use tokio::net::TcpListener;

/// An index for the engine's streams. Without it, the engine finds a stream's next sequence number by a scan over all
/// of its records, and writes slow down as the stream grows. Check whether it is still needed with each new version of
/// the engine.
const STREAM_INDEX: &str = "CREATE INDEX IF NOT EXISTS kopilka_stream_position
    ON _stream_records(table_name, CAST(sequence_number AS INTEGER))";
const DROP_CONSUMED: &str =
    "DELETE FROM _stream_records WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) <= ?2";

/// How long a clean-up waits while the engine writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// The running engine.
#[derive(Clone)]
pub(crate) struct Engine {
    pub(crate) database: Database,
    pub(crate) url: String,
    file: PathBuf,
}

impl Engine {
    /// Opens the file and serves it until `stop`.
    pub(crate) async fn start(folder: &Path, stop: ShutdownSignal) -> Result<Engine> {
        let file = folder.join("kopilka.db");
        let path = file.to_str().context("the data folder's path is not UTF-8")?;
        let database = Database::new(path).with_context(|| path.to_owned())?;
        let index = |connection: Connection| connection.execute_batch(STREAM_INDEX);
        Connection::open(&file).and_then(index).with_context(|| path.to_owned())?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let served = database.clone();
        tokio::spawn(async move {
            if let Err(error) = server::serve_with_shutdown(listener, served, stop.wait()).await {
                tracing::error!(%error, "the embedded DynamoDB stopped");
            }
        });
        Ok(Engine { database, url: format!("http://{address}"), file })
    }

    /// A client of the engine, with the tables created.
    pub(crate) async fn client(&self, names: &TableNames) -> Result<Client> {
        let client = store::local_client(&self.url);
        tables::create(&client, names).await?;
        Ok(client)
    }

    /// Deletes stream records that every reader has read, to keep the file small. New records are numbered by the
    /// clock, so nothing depends on the old ones.
    pub(crate) fn drop_consumed(&self, table: &str, until: i64) -> Result<(), rusqlite::Error> {
        let connection = Connection::open(&self.file)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.execute(DROP_CONSUMED, (table, until)).map(drop)
    }
}
