//! May this origin ask at all: preflights, and the headers that let a page read the answer.
//!
//! CORS protects the account's owner from other people's pages, and authorises nobody. An account without rules lets
//! every origin in. A preflight can carry a key only in the query; where it carries none, the account cannot be known,
//! and the answer is that of an account without rules: the request itself is checked once it is authenticated.
//!
//! Cookies mean nothing here, so that credentials mode is never granted: `Access-Control-Allow-Credentials` is not sent.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use lazurite_api::ApiError;

use crate::cause::Cause;
use crate::refusal::{self, Refused};
use crate::respond::copy;
use crate::snapshot::Account;

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, DELETE, OPTIONS");
const MAX_AGE: HeaderValue = HeaderValue::from_static("3600");
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Allow, Content-Length, Content-Type, Date, ETag, Location, Operation-Location, Resource-Location, Operation-Id, \
     Retry-After, x-ms-retry-after-ms, RateLimit, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, \
     RateLimit-Reset, WWW-Authenticate, x-ms-request-id, x-ms-client-request-id, x-ms-azuremaps-region",
);
const VARY: HeaderValue = HeaderValue::from_static(
    "Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network",
);
const ALLOW_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");
const REQUEST_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-request-private-network");

/// Whether the page that asks is allowed to read the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    /// No page asks.
    #[default]
    None,
    /// The page may read the answer.
    Allowed,
    /// The page may not, or it cannot be told which page asks.
    Refused,
}

impl Origin {
    /// Before the account is known: as an account without rules would decide.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        match origins.next() {
            None => Self::None,
            Some(origin) if is_serialised(origin) && origins.all(|other| other == origin) => Self::Allowed,
            Some(_) => Self::Refused,
        }
    }

    /// Once the account is known.
    ///
    /// # Errors
    /// 403 when the account's rules do not name the origin.
    pub(crate) fn check(&mut self, headers: &HeaderMap, account: &Account) -> Result<(), Refused> {
        let Some(rules) = account.allowed_origins() else { return Ok(()) };
        let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
        // `null` stands for any page without an origin, so that no rule but `*` can mean it.
        let is_named = |rule: &str| origin != "null" && origin.as_bytes().eq_ignore_ascii_case(rule.as_bytes());
        if *self == Self::Allowed && rules.0.iter().any(|rule| is_named(rule)) {
            return Ok(());
        }
        *self = Self::Refused;
        let cause = if origin == "null" { Cause::NullOrigin } else { Cause::OriginNotAllowed };
        Err(refusal::origin_not_allowed(cause))
    }

    /// The headers that let the page of that `Origin` read the answer.
    pub(crate) fn write(self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        match headers.get_mut(header::VARY) {
            Some(vary) if vary == "Accept-Encoding" => *vary = HeaderValue::from_static("Accept-Encoding, Origin"),
            _ => drop(headers.append(header::VARY, HeaderValue::from_static("Origin"))),
        }
        if let (Self::Allowed, Some(origin)) = (self, origin) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, echo(origin));
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }
}

/// Whether a browser could have sent it: `null`, or scheme, host and perhaps a port (RFC 6454 §6.2). Some views of local
/// files send `file://`.
fn is_serialised(origin: &HeaderValue) -> bool {
    const LONGEST: usize = 300;
    let is_part =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b',' | b'*' | b'"' | b'\\' | b'?' | b'#' | b'@');
    let text = origin.as_bytes();
    let Some(colon) = text.iter().position(|byte| *byte == b':') else { return text == b"null" };
    let Some(host) = text.get(colon..).and_then(|rest| rest.strip_prefix(b"://")) else { return false };
    // `fold` goes on to the end, and so looks at many bytes at once.
    text.len() <= LONGEST
        && host.iter().fold(true, |fits, byte| fits & (*byte != b'/'))
        && text.iter().fold(true, |fits, byte| fits & is_part(*byte))
}

/// What is sent back for an origin that may read: itself, or `*` for pages without an origin of their own.
fn echo(origin: &HeaderValue) -> HeaderValue {
    if origin == "null" { HeaderValue::from_static("*") } else { copy(origin) }
}

/// Whether the request is a preflight: every `OPTIONS` is taken for one.
pub(crate) fn is_preflight(method: &Method) -> bool {
    method == Method::OPTIONS
}

/// The headers of a granted preflight. It speaks for the service and not for one path, so all methods are named.
///
/// # Errors
/// 400 without `Origin` or `Access-Control-Request-Method`, or when it cannot be told which page asks.
pub(crate) fn preflight(request: &HeaderMap) -> Result<HeaderMap, Refused> {
    let required = [
        (header::ORIGIN, Cause::PreflightWithoutOrigin),
        (header::ACCESS_CONTROL_REQUEST_METHOD, Cause::PreflightWithoutMethod),
    ];
    for (required, cause) in required {
        if !request.contains_key(&required) {
            let message = format!(
                "An OPTIONS request must carry Origin and Access-Control-Request-Method; `{required}` is missing."
            );
            return Err(Refused::new(ApiError::bad_request("BadRequest", message), cause));
        }
    }
    if matches!(Origin::of(request), Origin::Refused) {
        let message = "The Origin header must stand once, as browsers send it: scheme, host and port, or null.";
        return Err(Refused::new(ApiError::bad_request("BadRequest", message), Cause::PreflightWithoutOrigin));
    }
    let mut answer = HeaderMap::with_capacity(12);
    answer.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    answer.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    answer.insert(header::VARY, VARY);
    // Web clients send headers of their own (`session-id`, `map-agent`, …): which they are decides nothing here.
    if let Some(asked) = request.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        answer.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    if request.contains_key(REQUEST_PRIVATE_NETWORK) {
        answer.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    Ok(answer)
}
