//! Lines: joining the fragments that the sources cut them into, and cutting them at a window.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::bounds::Bounds;
use super::grid::{self, Point};
use super::simplify;

/// A line of two points or more.
pub type Line = Vec<Point>;

/// The fragments joined end to end wherever exactly two of them meet. Where three or more meet, all end: a junction
/// must stay a point of every line, or simplification would pull the lines apart.
pub fn join(fragments: Vec<Line>) -> Vec<Line> {
    let mut ends: BTreeMap<(i32, i32), Vec<usize>> = BTreeMap::new();
    for (index, fragment) in fragments.iter().enumerate() {
        for end in [fragment.first(), fragment.last()].into_iter().flatten() {
            ends.entry((end.x, end.y)).or_default().push(index);
        }
    }
    let mut left: BTreeMap<usize, Line> = fragments.into_iter().enumerate().collect();
    let mut joined = Vec::new();
    while let Some((_, mut line)) = left.pop_first() {
        extend(&mut line, &ends, &mut left);
        line.reverse();
        extend(&mut line, &ends, &mut left);
        line.reverse();
        joined.push(line);
    }
    joined
}

/// Adds to the line's end as long as exactly one other fragment goes on from there.
fn extend(line: &mut Line, ends: &BTreeMap<(i32, i32), Vec<usize>>, left: &mut BTreeMap<usize, Line>) {
    while let Some(end) = line.last().copied() {
        let Some([one, other]) = ends.get(&(end.x, end.y)).map(Vec::as_slice) else {
            return;
        };
        let Some(mut next) = left.remove(one).or_else(|| left.remove(other)) else {
            return;
        };
        if next.first() != Some(&end) {
            next.reverse();
        }
        line.extend(next.into_iter().skip(1));
    }
}

/// The line as that zoom shows it: simplified to `tolerance` units of that zoom, or nothing if it is shorter than
/// `shortest` units from end to end of its bounds.
pub fn at_zoom(line: &[Point], zoom: u8, tolerance: f64, shortest: i32) -> Option<Line> {
    let simple = simplify::line(line, tolerance * grid::fine_units(zoom));
    let mut shown: Line = simple.into_iter().map(|point| grid::at_zoom(point, zoom)).collect();
    shown.dedup();
    (shown.len() > 1 && Bounds::of(&shown)?.longer_side() >= shortest).then_some(shown)
}

/// The stretches of the line that lie in the window.
pub fn clip(line: &[Point], window: &Bounds) -> Vec<Line> {
    let mut stretches: Vec<Line> = Vec::new();
    for (from, to) in line.iter().zip(line.iter().skip(1)) {
        let Some((enter, leave)) = clip_segment(*from, *to, window) else {
            continue;
        };
        match stretches.last_mut() {
            Some(stretch) if stretch.last() == Some(&enter) => stretch.push(leave),
            _ => stretches.push(vec![enter, leave]),
        }
    }
    for stretch in &mut stretches {
        stretch.dedup();
    }
    stretches.retain(|stretch| stretch.len() > 1);
    stretches
}

/// Liang and Barsky: narrow the segment's parameter to the span inside each of the four edges in turn.
fn clip_segment(from: Point, to: Point, window: &Bounds) -> Option<(Point, Point)> {
    let (dx, dy) = (f64::from(to.x - from.x), f64::from(to.y - from.y));
    let edges = [
        (-dx, from.x - window.min().x),
        (dx, window.max().x - from.x),
        (-dy, from.y - window.min().y),
        (dy, window.max().y - from.y),
    ];
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (towards, room) in edges {
        let room = f64::from(room);
        if towards < 0.0 {
            enter = enter.max(room / towards);
        } else if towards > 0.0 {
            leave = leave.min(room / towards);
        } else if room < 0.0 {
            return None;
        }
    }
    let at = |t: f64| Point::new(from.x + (t * dx).round() as i32, from.y + (t * dy).round() as i32);
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// Lines grouped by what they carry, each group joined; groups and lines in a fixed order.
pub fn join_by<K: Ord + Clone>(lines: impl IntoIterator<Item = (K, Line)>) -> Vec<(K, Line)> {
    let mut groups: BTreeMap<K, Vec<Line>> = BTreeMap::new();
    for (key, line) in lines {
        match groups.entry(key) {
            Entry::Occupied(mut group) => group.get_mut().push(line),
            Entry::Vacant(group) => drop(group.insert(vec![line])),
        }
    }
    groups
        .into_iter()
        .flat_map(|(key, fragments)| join(fragments).into_iter().map(move |line| (key.clone(), line)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(flat: &[(i32, i32)]) -> Line {
        flat.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    fn window() -> Bounds {
        Bounds::new(Point::new(0, 0), Point::new(10, 10))
    }

    #[test]
    fn fragments_join_end_to_end_whatever_way_they_were_drawn() {
        let fragments = vec![line(&[(5, 0), (9, 0)]), line(&[(5, 0), (2, 0), (0, 0)]), line(&[(12, 0), (9, 0)])];
        assert_eq!(join(fragments), [line(&[(0, 0), (2, 0), (5, 0), (9, 0), (12, 0)])]);
    }

    #[test]
    fn lines_end_at_a_junction_of_three() {
        let fragments = vec![line(&[(0, 0), (5, 5)]), line(&[(5, 5), (9, 0)]), line(&[(5, 5), (5, 9)])];
        assert_eq!(join(fragments.clone()), fragments);
    }

    #[test]
    fn fragments_of_a_loop_become_one_closed_line() {
        let fragments = vec![line(&[(0, 0), (5, 0), (5, 5)]), line(&[(5, 5), (0, 5), (0, 0)])];
        let joined = join(fragments);
        assert_eq!(joined.len(), 1);
        assert_eq!(joined[0].first(), joined[0].last());
        assert_eq!(joined[0].len(), 5);
    }

    #[test]
    fn only_lines_that_carry_the_same_join() {
        let joined =
            join_by([("a", line(&[(0, 0), (1, 0)])), ("b", line(&[(1, 0), (2, 0)])), ("a", line(&[(1, 0), (1, 1)]))]);
        assert_eq!(joined, [("a", line(&[(0, 0), (1, 0), (1, 1)])), ("b", line(&[(1, 0), (2, 0)]))]);
    }

    #[test]
    fn a_line_through_the_window_is_cut_at_both_edges() {
        assert_eq!(clip(&line(&[(-10, 5), (20, 5)]), &window()), [line(&[(0, 5), (10, 5)])]);
    }

    #[test]
    fn a_line_that_leaves_and_returns_comes_as_two_stretches() {
        let wave = line(&[(2, 5), (2, 15), (6, 15), (6, 5)]);
        assert_eq!(clip(&wave, &window()), [line(&[(2, 5), (2, 10)]), line(&[(6, 10), (6, 5)])]);
    }

    #[test]
    fn a_line_that_passes_by_or_only_touches_a_corner_leaves_nothing() {
        assert!(clip(&line(&[(-5, 0), (-5, 20)]), &window()).is_empty());
        assert!(clip(&line(&[(-5, 5), (5, -5)]), &window()).is_empty());
    }
}
