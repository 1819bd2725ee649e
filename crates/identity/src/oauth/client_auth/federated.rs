//! Workload identity federation: another issuer's token in place of the client's own assertion.
//!
//! Only issuers that stand in one of the client's federated credentials are ever asked for keys, whatever a token says; then
//! signature, issuer, subject and audience must be right, letter by letter. Such a token may be sent again as long as it
//! lives: it is a file that the platform writes for the workload.

use lazurite_crypto::jwks::{KeySet, VerifyError};
use lazurite_crypto::jwt::{Algorithm, Parsed, Verified};
use lazurite_model::record::{FederatedCredential, Tenant};

use super::assertion::{Audience, Claims, check_times, malformed};
use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};

const ALGORITHMS: &[Algorithm] = &[Algorithm::RS256, Algorithm::PS256, Algorithm::ES256];

/// Whether the token of another issuer proves that `client` sends it.
pub(super) async fn verify(state: &State, tenant: &Tenant, client: &Client, token: &Parsed<'_>) -> Result<(), Fault> {
    let said: Claims = token.unverified_claims().map_err(malformed)?;
    let mut trusted: Vec<FederatedCredential> = state.store().list(&format!("{}/", client.app_id)).await?;
    if trusted.is_empty() {
        let message = format!(
            "No matching federated identity record found for presented assertion: the client '{}' has none in '{}'.",
            client.app_id, tenant.display_name
        );
        return Err(Fault::new(&row::NO_FEDERATION, message));
    }
    trusted.retain(|credential| said.iss.as_deref() == Some(credential.issuer.as_str()));
    let Some(issuer) = trusted.first().map(|credential| credential.issuer.clone()) else {
        return Err(unmatched(&row::NO_SUCH_ISSUER, "issuer", said.iss.as_deref()));
    };
    let claims: Claims = signed_by(state, &issuer, token).await?.claims().map_err(malformed)?;
    check_times(&claims, state.now())?;
    trusted.retain(|credential| claims.sub.as_deref() == Some(credential.subject.as_str()));
    if trusted.is_empty() {
        return Err(unmatched(&row::NO_SUCH_SUBJECT, "subject", claims.sub.as_deref()));
    }
    let audiences = claims.aud.as_ref().map_or(&[][..], Audience::all);
    if trusted.iter().any(|credential| audiences.iter().any(|audience| credential.audiences.contains(audience))) {
        return Ok(());
    }
    Err(unmatched(&row::NO_SUCH_AUDIENCE, "audience", audiences.first().map(String::as_str)))
}

/// Vouches for the token with its issuer's keys; they are fetched anew if none of those known is the one that it names.
async fn signed_by<'p>(state: &State, issuer: &str, token: &'p Parsed<'_>) -> Result<Verified<'p>, Fault> {
    match keys(state, issuer, false).await?.verify(token, ALGORITHMS) {
        Err(VerifyError::UnknownKey) => keys(state, issuer, true).await?.verify(token, ALGORITHMS),
        known => known,
    }
    .map_err(|error| {
        let reason = match error {
            VerifyError::UnknownKey => "The key was not found among those that the issuer publishes.",
            _ => "The signature is not that of the issuer's key.",
        };
        let message = format!("Client assertion failed signature validation. [Reason - {reason}]");
        Fault::new(&row::ASSERTION_SIGNATURE, message)
    })
}

async fn keys(state: &State, issuer: &str, missed: bool) -> Result<KeySet, Fault> {
    let unusable = |reason: &dyn std::fmt::Display| {
        tracing::warn!(issuer, %reason, "the keys of a federated issuer cannot be used");
        let message = "The keys of the assertion's issuer cannot be read from its OpenID Connect discovery document.";
        Fault::new(&row::ISSUER_UNREACHABLE, message)
    };
    let issuers = state.issuer_keys().ok_or_else(|| unusable(&"this server asks no other issuers"))?;
    let text = issuers.key_set(issuer, missed).await.map_err(|error| unusable(&error))?;
    KeySet::parse(&text).map_err(|error| unusable(&error))
}

fn unmatched(row: &'static row::Row, what: &str, value: Option<&str>) -> Fault {
    let shown: String = value.unwrap_or_default().chars().take(200).collect();
    let message = format!(
        "No matching federated identity record found for presented assertion {what} '{shown}'. Check the federated identity credential's subject, audience and issuer against the presented assertion."
    );
    Fault::new(row, message)
}
