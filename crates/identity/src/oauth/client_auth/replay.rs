//! That an assertion proves its client once for one thing.
//!
//! Azure's libraries make an assertion for ten minutes and send it with every request that they make in that time, for one
//! API after the other and for one user after the other; and a program that begins several things at once sends the same
//! request several times, until the first answer is in its cache. So it is not the assertion alone that is used up, but the
//! assertion for what was asked: whoever repeats a request that was made before, with the assertion of then, is refused.
//! Only requests of the same moment that each have an id of their own (`client-request-id`) may be alike.

use http::HeaderMap;
use jiff::SignedDuration;
use lazurite_crypto::digest::secret_hash;
use lazurite_model::record::{Tenant, UsedAssertion};
use lazurite_store::{Audit, StoreError};

use super::super::form::Form;
use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};

/// No assertion is believed for longer: its own limit of a day, and twice the difference that clocks may have.
const KEPT: SignedDuration = SignedDuration::from_mins(24 * 60 + 10);

/// So long after the first request others of the same moment may arrive.
const MOMENT: SignedDuration = SignedDuration::from_secs(10);

/// What tells one request of a client from the next. Telemetry does not.
const TELLING: [&str; 8] =
    ["grant_type", "resource", "claims", "code", "refresh_token", "assertion", "username", "token"];

/// Refuses an assertion, a text with its `jti`, that was used for the same request before; else it counts as used from now on.
pub(super) async fn refuse(
    state: &State,
    (tenant, client): (&Tenant, &Client),
    (text, jti): (&str, Option<&str>),
    headers: &HeaderMap,
    form: &Form,
) -> Result<(), Fault> {
    if form.optional("device_code").is_some() {
        // A device asks the same thing again and again until somebody has approved it; its code works once.
        return Ok(());
    }
    let assertion = jti.unwrap_or(text);
    let asked = format!("{} {} {assertion} {}", client.app_id, tenant.id, request(form));
    let now = state.now();
    let expires = now.checked_add(KEPT).unwrap_or(now);
    let audit = Audit {
        caller: None,
        action: "microsoft.directory/signIns/assertion".to_owned(),
        target: client.app_id.to_string(),
        request_id: String::new(),
    };
    let mut tx = state.store().begin(audit).await?;
    let first = UsedAssertion { hash: secret_hash(&asked), expires };
    match tx.read::<UsedAssertion>(&first.hash.0).await? {
        None => tx.insert(&first).await?,
        Some(known) if first.expires.duration_since(known.expires) <= MOMENT => {}
        Some(_) => return Err(replayed()),
    }
    let hash = secret_hash(&format!("{asked}\n{}", request_id(headers, form)));
    match tx.insert(&UsedAssertion { hash, expires }).await {
        Ok(()) => {}
        Err(StoreError::Conflict { .. }) => return Err(replayed()),
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    Ok(())
}

fn replayed() -> Fault {
    let message = "The client assertion was used for this request before. Sign a new one, with a 'jti' of its own.";
    Fault::new(&row::ASSERTION_REPLAYED, message)
}

/// By which the client names its request: Python's library in the header, Node's in the body.
fn request_id<'r>(headers: &'r HeaderMap, form: &'r Form) -> &'r str {
    const NAME: &str = "client-request-id";
    let header = headers.get(NAME).and_then(|value| value.to_str().ok());
    header.or_else(|| form.optional(NAME)).unwrap_or_default()
}

/// What is asked, in one spelling.
fn request(form: &Form) -> String {
    const OF_SIGN_IN: [&str; 4] = ["openid", "profile", "email", "offline_access"];
    let scope = form.optional("scope").unwrap_or_default();
    let mut scopes: Vec<&str> = scope.split_ascii_whitespace().filter(|word| !OF_SIGN_IN.contains(word)).collect();
    scopes.sort_unstable();
    scopes.dedup();
    let told = TELLING.iter().map(|name| form.optional(name).unwrap_or_default());
    told.chain(scopes).collect::<Vec<_>>().join("\n")
}
