//! What the gate says when it refuses: 401 with a challenge, 403, 429.
//!
//! Each says what to fix. None says how near a guess was: an unknown key and an unknown account are the same error.

use http::{HeaderName, StatusCode, header};
use lazurite_api::{ApiError, Route};
use lazurite_policy::DenialReason;

const REALM: &str = "https://atlas.microsoft.com/";
const UNKNOWN_ACCOUNT: &str = "The provided client ID was incorrect or the account resource does not exist.";

/// Why a token is not believed. The same words for tokens of a directory and for SAS tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenFault {
    /// It cannot be read.
    Malformed,
    /// It is not signed as tokens of its issuer are.
    Algorithm,
    /// Its issuer publishes no such key (any more).
    UnknownKey,
    /// The signature is not its key's.
    Signature,
    /// It was issued by somebody else.
    Issuer,
    /// Its issuer does not speak for its directory.
    Tenant,
    /// It was made for another surface.
    Audience,
    /// It tells a client who signed in, and opens nothing.
    IdToken,
    /// It is a SAS token, presented as another one.
    Sas,
    /// It was presented as a SAS token, and is none.
    NoSas,
    /// Its time is over.
    Expired,
    /// Its time has not begun.
    NotYet,
    /// It, or the sign-in that gave it, was revoked.
    Revoked,
    /// It lacks the permission to use the surface in somebody's name.
    Scope,
    /// Who it speaks of does not exist, is disabled, or is no longer attached.
    Principal,
    /// The account that it is for does not exist.
    Account,
}

impl TokenFault {
    /// What to do about it.
    pub(crate) const fn description(self) -> &'static str {
        match self {
            Self::Malformed => "The token cannot be read. Send the token as it was issued.",
            Self::Algorithm => "The token is not signed with an algorithm that its issuer is trusted with.",
            Self::UnknownKey => "The token's signing key is not (or no longer) published by its issuer. Get a new one.",
            Self::Signature => "The token's signature is not valid. Send the token as it was issued.",
            Self::Issuer => "The token was issued by another authority. Get one from one that this server trusts.",
            Self::Tenant => "The token is from a directory that its issuer is not trusted with.",
            Self::Audience => "The token was made for another audience. Ask for one for this service's scope.",
            Self::IdToken => "This is an ID token. Send the access token.",
            Self::Sas => "This is a SAS token. Send it with the scheme jwt-sas.",
            Self::NoSas => "This is no SAS token. Send other tokens with the scheme Bearer.",
            Self::Expired => "The token has expired. Get a new one.",
            Self::NotYet => "The token is not valid yet. Check its start time and the clocks.",
            Self::Revoked => "The token, or the sign-in that gave it, was revoked. Sign in again.",
            Self::Scope => {
                "The token lacks the delegated permission user_impersonation, or what its issuer must grant instead. Ask for it and have it consented to."
            }
            Self::Principal => {
                "The token's principal does not exist, is disabled, or is not attached to the Maps account any more."
            }
            Self::Account => UNKNOWN_ACCOUNT,
        }
    }

    /// `error` of the challenge (RFC 6750 §3.1).
    pub(crate) const fn error(self) -> &'static str {
        match self {
            Self::Account => "InvalidClientId",
            Self::Scope => "insufficient_scope",
            _ => "invalid_token",
        }
    }
}

/// 401 with the challenge of one scheme. INVARIANT: `error` and `description` are ours, without quotes.
fn unauthorized(scheme: &str, error: &str, description: &str) -> ApiError {
    let challenge = format!("{scheme} realm=\"{REALM}\", error=\"{error}\", error_description=\"{description}\"");
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        format!("Access denied: {description} See the WWW-Authenticate header."),
    )
    .with_header(header::WWW_AUTHENTICATE, &challenge)
}

/// No credential at all.
pub(crate) fn no_credentials() -> ApiError {
    let challenge = format!("Bearer realm=\"{REALM}\", SharedKey realm=\"{REALM}\", jwt-sas realm=\"{REALM}\"");
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        "Access denied: no credential was sent. Send the subscription-key, or the header Authorization with `Bearer` (and \
         x-ms-client-id) or `jwt-sas`. See the WWW-Authenticate header.",
    )
    .with_header(header::WWW_AUTHENTICATE, &challenge)
}

