//! `GET /spatial/greatCircleDistance/{format}`: how far it is from one position to another.

use lazurite_api::{ApiError, Call, Reply};
use lazurite_geo::spatial::geodesic;
use serde::Serialize;

use super::position::{self, LatLon};
use crate::{fault, parameter, reply};

#[derive(Serialize)]
struct Response {
    summary: Summary,
    result: Found,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    source_point: LatLon,
    target_point: LatLon,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    distance_in_meters: f64,
}

/// Answers at once: it takes a microsecond.
pub(super) fn serve(call: &Call<'_>) -> Result<Reply, ApiError> {
    const WANTED: &str =
        "two positions, latitude,longitude:latitude,longitude, e.g. 47.622942,-122.316456:47.610378,-122.200676";
    parameter::json_format(call.path_values.first().copied().unwrap_or_default())?;
    let text = parameter::required(call.query, "query", WANTED)?;
    let ends =
        text.split_once(':').and_then(|(source, target)| position::written(source).zip(position::written(target)));
    let (source, target) = ends.ok_or_else(|| fault::invalid("query", text, WANTED))?;
    let summary = Summary { source_point: source.into(), target_point: target.into() };
    let result = Found { distance_in_meters: geodesic::distance(source, target) };
    Ok(reply::json(&Response { summary, result }).now())
}
