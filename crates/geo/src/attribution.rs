//! Whom to thank for the data, in the words their licences ask for.
//!
//! Web maps show these strings in a corner of the map. Every tileset names exactly the sources it draws; a source that is not used
//! must not be claimed.

use crate::tiles::{Engine, Tileset};

/// A source of data and the licence it is used under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    /// Who made the data.
    pub source: &'static str,
    /// Where the source can be found.
    pub url: &'static str,
    /// The licence in short.
    pub licence: &'static str,
    /// Where the licence can be read.
    pub licence_url: &'static str,
    /// The line that the map shows, as plain text.
    pub text: &'static str,
}

/// Land, lakes, rivers, borders and the larger cities.
pub const NATURAL_EARTH: Credit = Credit {
    source: "Natural Earth",
    url: "https://www.naturalearthdata.com/",
    licence: "public domain",
    licence_url: "https://www.naturalearthdata.com/about/terms-of-use/",
    text: "Made with Natural Earth",
};

/// Towns, and every place that search knows.
pub const GEONAMES: Credit = Credit {
    source: "GeoNames",
    url: "https://www.geonames.org/",
    licence: "CC BY 4.0",
    licence_url: "https://creativecommons.org/licenses/by/4.0/",
    text: "© GeoNames (CC BY 4.0)",
};

/// Streets, addresses and boundaries, where a service uses them; no tileset does.
pub const OPENSTREETMAP: Credit = Credit {
    source: "OpenStreetMap contributors",
    url: "https://www.openstreetmap.org/copyright",
    licence: "ODbL 1.0",
    licence_url: "https://opendatacommons.org/licenses/odbl/1-0/",
    text: "© OpenStreetMap contributors (ODbL)",
};

/// The sources that a tileset draws; none for a tileset without an engine here.
pub fn credits(tileset: Tileset) -> &'static [Credit] {
    match tileset.engine() {
        Engine::Vector(_) | Engine::Raster(_) => &[NATURAL_EARTH, GEONAMES],
        Engine::NotAvailable => &[],
    }
}

/// The copyrights of a tileset as lines of HTML, in the form of Azure's `GET /map/attribution`: a link that names its tileset.
pub fn html(tileset: Tileset) -> Vec<String> {
    let link = |credit: &Credit| {
        format!(
            "<a data-azure-maps-attribution-tileset=\"{}\" href=\"{}\">{}</a>",
            tileset.id(),
            credit.url,
            credit.text.replace('©', "&copy;")
        )
    };
    credits(tileset).iter().map(link).collect()
}

/// The copyrights of a tileset in one line of plain text.
pub fn plain(tileset: Tileset) -> String {
    credits(tileset).iter().map(|credit| credit.text).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tileset_with_an_engine_names_its_sources_and_no_other() {
        for tileset in Tileset::ALL {
            let expected = if tileset.engine() == Engine::NotAvailable { 0 } else { 2 };
            assert_eq!(html(tileset).len(), expected, "{}", tileset.id());
            assert!(!plain(tileset).contains("OpenStreetMap"));
        }
    }

    #[test]
    fn a_copyright_is_a_link_that_names_its_tileset() {
        assert_eq!(
            html(Tileset::Road).get(1).map(String::as_str),
            Some(
                "<a data-azure-maps-attribution-tileset=\"microsoft.base.road\" href=\"https://www.geonames.org/\">\
                 &copy; GeoNames (CC BY 4.0)</a>"
            )
        );
    }
}
