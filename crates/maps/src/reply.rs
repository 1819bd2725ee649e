//! Answers in JSON.

use bytes::Bytes;
use http::{HeaderValue, header};
use lazurite_api::{Call, Reply};
use serde::Serialize;

use crate::tagged::Tagged;

/// The media type of Azure's JSON answers.
pub(crate) const JSON: &str = "application/json; charset=utf-8";
/// The media type of GeoJSON (RFC 7946), with the parameter that Azure adds.
pub(crate) const GEO_JSON: &str = "application/geo+json; charset=utf-8";

/// A JSON text on its way into an answer.
pub(crate) struct Json(Bytes);

/// Writes a value that consists of our own types: texts, numbers, lists and objects with text for keys.
pub(crate) fn json(value: &impl Serialize) -> Json {
    // Such a value can always be written; an empty body would tell of a mistake in a type, which its snapshot test shows.
    Json(serde_json::to_vec(value).map(Bytes::from).unwrap_or_default())
}

impl Json {
    /// An answer to this request alone.
    pub(crate) fn now(self) -> Reply {
        Reply::ok(JSON, self.0)
    }

    /// An answer that the client may keep as `cache_control` says, and ask for again by its tag.
    pub(crate) fn cached(self, cache_control: HeaderValue, call: &Call<'_>) -> Reply {
        Tagged::new(self.0).reply(
            HeaderValue::from_static(JSON),
            cache_control,
            call.headers.get(header::IF_NONE_MATCH),
        )
    }

    /// The same, as GeoJSON.
    pub(crate) fn geo(self) -> Reply {
        Reply::ok(GEO_JSON, self.0)
    }
}
