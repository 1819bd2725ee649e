//! What a caller may ask the gazetteer.
//!
//! These are the parameters of `GET /geocode` and `GET /reverseGeocode` (Azure Maps Search 2023-06-01 and later) after
//! the HTTP edge has read them: one type per operation, so that a query can never be free text and structured at once.
//! Nothing here looks at the data.

use super::answer::Kind;

/// The most features one geocoding request may return (Azure Maps Search, parameter `top`).
pub const MAX_TOP: usize = 20;

/// The number of features returned when the caller does not say (Azure Maps Search, parameter `top`).
pub const DEFAULT_TOP: usize = 5;

/// A position in degrees, WGS 84, in GeoJSON's order (RFC 7946 section 3.1.1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees east of Greenwich, -180 to 180.
    pub longitude: f64,
    /// Degrees north of the equator, -90 to 90.
    pub latitude: f64,
}

/// A box in degrees. `west > east` means that it crosses the antimeridian (RFC 7946 section 5.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundingBox {
    /// Western edge, degrees.
    pub west: f64,
    /// Southern edge, degrees.
    pub south: f64,
    /// Eastern edge, degrees.
    pub east: f64,
    /// Northern edge, degrees.
    pub north: f64,
}

impl BoundingBox {
    /// Whether the position lies in the box or on its edge.
    pub fn contains(&self, at: Position) -> bool {
        let in_width = if self.west <= self.east {
            (self.west..=self.east).contains(&at.longitude)
        } else {
            at.longitude >= self.west || at.longitude <= self.east
        };
        in_width && (self.south..=self.north).contains(&at.latitude)
    }
}

/// One geocoding request.
#[derive(Clone, Debug)]
pub struct Query {
    /// What is looked for.
    pub subject: Subject,
    /// How many matches at most; clamped to 1..=[`MAX_TOP`].
    pub top: usize,
    /// The area the caller looks at. It raises what lies in it and hides nothing.
    pub bbox: Option<BoundingBox>,
    /// Where the caller is (`coordinates`). It raises what lies near and hides nothing.
    pub near: Option<Position>,
    /// A BCP 47 tag such as `fi` or `pt-BR` for the names of countries; other names are as the gazetteer has them.
    pub language: Option<String>,
}

impl Query {
    /// Asks for a free text with everything else left at its default.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Subject::Text(text.into()))
    }

    /// Asks for the parts of an address with everything else left at its default.
    pub fn parts(parts: AddressParts) -> Self {
        Self::new(Subject::Parts(parts))
    }

    fn new(subject: Subject) -> Self {
        Self { subject, top: DEFAULT_TOP, bbox: None, near: None, language: None }
    }
}

/// Free text or the parts of an address; the service refuses requests that carry both.
#[derive(Clone, Debug)]
pub enum Subject {
    /// The parameter `query`.
    Text(String),
    /// The structured parameters.
    Parts(AddressParts),
}

/// The structured parameters of `GET /geocode`. Blank strings count as absent.
#[derive(Clone, Debug, Default)]
pub struct AddressParts {
    /// Street and house number. The gazetteer holds none, so that naming one turns the answer into `UpHierarchy`.
    pub address_line: Option<String>,
    /// Country by name or ISO 3166-1 code.
    pub country_region: Option<String>,
    /// First-level division (state, province) by name or code.
    pub admin_district: Option<String>,
    /// Second-level division (county).
    pub admin_district2: Option<String>,
    /// Third-level division; the gazetteer knows them only as places.
    pub admin_district3: Option<String>,
    /// City, town, village.
    pub locality: Option<String>,
    /// Postal code. The gazetteer holds none, so that naming one turns the answer into `UpHierarchy`.
    pub postal_code: Option<String>,
}

/// One reverse geocoding request.
#[derive(Clone, Debug)]
pub struct ReverseQuery {
    /// The position to name.
    pub at: Position,
    /// The kinds of answer wanted (`resultTypes`); empty means any. The most detailed wanted kind wins.
    pub kinds: Vec<Kind>,
    /// A BCP 47 tag for the names of countries.
    pub language: Option<String>,
}

impl ReverseQuery {
    /// Asks what is at a position, any kind of answer being welcome.
    pub fn at(longitude: f64, latitude: f64) -> Self {
        Self { at: Position { longitude, latitude }, kinds: Vec::new(), language: None }
    }
}
