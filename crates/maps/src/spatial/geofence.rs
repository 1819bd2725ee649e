//! `GET` and `POST /spatial/geofence/{format}`: how far a device is from the borders of geofences.
//!
//! With `isAsync=true` the result is to be published as an event. There is no Event Grid here that could have a subscriber, and
//! the answer says that nothing was published, as Azure's does where nobody subscribed.

use http::{HeaderName, HeaderValue};
use jiff::Timestamp;
use lazurite_api::{ApiError, Call, Query, Reply};
use lazurite_geo::spatial::{fence, validity};
use lazurite_model::Clock;
use serde::Serialize;
use uuid::Uuid;

use super::refusal::refusal;
use super::{Asked, position};
use crate::{fault, parameter, reply};

const CORRELATION: HeaderName = HeaderName::from_static("x-correlation-id");
/// How far is looked unless the request says, in metres.
const SEARCH_BUFFER: f64 = 50.0;
/// How far may be looked.
const SEARCH_BUFFERS: std::ops::RangeInclusive<f64> = 0.0..=500.0;
/// The longest name of a device, which comes back with every fence.
const LONGEST_NAME: usize = 256;

/// What is asked.
pub(super) struct Question {
    device: String,
    fences: fence::Question,
    publishes: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response<'r> {
    geometries: Vec<Geometry<'r>>,
    expired_geofence_geometry_id: Vec<&'r str>,
    invalid_period_geofence_geometry_id: Vec<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_event_published: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Geometry<'r> {
    device_id: &'r str,
    #[serde(rename = "udId", skip_serializing_if = "Option::is_none")]
    udid: Option<Uuid>,
    geometry_id: &'r str,
    distance: f64,
    nearest_lat: f64,
    nearest_lon: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest_z: Option<f64>,
}

/// Reads the parameters.
pub(super) fn read(call: &Call<'_>, clock: &dyn Clock) -> Result<Question, ApiError> {
    parameter::json_format(call.path_values.first().copied().unwrap_or_default())?;
    let query = call.query;
    let Some(device) = parameter::text(query, "deviceId") else {
        return Err(refusal("NullDeviceId", "Device Id should not be null.", "deviceId"));
    };
    if device.len() > LONGEST_NAME {
        return Err(fault::invalid("deviceId", device, &format!("{LONGEST_NAME} bytes at most")));
    }
    let at = position::required(query)?;
    let altitude = altitude(query)?;
    let when = user_time(query)?.unwrap_or_else(|| clock.now());
    let within = search_buffer(query)?;
    let publishes = is_async(query)?;
    mode(query)?;
    let fences = fence::Question { at, altitude, when, within };
    Ok(Question { device: device.to_owned(), fences, publishes })
}

fn altitude(query: &Query<'_>) -> Result<Option<f64>, ApiError> {
    let Some(text) = parameter::text(query, "z") else { return Ok(None) };
    let [metres] = parameter::numbers::<1>(text).ok_or_else(|| fault::invalid("z", text, "metres above the sea"))?;
    Ok(Some(metres))
}

fn user_time(query: &Query<'_>) -> Result<Option<Timestamp>, ApiError> {
    let Some(text) = parameter::text(query, "userTime") else { return Ok(None) };
    // A `+` that was not escaped has become a space.
    let time = validity::instant(&text.replace(' ', "+"));
    let wrong = || refusal("InvalidUserTime", "Usertime is invalid; write it like 2026-03-01T09:00:00Z.", "userTime");
    time.map(Some).ok_or_else(wrong)
}

fn search_buffer(query: &Query<'_>) -> Result<f64, ApiError> {
    let Some(text) = parameter::text(query, "searchBuffer") else { return Ok(SEARCH_BUFFER) };
    let [metres] = parameter::numbers::<1>(text).ok_or_else(|| {
        refusal("InvalidSearchBuffer", "Searchbuffer is invalid; it is a number of metres.", "searchBuffer")
    })?;
    if SEARCH_BUFFERS.contains(&metres) {
        return Ok(metres);
    }
    let message = "The value range of searchbuffer should be from 0 to 500 meters.";
    Err(refusal("InvalidSearchRange", message, "searchBuffer"))
}

fn is_async(query: &Query<'_>) -> Result<bool, ApiError> {
    match parameter::text(query, "isAsync") {
        None => Ok(false),
        Some(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        Some(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Some(_) => {
            Err(refusal("InvalidIsAsyncValue", "The IsAsync parameter is invalid; it is true or false.", "isAsync"))
        }
    }
}

fn mode(query: &Query<'_>) -> Result<(), ApiError> {
    let known = |mode: &str| ["All", "EnterAndExit"].iter().any(|known| known.eq_ignore_ascii_case(mode));
    match parameter::text(query, "mode") {
        Some(mode) if !known(mode) => {
            Err(refusal("InvalidModeValue", "The mode parameter is invalid; it is All or EnterAndExit.", "mode"))
        }
        _ => Ok(()),
    }
}

/// Looks at every fence.
pub(super) fn answer(asked: &Asked, question: Question, correlation: Uuid) -> Result<Reply, ApiError> {
    let features = &asked.document.features;
    fence::check(features).map_err(fault::geojson)?;
    let answer = fence::ask(features, &question.fences);
    let geometries = answer.standings.into_iter().map(|standing| Geometry {
        device_id: &question.device,
        udid: asked.udid,
        geometry_id: standing.id,
        distance: standing.distance,
        nearest_lat: standing.nearest.latitude,
        nearest_lon: standing.nearest.longitude,
        nearest_z: standing.nearest_altitude,
    });
    let response = Response {
        geometries: geometries.collect(),
        expired_geofence_geometry_id: answer.expired,
        invalid_period_geofence_geometry_id: answer.out_of_period,
        is_event_published: question.publishes.then_some(false),
    };
    let mut reply = reply::json(&response).now();
    if question.publishes
        && let Ok(value) = HeaderValue::from_str(&correlation.to_string())
    {
        reply.headers.insert(CORRELATION, value);
    }
    Ok(reply)
}
