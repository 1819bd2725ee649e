//! Which country a position lies in.
//!
//! The outlines are those of the crate `country-boundaries` (© OpenStreetMap contributors, ODbL), rastered so that a
//! look-up touches one cell. They are decoded at the first question and not before, because a program that only
//! geocodes forward never needs them.

use super::question::Position;
use country_boundaries::{BOUNDARIES_ODBL_360X180, CountryBoundaries, LatLon};
use std::sync::OnceLock;

/// The outlines of the countries.
#[derive(Default)]
pub(crate) struct Borders {
    decoded: OnceLock<Option<CountryBoundaries>>,
}

impl std::fmt::Debug for Borders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Borders").field("decoded", &self.decoded.get().is_some()).finish()
    }
}

impl Borders {
    /// The ISO codes of what a position lies in, the smallest first: `["US-WA", "US"]`; empty at sea.
    pub(crate) fn around(&self, at: Position) -> Vec<&str> {
        let decoded = self.decoded.get_or_init(|| CountryBoundaries::from_reader(BOUNDARIES_ODBL_360X180).ok());
        let Some(boundaries) = decoded else { return Vec::new() };
        LatLon::new(at.latitude, at.longitude).map(|spot| boundaries.ids(spot)).unwrap_or_default()
    }
}
