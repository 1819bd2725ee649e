//! What a request says about who sends it, before any of it is believed.
//!
//! One credential counts: `Authorization` if there is one, else the header `subscription-key`, else the query's
//! `subscription-key`, else a bare token in the query (which is how the Python SDK's `AzureSasCredential` sends it). A
//! bad credential is never made good by a second one, and what stands twice with different values counts for nothing.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use lazurite_api::Query;
use lazurite_model::UniqueId;

use crate::cause::{Cause, TokenScheme};
use crate::refusal::{self, Refused};

/// The header and query parameter that carry a shared key.
const KEY_NAME: &str = "subscription-key";
const KEY_HEADER: HeaderName = HeaderName::from_static(KEY_NAME);
const CLIENT_ID_HEADER: HeaderName = HeaderName::from_static("x-ms-client-id");

/// A presented credential.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presented<'r> {
    /// A shared key.
    Key(&'r str),
    /// A SAS token. Not looked through yet, not even for whether it is text: most were seen before.
    Sas(&'r [u8]),
    /// A token of the directory, as little looked through.
    Bearer(&'r [u8]),
}

impl<'r> Presented<'r> {
    /// The credential that counts; `None` if there is none.
    ///
    /// # Errors
    /// 401 when it is ambiguous or of an unknown scheme.
    pub(crate) fn find(headers: &'r HeaderMap, query: &'r Query<'_>) -> Result<Option<Self>, Refused> {
        if let Some(value) = only(headers, &header::AUTHORIZATION)? {
            return Self::from_authorization(value.as_bytes()).map(Some);
        }
        match only_text(headers, &KEY_HEADER)? {
            Some(key) => Ok(Some(Self::Key(key))),
            None => Self::in_query(query),
        }
    }

    /// The credential in the query alone: all that a preflight can carry.
    ///
    /// # Errors
    /// 401 when there are several.
    pub(crate) fn in_query(query: &'r Query<'_>) -> Result<Option<Self>, Refused> {
        let mut keys = query.all(KEY_NAME);
        if let Some(key) = keys.next() {
            return if keys.all(|other| other == key) {
                Ok(Some(Self::Key(key)))
            } else {
                Err(refusal::ambiguous(KEY_NAME))
            };
        }
        let mut tokens = query.items().filter(|(name, value)| is_bare_token(name, value)).map(|(name, _)| name);
        let Some(token) = tokens.next() else { return Ok(None) };
        if tokens.all(|other| other == token) {
            Ok(Some(Self::Sas(token.as_bytes())))
        } else {
            Err(refusal::ambiguous("token"))
        }
    }

    fn from_authorization(value: &'r [u8]) -> Result<Self, Refused> {
        let end = value.iter().position(|byte| *byte == b' ').unwrap_or(value.len());
        let (scheme, credentials) = value.split_at(end);
        let credentials = credentials.trim_ascii();
        if scheme.eq_ignore_ascii_case(b"Bearer") {
            Ok(Self::Bearer(credentials))
        } else if scheme.eq_ignore_ascii_case(b"jwt-sas") {
            Ok(Self::Sas(credentials))
        } else {
            Err(refusal::unknown_scheme())
        }
    }
}

/// Takes all credentials out of a request.
pub(crate) fn strip(query: &mut Query<'_>, headers: &mut HeaderMap) {
    query.retain(|name, value| !name.eq_ignore_ascii_case(KEY_NAME) && !is_bare_token(name, value));
    // Most requests carry none there, which is cheaper to see than to remove.
    if headers.keys().any(|name| *name == header::AUTHORIZATION || *name == KEY_HEADER) {
        headers.remove(header::AUTHORIZATION);
        headers.remove(KEY_HEADER);
    }
}

/// Whether a query item is a token that stands alone, without `name=`.
fn is_bare_token(name: &str, value: &str) -> bool {
    value.is_empty() && name.starts_with("eyJ") && name.bytes().filter(|byte| *byte == b'.').count() == 2
}

/// The account that a bearer token is presented to (`x-ms-client-id`); `None` if there is none.
///
/// # Errors
/// 401 when there are several, or it is no GUID.
pub(crate) fn client_id(headers: &HeaderMap) -> Result<Option<UniqueId>, Refused> {
    let Some(text) = only_text(headers, &CLIENT_ID_HEADER)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| refusal::unknown_account(TokenScheme::Bearer, Cause::MalformedClientId))
}

/// The bearer token of a request to a surface that takes nothing else.
///
/// # Errors
/// 401 when there are several.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Refused> {
    let Some(value) = only_text(headers, &header::AUTHORIZATION)? else { return Ok(None) };
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    Ok(scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim()))
}

fn only<'r>(headers: &'r HeaderMap, name: &HeaderName) -> Result<Option<&'r HeaderValue>, Refused> {
    let mut values = headers.get_all(name).iter();
    let Some(first) = values.next() else { return Ok(None) };
    if values.all(|other| other == first) { Ok(Some(first)) } else { Err(refusal::ambiguous(name.as_str())) }
}

fn only_text<'r>(headers: &'r HeaderMap, name: &HeaderName) -> Result<Option<&'r str>, Refused> {
    let Some(value) = only(headers, name)? else { return Ok(None) };
    // Not `to_str`, which looks at each byte of a long token by itself.
    std::str::from_utf8(value.as_bytes()).map(Some).map_err(|_| refusal::ambiguous(name.as_str()))
}
