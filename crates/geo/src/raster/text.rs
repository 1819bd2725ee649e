//! Letters: how wide a name is, and what it looks like.

use std::sync::Arc;

use cosmic_text::fontdb::{Database, Source};
use cosmic_text::{Attrs, Buffer, CacheKeyFlags, Command, Family, FontSystem, Metrics, Shaping, SwashCache, Wrap};
use tiny_skia::{Path, PathBuilder};

/// Noto Sans Regular, under the SIL Open Font License (`data/fonts/OFL.txt`).
static FONT: &[u8] = include_bytes!("../../../../data/fonts/NotoSans-Regular.ttf");
const FAMILY: &str = "Noto Sans";

/// The last code point whose advance a [`Ruler`] knows: Latin, Greek, Cyrillic and punctuation, all that names are written in.
const LAST_MEASURED: u32 = 0x20ff;

/// Measures names without laying them out: the sum of the letters' advances, which is within a pixel of the drawn width.
#[derive(Debug)]
pub(super) struct Ruler {
    /// Advances in thousandths of the letters' height, by code point.
    advances: Vec<u16>,
}

impl Ruler {
    /// Width of a name when letters are one pixel high.
    pub(super) fn width(&self, name: &str) -> f32 {
        let advance = |letter: char| self.advances.get(letter as usize).copied().unwrap_or_default();
        name.chars().map(|letter| f32::from(advance(letter)) / 1000.0).sum()
    }
}

/// Lays out names. Not shared between threads: whoever draws borrows one.
pub(super) struct Letters {
    fonts: FontSystem,
    outlines: SwashCache,
}

impl Letters {
    /// Loads the font.
    pub(super) fn new() -> Self {
        let mut database = Database::new();
        database.load_font_source(Source::Binary(Arc::new(FONT)));
        Self { fonts: FontSystem::new_with_locale_and_db("en".to_owned(), database), outlines: SwashCache::new() }
    }

    /// A ruler for this font.
    pub(super) fn ruler(&mut self) -> Ruler {
        let face = self.fonts.db().faces().next().map(|face| (face.id, face.weight));
        let Some(font) = face.and_then(|(id, weight)| self.fonts.get_font(id, weight)) else {
            return Ruler { advances: Vec::new() };
        };
        let font = font.as_swash();
        let (letters, metrics) = (font.charmap(), font.glyph_metrics(&[]).scale(1000.0));
        let advance = |code: u32| metrics.advance_width(letters.map(code)).round() as u16;
        Ruler { advances: (0..=LAST_MEASURED).map(advance).collect() }
    }

    /// The outline of a name in letters `size` pixels high, on a baseline at y = 0 that begins at x = 0.
    pub(super) fn outline(&mut self, name: &str, size: f32) -> Option<Path> {
        let attributes = Attrs::new().family(Family::Name(FAMILY)).cache_key_flags(CacheKeyFlags::DISABLE_HINTING);
        let mut line = Buffer::new(&mut self.fonts, Metrics::new(size, size));
        line.set_wrap(Wrap::None);
        line.set_text(name, &attributes, Shaping::Advanced, None);
        line.shape_until_scroll(&mut self.fonts, false);
        let mut path = PathBuilder::new();
        for run in line.layout_runs() {
            for glyph in run.glyphs {
                let at = (glyph.x + glyph.x_offset * size, glyph.y - glyph.y_offset * size);
                let key = glyph.physical((0.0, 0.0), 1.0).cache_key;
                let commands = self.outlines.get_outline_commands_uncached(&mut self.fonts, key);
                commands.iter().flatten().for_each(|command| add(&mut path, *command, at));
            }
        }
        path.finish()
    }
}

/// Adds one stroke of a letter, whose y grows upwards, at a place whose y grows downwards.
fn add(path: &mut PathBuilder, command: Command, (x, y): (f32, f32)) {
    match command {
        Command::MoveTo(to) => path.move_to(x + to.x, y - to.y),
        Command::LineTo(to) => path.line_to(x + to.x, y - to.y),
        Command::QuadTo(via, to) => path.quad_to(x + via.x, y - via.y, x + to.x, y - to.y),
        Command::CurveTo(a, b, to) => path.cubic_to(x + a.x, y - a.y, x + b.x, y - b.y, x + to.x, y - to.y),
        Command::Close => path.close(),
    }
}
