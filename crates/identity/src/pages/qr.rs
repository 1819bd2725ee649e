//! QR codes as one SVG path.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// A QR code, in modules.
pub(crate) struct Picture {
    /// Width and height, with the quiet zone of four modules on each side (ISO/IEC 18004 §9.1).
    pub(crate) size: i32,
    /// One square for each dark module.
    pub(crate) path: String,
}

const QUIET: i32 = 4;

/// The code of a text; `None` if it is too long for any.
pub(crate) fn picture(text: &str) -> Option<Picture> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET).ok()?;
            }
        }
    }
    Some(Picture { size: code.size() + 2 * QUIET, path })
}
