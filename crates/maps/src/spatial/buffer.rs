//! `GET` and `POST /spatial/buffer/{format}`: what lies within a distance of each feature, or deeper inside of it.

use lazurite_api::{ApiError, Call, Reply};
use lazurite_geo::spatial::buffer::{Areas, LARGEST, MOST_CORNERS, buffer, corners};
use lazurite_geo::spatial::geojson::{self, Collection};
use lazurite_geo::spatial::{Fault, Feature, Kind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Asked, fault, source};
use crate::{parameter, reply};

#[derive(Deserialize)]
struct Request {
    geometries: Collection,
    distances: Vec<f64>,
}

#[derive(Serialize)]
struct Response<'r> {
    summary: Summary,
    result: Collected<'r>,
}

#[derive(Serialize)]
struct Summary {
    udid: Option<Uuid>,
    information: String,
}

#[derive(Serialize)]
struct Collected<'r> {
    #[serde(rename = "type")]
    kind: &'static str,
    features: Vec<Buffered<'r>>,
}

#[derive(Serialize)]
struct Buffered<'r> {
    #[serde(rename = "type")]
    kind: &'static str,
    properties: Properties<'r>,
    geometry: Shape,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'r> {
    geometry_id: &'r str,
    buffer_dist: f64,
}

/// The result is a polygon; where it falls into parts, it is as many.
#[derive(Serialize)]
#[serde(tag = "type", content = "coordinates")]
enum Shape {
    Polygon(Vec<Vec<[f64; 2]>>),
    MultiPolygon(Areas),
}

/// Reads the parameters: distances with semicolons between them.
pub(super) fn read(call: &Call<'_>) -> Result<Vec<f64>, ApiError> {
    format(call)?;
    const WANTED: &str = "metres with semicolons between them, e.g. 12.34;-56.78: one for each feature, or one for all";
    let text = parameter::required(call.query, "distances", WANTED)?;
    let distances: Option<Vec<f64>> =
        text.split(';').map(|part| parameter::numbers::<1>(part).map(|[metres]| metres)).collect();
    distances.ok_or_else(|| fault::invalid("distances", text, WANTED))
}

/// Checks the path's `{format}`.
pub(super) fn format(call: &Call<'_>) -> Result<(), ApiError> {
    parameter::json_format(call.path_values.first().copied().unwrap_or_default())
}

/// Buffers the features of a body.
pub(super) fn answer_body(body: &[u8]) -> Result<Reply, ApiError> {
    let Request { geometries: Collection(features), distances } = geojson::read_as(body).map_err(fault::geojson)?;
    source::check(&features)?;
    respond(&features, &distances, None)
}

/// Buffers the features of data.
pub(super) fn answer(asked: &Asked, distances: &[f64]) -> Result<Reply, ApiError> {
    respond(&asked.document.features, distances, asked.udid)
}

fn respond(features: &[Feature], distances: &[f64], udid: Option<Uuid>) -> Result<Reply, ApiError> {
    check(features.len(), distances)?;
    let last = distances.last().copied().unwrap_or_default();
    let mut buffered = Vec::with_capacity(features.len());
    let mut effort = 0;
    for (index, feature) in features.iter().enumerate() {
        let geometry = feature.geometry.as_ref().filter(|geometry| geometry.kind != Kind::GeometryCollection);
        let (Some(geometry), Some(id)) = (geometry, feature.id.as_deref()) else { continue };
        let metres = distances.get(index).copied().unwrap_or(last);
        effort += corners(geometry, metres);
        if effort > MOST_CORNERS {
            let message =
                "There is too much to be buffered in one request: ask for fewer features, or for greater distances.";
            return Err(fault::geojson(Fault::invalid(format!("features[{index}].geometry"), message)));
        }
        let areas = buffer(geometry, metres).map_err(|error| {
            fault::geojson(Fault::invalid(
                format!("features[{index}].geometry"),
                format!("This cannot be buffered: {error}."),
            ))
        })?;
        let properties = Properties { geometry_id: id, buffer_dist: metres };
        buffered.push(Buffered { kind: "Feature", properties, geometry: shape(areas) });
    }
    let count = buffered.len();
    let information = format!("{count} feature{} processed in user data", if count == 1 { "" } else { "s" });
    let result = Collected { kind: "FeatureCollection", features: buffered };
    Ok(reply::json(&Response { summary: Summary { udid, information }, result }).now())
}

fn check(features: usize, distances: &[f64]) -> Result<(), ApiError> {
    let count = distances.len();
    if count != 1 && count != features {
        let message =
            format!("There must be one distance for all features, or one for each: there are {count} for {features}.");
        return Err(ApiError::bad_request("InvalidParameter", message).at("distances"));
    }
    match distances.iter().find(|metres| metres.abs() > LARGEST) {
        Some(wide) => {
            Err(fault::invalid("distances", &wide.to_string(), &format!("from -{LARGEST} to {LARGEST} metres")))
        }
        None => Ok(()),
    }
}

fn shape(mut areas: Areas) -> Shape {
    if areas.len() > 1 { Shape::MultiPolygon(areas) } else { Shape::Polygon(areas.pop().unwrap_or_default()) }
}
