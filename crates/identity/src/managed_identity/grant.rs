//! The token itself, and the one answer that every client of managed identities understands: all numbers as strings.

use lazurite_api::Query;
use serde_json::{Value, json};

use super::form::Refused;
use super::select::{Identity, NotFound, select};
use super::workload::Workload;
use crate::State;
use crate::token::{Credential, Subject, issue, resolve};

/// How long a managed identity's token is valid, in seconds: as long as Azure's.
const LIFE: i64 = 86_399;

/// A token, and whose it is.
#[derive(Clone, Debug)]
pub(crate) struct Granted {
    /// The answer that satisfies every client.
    pub(crate) body: Value,
    pub(crate) identity: Identity,
}

/// Answers a token request.
pub(crate) async fn grant(state: &State, workload: &Workload, query: &Query<'_>) -> Result<Granted, Refused> {
    let asked = query.first("resource").filter(|resource| !resource.is_empty());
    let asked = asked.ok_or(Refused::Missing("Required query variable 'resource' is missing"))?;
    let identity = select(state, workload, query).await.map_err(|reason| match reason {
        NotFound::Unknown => Refused::Identity("Identity not found"),
        NotFound::Ambiguous => Refused::Identity("Name the identity by one of client_id, object_id and msi_res_id only"),
        NotFound::Several => Refused::Identity(
            "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request",
        ),
        NotFound::Store(error) => server(&error),
    })?;
    let tenant = state.directory().tenant(identity.tenant).ok_or(Refused::Server)?;
    let resource = resolve(state, &tenant, asked).ok_or_else(|| {
        let shown: String = asked.chars().take(200).collect();
        let message = format!(
            "AADSTS500011: The resource principal named {shown} was not found in the tenant named {}.",
            tenant.display_name
        );
        Refused::Resource(message)
    })?;
    let subject = Subject {
        principal: identity.principal,
        app: identity.client_id,
        tenant: tenant.id,
        credential: Credential::ManagedIdentity,
        resource_id: Some(identity.id.clone()),
    };
    let issued = issue(state, &subject, &resource, LIFE).map_err(|error| server(&error))?;
    let seconds = (issued.expires - issued.not_before).to_string();
    let body = json!({
        "access_token": issued.token,
        "client_id": subject.app,
        "expires_in": seconds,
        "expires_on": issued.expires.to_string(),
        "ext_expires_in": seconds,
        "not_before": issued.not_before.to_string(),
        "resource": asked,
        "token_type": "Bearer",
    });
    Ok(Granted { body, identity })
}

fn server(error: &dyn std::error::Error) -> Refused {
    tracing::error!(?error, "no token for a managed identity");
    Refused::Server
}
