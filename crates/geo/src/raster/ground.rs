//! Land, water, rivers and borders.

use tiny_skia::{Color, FillRule, IntRect, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke, Transform};

use super::outline::Outline;
use super::{RasterStyle, window::Window};
use crate::style::design::{self, Rivers, Stops};
use crate::style::{Palette, Rgb};
use crate::tiles::{Source, TileError, WorldTiles};

/// Pixels drawn beyond the picture and then cut off: where a path crosses the canvas's own edge, the rasterizer bends it a little,
/// and neighbouring tiles would not meet.
const MARGIN: u32 = 4;

/// A picture of everything of the style that lies beneath the names.
pub(super) fn draw(world: &WorldTiles, style: RasterStyle, window: &Window) -> Result<Pixmap, TileError> {
    if !style.has_borders() {
        return window.canvas();
    }
    let address = window.source(world.archive_max_zoom()?)?;
    let source = world.source(address)?;
    let grown = window.grown(MARGIN);
    let outline = Outline::new(&grown, address);
    let mut ground = Ground { canvas: grown.canvas()?, source: &source, outline, zoom: window.zoom() };
    let look = style.palette();
    if style.has_ground() {
        ground.surface(look);
    }
    ground.borders(look);
    let side = window.pixels() as u32;
    let inside = IntRect::from_xywh(MARGIN as i32, MARGIN as i32, side, side);
    let picture = inside.and_then(|inside| ground.canvas.clone_rect(inside));
    picture.ok_or_else(|| TileError::Damaged("a picture without pixels".to_owned()))
}

struct Ground<'a> {
    canvas: Pixmap,
    source: &'a Source,
    outline: Outline,
    zoom: f32,
}

impl Ground<'_> {
    fn surface(&mut self, look: &Palette) {
        self.canvas.fill(color(look.water, 1.0));
        self.fill("land", look.land);
        for rivers in design::RIVERS.iter().rev() {
            self.rivers(rivers, look.river);
        }
        // Lakes lie over the rivers that run through them.
        self.fill("water", look.water);
        self.shores("water", look.coast);
        self.shores("land", look.coast);
    }

    fn borders(&mut self, look: &Palette) {
        if self.zoom >= design::STATE_ZOOM {
            self.lines("boundary_state", look.state, 1.0, design::STATE);
        }
        if self.zoom >= design::BORDER_BAND_ZOOM {
            self.lines("boundary", look.border_band, design::BORDER_BAND_OPACITY, design::BORDER_BAND);
        }
        self.lines("boundary", look.border, 1.0, design::BORDER);
    }

    fn fill(&mut self, layer: &str, rgb: Rgb) {
        let Some(layer) = self.source.layer(layer) else { return };
        let mut path = PathBuilder::new();
        for feature in &layer.features {
            self.outline.rings(layer, feature, &mut path);
        }
        if let Some(path) = path.finish() {
            let paint = paint(rgb, 1.0);
            self.canvas.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    fn shores(&mut self, layer: &str, rgb: Rgb) {
        let Some(layer) = self.source.layer(layer) else { return };
        let mut path = PathBuilder::new();
        for feature in &layer.features {
            self.outline.shores(layer, feature, &mut path);
        }
        self.stroke(path, rgb, 1.0, design::COAST);
    }

    fn rivers(&mut self, rivers: &Rivers, rgb: Rgb) {
        let Some(layer) = self.source.layer("waterway") else { return };
        if self.zoom < rivers.zoom {
            return;
        }
        let mut path = PathBuilder::new();
        for feature in &layer.features {
            let rank = layer.number(feature, "scalerank").unwrap_or(rivers.ranks.1);
            if rivers.ranks.0 <= rank && rank <= rivers.ranks.1 {
                self.outline.lines(layer, feature, &mut path);
            }
        }
        self.stroke(path, rgb, 1.0, rivers.width);
    }

    fn lines(&mut self, layer: &str, rgb: Rgb, opacity: f32, width: Stops) {
        let Some(layer) = self.source.layer(layer) else { return };
        let mut path = PathBuilder::new();
        for feature in &layer.features {
            self.outline.lines(layer, feature, &mut path);
        }
        self.stroke(path, rgb, opacity, width);
    }

    /// All lines of a kind are one path, so that they do not darken where they meet.
    fn stroke(&mut self, path: PathBuilder, rgb: Rgb, opacity: f32, width: Stops) {
        let Some(path) = path.finish() else { return };
        let stroke = Stroke {
            width: width.at(self.zoom),
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        self.canvas.stroke_path(&path, &paint(rgb, opacity), &stroke, Transform::identity(), None);
    }
}

/// A flat colour.
pub(super) fn paint(rgb: Rgb, opacity: f32) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(color(rgb, opacity));
    paint
}

fn color(Rgb(red, green, blue): Rgb, opacity: f32) -> Color {
    Color::from_rgba8(red, green, blue, (opacity * 255.0).round() as u8)
}
