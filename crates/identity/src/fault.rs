//! Refusals of the sign-in endpoints, as OAuth 2.0 (RFC 6749 §5.2) with Entra's AADSTS numbers, which clients look at.
//!
//! Status matters: MSAL remembers a 400 for a minute, so what may become right a moment later is answered with 401.

pub(crate) mod row;

use axum::extract::{Request, State as Shared};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use lazurite_store::StoreError;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::State;

pub(crate) use row::{Row, explain};

/// A refusal: which, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) row: &'static Row,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(row: &'static Row, message: impl Into<String>) -> Self {
        Self { row, message: message.into() }
    }

    /// No token can be signed.
    pub(crate) fn unsigned(error: &dyn std::error::Error) -> Self {
        tracing::error!(?error, "no token can be signed");
        Self::new(&row::TRANSIENT, "A transient error has occurred. Please try again.")
    }

    /// `AADSTS…: message`
    pub(crate) fn description(&self) -> String {
        format!("AADSTS{}: {}", self.row.code, self.message)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        tracing::error!(?error, "the directory cannot be read");
        Self::new(&row::TRANSIENT, "A transient error has occurred. Please try again.")
    }
}

impl IntoResponse for Fault {
    /// Only the status and the fault itself: [`dress`] writes the body, because it knows the time and the request.
    fn into_response(self) -> Response {
        let mut response = self.row.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the bodies of refusals, with ids by which they are found again.
pub(crate) async fn dress(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let correlation = correlation_id(request.headers(), request.uri().query());
    let mut response = next.run(request).await;
    let trace = state.random().uuid();
    if let Some(fault) = response.extensions_mut().remove::<Fault>() {
        let correlation = correlation.unwrap_or_else(|| state.random().uuid());
        let body = body(&state, &fault, trace, correlation).to_string();
        tracing::info!(code = fault.row.code, status = fault.row.status.as_u16(), %trace, "sign-in refused");
        response = (fault.row.status, json_headers(), body).into_response();
        if fault.row.status == StatusCode::UNAUTHORIZED {
            let realm = HeaderValue::from_str(&format!("Basic realm=\"{}\"", state.settings().login));
            response.headers_mut().extend(realm.ok().map(|realm| (header::WWW_AUTHENTICATE, realm)));
        }
    }
    let id = HeaderValue::from_str(&trace.hyphenated().to_string()).ok();
    response.headers_mut().extend(id.map(|id| (HeaderName::from_static("x-ms-request-id"), id)));
    response
}

/// What token answers, good and bad, must carry (RFC 6749 §5.1).
pub(crate) fn json_headers() -> [(HeaderName, &'static str); 3] {
    [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store, no-cache"),
        (header::PRAGMA, "no-cache"),
    ]
}

fn body(state: &State, fault: &Fault, trace: Uuid, correlation: Uuid) -> Value {
    let time = state.now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    let description =
        format!("{} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}", fault.description());
    json!({
        "error": fault.row.error,
        "error_description": description,
        "error_codes": [fault.row.code],
        "timestamp": time,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": format!("{}/error?code={}", state.settings().login, fault.row.code),
    })
}

/// The id by which the client names its request, if it is one.
fn correlation_id(headers: &HeaderMap, query: Option<&str>) -> Option<Uuid> {
    let header = headers.get("client-request-id").and_then(|value| value.to_str().ok());
    let from_query =
        || lazurite_api::Query::parse(query.unwrap_or_default()).first("client-request-id").map(str::to_owned);
    header.map(str::to_owned).or_else(from_query).and_then(|text| Uuid::parse_str(&text).ok())
}
