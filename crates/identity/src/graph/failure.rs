//! Refusals in Graph's shape: `{"error":{"code","message","innerError":{"date","request-id","client-request-id"}}}`.

use axum::extract::{Request, State as Shared};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use lazurite_api::ApiError;
use lazurite_model::Kind;
use lazurite_store::StoreError;
use serde_json::json;
use uuid::Uuid;

use super::rights::Operation;
use crate::State;

/// The id of a request: in its answer, and in the log of what it changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestId(pub(crate) Uuid);

/// A refusal: status, code, and what to do about it.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    headers: HeaderMap,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), headers: HeaderMap::new() }
    }

    /// 400 `Request_BadRequest`.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
    }

    /// 404 for an object that does not exist for the caller.
    pub(crate) fn not_found(id: &str) -> Self {
        let shown: String = id.chars().take(100).collect();
        let message = format!(
            "Resource '{shown}' does not exist or one of its queried reference-property objects are not present."
        );
        Self::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
    }

    /// 403 for a caller who may not, with what would be enough.
    pub(crate) fn denied(operation: Operation) -> Self {
        let rule = operation.rule();
        let mut enough = Vec::new();
        if !rule.roles.is_empty() && !rule.members {
            let roles: Vec<_> = rule.roles.iter().map(|role| role.name()).collect();
            enough.push(format!("one of the directory roles {}", roles.join(", ")));
        }
        if !rule.permissions.is_empty() {
            enough.push(format!("one of the Microsoft Graph permissions {}", rule.permissions.join(", ")));
        }
        if rule.owners {
            enough.push("owning the object".to_owned());
        }
        let mut message = "Insufficient privileges to complete the operation.".to_owned();
        if !enough.is_empty() {
            message.push_str(&format!(" It takes {}.", enough.join(", or ")));
        }
        Self::forbidden(message)
    }

    /// 403 for another reason.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message)
    }

    /// 409 for an object that is already there.
    pub(crate) fn exists(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "Request_MultipleObjectsWithSameKeyValue", message)
    }

    /// 401, with the guard's challenge.
    pub(crate) fn unauthenticated(error: ApiError) -> Self {
        let code =
            if error.status == StatusCode::UNAUTHORIZED { "InvalidAuthenticationToken" } else { "Request_BadRequest" };
        Self { status: error.status, code, message: error.message, headers: *error.headers }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { kind: Kind::ServicePrincipal, .. } => Self::new(
                StatusCode::CONFLICT,
                "Request_MultipleObjectsWithSameKeyValue",
                "The service principal cannot be created, updated, or restored because the service principal name is already in use.",
            ),
            StoreError::Conflict { index, .. } => {
                Self::bad_request(format!("Another object with the same value for property {index} already exists."))
            }
            StoreError::Unstorable { index, .. } => {
                Self::bad_request(format!("The value of property {index} is too long or holds a NUL."))
            }
            other => {
                tracing::error!(error = ?other, "the directory cannot be read or written");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "ServiceUnavailable",
                    "The directory is not available. Try again.",
                )
            }
        }
    }
}

impl IntoResponse for Failure {
    /// Only the status and the failure itself: [`dress`] writes the body, because it knows the time and the request.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the bodies of refusals, and the ids by which every answer is found again.
pub(crate) async fn dress(Shared(state): Shared<State>, mut request: Request, next: Next) -> Response {
    let client_id = request.headers().get("client-request-id").and_then(|value| value.to_str().ok());
    let client_id = client_id.and_then(|text| Uuid::parse_str(text).ok());
    let id = state.random().uuid();
    request.extensions_mut().insert(RequestId(id));
    let mut response = next.run(request).await;
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        let body = json!({"error": {
            "code": failure.code,
            "message": failure.message,
            "innerError": {
                "date": state.now().strftime("%Y-%m-%dT%H:%M:%S").to_string(),
                "request-id": id,
                "client-request-id": client_id.unwrap_or(id),
            },
        }});
        let kind = [(header::CONTENT_TYPE, "application/json")];
        response = (failure.status, kind, body.to_string()).into_response();
        response.headers_mut().extend(failure.headers);
    }
    let named = |id: Uuid| HeaderValue::from_str(&id.hyphenated().to_string()).ok();
    for (name, value) in [("request-id", Some(id)), ("x-ms-request-id", Some(id)), ("client-request-id", client_id)] {
        let value = value.and_then(named);
        response.headers_mut().extend(value.map(|value| (HeaderName::from_static(name), value)));
    }
    response
}

pub(crate) async fn no_such_segment(uri: Uri) -> Failure {
    let shown: String = uri.path().chars().take(200).collect();
    Failure::new(StatusCode::BAD_REQUEST, "BadRequest", format!("Resource not found for the segment '{shown}'."))
}

pub(crate) async fn no_such_method(method: Method) -> Failure {
    let message = format!("Specified HTTP method '{method}' is not allowed for the request target.");
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", message)
}
