//! Reads features: what a document of GeoJSON consists of, and what geofences say in their properties.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

use super::object::Object;
use super::{Fault, FaultKind};
use crate::spatial::validity::Validity;
use crate::spatial::{Geometry, Kind};

/// A feature, as far as it means something to geofences.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Where it is; `None`: nowhere (RFC 7946 §3.2).
    pub geometry: Option<Geometry>,
    /// `geometryId`: the name of a geofence; a number is taken as its digits.
    pub id: Option<String>,
    /// `radius` in metres: makes circles of points, and corridors of lines.
    pub radius: Option<f64>,
    /// `validityTime`.
    pub validity: Option<Validity>,
}

/// A whole document.
#[derive(Deserialize)]
pub(super) struct Document {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    #[serde(default)]
    features: Option<Vec<Feature>>,
    #[serde(default, deserialize_with = "written")]
    geometry: Option<Option<Geometry>>,
    #[serde(default)]
    properties: Option<Object<Properties>>,
}

impl Document {
    pub(super) fn features(self) -> Result<Vec<Feature>, Fault> {
        match self.kind.as_deref() {
            Some("FeatureCollection") => self
                .features
                .ok_or_else(|| Fault::invalid("features", "A FeatureCollection needs an array 'features'.")),
            Some("Feature") => {
                let written =
                    Written { kind: "Feature".to_owned(), geometry: self.geometry, properties: self.properties };
                Ok(vec![written.check().map_err(|message| Fault::invalid("", message))?])
            }
            _ => Err(Fault {
                kind: FaultKind::NotFeatures,
                path: "type".to_owned(),
                message: "The document must be a Feature or a FeatureCollection.".to_owned(),
            }),
        }
    }
}

/// A collection that stands within another body.
#[derive(Debug)]
pub struct Collection(pub Vec<Feature>);

impl<'de> Deserialize<'de> for Collection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Object::<Document>::deserialize(deserializer)?.0.features().map(Self).map_err(Error::custom)
    }
}

#[derive(Deserialize)]
struct Written {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, deserialize_with = "written")]
    geometry: Option<Option<Geometry>>,
    #[serde(default)]
    properties: Option<Object<Properties>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    #[serde(default)]
    geometry_id: Option<Id>,
    #[serde(default)]
    sub_type: Option<String>,
    #[serde(default)]
    radius: Option<f64>,
    #[serde(default)]
    validity_time: Option<Object<Validity>>,
}

/// Tells a member that is `null` from one that is not there.
fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Geometry>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl<'de> Deserialize<'de> for Feature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Object::<Written>::deserialize(deserializer)?.0.check().map_err(Error::custom)
    }
}

impl Written {
    fn check(self) -> Result<Feature, &'static str> {
        if self.kind != "Feature" {
            return Err("the type of a feature is 'Feature'");
        }
        let geometry = self.geometry.ok_or("a feature needs a member 'geometry', which may be null")?;
        let properties = self.properties.map(|Object(properties)| properties).unwrap_or_default();
        if properties.radius.is_some_and(|radius| radius <= 0.0) {
            return Err("properties.radius must be more than 0 metres");
        }
        let is_circle = properties.sub_type.is_some_and(|kind| kind.eq_ignore_ascii_case("Circle"));
        let is_point =
            geometry.as_ref().is_some_and(|geometry| matches!(geometry.kind, Kind::Point | Kind::MultiPoint));
        if is_circle && !(is_point && properties.radius.is_some()) {
            return Err("a feature with the subType 'Circle' is a Point with a radius in its properties");
        }
        let id = properties.geometry_id.map(|Id(id)| id);
        Ok(Feature {
            geometry,
            id,
            radius: properties.radius,
            validity: properties.validity_time.map(|Object(validity)| validity),
        })
    }
}

/// A name that may be written as a number.
struct Id(String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Name)
    }
}

struct Name;

impl Visitor<'_> for Name {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a string or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
        Ok(Id(text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
        Ok(Id(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Id, E> {
        Ok(Id(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Id, E> {
        Ok(Id(number.to_string()))
    }
}
