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
        let stops = self.0.iter().flat_map(|(zoom, size)| [json!(zoom), json!(size)]);
        [json!("interpolate"), json!(["linear"]), json!(["zoom"])].into_iter().chain(stops).collect()
    }
}

/// The line between land and sea.
pub(crate) const COAST: Stops = Stops(&[(0.0, 0.4), (4.0, 0.7), (8.0, 1.2)]);
/// Borders between countries.
pub(crate) const BORDER: Stops = Stops(&[(0.0, 0.4), (2.0, 0.7), (5.0, 1.1), (10.0, 1.8)]);
/// The band beneath a border, from [`BORDER_BAND_ZOOM`] on.
pub(crate) const BORDER_BAND: Stops = Stops(&[(3.0, 2.4), (6.0, 4.5), (10.0, 7.0)]);
/// Where the band beneath borders begins.
pub(crate) const BORDER_BAND_ZOOM: f32 = 3.0;
/// How much of the band is seen.
pub(crate) const BORDER_BAND_OPACITY: f32 = 0.55;
/// Borders between states and provinces, from [`STATE_ZOOM`] on.
pub(crate) const STATE: Stops = Stops(&[(4.0, 0.5), (6.0, 0.8), (10.0, 1.3)]);
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
