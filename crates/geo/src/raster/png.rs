//! Packs a picture as PNG (W3C PNG specification, third edition), small and fast.
//!
//! A map has few colours and their mixtures along edges. Mixtures are rounded to 33 levels per channel, which no eye can tell; then nearly
//! all pictures have at most 256 colours and one byte per pixel instead of four: a third of the size and of the work. The rounding looks at a
//! pixel alone, never at the picture, so that neighbouring tiles still agree.

use std::collections::HashMap;
use std::io::Write;

use bytes::Bytes;
use flate2::{Compression, Crc, write::ZlibEncoder};
use tiny_skia::Pixmap;

use crate::style::{Palette, Rgb};
use crate::tiles::TileError;

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// Eight bits per pixel, each the number of a colour; deflate, the usual filters, not interlaced.
const INDEXED: [u8; 5] = [8, 3, 0, 0, 0];
/// Channels that are less than this apart are the same colour, where the picture is translucent.
const SAME: u8 = 24;
/// How hard deflate tries, of 9: more than this costs twice the time for a few percent.
const EFFORT: u32 = 5;

/// The picture as PNG. The colours of `look` are kept exactly.
pub(super) fn encode(picture: &Pixmap, look: &Palette) -> Result<Bytes, TileError> {
    match indexed(picture, &look.all()) {
        Some((rows, colours)) => write(picture, &rows, &colours).map(Bytes::from).map_err(damaged),
        None => picture.encode_png().map(Bytes::from).map_err(damaged),
    }
}

type Rgba = [u8; 4];

/// The rows, each behind the number of its filter (none), and the colours; nothing when there are too many.
fn indexed(picture: &Pixmap, exact: &[Rgb]) -> Option<(Vec<u8>, Vec<Rgba>)> {
    let mut colours = Colours { exact, listed: Vec::new(), seen: HashMap::new(), last: None };
    let mut rows = Vec::with_capacity(picture.pixels().len() + picture.height() as usize);
    for row in picture.pixels().chunks(picture.width() as usize) {
        rows.push(0);
        for pixel in row {
            let pixel = [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()];
            rows.push(colours.number(pixel)?);
        }
    }
    Some((rows, colours.listed))
}

/// Numbers colours in the order in which they appear.
struct Colours<'a> {
    /// Colours that must not be rounded.
    exact: &'a [Rgb],
    listed: Vec<Rgba>,
    /// The number of every premultiplied pixel met so far.
    seen: HashMap<Rgba, u8>,
    last: Option<(Rgba, u8)>,
}

impl Colours<'_> {
    fn number(&mut self, pixel: Rgba) -> Option<u8> {
        // Most pixels are like the one before.
        if let Some((last, number)) = self.last
            && last == pixel
        {
            return Some(number);
        }
        let number = match self.seen.get(&pixel) {
            Some(number) => *number,
            None => self.list(pixel)?,
        };
        self.last = Some((pixel, number));
        Some(number)
    }

    fn list(&mut self, pixel: Rgba) -> Option<u8> {
        let colour = self.round(pixel);
        let number = self.listed.iter().position(|listed| *listed == colour).unwrap_or(self.listed.len());
        if number == self.listed.len() {
            self.listed.push(colour);
        }
        // More colours than a byte can number end the attempt here.
        let number = u8::try_from(number).ok()?;
        self.seen.insert(pixel, number);
        Some(number)
    }

    /// The colour that stands for a pixel, no longer premultiplied.
    fn round(&self, [red, green, blue, alpha]: Rgba) -> Rgba {
        if alpha == 255 {
            let is_exact = self.exact.contains(&Rgb(red, green, blue));
            return if is_exact {
                [red, green, blue, 255]
            } else {
                [red, green, blue, 255].map(|channel| level(channel, 8))
            };
        }
        let alpha_level = level(alpha, 16);
        if alpha_level == 0 {
            return [0; 4];
        }
        // The edge of a shape on nothing has the shape's colour, but for the rounding of premultiplied channels.
        // INVARIANT: alpha is not 0 here, and no channel is above it.
        let [red, green, blue] =
            [red, green, blue].map(|channel| (u16::from(channel) * 255 / u16::from(alpha)).min(255) as u8);
        let apart = |rgb: &Rgb| rgb.0.abs_diff(red).max(rgb.1.abs_diff(green)).max(rgb.2.abs_diff(blue));
        let nearest = self.exact.iter().min_by_key(|rgb| apart(rgb)).filter(|rgb| apart(rgb) < SAME);
        let rounded = Rgb(level(red, 32), level(green, 32), level(blue, 32));
        let Rgb(red, green, blue) = nearest.copied().unwrap_or(rounded);
        [red, green, blue, alpha_level]
    }
}

