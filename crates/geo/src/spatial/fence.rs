//! Geofences: how far a position is from the border of each, inside or outside.

use jiff::Timestamp;

use super::fence_reach::{self, Reach};
use super::geometry::Heights;
use super::{Fault, Feature, Geometry, Position};

/// What is further from a border than one looks is as far as this, in metres, with the sign of its side.
const FAR: f64 = 999.0;
/// The radii that a geofence may have, in metres.
const RADII: std::ops::RangeInclusive<f64> = 1.0..=10_000.0;

/// What is asked of geofences.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Where the device is.
    pub at: Position,
    /// How high above the sea, in metres, where fences are to end above and below as well.
    pub altitude: Option<f64>,
    /// When that was.
    pub when: Timestamp,
    /// How far from the borders to look, in metres.
    pub within: f64,
}

/// What there is to say of all geofences of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer<'f> {
    /// How it stands to those that count.
    pub standings: Vec<Standing<'f>>,
    /// The names of those that have expired.
    pub expired: Vec<&'f str>,
    /// The names of those that do not count at this time.
    pub out_of_period: Vec<&'f str>,
}

/// How a position stands to a geofence.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing<'f> {
    /// The fence's name.
    pub id: &'f str,
    /// Metres to the border, negative inside; ±999 beyond what was looked through.
    pub distance: f64,
    /// The position of the border that is nearest.
    pub nearest: Position,
    /// Its altitude, where one was asked for.
    pub nearest_altitude: Option<f64>,
}

/// Holds features to what makes them geofences.
///
/// # Errors
/// The first feature that is none.
pub fn check(features: &[Feature]) -> Result<(), Fault> {
    for (index, feature) in features.iter().enumerate() {
        let at = |member: &str| format!("features[{index}].{member}");
        if feature.id.is_none() {
            let message =
                "All feature properties should contain a geometryId, which is used for identifying the geofence.";
            return Err(Fault::invalid(at("properties.geometryId"), message));
        }
        let geometry =
            feature.geometry.as_ref().ok_or_else(|| Fault::invalid(at("geometry"), "A geofence must be somewhere."))?;
        let mut needs_radius = false;
        let mut is_empty = true;
        geometry.each(&mut |part| {
            needs_radius |= !part.kind.is_area();
            is_empty = false;
        });
        if is_empty {
            return Err(Fault::invalid(at("geometry.geometries"), "A geofence must be somewhere."));
        }
        if needs_radius && !feature.radius.is_some_and(|radius| RADII.contains(&radius)) {
            let message = "A geofence of points or lines must have a radius from 1 to 10000 metres.";
            return Err(Fault::invalid(at("properties.radius"), message));
        }
    }
    Ok(())
}

/// Looks at every geofence. The features must have passed [`check`]; one that did not is left out.
pub fn ask<'f>(features: &'f [Feature], question: &Question) -> Answer<'f> {
    let mut answer = Answer::default();
    for feature in features {
        let (Some(id), Some(geometry)) = (feature.id.as_deref(), feature.geometry.as_ref()) else { continue };
        let validity = feature.validity.as_ref();
        if validity.is_some_and(|validity| validity.is_expired(question.when)) {
            answer.expired.push(id);
        } else if validity.is_some_and(|validity| !validity.is_in_period(question.when)) {
            answer.out_of_period.push(id);
        } else if let Some(reach) = reach(geometry, feature.radius.unwrap_or_default(), question) {
            answer.standings.push(standing(id, reach, question));
        }
    }
    answer
}

/// The part of the geometry that the position is deepest in, or nearest to.
fn reach(geometry: &Geometry, radius: f64, question: &Question) -> Option<Reach> {
    let mut best: Option<Reach> = None;
    geometry.each(&mut |part| {
        let Some(flat) = fence_reach::of(part, radius, question.at) else { return };
        let reach = match (question.altitude, part.heights) {
            (Some(altitude), Some(heights)) => flat.extruded(extrusion(heights), question.at, altitude),
            (Some(altitude), None) => Reach { altitude: Some(altitude), ..flat },
            (None, _) => flat,
        };
        if best.as_ref().is_none_or(|best| reach.metres < best.metres) {
            best = Some(reach);
        }
    });
    best
}

/// From where to where a fence reaches above the sea: what all lies on one level reaches from the sea to there.
fn extrusion(heights: Heights) -> Heights {
    if heights.lowest < heights.highest {
        return heights;
    }
    Heights { lowest: heights.lowest.min(0.0), highest: heights.highest.max(0.0) }
}

fn standing<'f>(id: &'f str, reach: Reach, question: &Question) -> Standing<'f> {
    let is_far = reach.metres.abs() > question.within;
    Standing {
        id,
        distance: if is_far { FAR.copysign(reach.metres) } else { reach.metres },
        nearest: reach.nearest,
        nearest_altitude: reach.altitude,
    }
}
