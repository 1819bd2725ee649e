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
    EXPIRED_GRANT = 70008 BAD "invalid_grant" "Sign in again: the code or refresh token has ended or was never given.";
    USED_CODE = 54005 BAD "invalid_grant" "Sign in again: a code works once. What its first use gave was taken back.";
    REVOKED_GRANT = 50173 BAD "invalid_grant" "Sign in again: the sign-in was taken back, or a refresh token of it was used twice.";
    WRONG_CLIENT = 70000 BAD "invalid_grant" "Redeem a code or refresh token with the client that it was given to.";
    REDIRECT_MISMATCH = 500112 BAD "invalid_grant" "Send the redirect_uri of the authorization request.";
    PKCE_MISMATCH = 501481 BAD "invalid_grant" "Send the code_verifier that belongs to the code_challenge of the authorization request.";
    CONSENT = 65001 BAD "invalid_grant" "Let the user or an administrator consent to the permission: sign in interactively, or grant it in the directory.";
    ADMIN_CONSENT = 90094 BAD "access_denied" "Let an administrator consent.";
    UNKNOWN_SCOPE = 650053 BAD "invalid_scope" "Ask for a permission that the API offers.";
    UNREGISTERED_RESOURCE = 650057 BAD "invalid_resource" "Name the API's permissions in the application's registration, or ask for one of them by name.";
    NO_SUCH_USER = 50034 BAD "invalid_grant" "Check the user: it is not in this tenant.";
    USER_DISABLED = 50057 BAD "invalid_grant" "Let an administrator enable the account.";
    OTHER_TENANT = 50020 BAD "invalid_grant" "Sign in to the tenant that the account belongs to.";
    NOT_ASSIGNED = 50105 BAD "invalid_grant" "Let an administrator assign the user, or a group of theirs, to the application.";
    NOT_A_PAGE = 9002326 BAD "invalid_request" "Register the redirect URI as one of a single-page application to redeem codes from a page.";
    ONLY_A_PAGE = 9002327 BAD "invalid_request" "Redeem what was given to a single-page application from a page (the request has an Origin header).";
    WRONG_PASSWORD = 50126 BAD "invalid_grant" "Check user name and password.";
    LOCKED = 50053 BAD "invalid_grant" "Wait a while: there were too many wrong passwords or codes.";
    SECOND_FACTOR_NEEDED = 50076 BAD "interaction_required" "Sign in interactively: the account has a second factor.";
    WRONG_CODE = 500121 BAD "invalid_grant" "Enter the code that the authenticator app shows now, or a recovery code that was not used yet.";
    WRONG_REDIRECT_URI = 50011 BAD "invalid_request" "Register the redirect URI with the application, letter by letter.";
    UNSUPPORTED_RESPONSE_TYPE = 700054 BAD "unsupported_response_type" "Use response_type code, id_token or both.";
    UNSUPPORTED_RESPONSE_MODE = 70007 BAD "invalid_request" "Use response_mode query, fragment or form_post; query not for id tokens.";
    NO_REQUEST_OBJECTS = 90055 BAD "request_not_supported" "Send the parameters themselves, not a request object.";
    NO_CODE_CHALLENGE = 9002325 BAD "invalid_request" "Send code_challenge with code_challenge_method S256.";
    BAD_CODE_CHALLENGE = 501491 BAD "invalid_request" "Send the base64url of the SHA-256 of a code verifier as code_challenge.";
    BAD_PROMPT = 90023 BAD "invalid_request" "Use one of the values of prompt that the message names.";
    LOGIN_REQUIRED = 50058 BAD "login_required" "Sign in with a page: nobody is signed in in this browser.";
    SEVERAL_SESSIONS = 16000 BAD "interaction_required" "Send login_hint, or let the person choose an account.";
    CONSENT_REQUIRED = 65001 BAD "consent_required" "Ask again without prompt=none, so that a page can ask for consent.";
    CONSENT_DECLINED = 65004 BAD "access_denied" "The person did not consent.";
    ASSERTION_MALFORMED = 50027 BAD "invalid_request" "Send a JSON Web Token as client_assertion, signed with RS256 or PS256.";
    NO_THUMBPRINT = 5002723 BAD "invalid_request" "Name the certificate in the assertion's header: x5t, x5t#S256 or kid.";
    ASSERTION_SIGNATURE = 700027 DENIED "invalid_client" "Sign the assertion with the key of a certificate that is registered for the application and has not expired.";
    ASSERTION_TIMES = 700024 DENIED "invalid_client" "Check the clock, and the assertion's nbf and exp.";
    ASSERTION_CLIENT = 700021 DENIED "invalid_client" "Set the assertion's iss and sub to the application's client id.";
    ASSERTION_AUDIENCE = 700023 DENIED "invalid_client" "Set the assertion's aud to the token endpoint or the issuer that the tenant's discovery document names.";
    ASSERTION_REPLAYED = 50013 DENIED "invalid_client" "Sign a new assertion, with a jti of its own, for a request that was made before.";
    NO_FEDERATION = 70021 DENIED "invalid_client" "Add a federated identity credential to the application or managed identity.";
    NO_SUCH_ISSUER = 700211 DENIED "invalid_client" "Check the federated identity credential's issuer: it must be the assertion's iss, letter by letter.";
    NO_SUCH_AUDIENCE = 700212 DENIED "invalid_client" "Check the federated identity credential's audiences: one must be the assertion's aud, letter by letter.";
    NO_SUCH_SUBJECT = 700213 DENIED "invalid_client" "Check the federated identity credential's subject: it must be the assertion's sub, letter by letter.";
    ISSUER_UNREACHABLE = 501661 DENIED "invalid_client" "Make the issuer's OpenID Connect discovery document and its key set reachable for this server, over https.";
    NOT_PUBLIC = 7000218 DENIED "invalid_client" "Allow public client flows in the application's registration (isFallbackPublicClient), or send a client secret or assertion.";
    BAD_ASSERTION = 50013 BAD "invalid_grant" "Send the access token that was sent to this application, unchanged.";
    EXPIRED_ASSERTION = 500133 BAD "invalid_grant" "Get a new access token for this application: the one in the assertion has ended or has not begun.";
    OTHER_AUDIENCE = 500131 BAD "invalid_grant" "Send a token whose aud is this application.";
    NOT_OF_A_PERSON = 7000114 BAD "invalid_grant" "Send a person's token: an application's own is not passed on. Use client credentials instead.";
    PENDING = 70016 BAD "authorization_pending" "Ask again after the interval, until the person has signed in.";
    SLOW_DOWN = 70016 BAD "slow_down" "Ask less often: wait for the interval between two requests.";
    BAD_DEVICE_CODE = 70018 BAD "bad_verification_code" "Send the device_code that the same client was given.";
    USER_CODE_ENDED = 70019 BAD "expired_token" "Begin a new sign-in on the device, and type its code within 15 minutes.";
    DEVICE_CODE_EXPIRED = 70020 BAD "expired_token" "Begin a new sign-in: nobody approved this one within 15 minutes.";
    DECLINED = 65004 BAD "authorization_declined" "Begin a new sign-in if the person changed their mind.";
    TRANSIENT = 90033 BUSY "temporarily_unavailable" "Try again.";
}

/// All refusals, as the documentation lists them.
#[cfg(test)]
pub(crate) fn all() -> &'static [&'static Row] {
    ALL
}

/// What the number means and what to do about it.
pub(crate) fn explain(code: u32) -> Option<&'static Row> {
    ALL.iter().copied().find(|row| row.code == code)
}
