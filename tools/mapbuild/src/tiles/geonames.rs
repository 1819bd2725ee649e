//! Reads the GeoNames cities as layers of places.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use fast_mvt::MvtValue;
use serde::Deserialize;

use super::grid::{Point, project};
use super::layer::Attributes;

/// What the map needs of a city's record.
#[derive(Debug, Clone, Deserialize)]
pub struct City {
    geonameid: u64,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: i64,
}

/// All cities of the file, the most populous first.
///
/// # Errors
/// If the file is missing or not of the expected form.
pub fn cities(path: &Path) -> Result<Vec<City>> {
    let text = fs::read(path).with_context(|| format!("read {}", path.display()))?;
    let by_id: BTreeMap<String, City> =
        serde_json::from_slice(&text).with_context(|| format!("parse {}", path.display()))?;
    let mut cities: Vec<City> = by_id.into_values().collect();
    cities.sort_by_key(|city| (std::cmp::Reverse(city.population), city.geonameid));
    Ok(cities)
}

/// The cities of at least that many people, as places that carry `name`, `cc` (ISO 3166-1) and `pop`.
pub fn places(cities: &[City], least: i64) -> Vec<(Point, Attributes)> {
    cities
        .iter()
        .filter(|city| city.population >= least)
        .map(|city| {
            let tags = vec![
                ("name", MvtValue::from(city.name.as_str())),
                ("cc", MvtValue::from(city.countrycode.as_str())),
                ("pop", MvtValue::Int(city.population)),
            ];
            let attributes = Attributes { id: Some(city.geonameid), tags, ..Attributes::default() };
            (project(city.longitude, city.latitude), attributes)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"{
        "3042030": {"geonameid": 3042030, "name": "Vaduz", "latitude": 47.14151, "longitude": 9.52154,
                    "countrycode": "LI", "population": 5197, "timezone": "Europe/Vaduz"},
        "658225": {"geonameid": 658225, "name": "Helsinki", "latitude": 60.16952, "longitude": 24.93545,
                   "countrycode": "FI", "population": 558457, "timezone": "Europe/Helsinki"}
    }"#;

    fn sample() -> Vec<City> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cities.json");
        fs::write(&path, SAMPLE).unwrap();
        cities(&path).unwrap()
    }

    #[test]
    fn the_most_populous_city_comes_first() {
        let ids: Vec<_> = places(&sample(), 0).into_iter().map(|(_, attributes)| attributes.id).collect();
        assert_eq!(ids, [Some(658_225), Some(3_042_030)]);
    }

    #[test]
    fn only_cities_of_enough_people_are_places() {
        assert_eq!(places(&sample(), 100_000).len(), 1);
    }

    #[test]
    fn a_file_of_another_form_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cities.json");
        fs::write(&path, "[]").unwrap();
        assert!(format!("{:#}", cities(&path).unwrap_err()).contains("cities.json"));
    }
}
