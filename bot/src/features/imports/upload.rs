//! A file that somebody sends: fetched from Telegram, and its first look.

use crate::channel::telegram::fetch::fetch;
use crate::channel::telegram::incoming::IncomingFile;
use crate::imports::{FileTable, Form, TableRefused, read_table};
use domain::Hash;
use teloxide::{Bot, RequestError};

/// The most bytes of a file: some two hundred thousand lines. Telegram hands out larger ones, too, but they have to fit into the
/// memory of a function.
pub(crate) const FILE_BYTES_MAX: u32 = 8 << 20;
/// The most columns of a file from which one is chosen in the chat.
const COLUMNS_SHOWN_MAX: usize = 60;

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The name by which Telegram hands it out.
    pub(crate) id: String,
    /// What was found in it.
    pub(crate) found: Result<Found, TableRefused>,
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The hash of its contents.
    pub(crate) file: Hash,
    /// Its form.
    pub(crate) form: Form,
    /// The number of its rows.
    pub(crate) rows: u64,
    /// The names of its columns.
    pub(crate) names: Vec<String>,
}

/// Fetches a file that was sent and looks at it.
pub(crate) async fn read_upload(bot: &Bot, file: &IncomingFile) -> Result<Upload, RequestError> {
    let id = file.id.0.clone();
    if file.bytes > FILE_BYTES_MAX.into() {
        return Ok(Upload { id, found: Err(TableRefused::TooLarge) });
    }
    let found = match fetch(bot, &file.id, FILE_BYTES_MAX).await? {
        None => Err(TableRefused::NoTable),
        // This takes a second for a large file, so it runs off the thread that serves other updates.
        Some(bytes) => tokio::task::spawn_blocking(move || look(&bytes)).await.unwrap_or(Err(TableRefused::NoTable)),
    };
    Ok(Upload { id, found })
}

fn look(bytes: &[u8]) -> Result<Found, TableRefused> {
    let FileTable { form, header, rows, broken, garbled } = read_table(bytes)?;
    if header.len() > COLUMNS_SHOWN_MAX {
        return Err(TableRefused::TooWide(COLUMNS_SHOWN_MAX));
    }
    let rows = (rows.len() + broken.len() + garbled.len()) as u64;
    Ok(Found { file: Hash::of(bytes), form, rows, names: header })
}
