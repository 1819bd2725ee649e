//! Azure's error envelope, with its two audiences: the client reads the message, the log gets the cause.

use std::borrow::Cow;
use std::error::Error;

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

/// A refusal or failure, as `{"error":{"code","message","target","details"}}` (Azure REST guidelines).
#[derive(Debug)]
pub struct ApiError {
    /// HTTP status.
    pub status: StatusCode,
    /// Machine-readable reason, e.g. `ResourceNotFound`.
    pub code: Cow<'static, str>,
    /// What to do about it; safe to show to anybody.
    pub message: String,
    /// What the error is about, e.g. `properties.cors`.
    pub target: Option<String>,
    /// All faults, where there are several.
    pub details: Vec<Detail>,
    /// What few errors have; `None`: nothing of it.
    pub extras: Option<Box<Extras>>,
    /// Further headers of the answer (`WWW-Authenticate`, `Retry-After`).
    pub headers: Box<HeaderMap>,
    /// What really went wrong; logged with the request id, never sent.
    pub cause: Option<Box<dyn Error + Send + Sync>>,
}

/// What few errors have, apart so that the others are small.
#[derive(Debug, Default)]
pub struct Extras {
    /// The reason in the words of one service (`innererror.code`).
    pub inner: Option<&'static str>,
    /// What else clients know how to read: `{"type": …, "info": …}`, e.g. of a policy that refused.
    pub additional_info: Vec<Value>,
}

/// One of several faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Machine-readable reason.
    pub code: Cow<'static, str>,
    /// What to do about it.
    pub message: String,
    /// Which part of the request, e.g. `properties.locations[0]`.
    pub target: Option<String>,
    /// What lies behind it, where that is an error of its own.
    pub details: Vec<Self>,
}

impl Detail {
    fn body(&self) -> Value {
        let mut body = json!({"code": self.code, "message": self.message, "target": self.target});
        if let (false, Some(fields)) = (self.details.is_empty(), body.as_object_mut()) {
            fields.insert("details".to_owned(), self.details.iter().map(Self::body).collect());
        }
        body
    }
}

impl From<ApiError> for Detail {
    fn from(error: ApiError) -> Self {
        Self { code: error.code, message: error.message, target: error.target, details: error.details }
    }
}

impl ApiError {
    /// An error with that status, code and message.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            target: None,
            details: Vec::new(),
            extras: None,
            headers: Box::default(),
            cause: None,
        }
    }

    /// 400 with that code.
    pub fn bad_request(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// 404 with that code.
    pub fn not_found(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }

    /// 409 with that code.
    pub fn conflict(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    /// 500 that tells the client nothing but to try again or to quote the request id; `cause` goes to the log.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalServerError",
            "The server failed to answer. Try again; if it stays, look for the x-ms-request-id of this answer in the server's log.",
        )
        .because(cause)
    }

    /// With the part of the request that it is about.
    #[must_use]
    pub fn at(mut self, target: impl Into<String>) -> Self {
        self.target = Some(target.into());
        self
    }

    /// With a further header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }

    /// With one of several faults.
    #[must_use]
    pub fn with_detail(mut self, detail: Detail) -> Self {
        self.details.push(detail);
        self
    }

    /// With the reason in the words of one service.
    #[must_use]
    pub fn with_inner(mut self, code: &'static str) -> Self {
        self.extras.get_or_insert_default().inner = Some(code);
        self
    }

    /// With what else clients know how to read.
    #[must_use]
    pub fn with_additional_info(mut self, information: Vec<Value>) -> Self {
        self.extras.get_or_insert_default().additional_info = information;
        self
    }

    /// The reason in the words of one service, where it has such.
    pub fn inner(&self) -> Option<&'static str> {
        self.extras.as_ref().and_then(|extras| extras.inner)
    }

    /// With what really went wrong, for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The envelope.
    pub fn body(&self) -> Value {
        let details: Vec<Value> = self.details.iter().map(Detail::body).collect();
        let mut error = json!({"code": self.code, "message": self.message, "target": self.target, "details": details});
        let Some((extras, fields)) = self.extras.as_ref().zip(error.as_object_mut()) else {
            return json!({ "error": error });
        };
        if let Some(code) = extras.inner {
            fields.insert("innererror".to_owned(), json!({ "code": code }));
        }
        if !extras.additional_info.is_empty() {
            fields.insert("additionalInfo".to_owned(), Value::from(extras.additional_info.clone()));
        }
        json!({ "error": error })
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.status.as_u16(), self.code, self.message)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if self.status.is_server_error() {
            tracing::error!(status = self.status.as_u16(), code = %self.code, cause = ?self.cause, "request failed");
        }
        let body = self.body().to_string();
        let mut response =
            (self.status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response();
        response.headers_mut().extend(*self.headers);
        response
    }
}
