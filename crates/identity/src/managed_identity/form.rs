//! How each host of Azure says yes and no.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};

use crate::fault::json_headers;

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The request came round about.
    Detour(&'static str),
    /// The header that proves where the caller runs is missing or wrong.
    Proof(&'static str),
    /// A parameter is missing.
    Missing(&'static str),
    /// The caller has no such identity, or must say which one it means.
    Identity(&'static str),
    /// There is no such API to make a token for.
    Resource(String),
    /// The server is at fault.
    Server,
}

/// The host that a caller believes to stand before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A virtual machine's instance metadata service.
    Imds,
    /// App Service, Functions, and Machine Learning.
    AppService,
    /// The agent of Azure Arc.
    Arc,
    /// Cloud Shell.
    CloudShell,
    /// Service Fabric.
    ServiceFabric,
}

impl Form {
    /// The form of the endpoint at `path` on the plain listener.
    pub(crate) fn of_path(path: &str) -> Self {
        let starts = |with: &str| path.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        if starts("/msi/") {
            Self::AppService
        } else if starts("/arc/") {
            Self::Arc
        } else if starts("/oauth2/") {
            Self::CloudShell
        } else {
            Self::Imds
        }
    }

    /// The answer in this form.
    pub(crate) fn answer(self, outcome: Result<Value, Refused>) -> Response {
        match outcome {
            Ok(body) => (json_headers(), body.to_string()).into_response(),
            Err(refused) => self.refusal(&refused),
        }
    }

    fn refusal(self, refused: &Refused) -> Response {
        let status = self.status(refused);
        let message = refused.message();
        let body = match self {
            Self::Imds | Self::Arc => json!({"error": refused.oauth_error(), "error_description": message}),
            Self::AppService => json!({"statusCode": status.as_u16(), "message": message}),
            Self::CloudShell => json!({"error": {"code": refused.oauth_error(), "message": message}}),
            Self::ServiceFabric => json!({"error": {"code": refused.fabric_code(), "message": message}}),
        };
        (status, json_headers(), body.to_string()).into_response()
    }

    fn status(self, refused: &Refused) -> StatusCode {
        match (refused, self) {
            (Refused::Server, _) => StatusCode::INTERNAL_SERVER_ERROR,
            // Instance metadata says 400 where others say 401, and clients' probes know it by that.
            (Refused::Proof(_), Self::Arc | Self::AppService | Self::ServiceFabric) => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl Refused {
    fn message(&self) -> &str {
        match self {
            Self::Detour(message) | Self::Proof(message) | Self::Missing(message) | Self::Identity(message) => message,
            Self::Resource(message) => message,
            Self::Server => "Try again.",
        }
    }

    fn oauth_error(&self) -> &'static str {
        match self {
            Self::Detour(_) | Self::Proof(_) | Self::Missing(_) | Self::Identity(_) => "invalid_request",
            Self::Resource(_) => "invalid_resource",
            Self::Server => "server_error",
        }
    }

    /// The codes of Service Fabric's managed identity token service.
    fn fabric_code(&self) -> &'static str {
        match self {
            Self::Proof(_) => "SecretHeaderNotFound",
            Self::Identity(_) => "ManagedIdentityNotFound",
            Self::Missing(_) => "ArgumentNullOrEmpty",
            Self::Resource(_) => "InvalidResource",
            Self::Detour(_) => "BadRequest",
            Self::Server => "InternalServerError",
        }
    }
}
