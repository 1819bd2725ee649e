//! Names a position.
//!
//! First the border raster says whose land it is, then the place is searched in that country only: in Lörrach the
//! answer is Lörrach although Basel is larger and near. Large places reach farther than small ones, by the disc their
//! population would fill, so that a point in a city's outskirts is not given to the hamlet a little nearer.

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
/// Land that the borders give to the first and the gazetteer to the second: the one must not hide the places of the
/// other.
const UNSEPARATED: [(&str, &str); 1] = [("MA", "EH")];

/// What the borders say about a position.
#[derive(Clone, Debug)]
struct Ground {
    from: [f64; 3],
    /// Whose land it is, the smallest claim first: a dependent territory comes before the state it belongs to, and
    /// disputed land has all who claim it. Countries that the borders do not tell apart stand together. Empty at sea.
    claims: Vec<Vec<u16>>,
    /// The first-level division, where the borders know divisions.
    admin1: Option<u16>,
}

/// The answer for a position.
pub(crate) fn at(tables: &Tables, borders: &Borders, query: &ReverseQuery) -> Option<Match> {
    let on_globe = (-180.0..=180.0).contains(&query.at.longitude) && (-90.0..=90.0).contains(&query.at.latitude);
    if !on_globe {
        return None;
    }
    let ground = ground(tables, borders, query);
    let place = nearest_place(tables, &ground);
    // Parts of cities are points without an extent: whoever wants them must say so.
    let by_default = |kind: &Kind| query.kinds.is_empty() && *kind != Kind::Neighborhood;
    let wanted = KINDS.into_iter().filter(|kind| by_default(kind) || query.kinds.contains(kind));
    let (kind, entity, confidence) = wanted
        .filter_map(|kind| of_kind(tables, &ground, place.as_ref(), kind).map(|(entity, sure)| (kind, entity, sure)))
        .find(|(_, entity, _)| is_named(tables, *entity))?;
    let mut found = describe(tables, entity, query.language.as_deref())?;
    // A country or division, where a place was welcome, is one up from what was asked.
    let fell_back = query.kinds.is_empty() && kind != Kind::PopulatedPlace;
    found.confidence = if fell_back { confidence.min(Confidence::Medium) } else { confidence };
    let good = !fell_back && confidence > Confidence::Low;
    found.match_codes = vec![if good { MatchCode::Good } else { MatchCode::UpHierarchy }];
    Some(found)
}

fn ground(tables: &Tables, borders: &Borders, query: &ReverseQuery) -> Ground {
    let ids = borders.around(query.at);
    let mut claims: Vec<Vec<u16>> = Vec::new();
    for id in &ids {
        let iso = id.split('-').next().unwrap_or(id);
        let other = UNSEPARATED.iter().find(|(given, _)| *given == iso).map(|(_, other)| *other);
        let claim: Vec<u16> = [Some(iso), other].into_iter().flatten().filter_map(|iso| tables.country(iso)).collect();
        if !claim.is_empty() && !claims.contains(&claim) {
            claims.push(claim);
        }
    }
    let subdivision = ids.iter().find_map(|id| id.split_once('-'));
    let admin1 = subdivision.and_then(|(iso, short)| division(tables, tables.country(iso)?, short));
    Ground { from: unit_vector(query.at), claims, admin1 }
}

fn division(tables: &Tables, country: u16, short: &str) -> Option<u16> {
    let rows = u16::try_from(tables.rows(Section::Admin1)).unwrap_or(u16::MAX);
    (0..rows).find(|index| {
        let row = tables.area(Level::Admin1, *index);
        row.is_some_and(|row| row.parent == country && tables.string(row.short) == short)
    })
}

