//! The layers of a style document, from the ground up.
//!
//! They draw what [`crate::raster`] draws, with two differences that a browser forces: coasts have no line of their own, because it would
//! also be drawn along the 180th meridian where the data is cut, and a city's dot is there even where its name finds no room.

use serde_json::{Value, json};

use super::design::{self, PLACES, PlaceClass, Rivers, Stops, TOWN_POPULATIONS};
use super::palette::Palette;
use crate::glyphs;

/// The name of the one source of tiles in a document.
pub(super) const SOURCE: &str = "world";

/// The layers in the given colours.
pub(super) fn of(look: &Palette) -> Vec<Value> {
    let mut layers = vec![
        json!({ "id": "sea", "type": "background", "paint": { "background-color": look.water.hex() } }),
        fill("land", &look.land.hex()),
    ];
    layers.extend(design::RIVERS.iter().rev().map(|rivers| river(rivers, &look.river.hex())));
    layers.push(fill("water", &look.water.hex()));
    layers.push(border(
        "state-border",
        "boundary_state",
        (design::STATE_ZOOM, design::STATE),
        (&look.state.hex(), 1.0),
    ));
    let band = (design::BORDER_BAND_ZOOM, design::BORDER_BAND);
    let faint = (&*look.border_band.hex(), design::BORDER_BAND_OPACITY);
    layers.push(border("border-band", "boundary", band, faint));
    layers.push(border("border", "boundary", (0.0, design::BORDER), (&look.border.hex(), 1.0)));
    // MapLibre gives room to the topmost names first, so the most important come last.
    for (index, class) in PLACES.iter().enumerate().rev() {
        names(index, class, look, &mut layers);
    }
    layers
}

fn fill(layer: &str, color: &str) -> Value {
    json!({ "id": layer, "type": "fill", "source": SOURCE, "source-layer": layer, "paint": { "fill-color": color } })
}

fn river(rivers: &Rivers, color: &str) -> Value {
    let (from, to) = rivers.ranks;
    json!({
        "id": rivers.id,
        "type": "line",
        "source": SOURCE,
        "source-layer": "waterway",
        "minzoom": rivers.zoom,
        "filter": ["all", [">=", ["get", "scalerank"], from], ["<=", ["get", "scalerank"], to]],
        "layout": { "line-cap": "round", "line-join": "round" },
        "paint": { "line-color": color, "line-width": rivers.width.json() },
    })
}

fn border(id: &str, layer: &str, (zoom, width): (f32, Stops), (color, opacity): (&str, f32)) -> Value {
    json!({
        "id": id,
        "type": "line",
        "source": SOURCE,
        "source-layer": layer,
        "minzoom": zoom,
        "layout": { "line-cap": "round", "line-join": "round" },
        "paint": { "line-color": color, "line-opacity": design::number(opacity), "line-width": width.json() },
    })
}

/// The layers of one class of places.
fn names(index: usize, class: &PlaceClass, look: &Palette, layers: &mut Vec<Value>) {
    let filter = filter(index);
    if !class.dot {
        // The archive's zoom 5 has its large towns in a layer of their own.
        if class.zoom < TOWN_LAYER_ZOOM {
            let id = format!("{}-far", class.id);
            layers
                .push(name(&id, ("place_city", "pop"), class, look, &filter).spans(class.zoom, Some(TOWN_LAYER_ZOOM)));
        }
        let from = class.zoom.max(TOWN_LAYER_ZOOM);
        layers.push(name(class.id, ("place_town", "pop"), class, look, &filter).spans(from, None));
        return;
    }
    let far = Some(design::DOT_ZOOM);
    layers.push(dot(class, look, &filter).spans(class.zoom, far));
    let near = format!("{}-near", class.id);
    layers.push(name(&near, ("place", "pop_max"), class, look, &filter).spans(design::DOT_ZOOM, None));
    layers.push(beside(name(class.id, ("place", "pop_max"), class, look, &filter), class).spans(class.zoom, far));
}

/// Where the archive's layer of all towns begins.
const TOWN_LAYER_ZOOM: f32 = 6.0;

