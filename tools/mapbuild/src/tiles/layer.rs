//! A layer of the map: what its features carry and how each zoom shows them.

use fast_mvt::MvtValue;

use super::area::{self, Area};
use super::geometry::{Geometry, STROKE_MARGIN};
use super::grid::{self, Point};
use super::line::{self, Line};

/// What a feature carries besides its shape.
#[derive(Debug, Clone, Default)]
pub struct Attributes {
    /// The feature's id in its source, where that has a lasting one (GeoNames).
    pub id: Option<u64>,
    /// The first zoom that shows it, if that is later than the layer's.
    pub min_zoom: u8,
    /// Names and values, in the layer's order.
    pub tags: Vec<(&'static str, MvtValue)>,
}

/// A layer's features on the fine grid, in the order tiles list them: what comes first is drawn first, and
/// for places it is also the more important.
#[derive(Debug)]
pub enum Content {
    /// Areas that all carry the same.
    Areas(Vec<Area>, Attributes),
    /// Lines.
    Lines(Vec<(Line, Attributes)>),
    /// Places.
    Points(Vec<(Point, Attributes)>),
}

/// One layer of the archive.
#[derive(Debug)]
pub struct Layer {
    /// Its name in the tiles.
    pub name: &'static str,
    /// The first zoom that has it.
    pub min_zoom: u8,
    /// Attribute names with their TileJSON types.
    pub fields: &'static [(&'static str, &'static str)],
    /// Its features.
    pub content: Content,
}

/// How much detail a zoom shows, in units of its tiles (8 of them are a pixel of a 512-pixel tile).
#[derive(Debug, Clone, Copy)]
pub struct Detail {
    /// Points closer than this to the simplified shape go.
    pub tolerance: f64,
    /// Areas (square units) and lines (units) smaller than this go.
    pub smallest: u8,
}

impl Detail {
    /// Shapes to an eighth of a pixel and islets of a quarter of one; but at the top zoom, which is magnified for all zooms
    /// beyond it, everything that its grid can hold.
    pub fn of(zoom: u8, top: u8) -> Self {
        if zoom < top { Self { tolerance: 1.0, smallest: 4 } } else { Self { tolerance: 0.5, smallest: 1 } }
    }
}

/// One feature on its way into tiles.
#[derive(Debug, Clone)]
pub struct Piece<'a> {
    /// Its shape, in units of the zoom.
    pub geometry: Geometry,
    /// What it carries.
    pub attributes: &'a Attributes,
}

impl Layer {
    /// The features as a zoom shows them, in order.
    pub fn pieces(&self, zoom: u8, detail: Detail) -> Vec<Piece<'_>> {
        if zoom < self.min_zoom {
            return Vec::new();
        }
        let Detail { tolerance, smallest } = detail;
        match &self.content {
            Content::Areas(areas, attributes) => {
                let shown = area::at_zoom(areas, zoom, tolerance, u64::from(smallest));
                area::around_the_world(shown, zoom, STROKE_MARGIN)
                    .into_iter()
                    .map(|area| Piece { geometry: Geometry::Area(area), attributes })
                    .collect()
            }
            Content::Lines(lines) => lines
                .iter()
                .filter_map(|(line, attributes)| {
                    let line = line::at_zoom(line, zoom, tolerance, i32::from(smallest))?;
                    Some(Piece { geometry: Geometry::Line(line), attributes })
                })
                .collect(),
            Content::Points(points) => points
                .iter()
                .filter(|(_, attributes)| zoom >= attributes.min_zoom)
                .map(|(point, attributes)| Piece { geometry: Geometry::Point(grid::at_zoom(*point, zoom)), attributes })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Layer {
        let early = Attributes::default();
        let late = Attributes { min_zoom: 4, ..Attributes::default() };
        let content = Content::Points(vec![(Point::new(0, 0), early), (Point::new(1 << 28, 0), late)]);
        Layer { name: "place", min_zoom: 2, fields: &[], content }
    }

    #[test]
    fn a_layer_is_empty_below_its_first_zoom() {
        assert!(places().pieces(1, Detail::of(1, 6)).is_empty());
    }

    #[test]
    fn a_feature_waits_for_its_own_first_zoom() {
        assert_eq!(places().pieces(2, Detail::of(2, 6)).len(), 1);
        assert_eq!(places().pieces(4, Detail::of(4, 6)).len(), 2);
    }

    #[test]
    fn the_top_zoom_keeps_what_lower_zooms_drop() {
        let middle = 1 << 28;
        let corners = [(0, 0), (6000, 0), (6000, 6000), (0, 6000)];
        let islet = vec![corners.iter().map(|(dx, dy)| Point::new(middle + dx, middle + dy)).collect()];
        let content = Content::Areas(vec![islet], Attributes::default());
        let land = Layer { name: "land", min_zoom: 0, fields: &[], content };
        assert!(land.pieces(5, Detail::of(5, 6)).is_empty());
        assert_eq!(land.pieces(6, Detail::of(6, 6)).len(), 1);
    }
}
