//! `GET` and `POST /spatial/pointInPolygon/{format}`: which polygons a point lies in.

use lazurite_api::{ApiError, Call, Reply};
use lazurite_geo::spatial::contains::covers;
use lazurite_geo::spatial::{Fault, Feature, Geometry, Position};
use serde::Serialize;

use super::position;
use super::{Asked, Summary, fault};
use crate::{parameter, reply};

/// The most positions of one polygon (Azure Maps, Spatial).
const MOST_POSITIONS: usize = 10_000;

#[derive(Serialize)]
struct Response<'r> {
    summary: Summary,
    result: Found<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'r> {
    point_in_polygons: bool,
    intersecting_geometries: Vec<&'r str>,
}

/// Reads the parameters.
pub(super) fn read(call: &Call<'_>) -> Result<Position, ApiError> {
    parameter::json_format(call.path_values.first().copied().unwrap_or_default())?;
    position::required(call.query)
}

/// Looks at every polygon.
pub(super) fn answer(asked: &Asked, at: Position) -> Result<Reply, ApiError> {
    let features = &asked.document.features;
    for (index, feature) in features.iter().enumerate() {
        let largest = area_of(feature).and_then(|geometry| geometry.areas().map(|area| area.size()).max());
        if largest.is_some_and(|size| size > MOST_POSITIONS) {
            let message = format!("A polygon has at most {MOST_POSITIONS} positions.");
            return Err(fault::geojson(Fault::invalid(format!("features[{index}].geometry"), message)));
        }
    }
    let areas = || features.iter().filter_map(|feature| Some((feature.id.as_deref()?, area_of(feature)?)));
    let intersecting: Vec<&str> = areas().filter(|(_, area)| covers(area, at)).map(|(id, _)| id).collect();
    let information = format!("{} polygons processed in user data", areas().count());
    let summary = asked.summary(at, information);
    let result = Found { point_in_polygons: !intersecting.is_empty(), intersecting_geometries: intersecting };
    Ok(reply::json(&Response { summary, result }).now())
}

/// Other geometries are passed over.
fn area_of(feature: &Feature) -> Option<&Geometry> {
    feature.geometry.as_ref().filter(|geometry| geometry.kind.is_area())
}
