//! A vault as the wire shows it.

use lazurite_model::record::{NetworkAcls, Vault};
use serde_json::{Map, Value, json};

use super::origin;
use crate::State;
use crate::provider::key_vault::VAULT;
use crate::system_data;

/// Shows a vault.
pub(crate) fn vault(state: &State, vault: &Vault) -> Value {
    json!({
        "id": vault.id,
        "name": vault.id.name(),
        "type": VAULT,
        "location": vault.location,
        "tags": vault.tags,
        "systemData": system_data::view(&vault.system_data),
        "properties": properties(state, vault),
    })
}

fn properties(state: &State, vault: &Vault) -> Value {
    let settings = &vault.settings;
    let mut view = Map::new();
    let mut put = |name: &str, value: Value| view.insert(name.to_owned(), value);
    put("sku", json!({ "family": "A", "name": settings.sku }));
    put("tenantId", json!(vault.tenant));
    put("accessPolicies", json!(settings.access_policies));
    put("enabledForDeployment", json!(settings.enabled_for_deployment));
    put("enabledForDiskEncryption", json!(settings.enabled_for_disk_encryption));
    put("enabledForTemplateDeployment", json!(settings.enabled_for_template_deployment));
    put("enableSoftDelete", json!(true));
    put("softDeleteRetentionInDays", json!(settings.soft_delete_retention_days));
    put("enableRbacAuthorization", json!(settings.rbac_authorization));
    // Clients send back what they were shown, and `false` cannot be asked for.
    if settings.purge_protection {
        put("enablePurgeProtection", json!(true));
    }
    if let Some(acls) = &settings.network_acls {
        put("networkAcls", network_acls(acls));
    }
    put("publicNetworkAccess", json!(settings.public_network_access));
    put("vaultUri", json!(format!("{}/", origin(state, vault))));
    put("provisioningState", json!("Succeeded"));
    Value::Object(view)
}

fn network_acls(acls: &NetworkAcls) -> Value {
    json!({
        "bypass": acls.bypass,
        "defaultAction": acls.default_action,
        "ipRules": acls.ip_rules.iter().map(|value| json!({ "value": value })).collect::<Vec<_>>(),
        "virtualNetworkRules": acls.virtual_network_rules,
    })
}
