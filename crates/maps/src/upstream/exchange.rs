//! What is said to a map server, and what of its answer is passed on.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, Uri, header};
use http_body_util::Full;
use lazurite_api::route::Unit;
use lazurite_api::{ApiError, Call, Method, Price, Reply};
use serde_json::Value;

use super::connection::Body;
use super::pool::Fault;

const ASKED_COUNT: usize = 7;
/// The request headers that choose among representations, and the trace that the request belongs to (W3C Trace Context). No
/// other goes on: neither credentials nor cookies nor who asks.
static ASKED: [HeaderName; ASKED_COUNT] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::CONTENT_TYPE,
    header::IF_NONE_MATCH,
    header::IF_MODIFIED_SINCE,
    HeaderName::from_static("traceparent"),
];
/// The answer's headers that describe its body.
static TOLD: [HeaderName; 6] = [
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::ETAG,
    header::LAST_MODIFIED,
    header::RETRY_AFTER,
    header::VARY,
];
/// Room for those, and for what the gate adds.
const ROOM: usize = 14;

/// What a map server is asked, so that it can be asked again on another connection.
#[derive(Debug)]
pub(super) struct Question {
    method: http::Method,
    target: Uri,
    /// The values of [`ASKED`].
    values: [Option<HeaderValue>; ASKED_COUNT],
    body: Bytes,
}

impl Question {
    /// What the call asks, at the path and query `target`.
    pub(super) fn new(call: &Call<'_>, target: String) -> Result<Self, ApiError> {
        let method = match call.route.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Put => http::Method::PUT,
            Method::Delete => http::Method::DELETE,
        };
        let target = Uri::try_from(target).map_err(ApiError::internal)?;
        let values = ASKED.each_ref().map(|name| call.headers.get(name).cloned());
        Ok(Self { method, target, values, body: call.body.clone() })
    }

    /// Whether it may be asked twice (RFC 9110 §9.2.2).
    pub(super) fn is_idempotent(&self) -> bool {
        self.method.is_idempotent()
    }

    /// The request to a map server of that name.
    pub(super) fn request(&self, host: &HeaderValue) -> Request<Body> {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.target.clone();
        let headers = request.headers_mut();
        headers.insert(header::HOST, host.clone());
        for (name, value) in ASKED.iter().zip(&self.values) {
            if let Some(value) = value {
                headers.insert(name, value.clone());
            }
        }
        request
    }
}

/// How many units of its price a call asks for: a batch says it in its body, and so do the two sides of a matrix.
pub(super) fn units(call: &Call<'_>) -> u32 {
    let Price::OneFor { unit, .. } = call.route.price else { return 1 };
    let length = |body: &Value, pointer| body.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len);
    let body = || serde_json::from_slice::<Value>(&call.body).unwrap_or_default();
    let counted = match unit {
        Unit::Request => return 1,
        Unit::Item => length(&body(), "/batchItems"),
        Unit::Cell => {
            let body = body();
            length(&body, "/origins/coordinates") * length(&body, "/destinations/coordinates")
        }
    };
    u32::try_from(counted).unwrap_or(u32::MAX).max(1)
}

/// The answer to the client.
pub(super) fn reply(answer: Result<Response<Bytes>, Fault>, units: u32) -> Result<Reply, ApiError> {
    let (head, body) = answer.map_err(unavailable)?.into_parts();
    if !is_told(head.status) {
        return Err(bad_gateway(format!("the upstream answered {}", head.status)));
    }
    let mut headers = HeaderMap::with_capacity(ROOM);
    for name in &TOLD {
        if let Some(value) = head.headers.get(name) {
            headers.insert(name, value.clone());
        }
    }
    if let Some(cache) = head.headers.get(header::CACHE_CONTROL).and_then(private) {
        headers.insert(header::CACHE_CONTROL, cache);
    }
    let content_type = head.headers.get(header::CONTENT_TYPE).cloned();
    Ok(Reply { status: head.status, content_type, headers, body, units })
}

/// Whether an answer with that status is meant for the client. Whether we may ask the server is between it and us, and so is where
/// else it would send us.
fn is_told(status: StatusCode) -> bool {
    let is_ours =
        matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::PROXY_AUTHENTICATION_REQUIRED);
    status.is_success() || status == StatusCode::NOT_MODIFIED || (status.is_client_error() && !is_ours)
}

/// The same time to keep an answer, for the one who was allowed to fetch it.
fn private(cache: &HeaderValue) -> Option<HeaderValue> {
    let directives = cache.to_str().ok()?.split(',').map(str::trim);
    let is_shared = |directive: &&str| {
        let name = directive.split('=').next().unwrap_or_default();
        ["public", "private", "s-maxage", "proxy-revalidate"].iter().any(|known| name.eq_ignore_ascii_case(known))
    };
    let kept: Vec<&str> = std::iter::once("private").chain(directives.filter(|it| !is_shared(it))).collect();
    HeaderValue::from_str(&kept.join(", ")).ok()
}

fn unavailable(fault: Fault) -> ApiError {
    let late = matches!(fault, Fault::Late(_));
    let error = bad_gateway(fault);
    if late { ApiError { status: StatusCode::GATEWAY_TIMEOUT, code: "GatewayTimeout".into(), ..error } } else { error }
}

fn bad_gateway(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ApiError {
    const MESSAGE: &str = "The map server behind this operation did not give an answer that can be used. Try again later; \
                           its operator finds the reason in the log under this request's id.";
    ApiError { cause: Some(cause.into()), ..ApiError::new(StatusCode::BAD_GATEWAY, "BadGateway", MESSAGE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anybody_may_keep_becomes_what_the_caller_may_keep() {
        let private = |text| private(&HeaderValue::from_static(text)).unwrap();
        assert_eq!(private("public, max-age=60, s-maxage=600"), "private, max-age=60");
        assert_eq!(private("Public"), "private");
        assert_eq!(private("no-store"), "private, no-store");
    }
}
