//! Collects sections and strings and puts the header before them.

use super::areas::Area;
use super::input::Place;
use anyhow::{Context, ensure};
use lazurite_geo::search::format::{
    AreaRow, HEADER_LEN, MAGIC, NONE, PlaceRow, SECTIONS, Section, VERSION, pack_population,
};
use std::collections::{BTreeMap, HashMap};

/// A gazetteer in the making.
#[derive(Debug)]
pub struct File {
    sections: [Vec<u8>; SECTIONS],
    strings: HashMap<String, u32>,
}

impl File {
    /// A file with nothing but the empty string, which is at offset 0.
    pub fn new() -> Self {
        let mut file = Self { sections: Default::default(), strings: HashMap::from([(String::new(), 0)]) };
        file.section(Section::Strings).push(0);
        file
    }

    /// The bytes of a section so far.
    #[allow(clippy::indexing_slicing, reason = "there is one slot for each section")]
    pub fn section(&mut self, section: Section) -> &mut Vec<u8> {
        let index = section as usize;
        &mut self.sections[index]
    }

    /// The row of a place.
    pub fn place_row(&mut self, place: &Place, admin2: u16) -> anyhow::Result<PlaceRow> {
        ensure!(place.id < NONE, "GeoNames number {} needs more than 24 bits", place.id);
        Ok(PlaceRow {
            geoname_id: place.id,
            latitude: place.latitude,
            longitude: place.longitude,
            population: pack_population(place.population),
            name: self.string(&place.name)?,
            admin2,
            class: place.class,
        })
    }

    /// The row of a country or division.
    pub fn area_row(&mut self, area: &Area) -> anyhow::Result<AreaRow> {
        Ok(AreaRow {
            name: self.string(&area.name)?,
            code: self.string(area.code.trim_end_matches('.'))?,
            short: self.string(&area.short)?,
            parent: area.parent,
            centre: area.centre,
            bbox: area.bbox,
            population: pack_population(area.population),
        })
    }

    /// Writes the names of countries in every language that the sources have.
    pub fn country_names(
        &mut self,
        countries: &[Area],
        names: &BTreeMap<String, BTreeMap<String, Vec<String>>>,
    ) -> anyhow::Result<()> {
        for (tag, by_country) in names {
            let mut row = vec![self.string(tag)?];
            for country in countries {
                let name = by_country.get(&country.code).and_then(|names| names.first());
                row.push(name.map_or(Ok(0), |name| self.string(name))?);
            }
            let bytes = row.into_iter().flat_map(|offset| offset.to_le_bytes().into_iter().take(3));
            self.section(Section::CountryNames).extend(bytes);
        }
        Ok(())
    }

    /// The whole file.
    pub fn finish(self) -> anyhow::Result<Vec<u8>> {
        let total = HEADER_LEN + self.sections.iter().map(Vec::len).sum::<usize>();
        let mut bytes = Vec::with_capacity(total);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(u32::try_from(total)?.to_le_bytes());
        let mut from = HEADER_LEN;
        for section in &self.sections {
            bytes.extend(u32::try_from(from)?.to_le_bytes());
            bytes.extend(u32::try_from(section.len())?.to_le_bytes());
            from += section.len();
        }
        bytes.extend(self.sections.into_iter().flatten());
        Ok(bytes)
    }

    fn string(&mut self, text: &str) -> anyhow::Result<u32> {
        if let Some(offset) = self.strings.get(text) {
            return Ok(*offset);
        }
        let length = u8::try_from(text.len()).with_context(|| format!("longer than 255 bytes: {text}"))?;
        let section = self.section(Section::Strings);
        let offset = u32::try_from(section.len())?;
        ensure!(offset < NONE, "the strings need more than 24 bits");
        section.push(length);
        section.extend(text.bytes());
        self.strings.insert(text.to_owned(), offset);
        Ok(offset)
    }
}
