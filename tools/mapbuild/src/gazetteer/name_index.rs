//! Writes the map from folded names to what bears them.

use super::areas::{Area, Areas, without_generic};
use super::file::File;
use super::input::{Place, Sources};
use anyhow::Context;
use lazurite_geo::search::format::{NONE, NameKind, Posting, Section};
use lazurite_geo::search::text::{key, without_umlauts};
use std::collections::BTreeMap;

/// Names of countries in daily use that no list of the sources has.
const COUNTRY_ALIASES: [(&str, &str); 14] = [
    ("US", "United States of America"),
    ("US", "U.S.A."),
    ("US", "America"),
    ("GB", "Great Britain"),
    ("GB", "Britain"),
    ("GB", "United Kingdom of Great Britain and Northern Ireland"),
    ("NL", "Holland"),
    ("NL", "The Netherlands"),
    ("AE", "UAE"),
    ("MM", "Burma"),
    ("KR", "Korea"),
    ("RU", "Russian Federation"),
    ("CN", "PRC"),
    ("MK", "Macedonia"),
];

type Index = BTreeMap<String, BTreeMap<u32, NameKind>>;

/// Writes the sections `Names` and `Postings`.
pub fn write(places: &[Place], areas: &Areas, sources: &Sources, file: &mut File) -> anyhow::Result<()> {
    let mut index = Index::new();
    let mut entity = 0u32;
    for place in places {
        index_place(&mut index, entity, place);
        entity += 1;
    }
    for (section, table) in areas.tables() {
        for area in table {
            if area.centre != NONE && !area.name.is_empty() {
                index_area(&mut index, entity, area, section);
                if section == Section::Countries {
                    index_country(&mut index, entity, area, sources);
                }
            }
            entity += 1;
        }
    }
    let mut map = fst::MapBuilder::memory();
    for (name, bearers) in index {
        let value = value_of(&bearers, file.section(Section::Postings))?;
        map.insert(name, value)?;
    }
    file.section(Section::Names).extend(map.into_inner()?);
    Ok(())
}

fn index_place(index: &mut Index, entity: u32, place: &Place) {
    add_official(index, entity, &place.name);
    for name in &place.alternates {
        add(index, key(name), entity, kind_of(name));
    }
}

/// Two to four capitals are an abbreviation or the letters of an airport.
fn kind_of(name: &str) -> NameKind {
    let code = (2..=4).contains(&name.len()) && name.chars().all(|c| c.is_ascii_uppercase());
    if code { NameKind::Code } else { NameKind::Alternate }
}

fn index_area(index: &mut Index, entity: u32, area: &Area, section: Section) {
    add_official(index, entity, &area.name);
    for name in &area.others {
        add(index, key(name), entity, kind_of(name));
    }
    if section == Section::Admin1 {
        add(index, without_generic(&key(&area.name)).to_owned(), entity, NameKind::Alternate);
        add(index, key(&area.short), entity, NameKind::Code);
    }
}

fn index_country(index: &mut Index, entity: u32, area: &Area, sources: &Sources) {
    add(index, key(&area.code), entity, NameKind::Code);
    if let Some(country) = sources.countries.get(&area.code) {
        add(index, key(&country.iso3), entity, NameKind::Code);
    }
    for (tag, names) in &sources.country_names {
        for name in names.get(&area.code).into_iter().flatten() {
            add(index, key(name), entity, if tag == "en" { NameKind::Official } else { NameKind::Alternate });
        }
    }
    for (_, alias) in COUNTRY_ALIASES.iter().filter(|(iso, _)| *iso == area.code) {
        add(index, key(alias), entity, NameKind::Official);
    }
}

fn add_official(index: &mut Index, entity: u32, name: &str) {
    add(index, key(name), entity, NameKind::Official);
    if let Some(plain) = without_umlauts(name) {
        add(index, key(&plain), entity, NameKind::Official);
    }
}

/// Keeps for each bearer the kind to be trusted most.
fn add(index: &mut Index, key: String, entity: u32, kind: NameKind) {
    if key.is_empty() {
        return;
    }
    let known = index.entry(key).or_default().entry(entity).or_insert(kind);
    *known = kind.min(*known);
}

/// The number that the map holds: a single bearer itself, or where the list of them begins.
fn value_of(bearers: &BTreeMap<u32, NameKind>, lists: &mut Vec<u8>) -> anyhow::Result<u64> {
    let encoded: Vec<u64> =
        bearers.iter().map(|(entity, kind)| Posting { entity: *entity, kind: *kind }.encode()).collect();
    if let [single] = encoded.as_slice() {
        return Ok(single << 1 | 1);
    }
    let start = u64::try_from(lists.len()).context("the postings are too long")?;
    leb128(lists, u64::try_from(encoded.len())?);
    for number in encoded {
        leb128(lists, number);
    }
    Ok(start << 1)
}

/// Appends a number, seven bits a byte, least significant first.
fn leb128(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        bytes.push(0x80 | number.to_le_bytes()[0]);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}
