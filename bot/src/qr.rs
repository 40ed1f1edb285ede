//! Pictures of QR codes.

use qrcode::{Color, EcLevel, QrCode};

/// Pixels of one module.
const MODULE: usize = 10;

/// Light modules around the code, as ISO/IEC 18004 requires.
const QUIET: usize = 4;

/// A PNG with the QR code of a short text; `None` if the text does not fit into one.
pub fn qr_png(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let modules = code.width();
    let side = (modules + 2 * QUIET) * MODULE;
    let dark = |x: usize, y: usize| {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < modules);
        matches!((inside(x), inside(y)), (Some(x), Some(y)) if code[(x, y)] == Color::Dark)
    };
    let pixels: Vec<u8> =
        (0..side * side).map(|at| if dark(at % side / MODULE, at / side / MODULE) { 0 } else { u8::MAX }).collect();
    gray_png(side, side, &pixels)
}

/// A PNG of gray pixels, row by row.
pub(crate) fn gray_png(width: usize, height: usize, pixels: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(pixels).ok()?;
    writer.finish().ok()?;
    Some(out)
}
