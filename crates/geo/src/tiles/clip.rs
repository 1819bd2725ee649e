//! Cuts rings and lines at a box.
//!
//! Works in floating point, which holds every coordinate of the world at zoom 22 exactly; the caller rounds once, afterwards. A cut
//! ring runs along the box where it left it: whoever strokes outlines must look away from the box's edges.

/// A point in the coordinates of the tile or picture being made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// The box to keep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Clip {
    pub(crate) min: Point,
    pub(crate) max: Point,
}

impl Clip {
    /// The square from `-buffer` to `size + buffer` on both axes.
    pub(crate) fn square(size: f64, buffer: f64) -> Self {
        let (low, high) = (-buffer, size + buffer);
        Self { min: Point { x: low, y: low }, max: Point { x: high, y: high } }
    }

    /// Whether the point is inside or on the edge.
    pub(crate) fn contains(&self, point: Point) -> bool {
        self.min.x <= point.x && point.x <= self.max.x && self.min.y <= point.y && point.y <= self.max.y
    }

    /// Whether the box from `min` to `max` has nothing in common with this one.
    pub(crate) fn misses(&self, min: Point, max: Point) -> bool {
        max.x < self.min.x || min.x > self.max.x || max.y < self.min.y || min.y > self.max.y
    }

    /// Cuts a ring, given without its closing point, by the four edges in turn (Sutherland and Hodgman). What remains is in `ring`,
    /// in the same direction; fewer than three points are nothing.
    pub(crate) fn ring(&self, ring: &mut Vec<Point>, scratch: &mut Vec<Point>) {
        for edge in [Edge::West, Edge::East, Edge::North, Edge::South] {
            scratch.clear();
            let Some(mut previous) = ring.last().copied() else { return };
            for &point in ring.iter() {
                let (was_in, is_in) = (edge.keeps(self, previous), edge.keeps(self, point));
                if was_in != is_in {
                    scratch.push(edge.crossing(self, previous, point));
                }
                if is_in {
                    scratch.push(point);
                }
                previous = point;
            }
            std::mem::swap(ring, scratch);
        }
        ring.dedup();
    }

    /// Cuts a line and hands on every piece that stays inside.
    pub(crate) fn line(&self, line: &[Point], mut piece: impl FnMut(&[Point])) {
        let mut current: Vec<Point> = Vec::new();
        for pair in line.windows(2) {
            let &[from, to] = pair else { continue };
            let Some((start, end)) = self.segment(from, to) else { continue };
            if current.last() != Some(&start) {
                if current.len() > 1 {
                    piece(&current);
                }
                current.clear();
                current.push(start);
            }
            if start != end {
                current.push(end);
            }
        }
        if current.len() > 1 {
            piece(&current);
        }
    }

    /// The part of a segment inside the box (Liang and Barsky).
    fn segment(&self, from: Point, to: Point) -> Option<(Point, Point)> {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let edges = [
            (-dx, from.x - self.min.x),
            (dx, self.max.x - from.x),
            (-dy, from.y - self.min.y),
            (dy, self.max.y - from.y),
        ];
        for (step, room) in edges {
            if step == 0.0 {
                if room < 0.0 {
                    return None;
                }
                continue;
            }
            let at = room / step;
            if step < 0.0 { enter = enter.max(at) } else { leave = leave.min(at) }
        }
        let along = |at: f64| Point { x: from.x + at * dx, y: from.y + at * dy };
        let start = if enter > 0.0 { along(enter) } else { from };
        let end = if leave < 1.0 { along(leave) } else { to };
        (enter <= leave).then_some((start, end))
    }
}

#[derive(Clone, Copy)]
enum Edge {
    West,
    East,
    North,
    South,
}

impl Edge {
    fn keeps(self, clip: &Clip, point: Point) -> bool {
        match self {
            Self::West => point.x >= clip.min.x,
            Self::East => point.x <= clip.max.x,
            Self::North => point.y >= clip.min.y,
            Self::South => point.y <= clip.max.y,
        }
    }

    /// Where the segment meets the edge; its ends lie on different sides.
    fn crossing(self, clip: &Clip, a: Point, b: Point) -> Point {
        match self {
            Self::West => at_x(clip.min.x, a, b),
            Self::East => at_x(clip.max.x, a, b),
            Self::North => at_y(clip.min.y, a, b),
            Self::South => at_y(clip.max.y, a, b),
        }
    }
}

fn at_x(x: f64, a: Point, b: Point) -> Point {
    Point { x, y: a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x) }
}

fn at_y(y: f64, a: Point, b: Point) -> Point {
    Point { x: a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y), y }
}
