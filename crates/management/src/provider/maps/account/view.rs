//! An account as the wire shows it, in each of the three forms.

use lazurite_model::TenantId;
use lazurite_model::record::{MapsAccount, UserAssignedIdentity};
use serde_json::{Map, Value, json};

use super::{identity, kind_name, sku_view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps::{ACCOUNT, Form};
use crate::system_data;

/// Shows an account, with the ids of its identities' principals.
pub(super) async fn account(call: &Call, account: &MapsAccount, form: Form) -> Outcome<Value> {
    let mut identities = Vec::new();
    if form >= Form::V2023 {
        for id in &account.identity.user_assigned {
            identities.extend(call.state.store.read::<UserAssignedIdentity>(id.key()).await?);
        }
    }
    Ok(render(account, &identities, call.tenant(), form))
}

/// The account's view, with those of its identities that there are.
pub(crate) fn render(
    account: &MapsAccount,
    identities: &[UserAssignedIdentity],
    tenant: TenantId,
    form: Form,
) -> Value {
    let mut view = Map::new();
    let mut put = |name: &str, value: Value| view.insert(name.to_owned(), value);
    put("id", json!(account.id));
    put("name", json!(account.id.name()));
    put("type", json!(ACCOUNT));
    put("location", json!(account.location.name()));
    put("tags", json!(account.tags));
    put("kind", json!(kind_name(account.kind)));
    put("sku", sku_view(account.sku));
    let has_identity = account.identity.system_assigned.is_some() || !account.identity.user_assigned.is_empty();
    if form >= Form::V2023 && has_identity {
        put("identity", identity_view(account, identities, tenant));
    }
    put("systemData", system_data::view(&account.system_data));
    put("properties", properties(account, form));
    Value::Object(view)
}

fn properties(account: &MapsAccount, form: Form) -> Value {
    let mut view = Map::new();
    let mut put = |name: &str, value: Value| view.insert(name.to_owned(), value);
    put("uniqueId", json!(account.unique_id));
    put("disableLocalAuth", json!(account.disable_local_auth));
    put("provisioningState", json!("Succeeded"));
    if form >= Form::V2023 {
        put("linkedResources", json!(account.linked_resources));
        put("cors", json!({ "corsRules": account.cors }));
        if let Some(encryption) = &account.encryption {
            put("encryption", encryption.0.clone());
        }
    }
    if form >= Form::V2026 {
        let locations: Vec<Value> = account.locations.iter().map(|at| json!({ "locationName": at.name() })).collect();
        put("locations", json!(locations));
        let access = if account.public_network_access_disabled { "disabled" } else { "enabled" };
        put("publicNetworkAccess", json!(access));
        put("privateEndpointConnections", json!([]));
    }
    Value::Object(view)
}

fn identity_view(account: &MapsAccount, identities: &[UserAssignedIdentity], tenant: TenantId) -> Value {
    let mut view = Map::from_iter([("type".to_owned(), json!(identity::type_name(&account.identity)))]);
    if let Some(principal) = account.identity.system_assigned {
        view.insert("principalId".to_owned(), json!(principal));
        view.insert("tenantId".to_owned(), json!(tenant));
    }
    if !identities.is_empty() {
        let by_id = identities.iter().map(|identity| {
            let ids = json!({ "principalId": identity.principal_id, "clientId": identity.client_id });
            (identity.id.to_string(), ids)
        });
        view.insert("userAssignedIdentities".to_owned(), Value::Object(by_id.collect()));
    }
    Value::Object(view)
}
