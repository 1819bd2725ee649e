//! Widths, sizes and the zooms at which things appear.
//!
//! Zooms are MapLibre's, whose world is 512 pixels wide at zoom 0.

use serde_json::{Value, json};

/// A size in pixels that grows with the zoom: straight between the given zooms, level outside them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stops(pub(crate) &'static [(f32, f32)]);

impl Stops {
    /// The size at a zoom.
    pub(crate) fn at(self, zoom: f32) -> f32 {
        let mut before: Option<(f32, f32)> = None;
        for &(at, size) in self.0 {
            if zoom <= at {
                return before.map_or(size, |(from, low)| low + (size - low) * (zoom - from) / (at - from));
            }
            before = Some((at, size));
        }
        before.map_or(0.0, |(_, size)| size)
    }

    /// As an expression of a style document.
    pub(crate) fn json(self) -> Value {
        let stops = self.0.iter().flat_map(|(zoom, size)| [number(*zoom), number(*size)]);
        [json!("interpolate"), json!(["linear"]), json!(["zoom"])].into_iter().chain(stops).collect()
    }
}

/// A size as JSON, with the digits that it is written with here: `0.4`, not the nearest binary fraction.
pub(crate) fn number(size: f32) -> Value {
    json!((f64::from(size) * 1000.0).round() / 1000.0)
}

/// The line between land and sea.
pub(crate) const COAST: Stops = Stops(&[(0.0, 0.4), (4.0, 0.7), (8.0, 1.2)]);
/// Borders between countries.
pub(crate) const BORDER: Stops = Stops(&[(-1.0, 0.25), (0.0, 0.4), (2.0, 0.7), (5.0, 1.1), (10.0, 1.8)]);
/// The band beneath a border, from [`BORDER_BAND_ZOOM`] on.
pub(crate) const BORDER_BAND: Stops = Stops(&[(3.0, 2.4), (6.0, 4.5), (10.0, 7.0)]);
/// Where the band beneath borders begins.
pub(crate) const BORDER_BAND_ZOOM: f32 = 3.0;
/// How much of the band is seen.
pub(crate) const BORDER_BAND_OPACITY: f32 = 0.55;
/// Borders between states and provinces, from [`STATE_ZOOM`] on.
pub(crate) const STATE: Stops = Stops(&[(4.0, 0.4), (6.0, 0.8), (10.0, 1.3)]);
/// Where borders between states begin.
pub(crate) const STATE_ZOOM: f32 = 4.0;

/// Rivers of similar importance.
#[derive(Debug)]
pub(crate) struct Rivers {
    /// Name of the style layer.
    pub(crate) id: &'static str,
    /// Natural Earth's `scalerank`, from and to.
    pub(crate) ranks: (f64, f64),
    /// Where they begin.
    pub(crate) zoom: f32,
    /// How wide they are drawn.
    pub(crate) width: Stops,
}

/// Rivers, the great ones first.
pub(crate) const RIVERS: [Rivers; 3] = [
    Rivers {
        id: "river-major",
        ranks: (0.0, 4.0),
        zoom: 2.0,
        width: Stops(&[(2.0, 0.4), (4.0, 0.8), (6.0, 1.6), (10.0, 3.4), (14.0, 6.0)]),
    },
    Rivers {
        id: "river",
        ranks: (5.0, 7.0),
        zoom: 4.0,
        width: Stops(&[(4.0, 0.5), (6.0, 1.1), (10.0, 2.6), (14.0, 5.0)]),
    },
    Rivers {
        id: "river-minor",
        ranks: (8.0, 12.0),
        zoom: 5.0,
        width: Stops(&[(5.0, 0.4), (6.0, 0.7), (10.0, 2.0), (14.0, 4.0)]),
    },
];

