//! The embedded gazetteer, asked what people ask.

mod geocode;
mod honesty;
mod reverse;
mod robustness;

use super::answer::{Kind, Match};
use super::{Gazetteer, Query};

fn gazetteer() -> Gazetteer {
    Gazetteer::embedded().unwrap()
}

fn first(gazetteer: &Gazetteer, query: &str) -> Option<Match> {
    gazetteer.geocode(&Query::text(query)).into_iter().next()
}

/// What the match itself is called.
fn name(found: &Match) -> &str {
    let address = &found.address;
    let own = match found.kind {
        Kind::Neighborhood => address.neighborhood.as_deref(),
        Kind::PopulatedPlace => address.locality.as_deref(),
        Kind::AdminDivision2 => address.admin_districts.last().map(|district| district.name.as_str()),
        Kind::AdminDivision1 => address.admin_districts.first().map(|district| district.name.as_str()),
        _ => address.country_region.as_ref().map(|country| country.name.as_str()),
    };
    own.unwrap_or_default()
}

fn country(found: &Match) -> &str {
    found.address.country_region.as_ref().map(|country| country.iso.as_str()).unwrap_or_default()
}

/// The short name of the first-level division.
fn division(found: &Match) -> &str {
    found.address.admin_districts.first().map(|district| district.short_name.as_str()).unwrap_or_default()
}
