//! Style documents for MapLibre GL JS and the Azure Maps web SDK (MapLibre style specification, version 8).

use serde_json::{Value, json};

use super::design::{self, Rivers};
use super::palette::Palette;
use crate::attribution;
use crate::tiles::Tileset;

/// The api-version that style documents ask for tiles with.
const API_VERSION: &str = "2024-04-01";
/// The name of the one source of tiles in a document.
const SOURCE: &str = "world";

/// A style that web maps may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MapStyle {
    /// Light.
    Road,
    /// Dark grey.
    DarkGrey,
    /// Nothing at all, for maps that bring everything themselves.
    Blank,
}

impl MapStyle {
    /// Every style, the default first.
    pub const ALL: [Self; 3] = [Self::Road, Self::DarkGrey, Self::Blank];

    /// The style of that name, as the path `/styling/styles/{name}` carries it.
    pub fn parse(name: &str) -> Option<Self> {
        // The web SDK's option for the dark style is `grayscale_dark`.
        let name = if name == "grayscale_dark" { "darkgrey" } else { name };
        Self::ALL.into_iter().find(|style| style.name() == name)
    }

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Road => "road",
            Self::DarkGrey => "darkgrey",
            Self::Blank => "blank",
        }
    }

    /// Its name for people.
    pub fn display_name(self) -> &'static str {
        match self {
            Self::Road => "Road",
            Self::DarkGrey => "Dark grey",
            Self::Blank => "Blank",
        }
    }

    /// Whether controls on the map should be `light` or `dark`.
    pub fn theme(self) -> &'static str {
        match self {
            Self::Road | Self::Blank => "light",
            Self::DarkGrey => "dark",
        }
    }
}

/// The style document, whose addresses all begin with `base`: the serving host with its scheme and without a slash at the end, such as
/// `https://localhost:8443`.
pub fn style(base: &str, style: MapStyle) -> Value {
    let (sources, layers) = match style {
        MapStyle::Road => (sources(base), layers(&Palette::ROAD)),
        MapStyle::DarkGrey => (sources(base), layers(&Palette::DARK_GREY)),
        MapStyle::Blank => (json!({}), Vec::new()),
    };
    json!({
        "version": 8,
        "name": style.display_name(),
        "glyphs": format!("{base}/styling/glyphs/{{fontstack}}/{{range}}.pbf"),
        "sources": sources,
        "layers": layers,
    })
}

fn sources(base: &str) -> Value {
    let tileset = Tileset::Base;
    json!({
        SOURCE: {
            "type": "vector",
            "url": format!("{base}/map/tileset?api-version={API_VERSION}&tilesetId={}", tileset.id()),
            "attribution": attribution::html(tileset).join(" "),
        }
    })
}

fn layers(palette: &Palette) -> Vec<Value> {
    let mut layers = vec![
        json!({ "id": "sea", "type": "background", "paint": { "background-color": palette.water.hex() } }),
        fill("land", palette.land.hex()),
        fill("water", palette.water.hex()),
    ];
    layers.extend(design::RIVERS.iter().map(|rivers| river(rivers, palette.river.hex())));
    layers
}

fn fill(layer: &str, color: String) -> Value {
    json!({ "id": layer, "type": "fill", "source": SOURCE, "source-layer": layer, "paint": { "fill-color": color } })
}

fn river(rivers: &Rivers, color: String) -> Value {
    json!({
        "id": rivers.id,
        "type": "line",
        "source": SOURCE,
        "source-layer": "waterway",
        "minzoom": rivers.zoom,
        "filter": ["all", [">=", ["get", "scalerank"], rivers.ranks.0], ["<=", ["get", "scalerank"], rivers.ranks.1]],
        "layout": { "line-cap": "round", "line-join": "round" },
        "paint": { "line-color": color, "line-width": rivers.width.json() },
    })
}
