//! What a feature looks like on one zoom's grid, and what of it a window shows.

use super::area::{self, Area};
use super::bounds::Bounds;
use super::grid::Point;
use super::line::{self, Line};

/// How far (units) a tile shows lines and areas beyond its own edge: more than half of a wide stroke.
pub const STROKE_MARGIN: i32 = 128;
/// The same for places: about half of a label.
const LABEL_MARGIN: i32 = 256;

/// One feature's geometry. The three kinds never mix within a layer.
#[derive(Debug, Clone, PartialEq)]
pub enum Geometry {
    /// An outer ring and its holes.
    Area(Area),
    /// One unbroken line.
    Line(Line),
    /// One place.
    Point(Point),
}

impl Geometry {
    /// How far (units) a tile shows this kind beyond its own edge.
    pub fn margin(&self) -> i32 {
        match self {
            Self::Area(_) | Self::Line(_) => STROKE_MARGIN,
            Self::Point(_) => LABEL_MARGIN,
        }
    }

    /// The smallest rectangle around it.
    pub fn bounds(&self) -> Option<Bounds> {
        match self {
            Self::Area(rings) => Bounds::of(rings.iter().flatten()),
            Self::Line(points) => Bounds::of(points),
            Self::Point(point) => Bounds::of([point]),
        }
    }

    /// What lies in the window.
    pub fn clip(&self, window: &Bounds) -> Vec<Self> {
        let Some(bounds) = self.bounds().filter(|bounds| window.touches(bounds)) else {
            return Vec::new();
        };
        if window.contains(&bounds) {
            return vec![self.clone()];
        }
        match self {
            Self::Area(rings) => area::clip(rings, window).into_iter().map(Self::Area).collect(),
            Self::Line(points) => line::clip(points, window).into_iter().map(Self::Line).collect(),
            Self::Point(_) => Vec::new(),
        }
    }

    /// The same, moved by whole units.
    pub fn moved(&self, dx: i32, dy: i32) -> Self {
        let moved = |point: &Point| Point::new(point.x + dx, point.y + dy);
        match self {
            Self::Area(rings) => Self::Area(rings.iter().map(|ring| ring.iter().map(moved).collect()).collect()),
            Self::Line(points) => Self::Line(points.iter().map(moved).collect()),
            Self::Point(point) => Self::Point(moved(point)),
        }
    }
}
