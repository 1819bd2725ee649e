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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn points(raw: &[(f64, f64)]) -> Vec<Point> {
        raw.iter().map(|(x, y)| Point { x: *x, y: *y }).collect()
    }

    fn area(ring: &[Point]) -> f64 {
        let following = ring.iter().skip(1).chain(ring.first());
        ring.iter().zip(following).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() / 2.0
    }

    fn cut_ring(clip: &Clip, raw: &[(f64, f64)]) -> Vec<Point> {
        let mut ring = points(raw);
        clip.ring(&mut ring, &mut Vec::new());
        ring
    }

    fn cut_line(clip: &Clip, raw: &[(f64, f64)]) -> Vec<Vec<Point>> {
        let mut pieces = Vec::new();
        clip.line(&points(raw), |piece| pieces.push(piece.to_vec()));
        pieces
    }

    #[test]
    fn a_ring_around_the_box_becomes_the_box() {
        let clip = Clip::square(10.0, 0.0);
        let ring = cut_ring(&clip, &[(-5.0, -5.0), (20.0, -5.0), (20.0, 20.0), (-5.0, 20.0)]);
        assert_eq!(area(&ring), 100.0);
    }

    #[test]
    fn a_ring_beside_the_box_is_nothing() {
        let ring = cut_ring(&Clip::square(10.0, 0.0), &[(11.0, 0.0), (15.0, 0.0), (15.0, 9.0)]);
        assert!(ring.len() < 3);
    }

    #[test]
    fn a_line_that_leaves_and_returns_becomes_two() {
        let pieces = cut_line(&Clip::square(10.0, 0.0), &[(5.0, 5.0), (15.0, 5.0), (15.0, 8.0), (5.0, 8.0)]);
        assert_eq!(pieces, [points(&[(5.0, 5.0), (10.0, 5.0)]), points(&[(10.0, 8.0), (5.0, 8.0)])]);
    }

    #[test]
    fn a_line_inside_stays_as_it_is() {
        let line = [(1.0, 1.0), (2.0, 9.0), (9.0, 9.0)];
        assert_eq!(cut_line(&Clip::square(10.0, 0.0), &line), [points(&line)]);
    }

    proptest! {
        #[test]
        fn what_is_left_is_inside_and_no_larger(raw in prop::collection::vec((-50.0..50.0_f64, -50.0..50.0_f64), 3..12)) {
            let clip = Clip::square(20.0, 2.0);
            let near = Clip::square(20.0, 2.0 + 1e-9);
            let ring = cut_ring(&clip, &raw);
            prop_assert!(ring.iter().all(|point| near.contains(*point)));
            for piece in cut_line(&clip, &raw) {
                prop_assert!(piece.len() > 1 && piece.iter().all(|point| near.contains(*point)));
            }
        }

        #[test]
        fn two_halves_of_a_ring_have_its_whole_area(raw in prop::collection::vec((-9.0..9.0_f64, -9.0..9.0_f64), 3..12)) {
            let half = |min, max| Clip { min: Point { x: min, y: -10.0 }, max: Point { x: max, y: 10.0 } };
            let (west, east) = (cut_ring(&half(-10.0, 1.5), &raw), cut_ring(&half(1.5, 10.0), &raw));
            prop_assert!((area(&west) + area(&east) - area(&points(&raw))).abs() < 1e-6);
        }
    }
}
