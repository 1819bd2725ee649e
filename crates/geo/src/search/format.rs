//! The layout of the compiled gazetteer, for the one who writes it and the one who reads it.
//!
//! One file, read where it lies: a header, then sections of rows of fixed width, a table of strings, and a finite-state
//! map from folded names to what bears them. Nothing is parsed when it is opened; a row costs a few shifts when it is
//! looked at. All numbers are little-endian. Change anything here and raise [`VERSION`], so that an old file is refused
//! instead of misread.

/// The first bytes of every compiled gazetteer.
pub const MAGIC: [u8; 8] = *b"LZGAZET\n";

/// The layout this code writes and reads; any other is refused.
pub const VERSION: u32 = 1;

/// The number of sections.
pub const SECTIONS: usize = 9;

/// Bytes before the first section: magic, version, length of the file, then offset and length of each section.
pub const HEADER_LEN: usize = 16 + SECTIONS * 8;

/// "No such row" in a 24-bit reference.
pub const NONE: u32 = 0xFF_FFFF;

/// The sections in the order in which the header names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Each a length byte and UTF-8; referred to by the offset of the length byte. Offset 0 is the empty string.
    Strings,
    /// [`PlaceRow`]s in the order of an implicit k-d tree; see [`super::sphere`].
    Places,
    /// [`AreaRow`]s of second-level divisions; the parent is a first-level division.
    Admin2,
    /// [`AreaRow`]s of first-level divisions; the parent is a country.
    Admin1,
    /// [`AreaRow`]s of countries.
    Countries,
    /// An `fst` map from folded names to a [`Posting`], or to a list of them in `Postings`.
    Names,
    /// Lists: a count, then postings, all as LEB128.
    Postings,
    /// Sorted pairs of 24-bit places: a part of a city and that city.
    Parts,
    /// For each language a 24-bit string (its tag) and one 24-bit string for each country (its name).
    CountryNames,
}

impl Section {
    /// Every section, in the header's order.
    pub const ALL: [Section; SECTIONS] = [
        Section::Strings,
        Section::Places,
        Section::Admin2,
        Section::Admin1,
        Section::Countries,
        Section::Names,
        Section::Postings,
        Section::Parts,
        Section::CountryNames,
    ];

    /// The width of a row, where the section is made of rows.
    pub const fn row_len(self) -> usize {
        match self {
            Section::Places => PlaceRow::LEN,
            Section::Admin2 | Section::Admin1 | Section::Countries => AreaRow::LEN,
            Section::Parts => 6,
            _ => 1,
        }
    }
}

/// What sort of place a row is, from the GeoNames feature code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum PlaceClass {
    /// Any place without a rank.
    Plain = 0,
    /// Part of a city (PPLX).
    Part = 1,
    /// Seat of a second-level division (PPLA2).
    Seat2 = 2,
    /// Seat of a first-level division (PPLA).
    Seat1 = 3,
    /// National capital (PPLC).
    Capital = 4,
    /// Abandoned, destroyed or historical (PPLQ, PPLW, PPLH).
    Former = 5,
}

impl PlaceClass {
    fn from_byte(byte: u8) -> Self {
        match byte {
            1 => Self::Part,
            2 => Self::Seat2,
            3 => Self::Seat1,
            4 => Self::Capital,
            5 => Self::Former,
            _ => Self::Plain,
        }
    }
}

/// One populated place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceRow {
    /// The GeoNames number.
    pub geoname_id: u32,
    /// Degrees north × 100,000.
    pub latitude: i32,
    /// Degrees east × 100,000.
    pub longitude: i32,
    /// Inhabitants as [`pack_population`] stores them.
    pub population: u16,
    /// Its name, in `Strings`.
    pub name: u32,
    /// The row in `Admin2` that it lies in; that row may be nameless.
    pub admin2: u16,
    /// Its rank.
    pub class: PlaceClass,
}

impl PlaceRow {
    /// Bytes of a row.
    pub const LEN: usize = 19;

    /// Writes the row.
    pub fn encode(&self) -> [u8; Self::LEN] {
        let [i0, i1, i2, _] = self.geoname_id.to_le_bytes();
        let [a0, a1, a2, a3] = self.latitude.to_le_bytes();
        let [o0, o1, o2, o3] = self.longitude.to_le_bytes();
        let [p0, p1] = self.population.to_le_bytes();
        let [n0, n1, n2, _] = self.name.to_le_bytes();
        let [d0, d1] = self.admin2.to_le_bytes();
        [i0, i1, i2, a0, a1, a2, a3, o0, o1, o2, o3, p0, p1, n0, n1, n2, d0, d1, self.class as u8]
    }

    /// Reads a row.
    pub fn decode(row: &[u8; Self::LEN]) -> Self {
        Self {
            geoname_id: u32::from_le_bytes([row[0], row[1], row[2], 0]),
            latitude: i32::from_le_bytes([row[3], row[4], row[5], row[6]]),
            longitude: i32::from_le_bytes([row[7], row[8], row[9], row[10]]),
            population: u16::from_le_bytes([row[11], row[12]]),
            name: u32::from_le_bytes([row[13], row[14], row[15], 0]),
            admin2: u16::from_le_bytes([row[16], row[17]]),
            class: PlaceClass::from_byte(row[18]),
        }
    }
}

