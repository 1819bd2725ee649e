//! The finished picture of one name, with its halo and dot.
//!
//! A name is drawn once, at whole pixels, and then laid into every tile that shows a part of it: the parts fit by construction.

use std::collections::HashMap;
use std::sync::Arc;

use tiny_skia::{FillRule, LineCap, LineJoin, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::ground::paint;
use super::placement::Side;
use super::places::Place;
use super::text::Letters;
use crate::style::Palette;
use crate::style::design::{DOT_RADIUS, DOT_RIM, HALO, PLACES};

/// How many bytes of finished names are kept.
const MOST_BYTES: usize = 6 << 20;

/// A name, ready to be laid into a picture.
pub(super) struct Image {
    pub(super) pixels: Pixmap,
    /// From the pixel of the place to the image's north-western corner.
    pub(super) offset: (i32, i32),
}

impl Image {
    /// Draws a name on one side of its place; `None` when it has nothing to see.
    pub(super) fn draw(letters: &mut Letters, place: &Place, side: Side, look: &Palette, zoom: f32) -> Option<Self> {
        let class = PLACES.get(place.class)?;
        let size = class.size.at(zoom);
        let (x, y) = side.baseline(place.width * size, size);
        let name = letters.outline(&place.name, size)?.transform(Transform::from_translate(x, y))?;
        let dot = if side.has_dot() { PathBuilder::from_circle(0.0, 0.0, DOT_RADIUS) } else { None };

        let area = dot.iter().map(|dot| dot.bounds()).fold(name.bounds(), join);
        let (left, top) = ((area.left() - HALO).floor() - 1.0, (area.top() - HALO).floor() - 1.0);
        let (right, bottom) = ((area.right() + HALO).ceil() + 1.0, (area.bottom() + HALO).ceil() + 1.0);
        let mut pixels = Pixmap::new((right - left) as u32, (bottom - top) as u32)?;
        let shift = Transform::from_translate(-left, -top);

        let halo = paint(look.halo, 0.9);
        let around =
            Stroke { width: 2.0 * HALO, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        pixels.stroke_path(&name, &halo, &around, shift, None);
        if let Some(dot) = dot {
            pixels.fill_path(&dot, &paint(look.dot, 1.0), FillRule::Winding, shift, None);
            let inside = PathBuilder::from_circle(0.0, 0.0, DOT_RADIUS - DOT_RIM)?;
            pixels.fill_path(&inside, &paint(look.halo, 1.0), FillRule::Winding, shift, None);
        }
        let ink = if class.dot { look.city } else { look.town };
        pixels.fill_path(&name, &paint(ink, 1.0), FillRule::Winding, shift, None);
        Some(Self { pixels, offset: (left as i32, top as i32) })
    }
}

fn join(a: Rect, b: Rect) -> Rect {
    let (left, top) = (a.left().min(b.left()), a.top().min(b.top()));
    let (right, bottom) = (a.right().max(b.right()), a.bottom().max(b.bottom()));
    Rect::from_ltrb(left, top, right, bottom).unwrap_or(a)
}

/// What makes one finished name different from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) place: usize,
    pub(super) side: Side,
    pub(super) level: u8,
    pub(super) dark: bool,
}

/// Names that were drawn before.
#[derive(Default)]
pub(super) struct Finished {
    images: HashMap<Key, Arc<Image>>,
    bytes: usize,
}

impl Finished {
    pub(super) fn find(&self, key: Key) -> Option<Arc<Image>> {
        self.images.get(&key).map(Arc::clone)
    }

    /// Keeps a name; when there are too many, all others are forgotten at once, which is rare and costs a few milliseconds.
    pub(super) fn keep(&mut self, key: Key, image: &Arc<Image>) {
        if self.bytes > MOST_BYTES {
            self.images.clear();
            self.bytes = 0;
        }
        self.bytes += image.pixels.data().len();
        self.images.insert(key, Arc::clone(image));
    }
}