/// Places of similar importance.
#[derive(Debug)]
pub(crate) struct PlaceClass {
    /// Name of the style layer.
    pub(crate) id: &'static str,
    /// Where their names begin.
    pub(crate) zoom: f32,
    /// Height of the letters.
    pub(crate) size: Stops,
    /// Whether a dot marks the spot, with the name beside it, up to [`DOT_ZOOM`]; otherwise the name stands on the spot.
    pub(crate) dot: bool,
}

/// Where names of cities move onto their spot.
pub(crate) const DOT_ZOOM: f32 = 10.0;
/// Radius of a city's dot, rim included, in pixels.
pub(crate) const DOT_RADIUS: f32 = 3.0;
/// Width of the dot's rim, in pixels.
pub(crate) const DOT_RIM: f32 = 1.25;
/// How far the halo reaches around letters, in pixels.
pub(crate) const HALO: f32 = 1.4;
/// Gap between dot and name, in pixels.
pub(crate) const DOT_GAP: f32 = 2.5;

/// Places, the most important first. [`place_class`] and [`town_class`] say who belongs where.
pub(crate) const PLACES: [PlaceClass; 8] = [
    PlaceClass {
        id: "place-metropolis",
        zoom: 0.0,
        size: Stops(&[(0.0, 11.0), (3.0, 13.5), (6.0, 18.0), (10.0, 24.0)]),
        dot: true,
    },
    PlaceClass {
        id: "place-great",
        zoom: 1.0,
        size: Stops(&[(1.0, 11.0), (3.0, 12.5), (6.0, 16.0), (10.0, 22.0)]),
        dot: true,
    },
    PlaceClass {
        id: "place-capital",
        zoom: 2.0,
        size: Stops(&[(2.0, 10.5), (4.0, 12.5), (6.0, 15.0), (10.0, 21.0)]),
        dot: true,
    },
    PlaceClass { id: "place-large", zoom: 3.0, size: Stops(&[(3.0, 10.5), (6.0, 13.5), (10.0, 19.0)]), dot: true },
    PlaceClass { id: "place", zoom: 4.0, size: Stops(&[(4.0, 10.5), (6.0, 12.5), (10.0, 17.0)]), dot: true },
    PlaceClass { id: "town-large", zoom: 5.0, size: Stops(&[(5.0, 10.5), (8.0, 12.5), (12.0, 16.0)]), dot: false },
    PlaceClass { id: "town", zoom: 6.0, size: Stops(&[(6.0, 10.5), (8.0, 11.5), (12.0, 15.0)]), dot: false },
    PlaceClass { id: "town-small", zoom: 7.0, size: Stops(&[(7.0, 10.5), (9.0, 11.0), (12.0, 14.0)]), dot: false },
];

/// The index in [`PLACES`] of a city, by Natural Earth's `scalerank` and whether it is a capital.
pub(crate) fn place_class(rank: f64, capital: bool) -> usize {
    match rank {
        ..1.0 => 0,
        ..2.0 => 1,
        _ if capital => 2,
        ..3.0 => 2,
        ..4.0 => 3,
        _ => 4,
    }
}

/// From these populations on, a town belongs to the first and to the second class of towns.
pub(crate) const TOWN_POPULATIONS: [f64; 2] = [100_000.0, 50_000.0];

/// The index in [`PLACES`] of a town, by its population.
pub(crate) fn town_class(population: f64) -> usize {
    match population {
        _ if population >= TOWN_POPULATIONS[0] => 5,
        _ if population >= TOWN_POPULATIONS[1] => 6,
        _ => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_straight_between_stops_and_level_outside() {
        let stops = Stops(&[(2.0, 1.0), (4.0, 3.0)]);
        assert_eq!([1.0, 2.0, 3.0, 4.0, 9.0].map(|zoom| stops.at(zoom)), [1.0, 1.0, 2.0, 3.0, 3.0]);
    }

    #[test]
    fn stops_become_an_interpolate_expression() {
        let expected = json!(["interpolate", ["linear"], ["zoom"], 2.0, 1.0, 4.0, 3.0]);
        assert_eq!(Stops(&[(2.0, 1.0), (4.0, 3.0)]).json(), expected);
    }
}
