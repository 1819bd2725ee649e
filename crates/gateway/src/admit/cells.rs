//! Counters in a fixed amount of memory. Only a caller that has no cell yet takes a lock.
//!
//! A cell whose time has passed says nothing any more, so that its place is free for another: idle callers need not be
//! swept out. Should all places of a set be busy, the one whose time ends first gives way.

use std::sync::{Mutex, PoisonError};

use super::cell::Cell;
use super::name::CellName;
use super::touched::Touched;

const WAYS: usize = 4;
const SETS: usize = 1 << 14;
const CLAIM_SHARDS: usize = 64;

/// All cells.
pub(super) struct Cells {
    sets: Box<[[Cell; WAYS]]>,
    /// Held while a cell changes hands, so that no caller ever gets two cells, and with them twice its rate.
    claiming: [Mutex<()>; CLAIM_SHARDS],
    /// Which were asked since they were last compared with the other replicas'.
    pub(super) touched: Touched,
}

impl Cells {
    pub(super) fn new() -> Self {
        Self {
            sets: (0..SETS).map(|_| Default::default()).collect(),
            claiming: std::array::from_fn(|_| Mutex::default()),
            touched: Touched::new(SETS * WAYS),
        }
    }

    /// The cell of that name and its place; a new one if there was none. `None` never happens.
    pub(super) fn cell(&self, name: CellName, now: i64) -> Option<(usize, &Cell)> {
        let index = set_index(name);
        let set = self.sets.get(index)?;
        let own = || set.iter().enumerate().find(|(_, cell)| cell.is(name));
        let place = |(way, cell)| (index * WAYS + way, cell);
        if let Some(own) = own() {
            return Some(place(own));
        }
        let _turn = self.claiming.get(index % CLAIM_SHARDS)?.lock().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have claimed one for the same caller meanwhile.
        if let Some(own) = own() {
            return Some(place(own));
        }
        let free = set.iter().enumerate().min_by_key(|(_, cell)| cell.worth(now))?;
        free.1.claim(name, now);
        Some(place(free))
    }

    /// Gives every caller its whole burst again.
    pub(super) fn clear(&self) {
        for cell in self.sets.iter().flatten() {
            cell.clear();
        }
    }

    /// The cell at a place that [`Cells::cell`] named.
    pub(super) fn at(&self, place: usize) -> Option<&Cell> {
        self.sets.get(place / WAYS)?.get(place % WAYS)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "any bits of the name will do")]
const fn set_index(name: CellName) -> usize {
    (name.0 >> 32) as usize % SETS
}

#[cfg(test)]
mod tests {
    use super::super::cell::Charge;
    use super::*;

    const START: i64 = 1_800_000_000_000_000_000;

    #[test]
    fn a_million_idle_callers_leave_room_for_the_next() {
        let cells = Cells::new();
        let mut now = START;
        let charge = Charge::weighted(20_000_000, 0, 20_000_000);
        for caller in 1..1_000_000u64 {
            now += 100_000;
            let name = CellName(caller.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
            assert!(cells.cell(name, now).unwrap().1.take(charge, now).is_ok());
        }
    }

    #[test]
    fn a_clock_that_was_put_back_finds_cells_as_new_once_they_are_cleared() {
        let cells = Cells::new();
        let charge = Charge::weighted(1_000_000_000, 0, 1_000_000_000);
        let take = |now| cells.cell(CellName(77), now).unwrap().1.take(charge, now);
        assert!(take(START).is_ok());
        assert!(take(START - 86_400_000_000_000).is_err());
        cells.clear();
        assert!(take(START - 86_400_000_000_000).is_ok());
    }

    #[test]
    fn threads_that_come_first_together_get_one_cell() {
        let cells = Cells::new();
        let places: Vec<usize> = std::thread::scope(|scope| {
            let each: Vec<_> = (0..4).map(|_| scope.spawn(|| cells.cell(CellName(77), START).unwrap().0)).collect();
            each.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(places.iter().all(|place| *place == places[0]));
        assert!(cells.at(places[0]).unwrap().is(CellName(77)));
    }

    #[test]
    fn a_free_cell_gives_way_before_one_that_is_in_use() {
        let cells = Cells::new();
        let charge = Charge::weighted(1_000_000, 0, 1_000_000_000);
        let in_one_set = |way: u64| CellName((5 << 32) | (way * 2 + 1));
        for way in 0..4 {
            let cell = cells.cell(in_one_set(way), START).unwrap().1;
            for _ in 0..=way {
                cell.take(charge, START).unwrap();
            }
        }
        cells.cell(in_one_set(9), START).unwrap();
        assert!(!cells.at(5 * 4).unwrap().is(in_one_set(0)), "the one whose time ended first");
        assert!(cells.at(5 * 4 + 3).unwrap().is(in_one_set(3)));
    }
}
