//! Which client asks, and whether it proves so with a secret (RFC 6749 §2.3.1).

use std::sync::Arc;

use base64::Engine as _;
use http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};
use lazurite_crypto::digest::{secret_hash, secret_matches};
use lazurite_model::AppId;
use lazurite_model::record::{PasswordCredential, ServicePrincipal, Tenant};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};

use super::form::Form;
use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};
use crate::token::Credential;

/// How late or early a client's clock may be when it says when a secret begins.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What the client presents.
struct Presented {
    id: String,
    secret: Option<SecretString>,
    assertion: bool,
}

/// Reads the client's id and secret from the body or from Basic authentication, never from both.
fn presented(headers: &HeaderMap, form: &Form) -> Result<Presented, Fault> {
    let secret = form.optional("client_secret").map(SecretString::from);
    let assertion = form.optional("client_assertion").is_some();
    match basic(headers)? {
        None => Ok(Presented { id: form.required("client_id")?.to_owned(), secret, assertion }),
        Some(_) if secret.is_some() || assertion => {
            let message = "The client must use one way of authentication: HTTP Basic or the request body, not both.";
            Err(Fault::new(&row::MALFORMED, message))
        }
        Some((id, _)) if form.optional("client_id").is_some_and(|other| other != id) => {
            let message = "The client_id of the request body is not the one of the Authorization header.";
            Err(Fault::new(&row::MALFORMED, message))
        }
        Some((id, secret)) => Ok(Presented { id, secret: Some(secret), assertion }),
    }
}

/// Which client asks, and how it proved so: [`Credential::Public`] if it presented nothing, which is for the grant to judge.
///
/// What is presented must be right, even where nothing is needed.
pub(crate) async fn authenticate(
    state: &State,
    tenant: &Tenant,
    headers: &HeaderMap,
    form: &Form,
) -> Result<(Client, Credential), Fault> {
    let presented = presented(headers, form)?;
    let shown: String = presented.id.chars().take(100).collect();
    let client = Client::find(state, &presented.id);
    let application = client.as_ref().and_then(|client| client.application.clone());
    let principal = client.as_ref().and_then(|client| state.directory().principal(tenant.id, client.app_id));
    let credentials: Vec<&PasswordCredential> = application
        .iter()
        .flat_map(|application| &application.password_credentials)
        .chain(principal.iter().flat_map(|principal| &principal.password_credentials))
        .collect();
    // The secret is compared whether or not the client exists, so that the time tells little.
    let verdict = match &presented.secret {
        None => Verdict::Missing,
        Some(secret) => compare(secret.expose_secret(), &credentials, state.now()),
    };
    let known = client.filter(|client| client.serves(tenant) || principal.is_some());
    let Some(client) = known else { return Err(unknown_client(&shown, tenant)) };
    match verdict {
        Verdict::Valid => Ok((client, Credential::Secret)),
        Verdict::Missing if presented.assertion => {
            let message = "Client assertions are not verified by this server. Use a client secret.";
            Err(Fault::new(&row::NO_ASSERTIONS, message))
        }
        Verdict::Missing => Ok((client, Credential::Public)),
        Verdict::Expired => {
            let message = format!(
                "The provided client secret keys for app '{}' are expired. Add a new secret to it.",
                client.app_id
            );
            Err(Fault::new(&row::EXPIRED_SECRET, message))
        }
        Verdict::Wrong => Err(wrong_secret(client.app_id)),
    }
}

/// Refuses a client that presented nothing although it must.
pub(crate) fn require_proof(credential: Credential) -> Result<(), Fault> {
    if credential == Credential::Public {
        let message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
        return Err(Fault::new(&row::NO_SECRET, message));
    }
    Ok(())
}

/// What stands for the client in the tenant, if it may have tokens of its own.
pub(crate) fn principal_of(state: &State, tenant: &Tenant, client: &Client) -> Result<Arc<ServicePrincipal>, Fault> {
    let app_id = client.app_id;
    let Some(principal) = state.directory().principal(tenant.id, app_id) else {
        let message =
            format!("The client application {app_id} is missing service principal in the tenant {}.", tenant.id);
        return Err(Fault::new(&row::NO_SERVICE_PRINCIPAL, message));
    };
    if !principal.account_enabled {
        return Err(Fault::new(&row::DISABLED, format!("Application '{app_id}' is disabled.")));
    }
    Ok(principal)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Valid,
    Expired,
    Wrong,
    Missing,
}

/// Compares with every credential, so that the time does not tell which one was close.
fn compare(secret: &str, credentials: &[&PasswordCredential], now: Timestamp) -> Verdict {
    let mut verdict = Verdict::Wrong;
    let nobodys = secret_hash("");
    secret_matches(secret, &nobodys);
    for credential in credentials {
        let begun = credential.start.checked_sub(CLOCK_SKEW).unwrap_or(credential.start) <= now;
        match (secret_matches(secret, &credential.hash), begun, now < credential.end) {
            (true, true, true) => verdict = Verdict::Valid,
            (true, _, false) if verdict == Verdict::Wrong => verdict = Verdict::Expired,
            _ => {}
        }
    }
    verdict
}

fn wrong_secret(app_id: AppId) -> Fault {
    let message = format!(
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{app_id}'."
    );
    Fault::new(&row::WRONG_SECRET, message)
}

pub(crate) fn unknown_client(shown: &str, tenant: &Tenant) -> Fault {
    let message = format!(
        "Application with identifier '{shown}' was not found in the directory '{}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
        tenant.display_name
    );
    Fault::new(&row::UNKNOWN_CLIENT, message)
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
