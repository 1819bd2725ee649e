//! `[[upstream]]`: a map server that runs elsewhere, and what it is asked for.

use anyhow::{Context as _, Result, bail, ensure};
use lazurite_maps::Upstream;
use serde::Deserialize;

/// The table, as it is written: either a tile set and where its tiles are, or operations and an origin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpstreamTable {
    /// The tile set's id, e.g. `contoso.parcels`.
    tileset: Option<String>,
    /// Where a tile is, with `{z}`, `{x}` and `{y}`.
    tiles: Option<String>,
    /// The first zoom that it has.
    min_zoom: Option<u8>,
    /// The last zoom that it has.
    max_zoom: Option<u8>,
    /// Who is to be credited, in HTML.
    attribution: Option<String>,
    /// Operations that it answers as Azure does.
    operations: Option<Vec<String>>,
    /// Its origin.
    origin: Option<String>,
}

/// The longest id of a tile set, in bytes.
const LONGEST_ID: usize = 100;

fn checked_id(id: &str) -> Result<&str> {
    let is_named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    ensure!(
        !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(is_named),
        "`{id}`: the id of a tile set has letters, digits, dots, dashes and underscores"
    );
    Ok(id)
}

/// `ID=TILES`, as the command line has it.
///
/// # Errors
/// A sentence that names the form.
pub fn of_argument(text: &str) -> Result<Upstream> {
    let (id, template) = text.split_once('=').context("write ID=TILES, with {z}, {x} and {y} in TILES")?;
    let tileset = checked_id(id)?.to_owned();
    Ok(Upstream::Tiles { tileset, template: template.to_owned(), zooms: (0, 22), attribution: String::new() })
}

/// What the tables say; that the addresses can be used is seen when the maps are made with them.
///
/// # Errors
/// A sentence that names the keys.
pub(super) fn read(tables: &[UpstreamTable]) -> Result<Vec<Upstream>> {
    tables.iter().map(UpstreamTable::read).collect()
}

impl UpstreamTable {
    fn read(&self) -> Result<Upstream> {
        let about_tiles = self.min_zoom.is_some() || self.max_zoom.is_some() || self.attribution.is_some();
        match (&self.tileset, &self.tiles, &self.operations, &self.origin) {
            (Some(tileset), Some(template), None, None) => {
                let zooms = (self.min_zoom.unwrap_or(0), self.max_zoom.unwrap_or(22));
                ensure!(zooms.0 <= zooms.1 && zooms.1 <= 22, "[[upstream]] {tileset}: zooms go from 0 to 22");
                checked_id(tileset).context("[[upstream]]")?;
                let attribution = self.attribution.clone().unwrap_or_default();
                Ok(Upstream::Tiles { tileset: tileset.clone(), template: template.clone(), zooms, attribution })
            }
            (None, None, Some(names), Some(origin)) if !about_tiles && !names.is_empty() => {
                Ok(Upstream::Operations { names: names.clone(), origin: origin.clone() })
            }
            _ => bail!("[[upstream]] names either `tileset` and `tiles`, or `operations` and `origin`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Upstream> {
        toml::from_str::<UpstreamTable>(text)?.read()
    }

    #[test]
    fn a_table_names_a_tile_set_or_operations() {
        let tiles = read("tileset = 'contoso.parcels'\ntiles = 'http://t/{z}/{x}/{y}'\nmax_zoom = 14").unwrap();
        let zooms = |upstream| if let Upstream::Tiles { zooms, .. } = upstream { zooms } else { (99, 99) };
        assert_eq!(zooms(tiles), (0, 14));
        assert!(matches!(
            read("operations = ['route/directions']\norigin = 'http://t'").unwrap(),
            Upstream::Operations { .. }
        ));
    }

    #[test]
    fn an_argument_names_a_tile_set_and_its_tiles() {
        let Upstream::Tiles { tileset, template, .. } = of_argument("a.b=http://t/{z}/{x}/{y}?c=d").unwrap() else {
            unreachable!("an argument never names operations")
        };
        assert_eq!((&*tileset, &*template), ("a.b", "http://t/{z}/{x}/{y}?c=d"));
        assert!(of_argument("http://t/{z}/{x}/{y}").is_err());
        assert!(of_argument("a b=http://t/{z}/{x}/{y}").is_err());
    }

    #[test]
    fn half_a_table_and_a_mixed_one_are_refused() {
        let wrong = [
            "tileset = 'a'",
            "tiles = 'http://t/{z}/{x}/{y}'",
            "tileset = 'a'\ntiles = 'http://t/{z}/{x}/{y}'\norigin = 'http://t'",
            "operations = []\norigin = 'http://t'",
            "operations = ['geocode']\norigin = 'http://t'\nmax_zoom = 3",
            "tileset = 'a b'\ntiles = 'http://t/{z}/{x}/{y}'",
            "tileset = 'a'\ntiles = 'http://t/{z}/{x}/{y}'\nmin_zoom = 9\nmax_zoom = 3",
            "tileset = 'a'\ntiles = 'http://t/{z}/{x}/{y}'\nmax_zoom = 23",
            "tilset = 'a'",
        ];
        for text in wrong {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
