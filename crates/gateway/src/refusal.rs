//! What the gate says when it refuses: 401 with a challenge, 403, 429.
//!
//! Each says what to fix. None says how near a guess was: an unknown key and an unknown account are the same error.

use http::{StatusCode, header};
use lazurite_api::{ApiError, Route};
use lazurite_model::usage::CredentialKind;
use lazurite_model::{AssignmentId, RoleDefinitionId, UniqueId};
use lazurite_policy::{DataAction, DenialReason};
use uuid::Uuid;

use crate::cause::{Cause, TokenFault, TokenScheme, UNKNOWN_ACCOUNT};

use crate::region::NotHere;

const REALM: &str = "https://atlas.microsoft.com/";
/// A refusal of the gate: what the client is told, why, and what was known of the caller by then.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) error: ApiError,
    pub(crate) cause: Cause,
    pub(crate) seen: Seen,
}

/// What a refused request said of itself, for the journal; as far as it was found to be true, or to name an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// The kind of credential that was tried.
    pub(crate) credential: CredentialKind,
    /// The account that it was presented to, which may not be its own.
    pub(crate) account: Option<UniqueId>,
    /// The credential's id, as [`crate::trace::Trace`] has it.
    pub(crate) holder: Uuid,
    /// Whose roles would decide.
    pub(crate) principal: Uuid,
    /// What decided: an assignment and its role, as far as one is to be named.
    pub(crate) grounds: Option<(AssignmentId, RoleDefinitionId)>,
    /// The data action that is missing.
    pub(crate) action: Option<DataAction>,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            credential: CredentialKind::None,
            account: None,
            holder: Uuid::nil(),
            principal: Uuid::nil(),
            grounds: None,
            action: None,
        }
    }
}

impl Refused {
    /// A refusal with that answer, for that cause.
    pub(crate) fn new(error: ApiError, cause: Cause) -> Self {
        Self { error, cause, seen: Seen::default() }
    }

