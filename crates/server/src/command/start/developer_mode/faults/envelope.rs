//! The answer of a rule, as the surface that it is about would give it.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use lazurite_api::ApiError;
use lazurite_model::{Clock as _, Random as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::Stage;
use super::armed::Armed;
use super::pattern::{Request, SurfaceName};

/// Says which rule it was, so that nobody looks for the fault elsewhere.
const FAULT: HeaderName = HeaderName::from_static("x-lazurite-fault");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");

/// The answer with that status. `retry_after`: in seconds, unless the rule says it.
pub(super) fn answer(
    stage: &Stage,
    armed: &Armed,
    request: &Request<'_>,
    status: StatusCode,
    retry_after: Option<u64>,
) -> Response {
    let rule = &armed.rule.asked;
    let id = stage.knobs.random.uuid();
    let body = rule.action.body.clone().unwrap_or_else(|| {
        let code = rule.action.code.clone().unwrap_or_else(|| code(request.surface, status).to_owned());
        let message = rule.action.message.clone();
        let message = message.unwrap_or_else(|| format!("Developer mode plays the fault '{}'.", rule.name));
        envelope(stage, request, id, (status, &code, message))
    });
    let mut response = (status, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    let named = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("rule"));
    headers.insert(FAULT, named(&rule.name));
    headers.insert(REQUEST_ID, named(&id.to_string()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(retry_after.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))));
    for (name, value) in &rule.action.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    // A page must be able to read how it failed, as it can with the gate's own refusals.
    if let (SurfaceName::Maps, Some(origin)) = (request.surface, request.head.headers.get(header::ORIGIN)) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("*"));
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    }
    response
}

fn envelope(
    stage: &Stage,
    request: &Request<'_>,
    id: Uuid,
    (status, code, message): (StatusCode, &str, String),
) -> Value {
    let now = stage.knobs.clock.now();
    let path = request.head.uri.path();
    match request.surface {
        SurfaceName::Maps | SurfaceName::ResourceManager => ApiError::new(status, code.to_owned(), message).body(),
        SurfaceName::KeyVault => json!({"error": {"code": code, "message": message}}),
        SurfaceName::Graph => json!({"error": {"code": code, "message": message, "innerError": {
            "date": now.strftime("%Y-%m-%dT%H:%M:%S").to_string(), "request-id": id, "client-request-id": id,
        }}}),
        SurfaceName::SignIn => {
            let time = now.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
            // AADSTS90033: a transient error.
            let description = format!("AADSTS90033: {message} Trace ID: {id} Correlation ID: {id} Timestamp: {time}");
            json!({
                "error": code, "error_description": description, "error_codes": [90033], "timestamp": time,
                "trace_id": id, "correlation_id": id,
            })
        }
        // App Service, Cloud Shell and Service Fabric, and instance metadata: each by its path.
        SurfaceName::ManagedIdentity if path.starts_with("/MSI/") => {
            json!({"statusCode": status.as_u16(), "message": message})
        }
        SurfaceName::ManagedIdentity if path == "/oauth2/token" => json!({"error": {"code": code, "message": message}}),
        SurfaceName::ManagedIdentity => json!({"error": code, "error_description": message}),
    }
}

const fn code(surface: SurfaceName, status: StatusCode) -> &'static str {
    match (surface, status.as_u16()) {
        (SurfaceName::SignIn | SurfaceName::ManagedIdentity, 400..=499) => "invalid_request",
        (SurfaceName::SignIn | SurfaceName::ManagedIdentity, 503) => "temporarily_unavailable",
        (SurfaceName::SignIn | SurfaceName::ManagedIdentity, _) => "server_error",
        (SurfaceName::KeyVault, 429) => "Throttled",
        (_, 401) => "Unauthorized",
        (_, 403) => "Forbidden",
        (_, 404) => "NotFound",
        (_, 408) => "RequestTimeout",
        (_, 409) => "Conflict",
        (_, 429) => "TooManyRequests",
        (_, 400..=499) => "BadRequest",
        (_, 502) => "BadGateway",
        (_, 503) => "ServiceUnavailable",
        (_, 504) => "GatewayTimeout",
        _ => "InternalServerError",
    }
}
