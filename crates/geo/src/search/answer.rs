//! What the gazetteer answers: everything a feature of Azure's `GeocodingResponse` needs, as plain values.
//!
//! The rule of this module: an answer never claims more than was found. There is no field for a street, a house number
//! or a postal code, because the gazetteer has none; whoever adds an engine that has them adds the fields with it.

pub use super::question::{BoundingBox, Position};

/// One found place or area.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Stays the same for as long as GeoNames keeps its number: `place-658225`, `admin1-US.TX`, `admin2-US.WA.033`,
    /// `country-FI`.
    pub id: String,
    /// Where to put the pin: a place's centre, or for an area the place nearest to the centre of its population.
    pub position: Position,
    /// The extent. For a place estimated from its population; for an area the box around its places.
    pub bbox: BoundingBox,
    /// What it is.
    pub kind: Kind,
    /// How far to trust it; see [`Confidence`].
    pub confidence: Confidence,
    /// How it was reached; never empty.
    pub match_codes: Vec<MatchCode>,
    /// The names of it and of what it lies in.
    pub address: Address,
    /// The points to use it by; one display point here, equal to `position`.
    pub geocode_points: Vec<GeocodePoint>,
}

/// The kinds of answer, a subset of Azure's entity types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A house. The gazetteer never answers it; callers may ask for it.
    Address,
    /// A part of a city.
    Neighborhood,
    /// A city, town or village.
    PopulatedPlace,
    /// A postal code. The gazetteer never answers it; callers may ask for it.
    Postcode1,
    /// A second-level division such as a county.
    AdminDivision2,
    /// A first-level division such as a state.
    AdminDivision1,
    /// A country or dependent territory.
    CountryRegion,
}

impl Kind {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "Address",
            Self::Neighborhood => "Neighborhood",
            Self::PopulatedPlace => "PopulatedPlace",
            Self::Postcode1 => "Postcode1",
            Self::AdminDivision2 => "AdminDivision2",
            Self::AdminDivision1 => "AdminDivision1",
            Self::CountryRegion => "CountryRegion",
        }
    }

    /// Reads the name on the wire, whatever its case; `None` for a kind the gazetteer has never heard of.
    pub fn parse(name: &str) -> Option<Self> {
        const ALL: [Kind; 7] = [
            Kind::Address,
            Kind::Neighborhood,
            Kind::PopulatedPlace,
            Kind::Postcode1,
            Kind::AdminDivision2,
            Kind::AdminDivision1,
            Kind::CountryRegion,
        ];
        ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

/// How far an answer may be trusted.
///
/// Geocoding: `High` only when every word of the query was matched exactly and no other place fits about as well.
/// `Medium` when all was matched but several places fit, or when a part stayed unmatched and the rest is sure. `Low`
/// for anything weaker, such as a guessed spelling. Reverse: see [`super::Gazetteer::reverse`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// A guess worth showing.
    Low,
    /// Likely right.
    Medium,
    /// Right.
    High,
}

impl Confidence {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }
}

/// How an answer was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchCode {
    /// It is the one match, or clearly the strongest.
    Good,
    /// Other places match about as well.
    Ambiguous,
    /// A part of the query (street, house number, postal code, unknown word) was not found; this is what it would lie
    /// in.
    UpHierarchy,
}

impl MatchCode {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "Good",
            Self::Ambiguous => "Ambiguous",
            Self::UpHierarchy => "UpHierarchy",
        }
    }
}

/// The names of a match and of what it lies in, from the inside out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    /// The part of the city, for a [`Kind::Neighborhood`].
    pub neighborhood: Option<String>,
    /// The city, town or village; absent for areas.
    pub locality: Option<String>,
    /// First-level division, then second-level division, as far as known.
    pub admin_districts: Vec<AdminDistrict>,
    /// The country; absent only where nobody's land is.
    pub country_region: Option<CountryRegion>,
    /// One line for people: `Redmond, WA, United States`.
    pub formatted_address: String,
}

/// A division of a country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminDistrict {
    /// Its full name: `Washington`.
    pub name: String,
    /// Its usual short form: `WA`; the full name where none is known.
    pub short_name: String,
}

/// A country or dependent territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountryRegion {
    /// ISO 3166-1 alpha-2 code, upper case.
    pub iso: String,
    /// Its name, in the language asked for when that is known, else in English.
    pub name: String,
}

/// A point to use a match by.
#[derive(Clone, Debug, PartialEq)]
pub struct GeocodePoint {
    /// Where.
    pub position: Position,
    /// How the point was found.
    pub calculation_method: CalculationMethod,
    /// What it is good for.
    pub usage_types: Vec<UsageType>,
}

/// How a point was found. Azure knows four methods; a gazetteer has only the centre of an area of land.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalculationMethod {
    /// The centre of a piece of land. Says, unlike `Rooftop`, nothing about a building.
    Parcel,
}

impl CalculationMethod {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parcel => "Parcel",
        }
    }
}

/// What a point is good for. The gazetteer knows no roads, so that it never offers a point for `Route`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsageType {
    /// Showing it on a map.
    Display,
}

impl UsageType {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Display => "Display",
        }
    }
}
