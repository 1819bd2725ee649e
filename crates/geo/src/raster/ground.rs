//! Land, water, rivers and borders.

use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke, Transform};

use super::outline::Outline;
use super::{RasterStyle, window::Window};
use crate::style::Rgb;
use crate::style::design::{self, Rivers, Stops};
use crate::tiles::{Source, TileError, WorldTiles};

/// Draws everything of the style that lies beneath the names.
pub(super) fn draw(
    picture: &mut Pixmap,
    world: &WorldTiles,
    style: RasterStyle,
    window: &Window,
) -> Result<(), TileError> {
    if !style.has_borders() {
        return Ok(());
    }
    let address = window.source(world.archive_max_zoom()?);
    let source = world.source(address)?;
    let mut ground = Ground { picture, source: &source, outline: Outline::new(window, address), zoom: window.zoom() };
    let palette = style.palette();
    if style.has_ground() {
        ground.picture.fill(color(palette.water, 1.0));
        ground.fill("land", palette.land);
        for rivers in design::RIVERS.iter().rev() {
            ground.rivers(rivers, palette.river);
        }
        // Lakes lie over the rivers that run through them.
        ground.fill("water", palette.water);
        ground.shores("water", palette.coast);
        ground.shores("land", palette.coast);
    }
    if ground.zoom >= design::STATE_ZOOM {
        ground.lines("boundary_state", palette.state, 1.0, design::STATE);
    }
    if ground.zoom >= design::BORDER_BAND_ZOOM {
        ground.lines("boundary", palette.border_band, design::BORDER_BAND_OPACITY, design::BORDER_BAND);
    }
    ground.lines("boundary", palette.border, 1.0, design::BORDER);
    Ok(())
}

struct Ground<'a> {
    picture: &'a mut Pixmap,
    source: &'a Source,
    outline: Outline,
    zoom: f32,
}

impl Ground<'_> {
    fn fill(&mut self, layer: &str, rgb: Rgb) {
        let Some(layer) = self.source.layer(layer) else { return };
        let mut path = PathBuilder::new();
        for feature in &layer.features {
            self.outline.rings(layer, feature, &mut path);
        }
        if let Some(path) = path.finish() {
            let paint = paint(rgb, 1.0);
            self.picture.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
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
        self.picture.stroke_path(&path, &paint(rgb, opacity), &stroke, Transform::identity(), None);
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
