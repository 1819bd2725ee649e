//! Turns features of an archive tile into paths of a picture.

use tiny_skia::PathBuilder;

use super::window::Window;
use crate::tiles::{Bounds, Clip, EXTENT, Feature, Kind, Layer, Point, TileAddress, Vertex};

/// How far paths reach beyond the picture, in pixels: more than half of the widest stroke.
const BUFFER: f64 = 8.0;
/// Vertices closer together than this, in pixels, are drawn as one.
const CLOSE: f64 = 0.4;
/// Rings smaller than this, in pixels, are not drawn.
const SPECK: f64 = 0.5;

/// From the units of one archive tile to the pixels of one picture.
pub(super) struct Outline {
    scale: f64,
    offset: Point,
    clip: Clip,
    /// Whether the archive tile touches the western and the eastern end of the world.
    ends: (bool, bool),
}

impl Outline {
    pub(super) fn new(window: &Window, source: TileAddress) -> Self {
        let source_pixels = window.world_pixels() / f64::from(1_u32 << source.zoom());
        let corner = window.corner();
        Self {
            scale: source_pixels / f64::from(EXTENT),
            offset: Point {
                x: f64::from(source.x()) * source_pixels - corner.x,
                y: f64::from(source.y()) * source_pixels - corner.y,
            },
            clip: Clip::square(window.pixels(), BUFFER),
            ends: (source.x() == 0, source.x() == (1 << source.zoom()) - 1),
        }
    }

    /// Adds the rings of a polygon, to be filled.
    pub(super) fn rings(&self, layer: &Layer, feature: &Feature, path: &mut PathBuilder) {
        if feature.kind != Kind::Polygon || !self.shows(&feature.bounds) {
            return;
        }
        let inside = self.is_inside(&feature.bounds);
        let (mut ring, mut scratch) = (Vec::new(), Vec::new());
        for (_, vertices) in layer.parts(feature) {
            self.thin(vertices, &mut ring);
            if !inside {
                self.clip.ring(&mut ring, &mut scratch);
            }
            if ring.len() > 2 {
                add(&ring, path);
                path.close();
            }
        }
    }

    /// Adds the outline of a polygon, to be stroked: without the edges that only exist because the data is cut there.
    pub(super) fn shores(&self, layer: &Layer, feature: &Feature, path: &mut PathBuilder) {
        if feature.kind != Kind::Polygon || !self.shows(&feature.bounds) {
            return;
        }
        let mut ring = Vec::new();
        for (_, vertices) in layer.parts(feature) {
            self.thin(vertices, &mut ring);
            ring.extend(ring.first().copied());
            for stretch in ring.chunk_by(|a, b| !self.is_end_of_world(*a, *b)) {
                self.clip.line(stretch, |piece| add(piece, path));
            }
        }
    }

    /// Adds lines, to be stroked.
    pub(super) fn lines(&self, layer: &Layer, feature: &Feature, path: &mut PathBuilder) {
        if feature.kind != Kind::Line || !self.shows(&feature.bounds) {
            return;
        }
        let mut line = Vec::new();
        for (_, vertices) in layer.parts(feature) {
            self.thin(vertices, &mut line);
            self.clip.line(&line, |piece| add(piece, path));
        }
    }

    /// The vertices as points of the picture, leaving out those that no eye can tell from the one before; the ends stay.
    fn thin(&self, vertices: &[Vertex], points: &mut Vec<Point>) {
        points.clear();
        let Some((last, others)) = vertices.split_last() else { return };
        for vertex in others {
            let point = self.point(*vertex);
            let is_close = |kept: &Point| (kept.x - point.x).abs() < CLOSE && (kept.y - point.y).abs() < CLOSE;
            if !points.last().is_some_and(is_close) {
                points.push(point);
            }
        }
        points.push(self.point(*last));
    }

    fn point(&self, vertex: Vertex) -> Point {
        Point {
            x: f64::from(vertex.x) * self.scale + self.offset.x,
            y: f64::from(vertex.y) * self.scale + self.offset.y,
        }
    }

    fn shows(&self, bounds: &Bounds) -> bool {
        let (min, max) = (self.point(bounds.min), self.point(bounds.max));
        let is_speck = max.x - min.x < SPECK && max.y - min.y < SPECK;
        !is_speck && !self.clip.misses(min, max)
    }

    fn is_inside(&self, bounds: &Bounds) -> bool {
        self.clip.contains(self.point(bounds.min)) && self.clip.contains(self.point(bounds.max))
    }

    /// Whether the edge runs along the meridian of 180 degrees, where land is cut but does not end.
    fn is_end_of_world(&self, a: Point, b: Point) -> bool {
        let (west, east) = (self.offset.x, self.offset.x + f64::from(EXTENT) * self.scale);
        let near = |end: f64| (a.x - end).abs() < CLOSE && (b.x - end).abs() < CLOSE;
        (self.ends.0 && near(west)) || (self.ends.1 && near(east))
    }
}

fn add(points: &[Point], path: &mut PathBuilder) {
    let mut points = points.iter().map(|point| (point.x as f32, point.y as f32));
    if let Some((x, y)) = points.next() {
        path.move_to(x, y);
    }
    for (x, y) in points {
        path.line_to(x, y);
    }
}
