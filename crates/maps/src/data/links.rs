//! The two generations of the Data service, and the links by which each leads on.

use http::{HeaderMap, header};
use http::{HeaderName, HeaderValue, StatusCode};
use lazurite_api::{ApiError, Call, Reply, version};
use uuid::Uuid;

pub(super) const OPERATION_LOCATION: HeaderName = HeaderName::from_static("operation-location");
pub(super) const RESOURCE_LOCATION: HeaderName = HeaderName::from_static("resource-location");

/// Where a call came in, and in which generation of the service it speaks.
#[derive(Clone, Debug)]
pub(super) struct Links {
    origin: String,
    version: &'static str,
}

impl Links {
    pub(super) fn of(call: &Call<'_>) -> Result<Self, ApiError> {
        let version = version::api_version(call.query, call.route.versions)?;
        Ok(Self { origin: call.origin.to_string(), version })
    }

    /// Whether it is the first generation, which writes links into bodies.
    pub(super) fn is_first(&self) -> bool {
        self.version == "1.0"
    }

    /// Where the data is.
    pub(super) fn data(&self, udid: Uuid) -> String {
        self.to(&udid.to_string())
    }

    /// Where the first generation has what is known of the data.
    pub(super) fn metadata(&self, udid: Uuid) -> String {
        self.to(&format!("metadata/{udid}"))
    }

    fn to(&self, path: &str) -> String {
        format!("{}/mapData/{path}?api-version={}", self.origin, self.version)
    }

    /// 202: accepted, with the address of the operation.
    pub(super) fn accepted(&self, udid: Uuid) -> Reply {
        let name = if self.is_first() { header::LOCATION } else { OPERATION_LOCATION };
        let shown = if self.is_first() { "Location" } else { "Operation-Location" };
        let mut headers = HeaderMap::new();
        insert(&mut headers, name, &self.to(&format!("operations/{udid}")));
        insert(&mut headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, shown);
        Reply { status: StatusCode::ACCEPTED, content_type: None, headers, ..Reply::ok("", "") }
    }
}

/// Sets a header; a value that no header can have is left out.
pub(super) fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
