//! A GeoJSON `FeatureCollection` as Azure's `GeocodingResponse` writes it.
//!
//! A field of which nothing is known is left out, `nextLink` always: there is never a second page.

use lazurite_geo::search::Match;
use lazurite_geo::search::answer::{Address, GeocodePoint};
use lazurite_geo::search::question::Position;
use serde::Serialize;

/// What was found.
#[derive(Debug, Serialize)]
pub(super) struct Collection {
    #[serde(rename = "type")]
    type_: &'static str,
    features: Vec<Feature>,
}

#[derive(Debug, Serialize)]
struct Feature {
    #[serde(rename = "type")]
    type_: &'static str,
    id: String,
    geometry: Point,
    bbox: [f64; 4],
    properties: Properties,
}

#[derive(Debug, Serialize)]
struct Point {
    #[serde(rename = "type")]
    type_: &'static str,
    coordinates: [f64; 2],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    #[serde(rename = "type")]
    type_: &'static str,
    confidence: &'static str,
    match_codes: Vec<&'static str>,
    address: WireAddress,
    geocode_points: Vec<WirePoint>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WireAddress {
    #[serde(skip_serializing_if = "Option::is_none")]
    country_region: Option<CountryRegion>,
    admin_districts: Vec<AdminDistrict>,
    formatted_address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    locality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    neighborhood: Option<String>,
}

#[derive(Debug, Serialize)]
struct CountryRegion {
    #[serde(rename = "ISO")]
    iso: String,
    name: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AdminDistrict {
    name: String,
    short_name: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WirePoint {
    geometry: Point,
    calculation_method: &'static str,
    usage_types: Vec<&'static str>,
}

impl FromIterator<Match> for Collection {
    fn from_iter<I: IntoIterator<Item = Match>>(matches: I) -> Self {
        Self { type_: "FeatureCollection", features: matches.into_iter().map(Feature::from).collect() }
    }
}

impl From<Match> for Feature {
    fn from(found: Match) -> Self {
        let box_ = found.bbox;
        Self {
            type_: "Feature",
            id: found.id,
            geometry: found.position.into(),
            bbox: [box_.west, box_.south, box_.east, box_.north],
            properties: Properties {
                type_: found.kind.as_str(),
                confidence: found.confidence.as_str(),
                match_codes: found.match_codes.iter().map(|code| code.as_str()).collect(),
                address: found.address.into(),
                geocode_points: found.geocode_points.iter().map(WirePoint::from).collect(),
            },
        }
    }
}

impl From<Position> for Point {
    fn from(position: Position) -> Self {
        Self { type_: "Point", coordinates: [position.longitude, position.latitude] }
    }
}

impl From<Address> for WireAddress {
    fn from(address: Address) -> Self {
        let district = |district: lazurite_geo::search::answer::AdminDistrict| AdminDistrict {
            name: district.name,
            short_name: district.short_name,
        };
        Self {
            country_region: address
                .country_region
                .map(|country| CountryRegion { iso: country.iso, name: country.name }),
            admin_districts: address.admin_districts.into_iter().map(district).collect(),
            formatted_address: address.formatted_address,
            locality: address.locality,
            neighborhood: address.neighborhood,
        }
    }
}

impl From<&GeocodePoint> for WirePoint {
    fn from(point: &GeocodePoint) -> Self {
        Self {
            geometry: point.position.into(),
            calculation_method: point.calculation_method.as_str(),
            usage_types: point.usage_types.iter().map(|usage| usage.as_str()).collect(),
        }
    }
}
