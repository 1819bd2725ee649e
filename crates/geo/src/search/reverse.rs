//! Names a position.
//!
//! First the border raster says whose land it is, then the place is searched in that country only: in Lörrach the answer is
//! Lörrach although Basel is larger and near. Large places reach farther than small ones, by the disc their population would
//! fill, so that a point in a city's outskirts is not given to the hamlet a little nearer.

use super::answer::{Confidence, Kind, Match, MatchCode};
use super::borders::Borders;
use super::describe::describe;
use super::format::{PlaceClass, PlaceRow, Section, unpack_population};
use super::nearest::{Near, Search, nearest};
use super::question::ReverseQuery;
use super::sphere::{extent_km, unit_vector};
use super::tables::{Entity, Level, Tables};

/// Beyond this, kilometres, a place says nothing about a position.
const PLACE_WITHIN_KM: f64 = 100.0;
/// Beyond this, kilometres, a part of a city is not the part the position lies in.
const PART_WITHIN_KM: f64 = 2.0;
/// The farthest that a place's extent is believed to reach, kilometres.
const MAX_EXTENT_KM: f64 = 15.0;
/// The kinds that a gazetteer can answer, the most detailed first.
const KINDS: [Kind; 5] =
    [Kind::Neighborhood, Kind::PopulatedPlace, Kind::AdminDivision2, Kind::AdminDivision1, Kind::CountryRegion];

/// What the borders say about a position.
#[derive(Clone, Copy, Debug)]
struct Ground {
    from: [f64; 3],
    country: Option<u16>,
    admin1: Option<u16>,
}

/// The answer for a position.
pub(crate) fn at(tables: &Tables, borders: &Borders, query: &ReverseQuery) -> Option<Match> {
    let on_globe = (-180.0..=180.0).contains(&query.at.longitude) && (-90.0..=90.0).contains(&query.at.latitude);
    if !on_globe {
        return None;
    }
    let ground = ground(tables, borders, query);
    // Parts of cities are points without an extent: whoever wants them must say so.
    let wanted = |kind: &Kind| {
        if query.kinds.is_empty() { *kind != Kind::Neighborhood } else { query.kinds.contains(kind) }
    };
    let place = nearest_place(tables, &ground);
    KINDS.into_iter().filter(wanted).find_map(|kind| answer(tables, query, &ground, place, kind))
}

fn ground(tables: &Tables, borders: &Borders, query: &ReverseQuery) -> Ground {
    // Smallest first: a dependent territory comes before the state it belongs to.
    let ids = borders.around(query.at);
    let country_id = ids.iter().find(|id| !id.contains('-'));
    let country = country_id.and_then(|id| tables.country(id));
    let subdivision = ids.iter().find_map(|id| id.split_once('-').filter(|(iso, _)| Some(iso) == country_id));
    let admin1 = subdivision.and_then(|(_, short)| division(tables, country?, short));
    Ground { from: unit_vector(query.at), country, admin1 }
}

fn division(tables: &Tables, country: u16, short: &str) -> Option<u16> {
    let rows = u16::try_from(tables.rows(Section::Admin1)).unwrap_or(u16::MAX);
    (0..rows).find(|index| {
        let row = tables.area(Level::Admin1, *index);
        row.is_some_and(|row| row.parent == country && tables.string(row.short) == short)
    })
}

/// The nearest place in the same division where the borders know it and it has one, else in the same country; at sea, of any.
fn nearest_place(tables: &Tables, ground: &Ground) -> Option<Near> {
    let in_country = |place: u32, _: &PlaceRow| {
        let country = tables.ancestry(Entity::Place(place)).map(|ancestry| ancestry.country);
        ground.country.is_none() || country == ground.country
    };
    let in_division = |place: u32, _: &PlaceRow| {
        tables.ancestry(Entity::Place(place)).is_some_and(|ancestry| ancestry.admin1 == ground.admin1)
    };
    let same_division = ground.admin1.and_then(|_| nearest_where(tables, ground, &in_division));
    same_division.or_else(|| nearest_where(tables, ground, &in_country))
}

