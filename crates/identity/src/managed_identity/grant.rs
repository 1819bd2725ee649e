//! The token itself, and the one answer that every client of managed identities understands: all numbers as strings.

use lazurite_api::Query;
use lazurite_model::record::Tenant;
use serde_json::{Value, json};

use super::select::{NotFound, select};
use crate::State;
use crate::token::{Credential, Subject, issue, resolve};

/// How long a managed identity's token is valid, in seconds: as long as Azure's.
const LIFE: i64 = 86_399;

/// Why there is no token. Each endpoint says it in its own shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The request is at fault: OAuth error and what to do about it.
    Request(&'static str, String),
    /// The server is.
    Server,
}

/// Answers a token request.
pub(crate) async fn grant(state: &State, query: &Query<'_>) -> Result<Value, Refused> {
    let asked = query.first("resource").filter(|resource| !resource.is_empty());
    let asked = asked
        .ok_or_else(|| Refused::Request("invalid_request", "Required query variable 'resource' is missing".into()))?;
    let identity = select(state, query).await.map_err(|reason| match reason {
        NotFound::Unknown => Refused::Request("invalid_request", "Identity not found".into()),
        NotFound::Ambiguous => {
            let message = "Name the identity by one of client_id, object_id and msi_res_id only";
            Refused::Request("invalid_request", message.into())
        }
        NotFound::Store(error) => server(&error),
    })?;
    let tenant = state.store().read::<Tenant>(&identity.tenant.to_string()).await.map_err(|error| server(&error))?;
    let tenant = tenant.ok_or(Refused::Server)?;
    let resource = resolve(state, &tenant, asked).await.map_err(|error| server(&error))?;
    let resource = resource.ok_or_else(|| {
        let shown: String = asked.chars().take(200).collect();
        let message = format!(
            "AADSTS500011: The resource principal named {shown} was not found in the tenant named {}.",
            tenant.display_name
        );
        Refused::Request("invalid_resource", message)
    })?;
    let subject = Subject {
        principal: identity.principal_id,
        app: identity.client_id,
        tenant: tenant.id,
        credential: Credential::ManagedIdentity,
        resource_id: Some(identity.id),
    };
    let issued = issue(state, &subject, &resource, LIFE).map_err(|error| server(&error))?;
    let seconds = (issued.expires - issued.not_before).to_string();
    Ok(json!({
        "access_token": issued.token,
        "client_id": subject.app,
        "expires_in": seconds,
        "expires_on": issued.expires.to_string(),
        "ext_expires_in": seconds,
        "not_before": issued.not_before.to_string(),
        "resource": asked,
        "token_type": "Bearer",
    }))
}

fn server(error: &dyn std::error::Error) -> Refused {
    tracing::error!(?error, "no token for a managed identity");
    Refused::Server
}
