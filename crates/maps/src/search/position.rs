//! Positions and boxes as requests write them: longitude first, as in GeoJSON.

use lazurite_api::ApiError;
use lazurite_geo::search::question::{BoundingBox, Position};

use crate::{fault, parameter};

const A_POSITION: &str = "longitude,latitude in degrees, from -180 to 180 and from -90 to 90";
const A_BOX: &str = "west,south,east,north in degrees, with south below north";

/// Reads `longitude,latitude`.
pub(crate) fn position(name: &str, value: &str) -> Result<Position, ApiError> {
    let numbers = parameter::numbers::<2>(value);
    numbers.and_then(on_earth).ok_or_else(|| fault::invalid(name, value, A_POSITION))
}

/// Reads `[longitude, latitude]` out of a body.
pub(crate) fn position_of(name: &str, value: &[f64]) -> Result<Position, ApiError> {
    let numbers = <[f64; 2]>::try_from(value).ok();
    numbers.and_then(on_earth).ok_or_else(|| fault::invalid(name, &format!("{value:?}"), A_POSITION))
}

/// Reads `west,south,east,north`; `west` is greater than `east` in a box across the antimeridian.
pub(crate) fn bounding_box(name: &str, value: &str) -> Result<BoundingBox, ApiError> {
    let numbers = parameter::numbers::<4>(value);
    numbers.and_then(box_on_earth).ok_or_else(|| fault::invalid(name, value, A_BOX))
}

/// Reads `[west, south, east, north]` out of a body.
pub(crate) fn bounding_box_of(name: &str, value: &[f64]) -> Result<BoundingBox, ApiError> {
    let numbers = <[f64; 4]>::try_from(value).ok();
    numbers.and_then(box_on_earth).ok_or_else(|| fault::invalid(name, &format!("{value:?}"), A_BOX))
}

fn on_earth([longitude, latitude]: [f64; 2]) -> Option<Position> {
    let is = (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude);
    is.then_some(Position { longitude, latitude })
}

fn box_on_earth([west, south, east, north]: [f64; 4]) -> Option<BoundingBox> {
    let corners = on_earth([west, south]).is_some() && on_earth([east, north]).is_some();
    (corners && south <= north).then_some(BoundingBox { west, south, east, north })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longitude_comes_first_and_both_have_their_ends() {
        let helsinki = position("coordinates", "24.94,60.17").unwrap();
        assert_eq!((helsinki.longitude, helsinki.latitude), (24.94, 60.17));
        let error = position("coordinates", "60.17,124.94").unwrap_err();
        assert_eq!(error.target.as_deref(), Some("coordinates"));
        assert!(position_of("coordinates", &[180.0, -90.0]).is_ok());
        for wrong in [&[][..], &[1.0], &[1.0, 2.0, 3.0], &[f64::NAN, 0.0], &[0.0, f64::INFINITY], &[-180.1, 0.0]] {
            assert!(position_of("coordinates", wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_box_may_cross_the_antimeridian_but_not_stand_on_its_head() {
        assert!(bounding_box("bbox", "170,-20,-170,20").is_ok());
        assert!(bounding_box("bbox", "1,20,2,10").is_err());
        assert!(bounding_box_of("bbox", &[-181.0, 0.0, 2.0, 10.0]).is_err());
        assert!(bounding_box_of("bbox", &[0.0; 3]).is_err());
    }
}
