//! Where the features of a question come from: its body, or data that the account keeps.

use std::sync::Arc;

use bytes::Bytes;
use lazurite_api::route::Method;
use lazurite_api::{ApiError, Call};
use lazurite_geo::spatial::{Fault, Feature, Geometry, geojson};
use uuid::Uuid;

use super::refusal::refusal;
use super::{Asked, Document, Documents, Owner};
use crate::{fault, parameter};

/// Where they come from.
pub(super) enum Source {
    /// The request's body.
    Sent(Bytes),
    /// Data of that id.
    Kept(Owner, Uuid),
}

impl Source {
    pub(super) fn of(call: &Call<'_>) -> Result<Self, ApiError> {
        if call.route.method == Method::Post {
            return Ok(Self::Sent(call.body.clone()));
        }
        let Some(written) = parameter::text(call.query, "udid") else {
            return Err(refusal(
                "NullUdid",
                "Udid should not be null: give the id of data that was uploaded with POST /mapData.",
                "udid",
            ));
        };
        let udid = written.parse().map_err(|_| {
            refusal("UdidWrongFormat", "Udid should be acquired from user data ingestion API; it is a UUID.", "udid")
        })?;
        Ok(Self::Kept(Owner::of(call)?, udid))
    }

    /// The features; every one must have a name.
    pub(super) fn read(self, kept: Option<Arc<Document>>) -> Result<Asked, ApiError> {
        let asked = match self {
            Self::Kept(_, udid) => Asked { document: kept.ok_or_else(no_data)?, udid: Some(udid) },
            Self::Sent(body) => {
                let features = geojson::read(&body).map_err(fault::geojson)?;
                Asked { document: Arc::new(Document::of(features)), udid: None }
            }
        };
        check(&asked.document.features)?;
        Ok(asked)
    }
}

/// Looks data up.
pub(super) async fn find(documents: &Documents, owner: Owner, udid: Uuid) -> Result<Arc<Document>, ApiError> {
    documents.find(owner, udid).await?.ok_or_else(no_data)
}

/// The most positions that are looked at for one question: about a second of work.
const MOST_POSITIONS: usize = 500_000;

/// Every feature must have a `geometryId`, by which answers go, and all together must not be too many.
pub(super) fn check(features: &[Feature]) -> Result<(), ApiError> {
    let positions: usize = features.iter().filter_map(|feature| feature.geometry.as_ref()).map(Geometry::size).sum();
    if positions.max(features.len()) > MOST_POSITIONS {
        let message =
            format!("There are {positions} positions; at most {MOST_POSITIONS} are looked at for one question.");
        return Err(fault::geojson(Fault::invalid("features", message)));
    }
    match features.iter().position(|feature| feature.id.is_none()) {
        None => Ok(()),
        Some(index) => Err(fault::geojson(Fault::invalid(
            format!("features[{index}].properties.geometryId"),
            "All feature properties should contain a geometryId, which is used for identifying the geofence.",
        ))),
    }
}

fn no_data() -> ApiError {
    let message = "Can't find user geofencing data with provided udid. GET /mapData lists what the account keeps in this geography.";
    refusal("NoUserDataWithUdid", message, "udid")
}
