//! Files that Telegram keeps.

use teloxide::net::Download;
use teloxide::requests::{Request, Requester};
use teloxide::types::FileId;
use teloxide::{Bot, DownloadError, RequestError};

/// Fetches a file by the name under which Telegram keeps it; `None` if it hands it out no more, or if it has more than
/// `most` bytes.
pub(crate) async fn fetch(bot: &Bot, id: &FileId, most: u32) -> Result<Option<Vec<u8>>, RequestError> {
    let file = match bot.get_file(id.clone()).send().await {
        // The file is gone or never existed; a retry would not change that.
        Err(RequestError::Api(_)) => return Ok(None),
        file => file?,
    };
    if file.meta.size > most {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    match bot.download_file(&file.path, &mut bytes).await {
        Ok(()) => Ok(Some(bytes)),
        Err(DownloadError::Network(error)) => Err(RequestError::Network(error)),
        Err(_) => Ok(None),
    }
}
