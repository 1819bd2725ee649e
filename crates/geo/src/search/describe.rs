//! Turns a row into an answer: names, extent, points, one line of address.
//!
//! Everything in the answer is in the row or follows from it by a rule that is written here; confidence and match codes
//! are the business of the caller and start at their weakest.

use super::answer::{
    Address, AdminDistrict, BoundingBox, CalculationMethod, Confidence, CountryRegion, GeocodePoint, Kind, Match,
    MatchCode, UsageType,
};
use super::format::{AreaRow, PlaceClass, PlaceRow, unpack_population};
use super::question::Position;
use super::sphere::extent_km;
use super::tables::{Ancestry, Entity, Level, Tables};

/// The largest extent that is believed of a place, kilometres from its centre.
const MAX_EXTENT_KM: f64 = 25.0;
/// Kilometres in a degree of latitude.
const KM_PER_DEGREE: f64 = 111.2;
/// Countries whose addresses usually show a division by its short form.
const SHORT_FORMS: [&str; 3] = ["AU", "CA", "US"];

/// The answer for an entity; `None` for an area without places.
pub(crate) fn describe(tables: &Tables, entity: Entity, language: Option<&str>) -> Option<Match> {
    let ancestry = tables.ancestry(entity)?;
    let mut address = surroundings(tables, &ancestry, language)?;
    match entity {
        Entity::Place(index) => {
            let row = tables.place(index)?;
            let kind = name_place(tables, &mut address, index, &row);
            let id = format!("place-{}", row.geoname_id);
            Some(answer(id, kind, row.position(), extent(&row), address))
        }
        Entity::Area(level, index) => {
            let row = tables.area(level, index)?;
            let centre = tables.place(row.centre_place()?)?;
            address.formatted_address = one_line(&address, &[]);
            let (kind, prefix) = match level {
                Level::Country => (Kind::CountryRegion, "country"),
                Level::Admin1 => (Kind::AdminDivision1, "admin1"),
                Level::Admin2 => (Kind::AdminDivision2, "admin2"),
            };
            let id = format!("{prefix}-{}", tables.string(row.code));
            Some(answer(id, kind, centre.position(), hundredths(row.bbox), address))
        }
    }
}

fn answer(id: String, kind: Kind, position: Position, bbox: BoundingBox, address: Address) -> Match {
    let point =
        GeocodePoint { position, calculation_method: CalculationMethod::Parcel, usage_types: vec![UsageType::Display] };
    Match {
        id,
        position,
        bbox,
        kind,
        confidence: Confidence::Low,
        match_codes: vec![MatchCode::UpHierarchy],
        address,
        geocode_points: vec![point],
    }
}

/// The country and the divisions around something.
fn surroundings(tables: &Tables, ancestry: &Ancestry, language: Option<&str>) -> Option<Address> {
    let country = tables.area(Level::Country, ancestry.country)?;
    let own = tables.string(country.name);
    let name = language.and_then(|tag| tables.country_name(ancestry.country, tag)).unwrap_or(own);
    let mut admin_districts = Vec::new();
    for (level, index) in [(Level::Admin1, ancestry.admin1), (Level::Admin2, ancestry.admin2)] {
        if let Some(row) = index.and_then(|index| tables.area(level, index)) {
            admin_districts.extend(district(tables, &row));
        }
    }
    Some(Address {
        admin_districts,
        country_region: Some(CountryRegion { iso: tables.string(country.code).to_owned(), name: name.to_owned() }),
        ..Address::default()
    })
}

fn district(tables: &Tables, row: &AreaRow) -> Option<AdminDistrict> {
    let (name, short) = (tables.string(row.name), tables.string(row.short));
    let short = if short.is_empty() { name } else { short };
    (!name.is_empty()).then(|| AdminDistrict { name: name.to_owned(), short_name: short.to_owned() })
}

/// Puts the names of a place into its address and says what kind of place it is.
fn name_place(tables: &Tables, address: &mut Address, index: u32, row: &PlaceRow) -> Kind {
    let name = tables.string(row.name);
    let city = (row.class == PlaceClass::Part).then(|| tables.city_of(index)).flatten();
    let city = city.and_then(|city| tables.place(city)).map(|city| tables.string(city.name));
    if let Some(city) = city {
        address.neighborhood = Some(name.to_owned());
        address.locality = Some(city.to_owned());
        address.formatted_address = one_line(address, &[name, city]);
        return Kind::Neighborhood;
    }
    address.locality = Some(name.to_owned());
    address.formatted_address = one_line(address, &[name]);
    Kind::PopulatedPlace
}

/// The names given, then the divisions that a postal address would name, then the country; nothing twice in a row.
fn one_line(address: &Address, names: &[&str]) -> String {
    let country = address.country_region.as_ref();
    let short = country.is_some_and(|country| SHORT_FORMS.contains(&country.iso.as_str()));
    let mut line: Vec<&str> = names.to_vec();
    let (first, second) = (address.admin_districts.first(), address.admin_districts.get(1));
    if names.is_empty() {
        line.extend(second.map(|district| district.name.as_str()));
    }
    // A division that is itself the match is written out.
    let written_out = line.is_empty() || !short;
    line.extend(first.map(|district| if written_out { district.name.as_str() } else { district.short_name.as_str() }));
    line.extend(country.map(|country| country.name.as_str()));
    line.dedup();
    line.join(", ")
}

/// The box around the disc that a place of this population would fill.
fn extent(row: &PlaceRow) -> BoundingBox {
    let at = row.position();
    let high = extent_km(unpack_population(row.population), MAX_EXTENT_KM) / KM_PER_DEGREE;
    let wide = high / at.latitude.to_radians().cos().max(0.02);
    BoundingBox {
        west: wrapped(at.longitude - wide),
        south: (at.latitude - high).max(-90.0),
        east: wrapped(at.longitude + wide),
        north: (at.latitude + high).min(90.0),
    }
}

fn wrapped(longitude: f64) -> f64 {
    (longitude + 540.0).rem_euclid(360.0) - 180.0
}

fn hundredths([west, south, east, north]: [i16; 4]) -> BoundingBox {
    let degrees = |edge: i16| f64::from(edge) / 100.0;
    BoundingBox { west: degrees(west), south: degrees(south), east: degrees(east), north: degrees(north) }
}
