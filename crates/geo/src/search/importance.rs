//! How much a person is likely to mean a place when only its name is given.
//!
//! The scale is decimal: one point is a factor of ten in inhabitants. Ranks are worth what makes known pairs come out
//! right: a capital of half a million before a city of three million, a country before the city it is named after, a
//! city before the state around it unless the state is ten times as large.

use super::format::{PlaceClass, unpack_population};
use super::sphere::unit_vector;
use super::tables::{Ancestry, Entity, Level, Tables};

/// What the search needs to know about an entity to weigh it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) ancestry: Ancestry,
    pub(crate) inhabitants: f64,
    pub(crate) at: [f64; 3],
    pub(crate) importance: f64,
    /// The part of the importance that a place owes to being a capital or seat.
    pub(crate) honour: f64,
}

/// Looks the facts up; `None` for an area without places, which cannot be put on a map.
pub(crate) fn facts(tables: &Tables, entity: Entity) -> Option<Facts> {
    let (packed, rank, place) = match entity {
        Entity::Place(index) => {
            let row = tables.place(index)?;
            (row.population, worth_of_class(row.class), row)
        }
        Entity::Area(level, index) => {
            let row = tables.area(level, index)?;
            (row.population, worth_of_level(level), tables.place(row.centre_place()?)?)
        }
    };
    let inhabitants = unpack_population(packed);
    Some(Facts {
        ancestry: tables.ancestry(entity)?,
        inhabitants,
        at: unit_vector(place.position()),
        importance: (inhabitants + 10.0).log10() + rank,
        honour: if matches!(entity, Entity::Place(_)) { rank.max(0.0) } else { 0.0 },
    })
}

fn worth_of_class(class: PlaceClass) -> f64 {
    match class {
        PlaceClass::Capital => 1.2,
        PlaceClass::Seat1 => 0.1,
        PlaceClass::Seat2 | PlaceClass::Plain => 0.0,
        PlaceClass::Part => -0.7,
        PlaceClass::Former => -1.0,
    }
}

fn worth_of_level(level: Level) -> f64 {
    match level {
        Level::Country => 1.5,
        Level::Admin1 => -1.0,
        Level::Admin2 => -1.5,
    }
}