fn nearest_where(tables: &Tables, ground: &Ground, wanted: &dyn Fn(u32, &PlaceRow) -> bool) -> Option<Near> {
    let credit = |place: u32, row: &PlaceRow| {
        let lived_in = !matches!(row.class, PlaceClass::Part | PlaceClass::Former);
        (lived_in && wanted(place, row)).then(|| extent_of(row))
    };
    let search =
        Search { from: ground.from, within_km: PLACE_WITHIN_KM, max_credit_km: MAX_EXTENT_KM, credit: &credit };
    nearest(tables, &search)
}

/// The part of the city that the position is in.
fn nearest_part(tables: &Tables, ground: &Ground) -> Option<Near> {
    let credit = |place: u32, row: &PlaceRow| {
        let country = tables.ancestry(Entity::Place(place)).map(|ancestry| ancestry.country);
        (row.class == PlaceClass::Part && country == ground.country && tables.city_of(place).is_some()).then_some(0.0)
    };
    nearest(tables, &Search { from: ground.from, within_km: PART_WITHIN_KM, max_credit_km: 0.0, credit: &credit })
}

fn answer(tables: &Tables, query: &ReverseQuery, ground: &Ground, place: Option<Near>, kind: Kind) -> Option<Match> {
    let around = place.and_then(|near| tables.ancestry(Entity::Place(near.place)));
    let (entity, confidence) = match kind {
        Kind::Neighborhood => {
            let part = nearest_part(tables, ground)?;
            (
                Entity::Place(part.place),
                if part.km <= PART_WITHIN_KM / 4.0 { Confidence::Medium } else { Confidence::Low },
            )
        }
        Kind::PopulatedPlace => (Entity::Place(place?.place), how_near(ground, &place?)),
        Kind::AdminDivision2 => {
            (Entity::Area(Level::Admin2, around?.admin2?), how_near(ground, &place?).min(Confidence::Medium))
        }
        Kind::AdminDivision1 if ground.admin1.is_some() => {
            (Entity::Area(Level::Admin1, ground.admin1?), Confidence::High)
        }
        Kind::AdminDivision1 => {
            (Entity::Area(Level::Admin1, around?.admin1?), how_near(ground, &place?).min(Confidence::Medium))
        }
        _ if ground.country.is_some() => (Entity::Area(Level::Country, ground.country?), Confidence::High),
        _ => (Entity::Area(Level::Country, around?.country), Confidence::Low),
    };
    let mut found = describe(tables, entity, query.language.as_deref())?;
    // A nameless division is no answer.
    let named = matches!(entity, Entity::Place(_) | Entity::Area(Level::Country, _)) || names_itself(tables, entity);
    // The country alone, where something finer was welcome, is one up from what was asked.
    let fell_back = query.kinds.is_empty() && kind != Kind::PopulatedPlace;
    found.confidence = if fell_back { confidence.min(Confidence::Medium) } else { confidence };
    let good = !fell_back && found.confidence > Confidence::Low;
    found.match_codes = vec![if good { MatchCode::Good } else { MatchCode::UpHierarchy }];
    named.then_some(found)
}

fn names_itself(tables: &Tables, entity: Entity) -> bool {
    let Entity::Area(level, index) = entity else { return true };
    tables.area(level, index).is_some_and(|row| !tables.string(row.name).is_empty())
}

fn how_near(ground: &Ground, near: &Near) -> Confidence {
    let extent = extent_of(&near.row);
    if ground.country.is_none() || near.km > extent {
        Confidence::Low
    } else if near.km > extent / 2.0 {
        Confidence::Medium
    } else {
        Confidence::High
    }
}

fn extent_of(row: &PlaceRow) -> f64 {
    extent_km(unpack_population(row.population), MAX_EXTENT_KM)
}
