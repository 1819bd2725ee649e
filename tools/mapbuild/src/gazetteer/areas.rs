//! Makes countries and divisions out of the places that lie in them: centre, extent, population.
//!
//! No boundary is at hand, so that an area is described by its places alone: its pin is the place nearest to the centre
//! of its population, which is never in the sea, and its box is the one around them. Divisions without a single place
//! are left out.

use super::input::{Place, Sources, Subdivision};
use super::order::{counted_elsewhere, position};
use anyhow::Context;
use lazurite_geo::search::format::{NONE, Section};
use lazurite_geo::search::sphere::{extent_km, unit_vector};
use lazurite_geo::search::text::key;
use std::collections::{BTreeMap, BTreeSet};

/// Kilometres in a degree of latitude.
const KM_PER_DEGREE: f64 = 111.2;

/// A country or division on its way into the file.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its name; empty where unknown.
    pub name: String,
    /// ISO code or dotted GeoNames code.
    pub code: String,
    /// Its usual short form; empty where unknown.
    pub short: String,
    /// Other names.
    pub others: Vec<String>,
    /// Row of what it lies in.
    pub parent: u16,
    /// The place that stands for its centre, or [`NONE`].
    pub centre: u32,
    /// West, south, east, north in hundredths of a degree.
    pub bbox: [i16; 4],
    /// Inhabitants of its places.
    pub population: u64,
}

/// The three tables, and where each place belongs.
#[derive(Debug)]
pub struct Areas {
    /// Second-level divisions by code.
    pub admin2: Vec<Area>,
    /// First-level divisions by code.
    pub admin1: Vec<Area>,
    /// Countries by code.
    pub countries: Vec<Area>,
    /// For each place its row in `admin2`.
    pub admin2_of_place: Vec<u16>,
}

impl Areas {
    /// The tables with their sections, in the order in which entities are numbered.
    pub fn tables(&self) -> [(Section, &[Area]); 3] {
        [(Section::Admin2, &self.admin2), (Section::Admin1, &self.admin1), (Section::Countries, &self.countries)]
    }
}

/// Makes the tables.
pub fn compile(places: &[Place], sources: &Sources) -> anyhow::Result<Areas> {
    let admin2_code = |place: &Place| {
        let code = format!("{}.{}.{}", place.country, place.admin1, place.admin2);
        if sources.admin2.contains_key(&code) { code } else { format!("{}.{}.", place.country, place.admin1) }
    };
    let codes2: Vec<String> = places.iter().map(admin2_code).collect();
    let codes1: Vec<String> = places.iter().map(|place| format!("{}.{}", place.country, place.admin1)).collect();
    let rows2 = numbered(codes2.iter().map(String::as_str))?;
    let rows1 = numbered(codes1.iter().map(String::as_str))?;
    let rows0 = numbered(sources.countries.keys().map(String::as_str))?;
    let row =
        |rows: &BTreeMap<&str, u16>, code: &str| rows.get(code).copied().with_context(|| format!("no area {code}"));

    let twice = counted_elsewhere(places);
    let area = |code: &str, name: Option<&String>, parent: u16, members: &[usize]| {
        let once = members.iter().filter(|index| twice.get(**index) == Some(&false));
        let people = once.filter_map(|index| places.get(*index)).map(|place| place.population).sum();
        area(code, name, parent, people, &pick(places, members))
    };

    let members2 = members(codes2.iter().map(|code| row(&rows2, code)), rows2.len())?;
    let members1 = members(codes1.iter().map(|code| row(&rows1, code)), rows1.len())?;
    let members0 = members(places.iter().map(|place| row(&rows0, &place.country)), rows0.len())?;

    let mut admin2 = Vec::new();
    for (code, members) in rows2.keys().zip(&members2) {
        let parent = row(&rows1, code.rsplit_once('.').map_or(*code, |(admin1, _)| admin1))?;
        admin2.push(area(code, sources.admin2.get(*code), parent, members));
    }
    let mut admin1 = Vec::new();
    for (code, members) in rows1.keys().zip(&members1) {
        let parent = row(&rows0, code.split_once('.').map_or(*code, |(country, _)| country))?;
        admin1.push(area(code, sources.admin1.get(*code), parent, members));
    }
    for (country, subdivisions) in &sources.subdivisions {
        let prefix = format!("{country}.");
        join(admin1.iter_mut().filter(|area| area.code.starts_with(&prefix)).collect(), subdivisions);
    }
    let mut countries = Vec::new();
    for ((code, own), members) in rows0.iter().zip(&members0) {
        let name = sources.countries.get(*code).map(|country| &country.name);
        countries.push(area(code, name, *own, members));
    }
    let admin2_of_place = codes2.iter().map(|code| row(&rows2, code)).collect::<anyhow::Result<_>>()?;
    Ok(Areas { admin2, admin1, countries, admin2_of_place })
}

fn numbered<'c>(codes: impl Iterator<Item = &'c str>) -> anyhow::Result<BTreeMap<&'c str, u16>> {
    let codes: BTreeSet<&str> = codes.collect();
    codes.into_iter().enumerate().map(|(row, code)| Ok((code, u16::try_from(row).context("too many areas")?))).collect()
}

fn members(rows: impl Iterator<Item = anyhow::Result<u16>>, count: usize) -> anyhow::Result<Vec<Vec<usize>>> {
    let mut members = vec![Vec::new(); count];
    for (place, row) in rows.enumerate() {
        if let Some(list) = members.get_mut(usize::from(row?)) {
            list.push(place);
        }
    }
    Ok(members)
}

fn pick<'p>(places: &'p [Place], members: &[usize]) -> Vec<(usize, &'p Place)> {
    members.iter().filter_map(|index| places.get(*index).map(|place| (*index, place))).collect()
}

