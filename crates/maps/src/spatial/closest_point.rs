//! `GET` and `POST /spatial/closestPoint/{format}`: which of many points are the closest.

use lazurite_api::{ApiError, Call, Reply};
use lazurite_geo::spatial::closest::closest;
use lazurite_geo::spatial::{Fault, Kind, Position};
use serde::Serialize;

use super::position::{self, LatLon};
use super::{Asked, Summary, fault};
use crate::{parameter, reply};

/// The most points that are looked at (Azure Maps, Spatial).
const MOST_POINTS: usize = 100_000;
/// The most that are answered with.
const MOST_ANSWERED: u32 = 50;

/// What is asked.
pub(super) struct Question {
    at: Position,
    count: usize,
}

#[derive(Serialize)]
struct Response<'r> {
    summary: Summary,
    result: Vec<Found<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'r> {
    distance_in_meters: f64,
    position: LatLon,
    geometry_id: &'r str,
}

/// Reads the parameters.
pub(super) fn read(call: &Call<'_>) -> Result<Question, ApiError> {
    parameter::json_format(call.path_values.first().copied().unwrap_or_default())?;
    let at = position::required(call.query)?;
    let count = parameter::integer(call.query, "numberOfClosestPoints", 1..=MOST_ANSWERED)?.unwrap_or(1);
    Ok(Question { at, count: count as usize })
}

/// Measures all points.
pub(super) fn answer(asked: &Asked, question: &Question) -> Result<Reply, ApiError> {
    let features = &asked.document.features;
    let is_point = |kind: Kind| kind == Kind::Point;
    let count = features
        .iter()
        .filter_map(|feature| feature.geometry.as_ref())
        .filter(|geometry| is_point(geometry.kind))
        .count();
    if count > MOST_POINTS {
        let message = format!("There are {count} points; at most {MOST_POINTS} are looked at.");
        return Err(fault::geojson(Fault::invalid("features", message)));
    }
    let found = closest(question.at, features.iter().map(|feature| feature.geometry.as_ref()), question.count);
    let result = found.into_iter().filter_map(|point| {
        let geometry_id = features.get(point.index)?.id.as_deref()?;
        Some(Found { distance_in_meters: point.metres, position: point.position.into(), geometry_id })
    });
    let information = format!("{count} point{} processed in user data", if count == 1 { "" } else { "s" });
    let summary = asked.summary(question.at, information);
    Ok(reply::json(&Response { summary, result: result.collect() }).now())
}
