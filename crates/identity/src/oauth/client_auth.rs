//! Which client asks, and how it proves that (RFC 6749 §2.3): with a secret, with an assertion, or not at all.

mod assertion;
mod audience;
mod certificate;
mod federated;
mod presented;
mod replay;
mod secret;

use std::sync::Arc;

use http::HeaderMap;
use lazurite_model::AppId;
use lazurite_model::record::{Platform, ServicePrincipal, ServicePrincipalKind, Tenant};

use super::form::Form;
use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};
use crate::token::Credential;
use presented::{Proof, presented};

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
    let client = match &presented.proof {
        Proof::Assertion => Client::find(state, &presented.id).or_else(|| identity(state, tenant, &presented.id)),
        Proof::Secret(_) | Proof::Nothing => Client::find(state, &presented.id),
    };
    let principal = client.as_ref().and_then(|client| state.directory().principal(tenant.id, client.app_id));
    // The secret is compared whether or not the client exists, so that the time tells little.
    let of_secret = match &presented.proof {
        Proof::Secret(secret) => secret::check(state, (client.as_ref(), principal.as_deref()), secret),
        Proof::Assertion | Proof::Nothing => Ok(()),
    };
    let known = client.filter(|client| client.serves(tenant) || principal.is_some());
    let Some(client) = known else { return Err(unknown_client(&presented.id, Some(tenant))) };
    of_secret?;
    let credential = match &presented.proof {
        Proof::Secret(_) => Credential::Secret,
        Proof::Assertion => {
            assertion::verify(state, (tenant, &client), headers, form).await?;
            Credential::Assertion
        }
        Proof::Nothing => Credential::Public,
    };
    Ok((client, credential))
}

/// The managed identity of that client id, as a client: it has no secret, but may trust other issuers.
fn identity(state: &State, tenant: &Tenant, id: &str) -> Option<Client> {
    let app_id: AppId = id.parse().ok()?;
    let principal = state.directory().principal(tenant.id, app_id)?;
    let name = principal.display_name.clone();
    let is_identity = principal.kind == ServicePrincipalKind::ManagedIdentity;
    is_identity.then_some(Client { app_id, name, application: None, first_party: None })
}

/// Refuses a client that presented nothing although it must.
pub(crate) fn require_proof(credential: Credential) -> Result<(), Fault> {
    if credential == Credential::Public {
        let message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
        return Err(Fault::new(&row::NO_SECRET, message));
    }
    Ok(())
}

/// Refuses a client that presented nothing unless it may: for flows that prove nothing of the client themselves.
pub(crate) fn require_public(client: &Client, credential: Credential) -> Result<(), Fault> {
    if client.is_public() { Ok(()) } else { require_proof(credential) }
}

/// Refuses a client that presented nothing although it can keep a secret: all of its answers go to servers.
pub(crate) fn require_proof_of_confidential(client: &Client, credential: Credential) -> Result<(), Fault> {
    let all_servers = client
        .application
        .as_ref()
        .is_some_and(|application| application.client.redirect_uris.iter().all(|uri| uri.platform == Platform::Web));
    if all_servers && !client.is_public() { require_proof(credential) } else { Ok(()) }
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

/// Nothing in the tenant, or anywhere, goes by that client id.
pub(crate) fn unknown_client(id: &str, tenant: Option<&Tenant>) -> Fault {
    let shown: String = id.chars().take(100).collect();
    let place = tenant.map_or_else(String::new, |tenant| format!(" in the directory '{}'", tenant.display_name));
    let message = format!(
        "Application with identifier '{shown}' was not found{place}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant."
    );
    Fault::new(&row::UNKNOWN_CLIENT, message)
}