/// A credential that stands several times, differently, or is not plain text.
pub(crate) fn ambiguous(name: &str) -> ApiError {
    unauthorized("Bearer", "invalid_request", &format!("The credential {name} must stand once, in plain text."))
}

/// `Authorization` with a scheme that is not ours.
pub(crate) fn unknown_scheme() -> ApiError {
    unauthorized("Bearer", "invalid_request", "The scheme of the Authorization header must be Bearer or jwt-sas.")
}

/// No account has this key.
pub(crate) fn unknown_key() -> ApiError {
    unauthorized("SharedKey", "InvalidKey", "The provided key was incorrect or the account resource does not exist.")
}

/// The account takes no keys and no SAS tokens.
pub(crate) fn local_auth_disabled(scheme: &str) -> ApiError {
    unauthorized(
        scheme,
        "LocalAuthDisabled",
        "The Maps account has disableLocalAuth set: shared keys and SAS tokens are refused. Use a Microsoft Entra token.",
    )
}

/// No account has this client id, or not in the token's directory.
pub(crate) fn unknown_client_id(scheme: &str) -> ApiError {
    unauthorized(scheme, "InvalidClientId", UNKNOWN_ACCOUNT)
}

/// A bearer token without `x-ms-client-id`.
pub(crate) fn missing_client_id() -> ApiError {
    unauthorized(
        "Bearer",
        "MissingClientId",
        "The header x-ms-client-id is missing. Send the account's client ID (properties.uniqueId) with the token.",
    )
}

/// A token that is not believed; 403 for one that is, and lacks a scope.
pub(crate) fn token(scheme: &str, fault: TokenFault) -> ApiError {
    let refused = unauthorized(scheme, fault.error(), fault.description());
    match fault {
        TokenFault::Scope => ApiError { status: StatusCode::FORBIDDEN, code: "403 Forbidden".into(), ..refused },
        _ => refused,
    }
}

fn forbidden(message: impl Into<String>) -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "403 Forbidden", message)
}

/// The account answers nobody.
pub(crate) fn network_access_disabled() -> ApiError {
    forbidden("The Maps account has publicNetworkAccess set to disabled: its data plane answers nobody.")
}

/// A SAS token that is valid elsewhere only.
pub(crate) fn wrong_region(region: &str) -> ApiError {
    forbidden(format!(
        "The SAS token is not valid in the region {region} that serves this request. Add it to the token's regions."
    ))
}

/// The pricing tier does not have the operation.
pub(crate) fn not_in_tier(route: &Route, sku: &str) -> ApiError {
    forbidden(format!("The operation {} is not available in pricing tier {sku}.", route.name))
}

/// An authenticated principal that may not do what it asks.
pub(crate) fn denied(scheme: &str, principal: &str, action: &str, account: &str, reason: DenialReason) -> ApiError {
    match reason {
        DenialReason::UnknownPrincipal | DenialReason::Disabled => token(scheme, TokenFault::Principal),
        DenialReason::OtherTenant => unknown_client_id(scheme),
        DenialReason::DenyAssignment(id) => forbidden(format!(
            "The principal {principal} may not do {action} on the account {account}: the deny assignment {id} forbids it.",
        )),
        DenialReason::NoRole => forbidden(format!(
            "The principal {principal} has no role that allows {action} on the account {account}. Assign it one, for instance Azure Maps Data Reader.",
        )),
    }
}

/// One request too many.
pub(crate) fn too_many(what: &str, limit: u32, wait_nanos: u64) -> ApiError {
    let millis = wait_nanos.div_ceil(1_000_000).max(1);
    let seconds = wait_nanos.div_ceil(1_000_000_000).max(1).to_string();
    ApiError::new(
        StatusCode::TOO_MANY_REQUESTS,
        "TooManyRequests",
        format!("The limit of {limit} requests per second of {what} is reached. Retry after {millis} ms."),
    )
    .with_header(header::RETRY_AFTER, &seconds)
    .with_header(HeaderName::from_static("x-ms-retry-after-ms"), &millis.to_string())
    .with_header(HeaderName::from_static("ratelimit-limit"), &limit.to_string())
    .with_header(HeaderName::from_static("ratelimit-remaining"), "0")
    .with_header(HeaderName::from_static("ratelimit-reset"), &seconds)
}
