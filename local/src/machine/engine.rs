//! The embedded DynamoDB: one SQLite file, reached through the same SDK as the real one.

use crate::ShutdownSignal;
use crate::machine::engine_calls::InProcess;
use anyhow::{Context, Result, anyhow};
use dynoxide::Database;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{Client, TableNames, tables};

/// An index for the engine's streams. Without it, the engine finds a stream's next sequence number by a scan over all
/// of its records, and writes slow down as the stream grows. Check whether it is still needed with each new version of
/// the engine.
const STREAM_INDEX: &str = "CREATE INDEX IF NOT EXISTS kopilka_stream_position
    ON _stream_records(table_name, CAST(sequence_number AS INTEGER))";
const DROP_CONSUMED: &str =
    "DELETE FROM _stream_records WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) <= ?2";

/// How long a clean-up waits while the engine writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// The file with all tables.
const FILE: &str = "kopilka.db";

/// The socket in the data folder over which command lines beside a running system reach its engine.
const SOCKET: &str = "engine.sock";

/// What to do about a file that cannot be opened.
fn damaged(path: &str) -> String {
    format!(
        "{path}: the data file cannot be used. If it is damaged, put a copy of the folder back, or begin anew with \
         another --data; if its disk is full, make room"
    )
}

/// Looks whether the pages of the file fit together.
fn check(file: &Path) -> Result<()> {
    let connection = Connection::open(file)?;
    let found: String = connection.query_row("PRAGMA quick_check(1)", (), |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(anyhow!(found)) }
}

/// The open engine.
#[derive(Clone)]
pub(crate) struct Engine {
    pub(crate) database: Database,
    file: PathBuf,
}

impl Engine {
    /// Whether a folder has data.
    pub(crate) fn is_in(folder: &Path) -> bool {
        folder.join(FILE).is_file()
    }

    /// Opens the file.
    pub(crate) fn open(folder: &Path) -> Result<Engine> {
        let file = folder.join(FILE);
        let path = file.to_str().context("the data folder's path is not UTF-8")?;
        // Before the engine, which would write into it.
        if file.is_file() {
            check(&file).with_context(|| damaged(path))?;
        }
        let database = Database::new(path).with_context(|| damaged(path))?;
        let connection = Connection::open(&file).with_context(|| path.to_owned())?;
        connection.execute_batch(STREAM_INDEX).with_context(|| path.to_owned())?;
        if connection.query_row("PRAGMA secure_delete", (), |row| row.get::<_, i64>(0))? == 0 {
            tracing::warn!("what is deleted stays in free pages of the file: build kopilka in its own folder");
        }
        Ok(Engine { database, file })
    }

    /// A client of the engine, with the tables created.
    pub(crate) async fn client(&self, names: &TableNames) -> Result<Client> {
        let client = store::client_of(Arc::new(InProcess(self.database.clone())));
        tables::create(&client, names).await?;
        Ok(client)
    }

    /// Answers command lines of the data's owner until `stop`, over a socket that nobody else can open.
    #[cfg(unix)]
    pub(crate) fn serve(&self, folder: &Path, stop: ShutdownSignal) -> Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let socket = folder.join(SOCKET);
        // Nobody listens on what a killed process left: the folder's lock is ours.
        let _ = std::fs::remove_file(&socket);
        let listener = tokio::net::UnixListener::bind(&socket).with_context(|| {
            format!("{}: is the data folder's path longer than a socket's may be?", socket.display())
        })?;
        std::fs::set_permissions(&socket, std::fs::Permissions::from_mode(0o600))?;
        let router = crate::machine::engine_calls::router(InProcess(self.database.clone()));
        let served = axum::serve(listener, router).with_graceful_shutdown(stop.wait());
        tokio::spawn(async move {
            if let Err(error) = served.await {
                tracing::error!(%error, "the engine's socket is closed");
            }
            let _ = std::fs::remove_file(&socket);
        });
        Ok(())
    }

    #[cfg(not(unix))]
    pub(crate) fn serve(&self, _: &Path, _: ShutdownSignal) -> Result<()> {
        Ok(())
    }

    /// Deletes stream records that every reader has read, to keep the file small. New records are numbered by the
    /// clock, so nothing depends on the old ones.
    pub(crate) fn drop_consumed(&self, table: &str, until: i64) -> Result<(), rusqlite::Error> {
        let connection = Connection::open(&self.file)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.execute(DROP_CONSUMED, (table, until)).map(drop)
    }

    /// Empties the write-ahead log into the file: it holds what was deleted since as it was before.
    pub(crate) fn empty_log(&self) {
        let emptied = Connection::open(&self.file).and_then(|connection| {
            connection.busy_timeout(BUSY_TIMEOUT)?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get::<_, i64>(0))
        });
        if emptied != Ok(0) {
            tracing::warn!(?emptied, "the write-ahead log was not emptied");
        }
    }
}

/// A client of the engine of a system that is running over this folder; `None` if none is.
#[cfg(unix)]
pub(crate) async fn running(folder: &Path, names: &TableNames) -> Option<Client> {
    let socket = folder.join(SOCKET);
    let engine = crate::machine::engine_calls::OverSocket::new(socket.clone()).ok().filter(|_| socket.exists())?;
    let client = store::client_of(Arc::new(engine));
    tables::exist(&client, names).await.then_some(client)
}

#[cfg(not(unix))]
pub(crate) async fn running(_: &Path, _: &TableNames) -> Option<Client> {
    None
}