/// The nearest multiple of `step`, at most 255.
fn level(channel: u8, step: u16) -> u8 {
    ((u16::from(channel) + step / 2) / step * step).min(255) as u8
}

fn write(picture: &Pixmap, rows: &[u8], colours: &[Rgba]) -> std::io::Result<Vec<u8>> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(EFFORT));
    packed.write_all(rows)?;
    let packed = packed.finish()?;
    let size: Vec<u8> = [picture.width(), picture.height()].iter().flat_map(|side| side.to_be_bytes()).collect();

    let mut png = SIGNATURE.to_vec();
    chunk(&mut png, *b"IHDR", &[&size[..], &INDEXED].concat());
    chunk(
        &mut png,
        *b"PLTE",
        &colours.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect::<Vec<_>>(),
    );
    if colours.iter().any(|colour| colour[3] < 255) {
        chunk(&mut png, *b"tRNS", &colours.iter().map(|colour| colour[3]).collect::<Vec<_>>());
    }
    chunk(&mut png, *b"IDAT", &packed);
    chunk(&mut png, *b"IEND", &[]);
    Ok(png)
}

/// Length, name, content, and a checksum over name and content.
fn chunk(png: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    // INVARIANT: a picture of 512 by 512 pixels is far below 2^32 bytes.
    png.extend((content.len() as u32).to_be_bytes());
    let mut sum = Crc::new();
    for part in [&name[..], content] {
        sum.update(part);
        png.extend_from_slice(part);
    }
    png.extend(sum.sum().to_be_bytes());
}

fn damaged(why: impl ToString) -> TileError {
    TileError::Damaged(why.to_string())
}

#[cfg(test)]
mod tests {
    use tiny_skia::Color;

    use super::*;

    fn picture(pixels: impl Fn(u32) -> Color) -> Pixmap {
        let mut picture = Pixmap::new(40, 20).unwrap();
        for (index, pixel) in picture.pixels_mut().iter_mut().enumerate() {
            *pixel = pixels(index as u32).premultiply().to_color_u8();
        }
        picture
    }

    fn worst(a: &Pixmap, b: &Pixmap) -> u8 {
        a.data().iter().zip(b.data()).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
    }

    #[test]
    fn a_picture_of_few_colours_is_read_back_nearly_as_it_was() {
        let ramp = |index: u32| Color::from_rgba8(200, (index % 40 * 5) as u8, 90, 255);
        let before = picture(ramp);
        let png = encode(&before, &Palette::ROAD).unwrap();
        assert_eq!(png[25], 3, "indexed");
        assert!(worst(&Pixmap::decode_png(&png).unwrap(), &before) <= 4);
    }

    #[test]
    fn surfaces_keep_their_exact_colour() {
        for look in [Palette::ROAD, Palette::DARK_GREY] {
            let Rgb(red, green, blue) = look.land;
            let before = picture(|_| Color::from_rgba8(red, green, blue, 255));
            assert_eq!(Pixmap::decode_png(&encode(&before, &look).unwrap()).unwrap(), before);
        }
    }

    #[test]
    fn transparency_is_kept() {
        let before = picture(|index| Color::from_rgba8(255, 255, 255, (index % 40 * 6) as u8));
        let png = encode(&before, &Palette::ROAD).unwrap();
        assert!(png.windows(4).any(|name| name == b"tRNS"));
        assert!(worst(&Pixmap::decode_png(&png).unwrap(), &before) <= 8);
    }

    #[test]
    fn a_picture_of_many_colours_is_packed_without_loss() {
        let before = picture(|index| Color::from_rgba8((index % 40 * 6) as u8, (index / 40 * 12) as u8, 7, 255));
        let png = encode(&before, &Palette::ROAD).unwrap();
        assert_eq!(png[25], 6, "true colour");
        assert_eq!(Pixmap::decode_png(&png).unwrap(), before);
    }
}