fn area(code: &str, name: Option<&String>, parent: u16, population: u64, members: &[(usize, &Place)]) -> Area {
    Area {
        name: name.cloned().unwrap_or_default(),
        code: code.to_owned(),
        short: String::new(),
        others: Vec::new(),
        parent,
        centre: centre(members),
        bbox: bbox(members),
        population,
    }
}

/// The member nearest to the centre of the members' population.
fn centre(members: &[(usize, &Place)]) -> u32 {
    let mut sum = [0.0; 3];
    for (_, place) in members {
        let weight = f64::from(u32::try_from(place.population).unwrap_or(u32::MAX)) + 1.0;
        for (total, part) in sum.iter_mut().zip(unit_vector(position(place))) {
            *total += part * weight;
        }
    }
    let towards = |place: &Place| -> f64 { sum.iter().zip(unit_vector(position(place))).map(|(a, b)| a * b).sum() };
    let nearest = members.iter().max_by(|(_, a), (_, b)| towards(a).total_cmp(&towards(b)));
    nearest.and_then(|(index, _)| u32::try_from(*index).ok()).unwrap_or(NONE)
}

/// The smallest box around the members' estimated extents; it crosses the antimeridian where that makes it smaller.
fn bbox(members: &[(usize, &Place)]) -> [i16; 4] {
    if members.is_empty() {
        return [0; 4];
    }
    let (mut south, mut north) = (90.0f64, -90.0f64);
    let mut arcs = Vec::new();
    for (_, place) in members {
        let at = position(place);
        let people = f64::from(u32::try_from(place.population).unwrap_or(u32::MAX));
        let reach = extent_km(people, 15.0) / KM_PER_DEGREE;
        south = south.min(at.latitude - reach);
        north = north.max(at.latitude + reach);
        let wide = reach / at.latitude.to_radians().cos().max(0.05);
        arcs.push((at.longitude - wide, at.longitude + wide));
    }
    let (west, east) = around(arcs);
    [outward(west, f64::floor), outward(south, f64::floor), outward(east, f64::ceil), outward(north, f64::ceil)]
}

/// The shortest arc of longitude that covers all arcs: the circle without its widest gap.
fn around(mut arcs: Vec<(f64, f64)>) -> (f64, f64) {
    arcs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let first = arcs.first().copied().unwrap_or_default();
    let (mut reached, mut west, mut east) = (first.1, first.0, first.1);
    let mut widest = f64::NEG_INFINITY;
    for (start, end) in arcs {
        if start - reached > widest && start > reached {
            (widest, east, west) = (start - reached, reached, start);
        }
        reached = reached.max(end);
    }
    // The gap over the antimeridian, unless one inside was wider.
    if first.0 + 360.0 - reached >= widest {
        return (first.0.max(-180.0), reached.min(180.0));
    }
    (west, east)
}

#[expect(clippy::cast_possible_truncation, reason = "a coordinate times 100 is inside 16 bits")]
fn outward(degrees: f64, round: fn(f64) -> f64) -> i16 {
    round(degrees.clamp(-180.0, 180.0) * 100.0) as i16
}

/// Gives divisions the names and short forms that ISO 3166-2 has for them: first where a name is the same, then where
/// it is the same without words like "Province", and each subdivision to one division at most.
fn join(areas: Vec<&mut Area>, subdivisions: &[Subdivision]) {
    let mut taken = vec![false; subdivisions.len()];
    let mut open = areas;
    for strip in [false, true] {
        let form = |name: &str| if strip { without_generic(&key(name)).to_owned() } else { key(name) };
        open.retain_mut(|area| {
            let wanted = form(&area.name);
            let fits = |of: &Subdivision| form(&of.name) == wanted || of.others.iter().any(|name| form(name) == wanted);
            let found =
                subdivisions.iter().zip(&mut taken).find(|(of, taken)| !**taken && !wanted.is_empty() && fits(of));
            let Some((subdivision, taken)) = found else { return true };
            *taken = true;
            area.others.push(subdivision.name.clone());
            area.others.extend(subdivision.others.iter().cloned());
            if subdivision.code.len() > 1 && subdivision.code.chars().all(|c| c.is_ascii_alphabetic()) {
                area.short.clone_from(&subdivision.code);
            }
            false
        });
    }
}

/// A folded name of a division without the word that only says what kind of division it is.
pub fn without_generic(key: &str) -> &str {
    const GENERIC: [&str; 18] = [
        "province",
        "oblast",
        "region",
        "governorate",
        "prefecture",
        "department",
        "district",
        "state",
        "krai",
        "kray",
        "republic",
        "county",
        "territory",
        "voivodeship",
        "municipality",
        "canton",
        "parish",
        "division",
    ];
    match key.rsplit_once(' ') {
        Some((name, last)) if GENERIC.contains(&last) => name,
        _ => key.strip_prefix("state of ").or(key.strip_prefix("province of ")).unwrap_or(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_over_the_antimeridian_stays_small() {
        assert_eq!(around(vec![(177.0, 178.0), (-179.5, -179.0), (178.5, 179.0)]), (177.0, -179.0));
        assert_eq!(around(vec![(20.0, 21.0), (31.0, 31.5)]), (20.0, 31.5));
        assert_eq!(around(vec![(-120.0, -119.0), (-70.0, -69.0), (5.0, 6.0)]), (-120.0, 6.0));
    }

    #[test]
    fn the_kind_of_a_division_is_no_part_of_its_name() {
        assert_eq!(without_generic("moscow oblast"), "moscow");
        assert_eq!(without_generic("state of berlin"), "berlin");
        assert_eq!(without_generic("region"), "region");
    }
}
