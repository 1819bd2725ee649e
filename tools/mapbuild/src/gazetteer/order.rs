//! Puts the places into the order that the reader walks as a k-d tree, and finds the city of each part of a city.

use super::input::Place;
use lazurite_geo::search::answer::Position;
use lazurite_geo::search::format::PlaceClass;
use lazurite_geo::search::sphere::{distance_km, extent_km, middle, on_axis, unit_vector};
use std::collections::BTreeMap;

/// A part of a city belongs to a city no farther than this, kilometres.
const PART_WITHIN_KM: f64 = 30.0;

/// Where a place is.
pub fn position(place: &Place) -> Position {
    Position { longitude: f64::from(place.longitude) / 1e5, latitude: f64::from(place.latitude) / 1e5 }
}

/// Sorts the places so that each range `low..high` has its splitting place at [`middle`].
pub fn as_tree(places: Vec<Place>) -> Vec<Place> {
    let mut rows: Vec<([f64; 3], Place)> =
        places.into_iter().map(|place| (unit_vector(position(&place)), place)).collect();
    // By number first: the same sources in any order give the same file.
    rows.sort_by_key(|(_, place)| place.id);
    split(&mut rows, 0);
    rows.into_iter().map(|(_, place)| place).collect()
}

fn split(rows: &mut [([f64; 3], Place)], depth: usize) {
    if rows.len() < 2 {
        return;
    }
    let root = middle(0, rows.len());
    let (left, _, right) = rows.select_nth_unstable_by(root, |(a, p), (b, q)| {
        on_axis(*a, depth).total_cmp(&on_axis(*b, depth)).then(p.id.cmp(&q.id))
    });
    split(left, depth + 1);
    split(right, depth + 1);
}

/// The section of pairs: each part of a city with the city that draws it most, by inhabitants over the square of the
/// way there.
pub fn cities_of_parts(places: &[Place]) -> Vec<u8> {
    let grid = Grid::of(places);
    let mut pairs = Vec::new();
    for (index, part) in places.iter().enumerate().filter(|(_, place)| place.class == PlaceClass::Part) {
        let cities = grid.around(part).filter(|(.., city)| {
            city.class != PlaceClass::Part
                && city.country == part.country
                && city.population > part.population.max(5_000)
        });
        let pull = |km: f64, city: &Place| inhabitants(city) / ((km + 2.0) * (km + 2.0));
        let strongest = cities.map(|(at, km, city)| (at, pull(km, city))).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((city, _)) = strongest {
            pairs.extend(low_24_bits(index));
            pairs.extend(low_24_bits(city));
        }
    }
    pairs
}

/// For each place whether its people are already counted in a city three times as large whose extent it lies in:
/// Brooklyn is a place of its own and a part of New York City.
pub fn counted_elsewhere(places: &[Place]) -> Vec<bool> {
    let grid = Grid::of(places);
    let within = |place: &Place| {
        grid.around(place).any(|(_, km, city)| {
            city.country == place.country
                && city.population / 3 > place.population
                && km < extent_km(inhabitants(city), PART_WITHIN_KM)
        })
    };
    places.iter().map(|place| place.population > 0 && within(place)).collect()
}

/// The places by cells of half a degree.
struct Grid<'p> {
    places: &'p [Place],
    cells: BTreeMap<(i32, i32), Vec<usize>>,
}

impl<'p> Grid<'p> {
    fn of(places: &'p [Place]) -> Self {
        let mut cells: BTreeMap<(i32, i32), Vec<usize>> = BTreeMap::new();
        for (index, place) in places.iter().enumerate() {
            cells.entry(cell(place)).or_default().push(index);
        }
        Self { places, cells }
    }

    /// The places within [`PART_WITHIN_KM`] of one, itself included, with their distances.
    fn around(&self, of: &Place) -> impl Iterator<Item = (usize, f64, &'p Place)> {
        let (row, column) = cell(of);
        let from = unit_vector(position(of));
        // Half a degree of latitude is 55 km; of longitude it is less than 30 km beyond 57 degrees north, where two
        // more help.
        let cells = (row - 1..=row + 1).flat_map(move |row| (column - 3..=column + 3).map(move |column| (row, column)));
        let members = cells.filter_map(|cell| self.cells.get(&cell)).flatten();
        members.filter_map(move |index| {
            let other = self.places.get(*index)?;
            let km = distance_km(from, unit_vector(position(other)));
            (km <= PART_WITHIN_KM).then_some((*index, km, other))
        })
    }
}

fn cell(place: &Place) -> (i32, i32) {
    (place.latitude.div_euclid(50_000), place.longitude.div_euclid(50_000))
}

fn inhabitants(place: &Place) -> f64 {
    f64::from(u32::try_from(place.population).unwrap_or(u32::MAX))
}

fn low_24_bits(index: usize) -> [u8; 3] {
    let [a, b, c, ..] = index.to_le_bytes();
    [a, b, c]
}
