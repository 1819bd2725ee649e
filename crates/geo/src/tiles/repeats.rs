//! Leaves out towns that the layer of great cities names already.
//!
//! The archive carries Natural Earth's cities and GeoNames' towns side by side, and the two put the same city a few kilometres apart,
//! sometimes by another name (Kiev, Kyiv). In the archive's own zooms the two names collide and one is drawn; enlarged, they
//! would stand side by side.

use super::source::{Feature, Layer, Source, Vertex};

/// Layers whose features are left out when they repeat one of [`CITIES`].
const TOWNS: [&str; 2] = ["place_city", "place_town"];
const CITIES: &str = "place";

/// Same name, or one continues the other, within this distance (units of the deepest archive tile: 25 km at the equator).
const SAME_NAME: i32 = 164;
/// Any name, but a like population, within this distance (12 km at the equator).
const SAME_SPOT: i32 = 82;
/// What is a like population: one at most this many times the other.
const LIKE: f64 = 2.5;

struct City {
    at: Vertex,
    name: String,
    population: f64,
}

/// Removes repeated towns. The distances hold for tiles of the deepest zoom in the archive; elsewhere there are no town layers.
pub(super) fn leave_out(source: &mut Source) {
    let Some(cities) = source.layer(CITIES) else { return };
    let cities: Vec<City> = cities.features.iter().filter_map(|feature| city(cities, feature, "pop_max")).collect();
    for layer in source.layers.iter_mut().filter(|layer| TOWNS.contains(&&*layer.name)) {
        let is_new = |feature: &Feature| {
            city(layer, feature, "pop").is_none_or(|town| !cities.iter().any(|city| repeats(city, &town)))
        };
        let keep: Vec<bool> = layer.features.iter().map(is_new).collect();
        let mut keep = keep.into_iter();
        layer.features.retain(|_| keep.next().unwrap_or(true));
    }
}

fn city(layer: &Layer, feature: &Feature, population: &str) -> Option<City> {
    let name = layer.text(feature, "name")?.to_lowercase();
    let population = layer.number(feature, population).unwrap_or_default();
    Some(City { at: feature.bounds.min, name, population })
}

fn repeats(city: &City, town: &City) -> bool {
    let apart = (city.at.x - town.at.x).abs().max((city.at.y - town.at.y).abs());
    let same_name = city.name.starts_with(&town.name) || town.name.starts_with(&city.name);
    let like = city.population <= town.population * LIKE && town.population <= city.population * LIKE;
    (apart <= SAME_NAME && same_name) || (apart <= SAME_SPOT && like)
}
