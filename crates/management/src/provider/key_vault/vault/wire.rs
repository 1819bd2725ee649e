//! What clients send of a vault. All api-versions share one form: what an older one does not know its clients do not send.

use std::collections::BTreeMap;

use lazurite_model::record::Tags;
use serde::Deserialize;

/// `VaultCreateOrUpdateParameters`, `VaultPatchParameters`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Vault {
    pub(super) location: Option<String>,
    pub(super) tags: Option<Tags>,
    pub(super) properties: Option<Properties>,
}

/// `VaultProperties`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    pub(super) tenant_id: Option<String>,
    pub(super) sku: Option<Sku>,
    pub(super) access_policies: Option<Vec<AccessPolicyEntry>>,
    pub(super) enabled_for_deployment: Option<bool>,
    pub(super) enabled_for_disk_encryption: Option<bool>,
    pub(super) enabled_for_template_deployment: Option<bool>,
    pub(super) enable_soft_delete: Option<bool>,
    pub(super) soft_delete_retention_in_days: Option<i64>,
    pub(super) enable_rbac_authorization: Option<bool>,
    pub(super) create_mode: Option<String>,
    pub(super) enable_purge_protection: Option<bool>,
    pub(super) network_acls: Option<NetworkRuleSet>,
    pub(super) public_network_access: Option<String>,
}

/// `Sku`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sku {
    pub(super) family: Option<String>,
    pub(super) name: Option<String>,
}

/// `AccessPolicyEntry`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AccessPolicyEntry {
    pub(super) tenant_id: Option<String>,
    pub(super) object_id: Option<String>,
    pub(super) application_id: Option<String>,
    /// By kind of object: `keys`, `secrets`, `certificates`, `storage`.
    pub(super) permissions: Option<BTreeMap<String, Option<Vec<String>>>>,
}

/// `NetworkRuleSet`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct NetworkRuleSet {
    pub(super) bypass: Option<String>,
    pub(super) default_action: Option<String>,
    pub(super) ip_rules: Option<Vec<IpRule>>,
    pub(super) virtual_network_rules: Option<Vec<VirtualNetworkRule>>,
}

/// `IPRule`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct IpRule {
    pub(super) value: String,
}

/// `VirtualNetworkRule`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct VirtualNetworkRule {
    pub(super) id: String,
    pub(super) ignore_missing_vnet_service_endpoint: Option<bool>,
}
