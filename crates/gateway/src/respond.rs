//! The answer as it goes out: the headers that every answer carries, and the two shapes that an outcome can have.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header, request};
use lazurite_api::{ApiError, Reply};

use crate::pipeline::{Body, Scheme};
use crate::trace::Trace;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-client-request-id");
const REGION: HeaderName = HeaderName::from_static("x-ms-azuremaps-region");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// How many headers the gate adds to most replies. With the tiles' own four they fill a map of twelve, so that it is
/// allocated once.
const OWN_HEADERS: usize = 8;

/// What became of a request.
pub(crate) enum Outcome {
    /// It was served.
    Reply(Reply),
    /// A preflight was granted.
    Preflight(HeaderMap),
    /// It was refused, or failed.
    Refusal(ApiError),
}

impl Outcome {
    fn into_parts(self, trace: &Trace) -> (StatusCode, HeaderMap, Bytes) {
        match self {
            Self::Preflight(headers) => (StatusCode::OK, headers, Bytes::new()),
            Self::Reply(reply) => {
                let mut headers = reply.headers;
                headers.reserve(OWN_HEADERS);
                if let Some(content_type) = reply.content_type {
                    headers.insert(header::CONTENT_TYPE, content_type);
                }
                (reply.status, headers, reply.body)
            }
            Self::Refusal(error) => {
                if error.status.is_server_error() && error.cause.is_some() {
                    tracing::error!(request_id = %trace.request_id, code = %error.code, cause = ?error.cause, "request failed");
                }
                let body = error.body().to_string();
                let mut headers = *error.headers;
                headers.insert(header::CONTENT_TYPE, JSON);
                headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
                (error.status, headers, body.into())
            }
        }
    }
}

/// The answer to a request.
pub(crate) fn respond(
    trace: &Trace,
    head: &request::Parts,
    origin: Option<&HeaderValue>,
    scheme: Scheme,
    outcome: Outcome,
) -> Response<Body> {
    let (status, mut headers, mut body) = outcome.into_parts(trace);
    if let Some(id) = uuid_value(trace.request_id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(REGION, HeaderValue::from_static(trace.location.display_name()));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    if let Some(id) = head.headers.get(CLIENT_REQUEST_ID) {
        headers.insert(CLIENT_REQUEST_ID, copy(id));
    }
    if scheme == Scheme::Https && !is_local(host(&head.uri, &head.headers)) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY);
    }
    trace.origin.write(origin, &mut headers);
    if head.method == Method::HEAD {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        body = Bytes::new();
    }
    let mut response = Response::new(Body::new(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// The host (and port) that the client names: the URI's authority in HTTP/2, `Host` in HTTP/1.1.
pub(crate) fn host<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> &'r str {
    match uri.authority() {
        Some(authority) => authority.as_str(),
        None => headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost"),
    }
}

/// A request's header for its answer, in memory of its own: what shares the bytes of the request would keep the connection from
/// reading the next one into the same memory.
pub(crate) fn copy(value: &HeaderValue) -> HeaderValue {
    HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| value.clone())
}

/// Whether the host is the developer's own machine, where forcing TLS on every port would break other programs.
fn is_local(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.eq_ignore_ascii_case("localhost")
        || name.to_ascii_lowercase().ends_with(".localhost")
        || name.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok()
}

/// The id as a header. It never comes twice, so that HTTP/2 must not keep it in its table of headers, where it would push out
/// those that do; which is what a sensitive value says (RFC 7541 section 7.1.3).
fn uuid_value(id: uuid::Uuid) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(id.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_developers_machine_is_known_by_name_and_address() {
        for host in ["localhost", "localhost:8443", "atlas.localhost:8443", "127.0.0.1:80", "[::1]:8443"] {
            assert!(is_local(host), "{host}");
        }
        for host in ["atlas.microsoft.com", "localhost.example", "maps.example:443"] {
            assert!(!is_local(host), "{host}");
        }
    }
}
