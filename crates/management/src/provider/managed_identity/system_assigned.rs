//! `GET {resource}/providers/Microsoft.ManagedIdentity/identities/default`: a resource's system-assigned identity.

use lazurite_api::ApiError;
use lazurite_model::record::{MapsAccount, ServicePrincipal};
use serde_json::json;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Shows the identity.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let store = &call.state.store;
    scope::require(store, call.tenant(), &call.target).await?;
    let account = store.read::<MapsAccount>(call.target.key()).await?;
    let principal = match account.as_ref().and_then(|account| account.identity.system_assigned) {
        Some(id) => store.read::<ServicePrincipal>(&id.to_string()).await?,
        None => None,
    };
    let (Some(account), Some(principal)) = (account, principal) else {
        return Err(ApiError::not_found("ResourceNotFound", "The resource has no system-assigned identity.").into());
    };
    Ok(Reply::ok(json!({
        "id": format!("{}/providers/Microsoft.ManagedIdentity/identities/default", account.id),
        "name": "default",
        "type": "Microsoft.ManagedIdentity/identities",
        "location": account.location.name(),
        "properties": { "tenantId": principal.tenant, "principalId": principal.id, "clientId": principal.app_id },
    })))
}
