//! Reads the sources that the repository keeps.
//!
//! Every fault names the file and the line, so that whoever edits a source by hand finds it.

use anyhow::{Context, anyhow};
use flate2::read::GzDecoder;
use lazurite_geo::search::format::PlaceClass;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// A populated place as `places.tsv.gz` has it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The GeoNames number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Degrees north × 100,000.
    pub latitude: i32,
    /// Degrees east × 100,000.
    pub longitude: i32,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// GeoNames code within the country; may be empty.
    pub admin1: String,
    /// GeoNames code within the first-level division; may be empty.
    pub admin2: String,
    /// Its rank.
    pub class: PlaceClass,
    /// Inhabitants; 0 where unknown.
    pub population: u64,
    /// Other names.
    pub alternates: Vec<String>,
}

/// A country as `countries.json` has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Country {
    /// Its English name.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub iso3: String,
}

/// A first-level division as ISO 3166-2 has it.
#[derive(Clone, Debug)]
pub struct Subdivision {
    /// The part of its code after the country (`TX`).
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its other names.
    pub others: Vec<String>,
}

/// All the sources.
#[derive(Debug)]
pub struct Sources {
    /// `places.tsv.gz`.
    pub places: Vec<Place>,
    /// `countries.json` by code.
    pub countries: BTreeMap<String, Country>,
    /// `admin1.json`: name by dotted code.
    pub admin1: BTreeMap<String, String>,
    /// `admin2.json.gz`: name by dotted code.
    pub admin2: BTreeMap<String, String>,
    /// `subdivisions.tsv` by country.
    pub subdivisions: BTreeMap<String, Vec<Subdivision>>,
    /// `country-names.tsv.gz`: name by language tag and country.
    pub country_names: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// Reads every source in a directory.
pub fn read(dir: &Path) -> anyhow::Result<Sources> {
    let places = rows(GzDecoder::new(open(dir, "places.tsv.gz")?), "places.tsv.gz", place)?;
    let mut subdivisions: BTreeMap<String, Vec<Subdivision>> = BTreeMap::new();
    for (country, subdivision) in rows(open(dir, "subdivisions.tsv")?, "subdivisions.tsv", subdivision)? {
        subdivisions.entry(country).or_default().push(subdivision);
    }
    let mut country_names: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for [tag, iso, name] in
        rows(GzDecoder::new(open(dir, "country-names.tsv.gz")?), "country-names.tsv.gz", fields::<3>)?
    {
        country_names.entry(tag).or_default().entry(iso).or_default().push(name);
    }
    Ok(Sources {
        places,
        countries: json(open(dir, "countries.json")?, "countries.json")?,
        admin1: json(open(dir, "admin1.json")?, "admin1.json")?,
        admin2: json(GzDecoder::new(open(dir, "admin2.json.gz")?), "admin2.json.gz")?,
        subdivisions,
        country_names,
    })
}

fn open(dir: &Path, name: &str) -> anyhow::Result<File> {
    let path = dir.join(name);
    File::open(&path).with_context(|| format!("cannot open {}", path.display()))
}

fn json<T: serde::de::DeserializeOwned>(reader: impl Read, name: &str) -> anyhow::Result<T> {
    serde_json::from_reader(BufReader::new(reader)).with_context(|| format!("{name} is not as expected"))
}

fn rows<T>(reader: impl Read, name: &str, parse: impl Fn(&str) -> anyhow::Result<T>) -> anyhow::Result<Vec<T>> {
    let lines = BufReader::new(reader).lines().enumerate();
    lines
        .map(|(number, line)| {
            line.map_err(Into::into)
                .and_then(|line| parse(&line))
                .with_context(|| format!("{name}, line {}", number + 1))
        })
        .collect()
}

fn fields<const N: usize>(line: &str) -> anyhow::Result<[String; N]> {
    let fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
    let found = fields.len();
    fields.try_into().map_err(|_| anyhow!("{N} fields wanted, {found} found"))
}

fn place(line: &str) -> anyhow::Result<Place> {
    let [id, name, latitude, longitude, country, admin1, admin2, feature, population, alternates] = fields::<10>(line)?;
    Ok(Place {
        id: id.parse().context("number")?,
        name,
        latitude: hundred_thousandths(&latitude).context("latitude")?,
        longitude: hundred_thousandths(&longitude).context("longitude")?,
        country,
        admin1,
        admin2,
        class: class_of(&feature),
        population: population.parse().context("population")?,
        alternates: alternates.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
    })
}

fn subdivision(line: &str) -> anyhow::Result<(String, Subdivision)> {
    let [country, code, name, others] = fields::<4>(line)?;
    let others = others.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Ok((country, Subdivision { code, name, others }))
}

#[expect(clippy::cast_possible_truncation, reason = "a coordinate times 100,000 is far inside 32 bits")]
fn hundred_thousandths(degrees: &str) -> anyhow::Result<i32> {
    let degrees: f64 = degrees.parse()?;
    anyhow::ensure!((-180.0..=180.0).contains(&degrees), "{degrees} is no angle on the globe");
    Ok((degrees * 1e5).round() as i32)
}

/// The rank that a GeoNames feature code stands for.
fn class_of(feature: &str) -> PlaceClass {
    match feature {
        "PPLC" => PlaceClass::Capital,
        "PPLA" => PlaceClass::Seat1,
        "PPLA2" => PlaceClass::Seat2,
        "PPLX" => PlaceClass::Part,
        "PPLQ" | "PPLW" | "PPLH" | "PPLCH" => PlaceClass::Former,
        _ => PlaceClass::Plain,
    }
}
