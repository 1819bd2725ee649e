//! What a template can ask about the place and the request of its deployment.

use lazurite_model::record::{Deployment, ManagementGroup, ResourceGroup, Subscription, Tenant};
use lazurite_model::{ResourceId, TenantId};
use lazurite_policy::{Caller, CallerKind};
use lazurite_store::{Store, StoreError};
use lazurite_template::{Place, Surroundings};
use serde_json::{Value, json};

use crate::State;
use crate::failure::Outcome;
use crate::state::Origins;
use crate::{refuse, system_data};

/// The surroundings of a deployment. `utcNow()` and `newGuid()` are those of its run, so that one that is taken up again
/// goes on as it began.
///
/// # Errors
/// 404 when the scope is gone.
pub(super) async fn of(state: &State, deployment: &Deployment, caller: &Caller) -> Outcome<Surroundings> {
    let (store, scope) = (&state.store, &deployment.scope);
    let place = Place::parse(scope.as_str()).ok_or_else(refuse::unknown_path)?;
    let resource_group = match &place {
        Place::ResourceGroup { name, .. } => {
            let group = store.read::<ResourceGroup>(scope.key()).await?;
            Some(group_view(&group.ok_or_else(|| refuse::no_group(name))?))
        }
        _ => None,
    };
    let management_group = match &place {
        Place::ManagementGroup { name } => Some(management_group(store, scope, name).await?),
        _ => None,
    };
    Ok(Surroundings {
        resource_group,
        subscription: subscription(store, scope).await?,
        management_group,
        tenant: tenant(store, deployment.tenant).await?,
        deployment: json!({
            "name": deployment.name,
            "location": deployment.location,
            "properties": {
                "templateHash": deployment.template_hash,
                "templateLink": deployment.template_link,
                "mode": deployment.mode,
                "provisioningState": "Accepted",
            },
        }),
        environment: environment(&state.settings.cloud_name, &state.settings.origins),
        deployer: Some(deployer(caller)),
        now: deployment.started,
        seed: deployment.run,
        place,
    })
}

fn group_view(group: &ResourceGroup) -> Value {
    json!({
        "id": group.id,
        "name": group.id.name(),
        "type": "Microsoft.Resources/resourceGroups",
        "location": group.location,
        "managedBy": group.managed_by,
        "tags": group.tags,
        "properties": {"provisioningState": "Succeeded"},
    })
}

async fn subscription(store: &Store, scope: &ResourceId) -> Outcome<Option<Value>> {
    let Some(id) = scope.subscription_id() else { return Ok(None) };
    let found = store.read::<Subscription>(&id.to_string()).await?;
    let found = found.ok_or_else(|| refuse::no_subscription(&id.to_string()))?;
    Ok(Some(json!({
        "id": ResourceId::subscription(id),
        "subscriptionId": id,
        "tenantId": found.tenant,
        "displayName": found.display_name,
    })))
}

async fn management_group(store: &Store, scope: &ResourceId, name: &str) -> Result<Value, StoreError> {
    let found = store.read::<ManagementGroup>(&name.to_lowercase()).await?;
    let display_name = found.map_or_else(|| "Tenant Root Group".to_owned(), |found| found.display_name);
    Ok(json!({
        "id": scope,
        "name": name,
        "type": "Microsoft.Management/managementGroups",
        "properties": {"displayName": display_name},
    }))
}

async fn tenant(store: &Store, id: TenantId) -> Result<Value, StoreError> {
    let found = store.read::<Tenant>(&id.to_string()).await?;
    let display_name = found.map(|found| found.display_name).unwrap_or_default();
    Ok(json!({"tenantId": id, "displayName": display_name, "countryCode": ""}))
}

fn deployer(caller: &Caller) -> Value {
    let name = matches!(caller.kind, CallerKind::User).then(|| system_data::who(caller)).unwrap_or_default();
    json!({"objectId": caller.principal, "tenantId": caller.tenant, "userPrincipalName": name})
}

/// The endpoints that Lazurite has; the names are those of Azure's `environment()`.
fn environment(name: &str, origins: &Origins) -> Value {
    json!({
        "name": name,
        "portal": origins.portal,
        "graph": origins.graph,
        "graphAudience": origins.graph,
        "resourceManager": origins.arm,
        "authentication": {
            "loginEndpoint": origins.authority,
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "suffixes": {"keyvaultDns": origins.vault_suffix},
    })
}
