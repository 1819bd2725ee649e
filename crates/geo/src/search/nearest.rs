//! The places around a position, by walking the places as the k-d tree whose order the compiler gave them.
//!
//! A subtree is a range of rows and its root the row in the middle, so that the tree costs no byte. A walk keeps only
//! what beats the best so far and leaves out every half that cannot.

use super::format::{PlaceRow, Section};
use super::sphere::{chord, distance_km, middle, on_axis, unit_vector};
use super::tables::Tables;

/// The place found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Near {
    pub(crate) place: u32,
    pub(crate) row: PlaceRow,
    /// Great-circle distance, kilometres.
    pub(crate) km: f64,
}

/// What is looked for.
pub(crate) struct Search<'a> {
    /// The unit vector of the position.
    pub(crate) from: [f64; 3],
    /// Places farther away than this, kilometres, do not count.
    pub(crate) within_km: f64,
    /// Kilometres that a place may be credited with at most.
    pub(crate) max_credit_km: f64,
    /// The kilometres that a place is credited with, for its size; `None` when it is not wanted.
    pub(crate) credit: &'a dyn Fn(u32, &PlaceRow) -> Option<f64>,
}

/// The wanted place with the least distance after its credit.
pub(crate) fn nearest(tables: &Tables, search: &Search<'_>) -> Option<Near> {
    let mut best = None;
    walk(tables, search, (0, tables.rows(Section::Places), 0), &mut best);
    best.map(|(_, near)| near)
}

fn walk(
    tables: &Tables,
    search: &Search<'_>,
    (low, high, depth): (usize, usize, usize),
    best: &mut Option<(f64, Near)>,
) {
    if low >= high {
        return;
    }
    let root = middle(low, high);
    let Some((place, row)) = u32::try_from(root).ok().and_then(|place| Some((place, tables.place(place)?))) else {
        return;
    };
    let there = unit_vector(row.position());
    consider(search, place, row, there, best);
    let side = on_axis(search.from, depth) - on_axis(there, depth);
    let (lower, upper) = ((low, root, depth + 1), (root + 1, high, depth + 1));
    let (near, far) = if side < 0.0 { (lower, upper) } else { (upper, lower) };
    walk(tables, search, near, best);
    let reach = best.map_or(search.within_km, |(rest, _)| (rest + search.max_credit_km).min(search.within_km));
    if side.abs() <= chord(reach) {
        walk(tables, search, far, best);
    }
}

fn consider(search: &Search<'_>, place: u32, row: PlaceRow, there: [f64; 3], best: &mut Option<(f64, Near)>) {
    let km = distance_km(search.from, there);
    // The distance first: it is cheaper than the question whether the place is wanted.
    if km > search.within_km || best.is_some_and(|(rest, _)| km - search.max_credit_km >= rest) {
        return;
    }
    if let Some(credit) = (search.credit)(place, &row) {
        let rest = km - credit;
        if best.is_none_or(|(least, other)| rest < least || (rest <= least && place < other.place)) {
            *best = Some((rest, Near { place, row, km }));
        }
    }
}