/// The nearest place in the same division where the borders know it and it has one, else in the same country; at sea,
/// of any.
fn nearest_place(tables: &Tables, ground: &Ground) -> Option<Near> {
    let ancestry = |place: u32| tables.ancestry(Entity::Place(place));
    let in_division = |place: u32| ancestry(place).is_some_and(|around| around.admin1 == ground.admin1);
    let same_division = ground.admin1.and_then(|_| nearest_where(tables, ground, &in_division));
    if same_division.is_some() || ground.claims.is_empty() {
        return same_division.or_else(|| nearest_where(tables, ground, &|_| true));
    }
    ground.claims.iter().find_map(|claim| {
        nearest_where(tables, ground, &|place| ancestry(place).is_some_and(|around| claim.contains(&around.country)))
    })
}

fn nearest_where(tables: &Tables, ground: &Ground, wanted: &dyn Fn(u32) -> bool) -> Option<Near> {
    let credit = |place: u32, row: &PlaceRow| {
        let lived_in = !matches!(row.class, PlaceClass::Part | PlaceClass::Former);
        (lived_in && wanted(place)).then(|| extent_of(row))
    };
    let search =
        Search { from: ground.from, within_km: PLACE_WITHIN_KM, max_credit_km: MAX_EXTENT_KM, credit: &credit };
    nearest(tables, &search)
}

/// The part of a city that the position is in.
fn nearest_part(tables: &Tables, ground: &Ground) -> Option<Near> {
    let country = |place: u32| tables.ancestry(Entity::Place(place)).map(|around| around.country);
    let claimed = |place: u32| ground.claims.iter().flatten().any(|claimant| Some(*claimant) == country(place));
    let credit = |place: u32, row: &PlaceRow| {
        (row.class == PlaceClass::Part && claimed(place) && tables.city_of(place).is_some()).then_some(0.0)
    };
    nearest(tables, &Search { from: ground.from, within_km: PART_WITHIN_KM, max_credit_km: 0.0, credit: &credit })
}

/// What there is of a kind, and how sure it is.
fn of_kind(tables: &Tables, ground: &Ground, place: Option<&Near>, kind: Kind) -> Option<(Entity, Confidence)> {
    let around = place.and_then(|near| tables.ancestry(Entity::Place(near.place)));
    // Where a place lies says less about a position some way off than about the place.
    let beside = |near: &Near| how_near(ground, near).min(Confidence::Medium);
    Some(match kind {
        Kind::Neighborhood => {
            let part = nearest_part(tables, ground)?;
            let close = part.km <= PART_WITHIN_KM / 4.0;
            (Entity::Place(part.place), if close { Confidence::Medium } else { Confidence::Low })
        }
        Kind::PopulatedPlace => (Entity::Place(place?.place), how_near(ground, place?)),
        Kind::AdminDivision2 => (Entity::Area(Level::Admin2, around?.admin2?), beside(place?)),
        Kind::AdminDivision1 => match ground.admin1 {
            Some(admin1) => (Entity::Area(Level::Admin1, admin1), Confidence::High),
            None => (Entity::Area(Level::Admin1, around?.admin1?), beside(place?)),
        },
        Kind::CountryRegion => {
            let claimant = ground.claims.iter().flatten().copied().next();
            let country = around.map(|around| around.country).or(claimant)?;
            (Entity::Area(Level::Country, country), if claimant.is_some() { Confidence::High } else { Confidence::Low })
        }
        Kind::Address | Kind::Postcode1 => return None,
    })
}

/// Divisions without a name are in the tables and are no answer.
fn is_named(tables: &Tables, entity: Entity) -> bool {
    match entity {
        Entity::Place(_) => true,
        Entity::Area(level, index) => tables
            .area(level, index)
            .is_some_and(|row| !tables.string(row.name).is_empty() && row.centre_place().is_some()),
    }
}

/// The extent is an estimate, and spread-out towns have twice the radius of dense ones.
fn how_near(ground: &Ground, near: &Near) -> Confidence {
    let extent = extent_of(&near.row);
    if ground.claims.is_empty() || near.km > extent * 2.0 {
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
