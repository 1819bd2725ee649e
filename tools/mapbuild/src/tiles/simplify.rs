//! Fewer points, same shape: Ramer–Douglas–Peucker on the fine grid.
//!
//! A line keeps its ends, so lines that met still meet. A ring may come out with fewer than three points;
//! whoever closes it into an area drops it then. Simplified rings can touch themselves: `area::union` repairs that.

use super::grid::Point;

/// The line without the points that lie closer than `tolerance` (units of the points) to what remains.
pub fn line(points: &[Point], tolerance: f64) -> Vec<Point> {
    let Some(end) = points.len().checked_sub(1) else {
        return Vec::new();
    };
    let mut kept = vec![false; points.len()];
    for anchor in [0, end] {
        mark(&mut kept, anchor);
    }
    let mut spans = vec![(0, end)];
    while let Some((from, to)) = spans.pop() {
        let Some((at, distance)) = points.get(from..=to).and_then(farthest_from_chord) else {
            continue;
        };
        if distance > tolerance {
            mark(&mut kept, from + at);
            spans.push((from, from + at));
            spans.push((from + at, to));
        }
    }
    points.iter().zip(kept).filter_map(|(point, keep)| keep.then_some(*point)).collect()
}

/// The same for a closed ring, given without its first point repeated. Its first point and the one farthest from
/// that stay.
pub fn ring(points: &[Point], tolerance: f64) -> Vec<Point> {
    let Some(first) = points.first().copied() else {
        return Vec::new();
    };
    let opposite = points
        .iter()
        .enumerate()
        .max_by_key(|(at, point)| (squared(first, **point), std::cmp::Reverse(*at)))
        .map_or(0, |(at, _)| at);
    let (out, back) = points.split_at(opposite);
    let out: Vec<_> = out.iter().chain(back.first()).copied().collect();
    let back: Vec<_> = back.iter().copied().chain([first]).collect();
    let mut ring = line(&out, tolerance);
    ring.pop();
    ring.extend(line(&back, tolerance));
    ring.pop();
    ring
}

fn mark(kept: &mut [bool], at: usize) {
    if let Some(flag) = kept.get_mut(at) {
        *flag = true;
    }
}

/// Index of, and distance to, the inner point that is farthest from the chord between the ends.
fn farthest_from_chord(points: &[Point]) -> Option<(usize, f64)> {
    let (first, rest) = points.split_first()?;
    let (last, inner) = rest.split_last()?;
    inner
        .iter()
        .enumerate()
        .map(|(at, point)| (at + 1, distance(*point, *first, *last)))
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
}

fn distance(point: Point, from: Point, to: Point) -> f64 {
    let (px, py) = offset(from, point);
    let (dx, dy) = offset(from, to);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((px * dx + py * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (px - along * dx).hypot(py - along * dy)
}

fn offset(from: Point, to: Point) -> (f64, f64) {
    (f64::from(to.x) - f64::from(from.x), f64::from(to.y) - f64::from(from.y))
}

fn squared(from: Point, to: Point) -> i64 {
    let dx = i64::from(to.x) - i64::from(from.x);
    let dy = i64::from(to.y) - i64::from(from.y);
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(flat: &[(i32, i32)]) -> Vec<Point> {
        flat.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    #[test]
    fn a_bump_smaller_than_the_tolerance_goes_and_a_larger_one_stays() {
        let road = points(&[(0, 0), (50, 1), (100, 0), (150, 20), (200, 0)]);
        assert_eq!(line(&road, 2.0), points(&[(0, 0), (100, 0), (150, 20), (200, 0)]));
    }

    #[test]
    fn the_ends_of_a_line_stay_whatever_the_tolerance() {
        let road = points(&[(0, 0), (50, 9), (100, 0)]);
        assert_eq!(line(&road, 1000.0), points(&[(0, 0), (100, 0)]));
    }

    #[test]
    fn a_square_ring_with_points_on_its_sides_keeps_its_corners() {
        let square = points(&[(0, 0), (5, 0), (10, 0), (10, 5), (10, 10), (5, 10), (0, 10), (0, 5)]);
        assert_eq!(ring(&square, 0.5), points(&[(0, 0), (10, 0), (10, 10), (0, 10)]));
    }

    #[test]
    fn a_ring_smaller_than_the_tolerance_is_no_ring_any_more() {
        let islet = points(&[(0, 0), (2, 0), (2, 2), (0, 2)]);
        assert!(ring(&islet, 10.0).len() < 3);
    }

    #[test]
    fn nothing_simplifies_to_nothing() {
        assert!(line(&[], 1.0).is_empty());
        assert!(ring(&[], 1.0).is_empty());
    }
}
