//! What a client presents: its id, and at most one proof (RFC 6749 §2.3).

use base64::Engine as _;
use http::{HeaderMap, header};
use percent_encoding::percent_decode_str;
use secrecy::SecretString;

use super::super::form::Form;
use super::assertion;
use crate::fault::{Fault, row};

/// What the client presents.
pub(super) struct Presented {
    /// Its id, as it was sent.
    pub(super) id: String,
    pub(super) proof: Proof,
}

/// How the client would prove who it is.
pub(super) enum Proof {
    Nothing,
    Secret(SecretString),
    /// The request's `client_assertion`.
    Assertion,
}

/// Reads the client's id and proof from the body or from Basic authentication, never two proofs.
pub(super) fn presented(headers: &HeaderMap, form: &Form) -> Result<Presented, Fault> {
    let secret = form.optional("client_secret").map(SecretString::from);
    let asserted = form.optional("client_assertion").is_some();
    let basic = basic(headers)?;
    if [basic.is_some(), secret.is_some(), asserted].into_iter().filter(|presented| *presented).count() > 1 {
        let message =
            "The client must use one way of authentication: HTTP Basic, 'client_secret' or 'client_assertion'.";
        return Err(Fault::new(&row::MALFORMED, message));
    }
    let sent = form.optional("client_id");
    if let Some((id, secret)) = basic {
        if sent.is_some_and(|other| other != id) {
            let message = "The client_id of the request body is not the one of the Authorization header.";
            return Err(Fault::new(&row::MALFORMED, message));
        }
        return Ok(Presented { id, proof: Proof::Secret(secret) });
    }
    // An assertion says itself whose it is (RFC 7521 §4.2).
    let named = || assertion::named_client(form).filter(|_| asserted);
    let id =
        sent.map(str::to_owned).or_else(named).map_or_else(|| form.required("client_id").map(str::to_owned), Ok)?;
    let proof = match secret {
        Some(secret) => Proof::Secret(secret),
        None if asserted => Proof::Assertion,
        None => Proof::Nothing,
    };
    Ok(Presented { id, proof })
}

/// Id and secret of HTTP Basic authentication, both form-encoded (RFC 6749 §2.3.1).
fn basic(headers: &HeaderMap) -> Result<Option<(String, SecretString)>, Fault> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let malformed = || Fault::new(&row::MALFORMED, "The Authorization header is not HTTP Basic authentication.");
    let text = value.to_str().map_err(|_| malformed())?;
    let (scheme, encoded) = text.split_once(' ').ok_or_else(malformed)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(malformed());
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).map_err(|_| malformed())?;
    let pair = String::from_utf8(bytes).map_err(|_| malformed())?;
    let (id, secret) = pair.split_once(':').ok_or_else(malformed)?;
    let decoded = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| malformed())
    };
    Ok(Some((decoded(id)?, SecretString::from(decoded(secret)?))))
}
