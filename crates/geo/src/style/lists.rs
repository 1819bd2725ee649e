//! The small documents that a web map reads before it reads a style: which styles there are, and where a tileset's tiles lie.

use serde_json::{Value, json};

use super::document::MapStyle;
use crate::attribution;
use crate::tiles::{Engine, Tileset};

/// The version of the style list's form, as the Azure Maps web SDK asks for it (`version=2023-01-01`).
const LIST_VERSION: &str = "2023-01-01";

/// The answer to `GET /styles/mapconfigurations/metadata/{id}`: the styles of a map, in the form of the web SDK's `MapConfiguration`.
///
/// `base` is the serving host with its scheme and without a slash at the end, such as `https://localhost:8443`.
pub fn map_configuration(base: &str) -> Value {
    let configurations: Vec<Value> = MapStyle::ALL
        .into_iter()
        .map(|style| {
            json!({
                "name": style.name(),
                "displayName": style.display_name(),
                "theme": style.theme(),
                "thumbnail": thumbnail_url(base, style),
                "url": style_url(base, style),
                "copyright": attribution::plain(Tileset::Base),
            })
        })
        .collect();
    json!({ "version": 1, "defaultConfiguration": MapStyle::Road.name(), "configurations": configurations })
}

/// The answer to `GET /styling/styles`: the styles that the web SDK offers in its style control.
///
/// `base` as for [`map_configuration`].
pub fn style_list(base: &str) -> Value {
    let styles: Vec<Value> = MapStyle::ALL
        .into_iter()
        .map(|style| {
            json!({
                "name": style.name(),
                "displayName": style.display_name(),
                "theme": style.theme(),
                "copyright": attribution::html(Tileset::Base),
                "thumbnail": thumbnail_url(base, style),
                "url": style_url(base, style),
            })
        })
        .collect();
    json!({ "version": LIST_VERSION, "defaultStyle": MapStyle::Road.name(), "styles": styles })
}

/// The answer to `GET /map/tileset`: TileJSON 2.2.0 in the form that Azure Maps sends; `None` for a tileset without an engine here.
///
/// `base` as for [`map_configuration`]; `api_version` is the one of the request and comes back in the tiles' address.
///
/// Vector tiles are offered down to zoom 22, as Azure does, although the archive ends sooner: MapLibre then parses a small tile of its
/// own for every place instead of cutting one large tile again and again.
pub fn tilejson(base: &str, tileset: Tileset, api_version: &str) -> Option<Value> {
    let engine = tileset.engine();
    if engine == Engine::NotAvailable {
        return None;
    }
    let id = tileset.id();
    let tiles = format!("{base}/map/tile?api-version={api_version}&tilesetId={id}&zoom={{z}}&x={{x}}&y={{y}}");
    let (minzoom, maxzoom) = tileset.zooms();
    let mut document = json!({
        "tilejson": "2.2.0",
        "name": id,
        "version": "1.0.0",
        "attribution": attribution::html(tileset).join(" "),
        "scheme": "xyz",
        "tiles": [tiles],
        "grids": [],
        "data": [],
        "minzoom": minzoom,
        "maxzoom": maxzoom,
        "bounds": [-180, -90, 180, 90],
    });
    if let (Engine::Vector(content), Some(fields)) = (engine, document.as_object_mut()) {
        let layers = VECTOR_LAYERS.iter().filter(|layer| content.has_layer(layer.id));
        fields.insert("vector_layers".to_owned(), layers.map(VectorLayer::json).collect());
    }
    Some(document)
}

struct VectorLayer {
    id: &'static str,
    minzoom: u8,
    fields: &'static [(&'static str, &'static str)],
}

/// The layers of the embedded archive, in its order (TileJSON 3.0.0, section 3.3).
const VECTOR_LAYERS: [VectorLayer; 8] = [
    VectorLayer { id: "land", minzoom: 0, fields: &[("class", "String")] },
    VectorLayer { id: "water", minzoom: 0, fields: &[("class", "String")] },
    VectorLayer { id: "waterway", minzoom: 3, fields: &[("name", "String"), ("scalerank", "Number")] },
    VectorLayer { id: "boundary", minzoom: 0, fields: &[("admin_level", "Number")] },
    VectorLayer { id: "boundary_state", minzoom: 4, fields: &[("admin_level", "Number")] },
    VectorLayer {
        id: "place",
        minzoom: 0,
        fields: &[
            ("name", "String"),
            ("scalerank", "Number"),
            ("pop_max", "Number"),
            ("iso_a2", "String"),
            ("adm0cap", "Number"),
        ],
    },
    VectorLayer { id: "place_city", minzoom: 5, fields: &[("name", "String"), ("cc", "String"), ("pop", "Number")] },
    VectorLayer { id: "place_town", minzoom: 6, fields: &[("name", "String"), ("cc", "String"), ("pop", "Number")] },
];

impl VectorLayer {
    fn json(&self) -> Value {
        let fields: serde_json::Map<String, Value> =
            self.fields.iter().map(|(name, kind)| ((*name).to_owned(), json!(kind))).collect();
        json!({ "id": self.id, "minzoom": self.minzoom, "maxzoom": 22, "fields": fields })
    }
}

fn style_url(base: &str, style: MapStyle) -> String {
    format!("{base}/styling/styles/{}", style.name())
}

fn thumbnail_url(base: &str, style: MapStyle) -> String {
    format!("{base}/styling/styles/{}/thumbnail.png", style.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://localhost:8443";

    #[test]
    fn the_style_list_has_the_form_the_web_sdk_reads() {
        let list = style_list(BASE);
        assert_eq!((&list["version"], &list["defaultStyle"]), (&json!("2023-01-01"), &json!("road")));
        let styles = list["styles"].as_array().unwrap();
        assert_eq!(styles.len(), MapStyle::ALL.len());
        for style in styles {
            assert!(style["copyright"].is_array(), "a string makes the web SDK fail: {style}");
            assert!(style["thumbnail"].as_str().unwrap().starts_with(BASE));
        }
    }

    #[test]
    fn the_map_configuration_names_its_default_among_its_styles() {
        let configuration = map_configuration(BASE);
        assert_eq!(configuration["version"], 1);
        let named = configuration["configurations"].as_array().unwrap();
        let default = named.iter().find(|style| style["name"] == configuration["defaultConfiguration"]).unwrap();
        assert_eq!(default["url"], "https://localhost:8443/styling/styles/road");
        assert!(default["copyright"].as_str().unwrap().contains("GeoNames"));
    }

    #[test]
    fn tilejson_has_the_form_of_the_service() {
        insta::assert_json_snapshot!(tilejson(BASE, Tileset::Base, "2024-04-01"));
        insta::assert_json_snapshot!(tilejson(BASE, Tileset::Road, "2.1"));
    }

    #[test]
    fn a_tileset_without_an_engine_has_no_tilejson() {
        assert_eq!(tilejson(BASE, Tileset::Imagery, "2024-04-01"), None);
    }

    #[test]
    fn the_described_layers_are_those_of_the_tiles() {
        let described: Vec<&str> = VECTOR_LAYERS.iter().map(|layer| layer.id).collect();
        let world = crate::tiles::WorldTiles::embedded();
        let tile = world.source(crate::tiles::TileAddress::new(6, 32, 21).unwrap()).unwrap();
        let there: Vec<&str> = tile.layers.iter().map(|layer| &*layer.name).collect();
        assert_eq!(described, there);
    }
}
