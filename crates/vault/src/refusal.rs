//! Key Vault's errors: `{"error": {"code", "message", "innererror": {"code"}}}`, as its clients read them.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use lazurite_api::ApiError;
use lazurite_crypto::seal::SealError;
use lazurite_store::StoreError;
use serde_json::json;

/// Why a request was refused, or what went wrong.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// The finer reason, where clients look at it.
    pub(crate) inner: Option<&'static str>,
    headers: HeaderMap,
    /// Logged, never sent.
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What an operation gives back.
pub(crate) type Outcome<T> = Result<T, Refusal>;

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), inner: None, headers: HeaderMap::new(), cause: None }
    }

    /// 400 `BadParameter`.
    pub(crate) fn bad_parameter(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadParameter", message)
    }

    /// 403 `Forbidden` with its finer reason.
    pub(crate) fn forbidden(inner: &'static str, message: impl Into<String>) -> Self {
        Self { inner: Some(inner), ..Self::new(StatusCode::FORBIDDEN, "Forbidden", message) }
    }

    /// 409 `Conflict` with its finer reason.
    pub(crate) fn conflict(inner: &'static str, message: impl Into<String>) -> Self {
        Self { inner: Some(inner), ..Self::new(StatusCode::CONFLICT, "Conflict", message) }
    }

    /// 404: there is no such secret, or no such version of it.
    pub(crate) fn no_secret(name: &str, version: Option<&str>) -> Self {
        let version = version.map(|version| format!("/{version}")).unwrap_or_default();
        let message = format!(
            "A secret with (name/id) {}{version} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command.",
            shown(name)
        );
        Self::new(StatusCode::NOT_FOUND, "SecretNotFound", message)
    }

    /// 500 that tells the client nothing.
    pub(crate) fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let message = "The server failed to answer. Try again; if it stays, look for the x-ms-request-id of this answer in the server's log.";
        Self {
            cause: Some(cause.into()),
            ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", message)
        }
    }

    /// With a header.
    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { .. } => Self::conflict(
                "ConcurrentWrite",
                "Another request changed the same secret at the same time. Try again.",
            ),
            StoreError::Unavailable(_) => Self {
                cause: Some(error.into()),
                ..Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "ServiceUnavailable",
                    "The state cannot be reached. Try again.",
                )
                .with_header(header::RETRY_AFTER, "1")
            },
            error => Self::internal(error),
        }
    }
}

impl From<SealError> for Refusal {
    fn from(error: SealError) -> Self {
        Self::internal(error)
    }
}

impl From<ApiError> for Refusal {
    /// What the shared parts refuse, which here is always about a parameter.
    fn from(error: ApiError) -> Self {
        Self::bad_parameter(error.message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        if self.status.is_server_error() {
            tracing::error!(status = self.status.as_u16(), code = self.code, cause = ?self.cause, "request failed");
        }
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (Some(inner), Some(fields)) = (self.inner, error.as_object_mut()) {
            fields.insert("innererror".to_owned(), json!({ "code": inner }));
        }
        let body = json!({ "error": error }).to_string();
        let mut response =
            (self.status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response();
        response.headers_mut().extend(self.headers);
        response
    }
}

/// A client's own text, cut so that an answer stays short.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}