    /// With what was known of the caller.
    #[must_use]
    pub(crate) fn seen(mut self, seen: Seen) -> Self {
        self.seen = seen;
        self
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        refused.error
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
pub(crate) fn no_credentials() -> Refused {
    let challenge = format!("Bearer realm=\"{REALM}\", SharedKey realm=\"{REALM}\", jwt-sas realm=\"{REALM}\"");
    let error = ApiError::new(
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        "Access denied: no credential was sent. Send the subscription-key, or the header Authorization with `Bearer` (and \
         x-ms-client-id) or `jwt-sas`. See the WWW-Authenticate header.",
    )
    .with_header(header::WWW_AUTHENTICATE, &challenge);
    Refused::new(error, Cause::NoCredential)
}

/// A credential that stands several times, differently, or is not plain text.
pub(crate) fn ambiguous(name: &str) -> Refused {
    let error =
        unauthorized("Bearer", "invalid_request", &format!("The credential {name} must stand once, in plain text."));
    Refused::new(error, Cause::AmbiguousCredential)
}

/// `Authorization` with a scheme that is not ours.
pub(crate) fn unknown_scheme() -> Refused {
    let error =
        unauthorized("Bearer", "invalid_request", "The scheme of the Authorization header must be Bearer or jwt-sas.");
    Refused::new(error, Cause::UnknownScheme)
}

/// No account has this key.
pub(crate) fn unknown_key() -> Refused {
    let description = "The provided key was incorrect or the account resource does not exist.";
    Refused::new(unauthorized("SharedKey", "InvalidKey", description), Cause::UnknownKey)
}

const LOCAL_AUTH_DISABLED: &str =
    "The Maps account has disableLocalAuth set: shared keys and SAS tokens are refused. Use a Microsoft Entra token.";

/// The account takes no shared keys.
pub(crate) fn keys_disabled() -> Refused {
    Refused::new(unauthorized("SharedKey", "LocalAuthDisabled", LOCAL_AUTH_DISABLED), Cause::KeysDisabled)
}

/// The account takes no SAS tokens.
pub(crate) fn sas_disabled() -> Refused {
    Refused::new(unauthorized(TokenScheme::Sas.name(), "LocalAuthDisabled", LOCAL_AUTH_DISABLED), Cause::SasDisabled)
}

/// No account has this client id, or not in the token's directory: the client is not told which of them.
pub(crate) fn unknown_account(scheme: TokenScheme, cause: Cause) -> Refused {
    Refused::new(unauthorized(scheme.name(), "InvalidClientId", UNKNOWN_ACCOUNT), cause)
}

/// A bearer token without `x-ms-client-id`.
pub(crate) fn missing_client_id() -> Refused {
    let error = unauthorized(
        "Bearer",
        "MissingClientId",
        "The header x-ms-client-id is missing. Send the account's client ID (properties.uniqueId) with the token.",
    );
    Refused::new(error, Cause::MissingClientId)
}

/// A token that is not believed; 403 for one that is, and lacks a scope.
pub(crate) fn token(scheme: TokenScheme, fault: TokenFault) -> Refused {
    let refused = unauthorized(scheme.name(), fault.error(), fault.description());
    let error = match fault {
        TokenFault::Scope => ApiError { status: StatusCode::FORBIDDEN, code: "403 Forbidden".into(), ..refused },
        _ => refused,
    };
    Refused::new(error, Cause::Token(scheme, fault))
}

fn forbidden(cause: Cause, message: impl Into<String>) -> Refused {
    Refused::new(ApiError::new(StatusCode::FORBIDDEN, "403 Forbidden", message), cause)
}

/// The account answers nobody.
pub(crate) fn network_access_disabled() -> Refused {
    forbidden(
        Cause::NetworkAccessDisabled,
        "The Maps account has publicNetworkAccess set to disabled: its data plane answers nobody.",
    )
}

/// A SAS token that is valid elsewhere only.
pub(crate) fn wrong_region(region: &str) -> Refused {
    forbidden(
        Cause::SasRegion,
        format!(
            "The SAS token is not valid in the region {region} that serves this request. Add it to the token's regions."
        ),
    )
}

/// An origin that the account's rules do not name.
pub(crate) fn origin_not_allowed(cause: Cause) -> Refused {
    forbidden(
        cause,
        "CORS: this origin is not among the allowedOrigins of the Maps account. Add it to properties.cors.corsRules.",
    )
}

/// A region that is not served here. For a host of such a region 421 (RFC 9110 §15.5.20): the same request, sent to the
/// right host, is served. For an account of such a region 403: the host is right for others.
pub(crate) fn not_here(why: NotHere) -> Refused {
    match why {
        NotHere::Host(message) => {
            let error = ApiError::new(StatusCode::MISDIRECTED_REQUEST, "RegionNotServedHere", message);
            Refused::new(error, Cause::RegionNotHere)
        }
        NotHere::Account(message) => forbidden(Cause::AccountRegion, message),
    }
}

/// The pricing tier does not have the operation.
pub(crate) fn not_in_tier(route: &Route, sku: &str) -> Refused {
    forbidden(Cause::NotInTier, format!("The operation {} is not available in pricing tier {sku}.", route.name))
}

/// An authenticated principal that may not do what it asks; `no_role` says which kind of missing role it is.
pub(crate) fn denied(
    scheme: TokenScheme,
    (principal, action, account): (&str, &str, &str),
    reason: DenialReason,
    no_role: Cause,
) -> Refused {
    let nobody = |cause| Refused { cause, ..token(scheme, TokenFault::Principal) };
    match reason {
        DenialReason::UnknownPrincipal => nobody(Cause::PrincipalUnknown),
        DenialReason::Disabled => nobody(Cause::PrincipalDisabled),
        DenialReason::OtherTenant => unknown_account(scheme, Cause::OtherDirectory),
        DenialReason::DenyAssignment(id) => forbidden(
            Cause::DenyAssignment,
            format!(
                "The principal {principal} may not do {action} on the account {account}: the deny assignment {id} forbids it."
            ),
        ),
        DenialReason::NoRole => forbidden(
            no_role,
            format!(
                "The principal {principal} has no role that allows {action} on the account {account}. Assign it one, for instance Azure Maps Data Reader."
            ),
        ),
    }
}

/// A principal that the account's directory does not have.
pub(crate) fn unknown_principal() -> Refused {
    Refused { cause: Cause::PrincipalUnknown, ..token(TokenScheme::Bearer, TokenFault::Principal) }
}