/// Which places belong to a class; the same as [`design::place_class`] and [`design::town_class`].
fn filter(index: usize) -> Value {
    let rank = || json!(["get", "scalerank"]);
    let capital = || json!(["==", ["get", "adm0cap"], 1]);
    let [large, middle] = TOWN_POPULATIONS;
    match index {
        0 => json!(["<", rank(), 1]),
        1 => json!(["all", [">=", rank(), 1], ["<", rank(), 2]]),
        2 => json!(["all", [">=", rank(), 2], ["any", ["<", rank(), 3], capital()]]),
        3 => json!(["all", [">=", rank(), 3], ["<", rank(), 4], ["!", capital()]]),
        4 => json!(["all", [">=", rank(), 4], ["!", capital()]]),
        5 => json!([">=", ["get", "pop"], large]),
        6 => json!(["all", [">=", ["get", "pop"], middle], ["<", ["get", "pop"], large]]),
        _ => json!(["<", ["get", "pop"], middle]),
    }
}

fn name(id: &str, (layer, population): (&str, &str), class: &PlaceClass, look: &Palette, filter: &Value) -> Value {
    let ink = if class.dot { look.city } else { look.town };
    json!({
        "id": id,
        "type": "symbol",
        "source": SOURCE,
        "source-layer": layer,
        "filter": filter,
        "layout": {
            "text-field": ["get", "name"],
            "text-font": [glyphs::FONT],
            "text-size": class.size.json(),
            "text-max-width": 20,
            "symbol-sort-key": ["-", 0, ["get", population]],
        },
        "paint": {
            "text-color": ink.hex(),
            "text-halo-color": look.halo.hex(),
            "text-halo-width": design::number(design::HALO),
        },
    })
}

/// Moves a name from its spot to a side of its dot.
fn beside(mut name: Value, class: &PlaceClass) -> Value {
    if let Some(layout) = name.get_mut("layout").and_then(Value::as_object_mut) {
        let gap = (design::DOT_RADIUS + design::DOT_GAP) / class.size.at(class.zoom + 2.0);
        layout.insert("text-variable-anchor".to_owned(), json!(["left", "right", "bottom", "top"]));
        layout.insert("text-radial-offset".to_owned(), design::number((gap * 100.0).round() / 100.0));
        layout.insert("text-justify".to_owned(), json!("auto"));
    }
    name
}

fn dot(class: &PlaceClass, look: &Palette, filter: &Value) -> Value {
    json!({
        "id": format!("{}-dot", class.id),
        "type": "circle",
        "source": SOURCE,
        "source-layer": "place",
        "filter": filter,
        "paint": {
            "circle-radius": design::number(design::DOT_RADIUS - design::DOT_RIM),
            "circle-color": look.halo.hex(),
            "circle-stroke-width": design::number(design::DOT_RIM),
            "circle-stroke-color": look.dot.hex(),
        },
    })
}

trait Spans {
    /// Limits a layer to zooms from the first to below the second.
    fn spans(self, from: f32, to: Option<f32>) -> Self;
}

impl Spans for Value {
    fn spans(mut self, from: f32, to: Option<f32>) -> Self {
        if let Some(layer) = self.as_object_mut() {
            layer.insert("minzoom".to_owned(), json!(from));
            layer.extend(to.map(|to| ("maxzoom".to_owned(), json!(to))));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layer_has_an_id_of_its_own() {
        let layers = of(&Palette::ROAD);
        let ids: std::collections::BTreeSet<_> = layers.iter().filter_map(|layer| layer["id"].as_str()).collect();
        assert_eq!(ids.len(), layers.len());
    }

    #[test]
    fn names_of_places_are_shown_in_every_class() {
        let layers = of(&Palette::DARK_GREY);
        for class in &PLACES {
            let layer = layers.iter().find(|layer| layer["id"] == class.id).unwrap();
            assert_eq!(layer["layout"]["text-field"], json!(["get", "name"]), "{}", class.id);
        }
    }

    #[test]
    fn the_most_important_names_lie_on_top() {
        assert_eq!(of(&Palette::ROAD).last().unwrap()["id"], PLACES[0].id);
    }
}
