//! Reads rows and strings out of the compiled gazetteer, where they lie.
//!
//! Opening looks at the header only: magic, version, length, and that each section is inside the file and made of whole
//! rows. Reading is total: a reference that leads nowhere gives `None`, never a panic. The finite-state map of the
//! names is the one part that trusts its bytes; its checksum is looked at when the project is tested, not at each
//! start. Nothing is cached, and nothing is copied but what an answer carries away.

use super::format::{AreaRow, HEADER_LEN, MAGIC, NONE, PlaceRow, SECTIONS, Section, VERSION};
use super::question::Position;
use thiserror::Error;

/// Why a file is not a gazetteer that this code can read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum GazetteerError {
    /// The file does not begin as a compiled gazetteer does.
    #[error("this is not a compiled gazetteer")]
    NotAGazetteer,
    /// The file was written for another layout.
    #[error(
        "the gazetteer has layout {found}, this program reads layout {VERSION}: compile it anew with `mapbuild gazetteer`"
    )]
    OtherVersion {
        /// The layout that the file says it has.
        found: u32,
    },
    /// A section is cut off or is not made of whole rows.
    #[error("the gazetteer is damaged in its section {section:?}")]
    Damaged {
        /// The first section found wrong.
        section: Section,
    },
    /// The file is shorter or longer than it says.
    #[error("the gazetteer says that it has {expected} bytes and has {found}")]
    WrongLength {
        /// Bytes according to the header.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
}

/// A country or division: which table, which row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Level {
    /// A country.
    Country,
    /// A first-level division.
    Admin1,
    /// A second-level division.
    Admin2,
}

/// Anything a name can belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Entity {
    /// A country or division.
    Area(Level, u16),
    /// A populated place.
    Place(u32),
}

/// The rows of the areas that something lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ancestry {
    pub(crate) admin2: Option<u16>,
    pub(crate) admin1: Option<u16>,
    pub(crate) country: u16,
}

/// The sections of an opened gazetteer.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    sections: [&'static [u8]; SECTIONS],
}

impl Tables {
    pub(crate) fn open(file: &'static [u8]) -> Result<Self, GazetteerError> {
        let header = file.get(..HEADER_LEN).ok_or(GazetteerError::NotAGazetteer)?;
        if !header.starts_with(&MAGIC) {
            return Err(GazetteerError::NotAGazetteer);
        }
        let number = |at: usize| u32_at(header, at).unwrap_or(0);
        if number(8) != VERSION {
            return Err(GazetteerError::OtherVersion { found: number(8) });
        }
        if number(12) as usize != file.len() {
            return Err(GazetteerError::WrongLength { expected: number(12) as usize, found: file.len() });
        }
        let mut sections: [&'static [u8]; SECTIONS] = [&[]; SECTIONS];
        for (index, (slot, section)) in sections.iter_mut().zip(Section::ALL).enumerate() {
            let from = number(16 + index * 8) as usize;
            let length = number(20 + index * 8) as usize;
            let bytes = from.checked_add(length).and_then(|to| file.get(from..to));
            *slot = bytes
                .filter(|_| length.is_multiple_of(section.row_len()))
                .ok_or(GazetteerError::Damaged { section })?;
        }
        Ok(Self { sections })
    }

    pub(crate) fn bytes(&self, section: Section) -> &'static [u8] {
        self.sections.get(section as usize).copied().unwrap_or_default()
    }

    /// Number of rows of a section.
    pub(crate) fn rows(&self, section: Section) -> usize {
        self.bytes(section).len() / section.row_len()
    }

    pub(crate) fn string(&self, offset: u32) -> &'static str {
        let strings = self.bytes(Section::Strings);
        let at = offset as usize;
        let text = strings.get(at).and_then(|length| strings.get(at + 1..at + 1 + usize::from(*length)));
        text.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    pub(crate) fn place(&self, index: u32) -> Option<PlaceRow> {
        row::<{ PlaceRow::LEN }>(self.bytes(Section::Places), index as usize).map(PlaceRow::decode)
    }

    pub(crate) fn area(&self, level: Level, index: u16) -> Option<AreaRow> {
        row::<{ AreaRow::LEN }>(self.bytes(section_of(level)), usize::from(index)).map(AreaRow::decode)
    }

