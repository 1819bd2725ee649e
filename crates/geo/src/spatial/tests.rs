//! Tests of the geometry: against GeographicLib, against oracles, and against documents that nobody should send.

mod buffers;
mod containment;
mod documents;
mod fences;
mod geodesics;
mod nearest;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Feature, Geometry, Position, geojson};

fn position(longitude: f64, latitude: f64) -> Position {
    Position { longitude, latitude }
}

fn geometry(kind: &str, coordinates: &Value) -> Geometry {
    feature(&json!({"type": kind, "coordinates": coordinates}), &json!({})).geometry.unwrap()
}

fn feature(geometry: &Value, properties: &Value) -> Feature {
    let document = json!({"type": "Feature", "geometry": geometry, "properties": properties}).to_string();
    geojson::read(document.as_bytes()).unwrap().remove(0)
}

/// Anywhere where a degree of longitude is still a few kilometres.
fn anywhere() -> impl Strategy<Value = Position> {
    (-180.0..180.0, -85.0..85.0).prop_map(|(longitude, latitude)| position(longitude, latitude))
}

/// A star around a position: a ring that does not cross itself, with corners up to `size` degrees away.
fn star(size: f64) -> impl Strategy<Value = (Position, Vec<[f64; 2]>)> {
    let middle = (-179.0..179.0, -75.0..75.0);
    (middle, proptest::collection::vec(0.2..1.0_f64, 3..12)).prop_map(move |((longitude, latitude), arms)| {
        let corners = arms.len();
        let mut ring: Vec<[f64; 2]> = arms
            .iter()
            .enumerate()
            .map(|(corner, arm)| {
                let angle = std::f64::consts::TAU * corner as f64 / corners as f64;
                let turned: f64 = longitude + size * arm * angle.cos();
                let longitude = if turned.abs() > 180.0 { turned - 360.0 * turned.signum() } else { turned };
                [longitude, latitude + size * arm * angle.sin()]
            })
            .collect();
        ring.push(ring[0]);
        (position(longitude, latitude), ring)
    })
}
