//! Latitudes and longitudes, which the Spatial service keeps in parameters of their own.

use lazurite_api::{ApiError, Query};
use lazurite_geo::spatial::Position;
use serde::Serialize;

use super::refusal::refusal;
use crate::parameter;

/// A position as answers write it.
#[derive(Clone, Copy, Serialize)]
pub(super) struct LatLon {
    lat: f64,
    lon: f64,
}

impl From<Position> for LatLon {
    fn from(position: Position) -> Self {
        Self { lat: position.latitude, lon: position.longitude }
    }
}

/// The parameters `lat` and `lon`.
pub(super) fn required(query: &Query<'_>) -> Result<Position, ApiError> {
    let number = |name: &str| parameter::text(query, name).and_then(|text| text.trim().parse::<f64>().ok());
    let position =
        number("lon").zip(number("lat")).and_then(|(longitude, latitude)| Position::new(longitude, latitude));
    position.ok_or_else(|| {
        let message = "Lat and/or lon parameters are invalid: lat is from -90 to 90 degrees, lon from -180 to 180.";
        refusal("InvalidLatLon", message, "lat, lon")
    })
}

/// A position that is written `latitude,longitude`.
pub(super) fn written(text: &str) -> Option<Position> {
    let [latitude, longitude] = parameter::numbers::<2>(text)?;
    Position::new(longitude, latitude)
}