    /// What a number in a posting stands for.
    pub(crate) fn entity(&self, number: u32) -> Option<Entity> {
        let mut rest = number as usize;
        let places = self.rows(Section::Places);
        if rest < places {
            return Some(Entity::Place(number));
        }
        rest -= places;
        for level in [Level::Admin2, Level::Admin1, Level::Country] {
            let rows = self.rows(section_of(level));
            if rest < rows {
                return Some(Entity::Area(level, u16::try_from(rest).ok()?));
            }
            rest -= rows;
        }
        None
    }

    /// The areas an entity lies in, itself included when it is one.
    pub(crate) fn ancestry(&self, entity: Entity) -> Option<Ancestry> {
        let admin2 = match entity {
            Entity::Place(place) => Some(self.place(place)?.admin2),
            Entity::Area(Level::Admin2, index) => Some(index),
            Entity::Area(..) => None,
        };
        let admin1 = match (admin2, entity) {
            (Some(admin2), _) => Some(self.area(Level::Admin2, admin2)?.parent),
            (None, Entity::Area(Level::Admin1, index)) => Some(index),
            _ => None,
        };
        let country = match (admin1, entity) {
            (Some(admin1), _) => self.area(Level::Admin1, admin1)?.parent,
            (None, Entity::Area(_, index)) => index,
            (None, Entity::Place(_)) => return None,
        };
        Some(Ancestry { admin2, admin1, country })
    }

    /// The city that a part of a city belongs to.
    pub(crate) fn city_of(&self, part: u32) -> Option<u32> {
        let parts = self.bytes(Section::Parts);
        let (mut low, mut high) = (0, self.rows(Section::Parts));
        while low < high {
            let middle = low + (high - low) / 2;
            match u24_at(parts, middle * 6)?.cmp(&part) {
                std::cmp::Ordering::Equal => return u24_at(parts, middle * 6 + 3),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The row of a country by its ISO 3166-1 alpha-2 code in upper case; countries are sorted by code.
    pub(crate) fn country(&self, iso: &str) -> Option<u16> {
        let (mut low, mut high) = (0, self.rows(Section::Countries));
        while low < high {
            let middle = low + (high - low) / 2;
            let index = u16::try_from(middle).ok()?;
            match self.string(self.area(Level::Country, index)?.code).cmp(iso) {
                std::cmp::Ordering::Equal => return Some(index),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The name of a country in a language: by the whole tag, else by the tag cut at its last hyphen, and so on.
    pub(crate) fn country_name(&self, country: u16, language: &str) -> Option<&'static str> {
        let names = self.bytes(Section::CountryNames);
        let width = 3 * (self.rows(Section::Countries) + 1);
        let mut tag = language;
        loop {
            let row = names
                .chunks_exact(width)
                .find(|row| u24_at(row, 0).is_some_and(|offset| self.string(offset).eq_ignore_ascii_case(tag)));
            if let Some(row) = row {
                let name = self.string(u24_at(row, 3 + 3 * usize::from(country))?);
                return (!name.is_empty()).then_some(name);
            }
            tag = tag.rsplit_once('-')?.0;
        }
    }
}

impl PlaceRow {
    /// Where it is.
    pub(crate) fn position(&self) -> Position {
        Position { longitude: f64::from(self.longitude) / 1e5, latitude: f64::from(self.latitude) / 1e5 }
    }
}

impl AreaRow {
    /// The place that stands for its centre.
    pub(crate) fn centre_place(&self) -> Option<u32> {
        (self.centre != NONE).then_some(self.centre)
    }
}

pub(crate) const fn section_of(level: Level) -> Section {
    match level {
        Level::Country => Section::Countries,
        Level::Admin1 => Section::Admin1,
        Level::Admin2 => Section::Admin2,
    }
}

fn row<const N: usize>(section: &[u8], index: usize) -> Option<&[u8; N]> {
    let at = index.checked_mul(N)?;
    section.get(at..)?.first_chunk::<N>()
}

fn u24_at(bytes: &[u8], at: usize) -> Option<u32> {
    let [a, b, c] = *bytes.get(at..)?.first_chunk::<3>()?;
    Some(u32::from_le_bytes([a, b, c, 0]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|four| u32::from_le_bytes(*four))
}
