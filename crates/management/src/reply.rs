//! What an operation answers when nothing is wrong.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use lazurite_api::etag::ETag;
use serde_json::Value;

/// A status, perhaps a JSON body, perhaps headers.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    body: Option<Value>,
    headers: HeaderMap,
}

impl Reply {
    /// 200 with that body.
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body: Some(body), headers: HeaderMap::new() }
    }

    /// 201 with that body if something was created, 200 otherwise.
    pub(crate) fn created_or_ok(created: bool, body: Value) -> Self {
        Self { status: if created { StatusCode::CREATED } else { StatusCode::OK }, ..Self::ok(body) }
    }

    /// That status without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, body: None, headers: HeaderMap::new() }
    }

    /// What ARM answers to a deletion: 200 if there was something to delete, 204 otherwise.
    pub(crate) fn deleted(found: bool) -> Self {
        Self::empty(if found { StatusCode::OK } else { StatusCode::NO_CONTENT })
    }

    /// The status.
    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    /// The body; `None`: the answer has none.
    pub(crate) const fn body(&self) -> Option<&Value> {
        self.body.as_ref()
    }

    /// With further headers.
    #[must_use]
    pub(crate) fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    /// With the resource's entity tag.
    #[must_use]
    pub(crate) fn with_etag(mut self, etag: &ETag) -> Self {
        self.headers.extend(etag.header().map(|value| (header::ETAG, value)));
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let json = self.body.map(|body| {
            let content_type: (HeaderName, HeaderValue) =
                (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
            ([content_type], body.to_string())
        });
        let mut response = match json {
            Some(json) => (self.status, json).into_response(),
            None => self.status.into_response(),
        };
        response.headers_mut().extend(self.headers);
        response
    }
}
