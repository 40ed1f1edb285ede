//! Reads a QR code from a photo.

use teloxide::net::Download;
use teloxide::requests::{Request, Requester};
use teloxide::types::{Message, PhotoSize};
use teloxide::{Bot, RequestError};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The longest side, in pixels, of a photo to read; [`BYTES_MAX`] is its size in bytes. Telegram keeps each photo in
/// several sizes, and a code that fills a good part of it can be read from a small one.
const SIDE_MAX: u32 = 1_600;

const BYTES_MAX: u32 = 4 << 20;

/// Fetches the photo of a message and reads the code on it; `None` if there is none, or none that can be read.
pub(crate) async fn read_photo(bot: &Bot, message: &Message) -> Result<Option<String>, RequestError> {
    let sizes = message.photo().unwrap_or_default();
    let fits = |size: &&PhotoSize| size.width.max(size.height) <= SIDE_MAX;
    let Some(size) = sizes.iter().filter(fits).max_by_key(|size| size.width) else {
        return Ok(None);
    };
    let file = match bot.get_file(size.file.id.clone()).send().await {
        // The file is gone or never existed; a retry would not change that.
        Err(RequestError::Api(_)) => return Ok(None),
        file => file?,
    };
    let mut bytes = Vec::new();
    if file.meta.size > BYTES_MAX || bot.download_file(&file.path, &mut bytes).await.is_err() {
        return Ok(None);
    }
    // This takes about 100 ms, so it runs off the thread that serves other updates.
    Ok(tokio::task::spawn_blocking(move || read_qr(&bytes)).await.unwrap_or_default())
}

/// The first readable code on a JPEG.
pub fn read_qr(jpeg: &[u8]) -> Option<String> {
    let side = SIDE_MAX as usize;
    let options =
        DecoderOptions::default().set_max_width(side).set_max_height(side).jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    let pixels = decoder.decode().ok()?;
    let (width, height) = decoder.dimensions()?;
    if pixels.len() != width * height {
        return None;
    }
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    image.detect_grids().into_iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}
