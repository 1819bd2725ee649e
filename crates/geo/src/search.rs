//! Geocoding and reverse geocoding over an embedded gazetteer of the world.
//!
//! [`Gazetteer`] answers from one compiled file (see [`mod@format`]) that is part of the binary: 170,000 places with their
//! names in many scripts, the divisions and countries they lie in, and nothing finer. Opening it costs a look at its
//! header; a query reads rows where they lie. It never claims what it cannot know: streets, houses and postal codes are
//! answered one level up and marked so. It keeps no state between calls, and the same query always gets the same
//! answer.
//!
//! A query goes through three hands: `interpret` cuts it into words and finds every name in it, `rank` weighs each way
//! of reading it, `describe` turns the winners into answers. `reverse` walks the places as a k-d tree and never steps
//! over a border. Data: GeoNames (CC BY 4.0), ISO 3166-2 names, Unicode CLDR; borders © OpenStreetMap contributors
//! (ODbL).

pub mod answer;
pub mod format;
pub mod question;
pub mod sphere;
pub mod text;

mod borders;
mod describe;
mod hits;
mod importance;
mod interpret;
mod names;
mod nearest;
mod rank;
mod reverse;
mod tables;
#[cfg(test)]
mod tests;

pub use answer::Match;
pub use question::{AddressParts, Query, ReverseQuery, Subject};
pub use tables::GazetteerError;

use borders::Borders;
use names::Names;
use tables::Tables;

/// The compiled gazetteer that belongs to this program.
static EMBEDDED: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/gazetteer/gazetteer.bin"));

/// An opened gazetteer. Cheap to make, free to share between threads.
#[derive(Debug)]
pub struct Gazetteer {
    tables: Tables,
    names: Names,
    borders: Borders,
}

impl Gazetteer {
    /// Opens the gazetteer in the binary.
    ///
    /// # Errors
    ///
    /// When the program was built with a file of another layout.
    pub fn embedded() -> Result<Self, GazetteerError> {
        Self::open(EMBEDDED)
    }

    /// Opens a compiled gazetteer that stays in memory for as long as the program runs.
    ///
    /// # Errors
    ///
    /// When the bytes are not a gazetteer, are of another layout, or are cut off.
    pub fn open(file: &'static [u8]) -> Result<Self, GazetteerError> {
        let tables = Tables::open(file)?;
        let names = Names::open(&tables)?;
        Ok(Self { tables, names, borders: Borders::default() })
    }

    /// The places and areas that a query may mean, best first; empty when it names nothing known.
    pub fn geocode(&self, query: &Query) -> Vec<Match> {
        let reading = interpret::read(&self.tables, &self.names, query);
        rank::matches(&self.tables, reading, query)
    }

    /// What is at a position; `None` far out at sea, outside the globe, or when nothing of the wanted kinds is near.
    ///
    /// A place over a border never wins. `Good` and `High` say that the position lies near the middle of the place,
    /// `Medium` that it may lie in its outskirts; farther out the answer is `Low` and `UpHierarchy`, and where no place
    /// is near it is the division or country alone. The first call decodes the border raster once (some milliseconds).
    pub fn reverse(&self, query: &ReverseQuery) -> Option<Match> {
        reverse::at(&self.tables, &self.borders, query)
    }
}
