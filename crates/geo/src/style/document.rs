//! Style documents for MapLibre GL JS and the Azure Maps web SDK (MapLibre style specification, version 8).

use serde_json::{Value, json};

use super::{layers, palette::Palette};
use crate::attribution;
use crate::tiles::Tileset;

/// The api-version that style documents ask for tiles with.
const API_VERSION: &str = "2024-04-01";

/// A style that web maps may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MapStyle {
    /// Light.
    Road,
    /// Dark grey; `grayscale_dark` is the same by the web SDK's name.
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
        MapStyle::Road => (sources(base), layers::of(&Palette::ROAD)),
        MapStyle::DarkGrey => (sources(base), layers::of(&Palette::DARK_GREY)),
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
        layers::SOURCE: {
            "type": "vector",
            "url": format!("{base}/map/tileset?api-version={API_VERSION}&tilesetId={}", tileset.id()),
            "attribution": attribution::html(tileset).join(" "),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://localhost:8443";

    #[test]
    fn every_address_is_on_the_serving_host() {
        for look in MapStyle::ALL {
            let text = style(BASE, look).to_string();
            let foreign = text.match_indices("https://").filter(|(at, _)| {
                let address = &text[*at..];
                !address.starts_with(BASE) && !address.starts_with("https://www.")
            });
            assert_eq!(foreign.count(), 0, "{text}");
        }
    }

    #[test]
    fn light_and_dark_differ_in_colours_alone() {
        let without_colours = |look| {
            let text = style(BASE, look).to_string();
            let mut parts = text.split('#');
            let first = parts.next().unwrap_or_default().to_owned();
            parts.fold(first, |kept, part| kept + &part[6..]).replace("Dark grey", "Road")
        };
        assert_eq!(without_colours(MapStyle::Road), without_colours(MapStyle::DarkGrey));
    }

    #[test]
    fn the_road_style_is_as_agreed() {
        insta::assert_json_snapshot!(style(BASE, MapStyle::Road));
    }

    #[test]
    fn the_blank_style_asks_for_nothing() {
        let blank = style(BASE, MapStyle::Blank);
        assert_eq!((&blank["sources"], &blank["layers"]), (&json!({}), &json!([])));
    }

    #[test]
    fn styles_are_found_by_name() {
        for look in MapStyle::ALL {
            assert_eq!(MapStyle::parse(look.name()), Some(look));
        }
        assert_eq!(MapStyle::parse("grayscale_dark"), Some(MapStyle::DarkGrey));
        assert_eq!(MapStyle::parse("Road"), None);
    }
}
