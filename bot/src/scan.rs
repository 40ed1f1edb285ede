//! Reads the QR codes of a picture: a photo, or a file that is a JPEG or a PNG.

use crate::channel::telegram::fetch::fetch;
use crate::channel::telegram::incoming::IncomingFile;
use domain::{CardNumber, CouponCode};
use std::io::Cursor;
use teloxide::types::{FileId, PhotoSize};
use teloxide::{Bot, RequestError};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The longest side, in pixels, of a photo to read; [`BYTES_MAX`] is its size in bytes. Telegram keeps each photo in
/// several sizes, and a code that fills a good part of it can be read from a small one.
const SIDE_MAX: u32 = 1_600;
/// The longest side of a picture that was sent as a file, which comes in one size. It holds the screen of any phone; with its
/// colours such a picture takes some 50 MB of a function's memory.
const FILE_SIDE_MAX: u32 = 3_000;
const BYTES_MAX: u32 = 4 << 20;
/// The bytes with which a PNG and a JPEG begin.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";

/// A picture that was sent.
pub(crate) enum Picture<'a> {
    /// A photo, in the largest size that is read.
    Photo(&'a FileId),
    /// A file.
    File(&'a IncomingFile),
    /// A photo of which no size is read.
    TooLarge,
}

/// What was read of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureRead {
    /// The text of a code. Of several it is that of a card or a coupon.
    Code(String),
    /// There is no code on it, or none that can be read.
    NoCode,
    /// It is a file in a form that is not read, or too large.
    OtherForm,
}

impl Picture<'_> {
    /// Returns the picture of a message, if it has one.
    pub(crate) fn of<'a>(photo: &'a [PhotoSize], file: Option<&'a IncomingFile>) -> Option<Picture<'a>> {
        if photo.is_empty() {
            return file.filter(|file| file.is_picture()).map(Picture::File);
        }
        let fits = |size: &&PhotoSize| size.width.max(size.height) <= SIDE_MAX;
        let largest = photo.iter().filter(fits).max_by_key(|size| size.width);
        Some(largest.map_or(Picture::TooLarge, |size| Picture::Photo(&size.file.id)))
    }
}

/// Fetches a picture and reads the code on it.
pub(crate) async fn read_picture(bot: &Bot, picture: Picture<'_>) -> Result<PictureRead, RequestError> {
    let (id, unread) = match picture {
        Picture::Photo(id) => (id, PictureRead::NoCode),
        Picture::File(file) => (&file.id, PictureRead::OtherForm),
        Picture::TooLarge => return Ok(PictureRead::NoCode),
    };
    let Some(bytes) = fetch(bot, id, BYTES_MAX).await? else { return Ok(unread) };
    // This takes about 100 ms, so it runs off the thread that serves other updates.
    let codes = tokio::task::spawn_blocking(move || read_codes(&bytes)).await.unwrap_or_default();
    Ok(match codes.map(best) {
        None => unread,
        Some(None) => PictureRead::NoCode,
        Some(Some(code)) => PictureRead::Code(code),
    })
}

/// Returns the code that is a card or a coupon, or else the first one.
fn best(codes: Vec<String>) -> Option<String> {
    let is_ours = |code: &String| CardNumber::parse(code).is_ok() || CouponCode::parse(code).is_ok();
    codes.iter().find(|code| is_ours(code)).or(codes.first()).cloned()
}

/// Returns the texts of all readable codes on a JPEG or PNG; `None` if it is neither, or too large.
pub fn read_codes(bytes: &[u8]) -> Option<Vec<String>> {
    let (pixels, width, height) = match bytes {
        bytes if bytes.starts_with(PNG) => grey_of_png(bytes)?,
        bytes if bytes.starts_with(JPEG) => grey_of_jpeg(bytes)?,
        _ => return None,
    };
    if pixels.len() != width * height {
        return None;
    }
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    Some(image.detect_grids().into_iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect())
}

fn grey_of_jpeg(bytes: &[u8]) -> Option<(Vec<u8>, usize, usize)> {
    let side = FILE_SIDE_MAX as usize;
    let options =
        DecoderOptions::default().set_max_width(side).set_max_height(side).jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let pixels = decoder.decode().ok()?;
    let (width, height) = decoder.dimensions()?;
    Some((pixels, width, height))
}

fn grey_of_png(bytes: &[u8]) -> Option<(Vec<u8>, usize, usize)> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = (reader.info().width, reader.info().height);
    if width.max(height) > FILE_SIDE_MAX {
        return None;
    }
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    pixels.truncate(frame.buffer_size());
    let samples = frame.color_type.samples();
    // What lies below a transparent pixel is paper.
    let grey = |pixel: &[u8]| {
        let (colours, opaque) = match samples {
            2 | 4 => (&pixel[..samples - 1], u32::from(pixel[samples - 1])),
            _ => (pixel, 255),
        };
        let light = colours.iter().map(|colour| u32::from(*colour)).sum::<u32>() / colours.len() as u32;
        u8::try_from((light * opaque + 255 * (255 - opaque)) / 255).unwrap_or(u8::MAX)
    };
    Some((pixels.chunks_exact(samples).map(grey).collect(), width as usize, height as usize))
}
