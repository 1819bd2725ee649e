//! That an assertion proves its client once for one thing.
//!
//! Azure's libraries make an assertion for ten minutes and send it with every request that they make in that time, for one
//! API after the other and for one user after the other. So it is not the assertion alone that is used up, but the
//! assertion for what was asked: whoever repeats a request that was made before, with the assertion of then, is refused.

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

/// What tells one request of a client from the next. Telemetry does not.
const TELLING: [&str; 8] =
    ["grant_type", "resource", "claims", "code", "refresh_token", "assertion", "username", "token"];

/// Refuses an assertion, a text with its `jti`, that was used for the same request before; else it counts as used from now on.
pub(super) async fn refuse(
    state: &State,
    tenant: &Tenant,
    client: &Client,
    (text, jti): (&str, Option<&str>),
    form: &Form,
) -> Result<(), Fault> {
    if form.optional("device_code").is_some() {
        // A device asks the same thing again and again until somebody has approved it; its code works once.
        return Ok(());
    }
    let assertion = jti.unwrap_or(text);
    let hash = secret_hash(&format!("{} {} {assertion} {}", client.app_id, tenant.id, request(form)));
    let expires = state.now().checked_add(KEPT).unwrap_or_else(|_| state.now());
    let audit = Audit {
        caller: None,
        action: "microsoft.directory/signIns/assertion".to_owned(),
        target: client.app_id.to_string(),
        request_id: String::new(),
    };
    let mut tx = state.store().begin(audit).await?;
    match tx.insert(&UsedAssertion { hash, expires }).await {
        Ok(()) => {}
        Err(StoreError::Conflict { .. }) => {
            let message =
                "The client assertion was used for this request before. Sign a new one, with a 'jti' of its own.";
            return Err(Fault::new(&row::ASSERTION_REPLAYED, message));
        }
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    Ok(())
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
