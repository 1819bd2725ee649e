//! The table of refusals: number, status, OAuth error, and what somebody who follows `error_uri` should know.

use http::StatusCode;

/// One kind of refusal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The AADSTS number.
    pub(crate) code: u32,
    pub(crate) status: StatusCode,
    /// The OAuth `error`.
    pub(crate) error: &'static str,
    /// What to do about it.
    pub(crate) advice: &'static str,
}

const BAD: StatusCode = StatusCode::BAD_REQUEST;
const DENIED: StatusCode = StatusCode::UNAUTHORIZED;

macro_rules! rows {
    ($($name:ident = $code:literal $status:ident $error:literal $advice:literal;)+) => {
        $(pub(crate) static $name: Row = Row { code: $code, status: $status, error: $error, advice: $advice };)+
        static ALL: &[&Row] = &[$(&$name),+];
    };
}

const BUSY: StatusCode = StatusCode::SERVICE_UNAVAILABLE;

rows! {
    WRONG_SECRET = 7000215 DENIED "invalid_client" "Send the value of a client secret that belongs to this application, not the secret's id.";
    NO_SECRET = 7000218 DENIED "invalid_client" "Send client_secret in the body, or client id and secret as HTTP Basic authentication.";
    EXPIRED_SECRET = 7000222 DENIED "invalid_client" "Add a new client secret to the application: this one has ended.";
    NO_ASSERTIONS = 700027 DENIED "invalid_client" "Use a client secret: this server does not verify client assertions.";
    UNKNOWN_CLIENT = 700016 BAD "unauthorized_client" "Check client_id and tenant: the application is not registered in this tenant.";
    NO_SERVICE_PRINCIPAL = 7000229 DENIED "invalid_client" "Create a service principal for the application in this tenant.";
    DISABLED = 7000112 DENIED "unauthorized_client" "Enable the application's service principal.";
    UNKNOWN_TENANT = 90002 BAD "invalid_request" "Check the tenant's id or domain in the URL.";
    UNKNOWN_TENANT_DISCOVERY = 90002 BAD "invalid_tenant" "Check the tenant's id or domain in the URL.";
    NO_TENANT = 50059 BAD "invalid_request" "Name the tenant in the URL: an application signs in to one tenant.";
    UNKNOWN_RESOURCE = 500011 BAD "invalid_resource" "Check the resource: nothing in this tenant goes by that name.";
    BAD_SCOPE = 70011 BAD "invalid_scope" "Ask for exactly one resource, followed by /.default.";
    UNSUPPORTED_GRANT = 70003 BAD "unsupported_grant_type" "Use a grant type that the discovery document names.";
    MISSING_PARAMETER = 900144 BAD "invalid_request" "Send the parameter that the message names.";
    DUPLICATED_PARAMETER = 9000411 BAD "invalid_request" "Send every parameter once.";
    MALFORMED = 9002313 BAD "invalid_request" "Send an application/x-www-form-urlencoded body.";
    ONLY_POST = 900561 BAD "invalid_request" "Use POST.";
    UNKNOWN_INSTANCE = 50049 BAD "invalid_instance" "Send an authorization_endpoint of this server.";
    NO_INTERACTION = 700054 BAD "unsupported_response_type" "Use client credentials or a managed identity: this server does not sign people in.";
    TRANSIENT = 90033 BUSY "temporarily_unavailable" "Try again.";
}

/// What the number means and what to do about it.
pub(crate) fn explain(code: u32) -> Option<&'static Row> {
    ALL.iter().copied().find(|row| row.code == code)
}
