//! Signed-distance-field glyphs for web maps: Noto Sans Regular, in ranges of 256 code points.
//!
//! MapLibre and the Azure Maps web SDK ask for `{fontstack}/{start}-{end}.pbf` and draw no label of a tile before every range it needs
//! is there. A range without glyphs is therefore an empty answer and an unknown font is Noto Sans: a refusal would cost the labels.

use bytes::Bytes;

/// The font whose glyphs are here, and that stands in for all others.
pub const FONT: &str = "Noto Sans Regular";

/// The media type of a glyph range.
pub const CONTENT_TYPE: &str = "application/x-protobuf";

/// Code points per range.
const RANGE: u32 = 256;
/// Ranges cover the basic multilingual plane, as in MapLibre's glyph protocol.
const LAST_START: u32 = 0xff00;

macro_rules! ranges {
    ($($start:literal - $end:literal),* $(,)?) => {
        &[$(($start, include_bytes!(concat!(
            "../../../data/glyphs/Noto Sans Regular/", $start, "-", $end, ".pbf"
        )))),*]
    };
}

/// The ranges that have glyphs, in ascending order.
static RANGES: &[(u32, &[u8])] = ranges![
    0 - 255,
    256 - 511,
    512 - 767,
    768 - 1023,
    1024 - 1279,
    1280 - 1535,
    6656 - 6911,
    7168 - 7423,
    7424 - 7679,
    7680 - 7935,
    7936 - 8191,
    8192 - 8447,
    8448 - 8703,
    11264 - 11519,
    11520 - 11775,
    11776 - 12031,
    42496 - 42751,
    42752 - 43007,
    43264 - 43519,
    43776 - 44031,
    64256 - 64511,
    65024 - 65279,
    65280 - 65535,
];

/// The glyphs of the 256 code points from `start` on, as a glyph PBF; empty when the font has none of them.
///
/// The font stack is a comma-separated list of font names, as in the URL; there is one font here, so whatever it names, the answer is
/// [`FONT`]. `None` only when
/// `start` does not begin a range: not a multiple of 256, or beyond 65280.
pub fn range(_fontstack: &str, start: u32) -> Option<Bytes> {
    if !start.is_multiple_of(RANGE) || start > LAST_START {
        return None;
    }
    let found = RANGES.binary_search_by_key(&start, |(from, _)| *from).ok().and_then(|index| RANGES.get(index));
    Some(found.map_or_else(Bytes::new, |(_, glyphs)| Bytes::from_static(glyphs)))
}

/// Reads the file name of a range, `0-255.pbf` or `0-255`, and gives its start; `None` when it is not the name of a range.
pub fn parse_range(name: &str) -> Option<u32> {
    let (start, end) = name.strip_suffix(".pbf").unwrap_or(name).split_once('-')?;
    let (start, end): (u32, u32) = (start.parse().ok()?, end.parse().ok()?);
    let is_range = start.is_multiple_of(RANGE) && start <= LAST_START && end == start + RANGE - 1;
    is_range.then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_range_holds_the_latin_letters() {
        let glyphs = range(FONT, 0).unwrap();
        assert!(glyphs.len() > 50_000);
        assert!(glyphs.windows(FONT.len()).any(|window| window == FONT.as_bytes()));
    }

    #[test]
    fn an_unknown_font_is_answered_with_noto_sans() {
        assert_eq!(range("SegoeFrutigerHelveticaMYingHei-Bold", 256), range(FONT, 256));
    }

    #[test]
    fn a_range_without_glyphs_is_empty_and_not_absent() {
        assert_eq!(range(FONT, 19968), Some(Bytes::new()));
    }

    #[test]
    fn every_listed_range_can_be_found() {
        assert!(RANGES.iter().all(|(start, glyphs)| range(FONT, *start).unwrap() == *glyphs));
    }

    #[test]
    fn only_the_start_of_a_range_is_a_range() {
        assert_eq!(range(FONT, 1), None);
        assert_eq!(range(FONT, 65536), None);
    }

    #[test]
    fn file_names_are_read_strictly() {
        assert_eq!(parse_range("0-255.pbf"), Some(0));
        assert_eq!(parse_range("65280-65535"), Some(65280));
        for wrong in ["", "0-254", "1-256", "0-255.png", "65536-65791.pbf", "-", "a-b", "256-255"] {
            assert_eq!(parse_range(wrong), None, "{wrong}");
        }
    }
}