/// One country or division.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaRow {
    /// Its name, in `Strings`; empty where GeoNames gives none.
    pub name: u32,
    /// ISO 3166-1 code, or the dotted GeoNames code (`US.TX`), in `Strings`.
    pub code: u32,
    /// Usual short name (`TX`), in `Strings`; empty where none is known.
    pub short: u32,
    /// The row of what it lies in, one level up; its own row for a country.
    pub parent: u16,
    /// The place nearest to the centre of its population, or [`NONE`].
    pub centre: u32,
    /// West, south, east, north of its places, in hundredths of a degree, rounded outwards.
    pub bbox: [i16; 4],
    /// Inhabitants of its places together, as [`pack_population`] stores them.
    pub population: u16,
}

impl AreaRow {
    /// Bytes of a row.
    pub const LEN: usize = 24;

    /// Writes the row.
    pub fn encode(&self) -> [u8; Self::LEN] {
        let [n0, n1, n2, _] = self.name.to_le_bytes();
        let [c0, c1, c2, _] = self.code.to_le_bytes();
        let [s0, s1, s2, _] = self.short.to_le_bytes();
        let [u0, u1] = self.parent.to_le_bytes();
        let [m0, m1, m2, _] = self.centre.to_le_bytes();
        let [[w0, w1], [b0, b1], [e0, e1], [t0, t1]] = self.bbox.map(i16::to_le_bytes);
        let [p0, p1] = self.population.to_le_bytes();
        [n0, n1, n2, c0, c1, c2, s0, s1, s2, u0, u1, m0, m1, m2, w0, w1, b0, b1, e0, e1, t0, t1, p0, p1]
    }

    /// Reads a row.
    pub fn decode(row: &[u8; Self::LEN]) -> Self {
        let edge = |low, high| i16::from_le_bytes([low, high]);
        Self {
            name: u32::from_le_bytes([row[0], row[1], row[2], 0]),
            code: u32::from_le_bytes([row[3], row[4], row[5], 0]),
            short: u32::from_le_bytes([row[6], row[7], row[8], 0]),
            parent: u16::from_le_bytes([row[9], row[10]]),
            centre: u32::from_le_bytes([row[11], row[12], row[13], 0]),
            bbox: [edge(row[14], row[15]), edge(row[16], row[17]), edge(row[18], row[19]), edge(row[20], row[21])],
            population: u16::from_le_bytes([row[22], row[23]]),
        }
    }
}

/// How a name belongs to what bears it; the order is that of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum NameKind {
    /// The gazetteer's own name for it, in any spelling of its accents.
    Official = 0,
    /// Another name, or the name in another language.
    Alternate = 1,
    /// An abbreviation: an airport's letters, an ISO code, a postal abbreviation.
    Code = 2,
}

/// One bearer of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Places first, then `Admin2`, `Admin1` and `Countries`, counted through.
    pub entity: u32,
    /// How the name belongs to it.
    pub kind: NameKind,
}

impl Posting {
    /// Writes it as one number.
    pub fn encode(self) -> u64 {
        u64::from(self.entity) << 2 | self.kind as u64
    }

    /// Reads it from one number.
    pub fn decode(number: u64) -> Self {
        let kind = match number & 3 {
            0 => NameKind::Official,
            1 => NameKind::Alternate,
            _ => NameKind::Code,
        };
        Self { entity: u32::try_from(number >> 2).unwrap_or(u32::MAX), kind }
    }
}

/// Steps of the population scale for a factor of ten.
const POPULATION_STEPS: f64 = 6000.0;

/// Stores a number of inhabitants in 16 bits, to within 0.02 %.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "log10(2^64) * 6000 is below 2^17 and clamped"
)]
pub fn pack_population(inhabitants: u64) -> u16 {
    let inhabitants = u32::try_from(inhabitants).unwrap_or(u32::MAX);
    ((f64::from(inhabitants) + 1.0).log10() * POPULATION_STEPS).round().min(f64::from(u16::MAX)) as u16
}

/// The number of inhabitants that [`pack_population`] stored.
pub fn unpack_population(packed: u16) -> f64 {
    10f64.powf(f64::from(packed) / POPULATION_STEPS) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were_written() {
        let place = PlaceRow {
            geoname_id: 13_512_505,
            latitude: -8_999_999,
            longitude: 17_999_999,
            population: 40_000,
            name: 0xAB_CDEF,
            admin2: 65_000,
            class: PlaceClass::Capital,
        };
        assert_eq!(PlaceRow::decode(&place.encode()), place);
        let area = AreaRow {
            name: 1,
            code: 0xFE_DCBA,
            short: 0,
            parent: 4_000,
            centre: NONE,
            bbox: [-18_000, -9_000, 18_000, 9_000],
            population: 65_535,
        };
        assert_eq!(AreaRow::decode(&area.encode()), area);
        let posting = Posting { entity: 220_000, kind: NameKind::Code };
        assert_eq!(Posting::decode(posting.encode()), posting);
    }

    #[test]
    fn populations_keep_their_size_to_a_fiftieth_of_a_percent() {
        for inhabitants in [0u32, 1, 500, 74_000, 8_804_190, 1_400_000_000] {
            let back = unpack_population(pack_population(u64::from(inhabitants)));
            let exact = f64::from(inhabitants);
            assert!((back - exact).abs() <= exact * 0.0002 + 0.001, "{inhabitants} became {back}");
        }
    }
}
