//! Key vaults (`Microsoft.KeyVault/vaults`), and the secrets in them.
//!
//! A vault has a name that others may take once it is purged, a resource id that changes when it is moved, and an id of its
//! own that never changes. Secrets belong to the last, and are sealed under a key that only their vault has: whoever takes
//! over a name finds nothing, and a vault that is moved keeps everything.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Kind, Lookup, Record, SystemData, Tags};
use crate::{PrincipalId, ResourceId, Sealed, TenantId, VaultId};

/// A key vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Vault {
    /// Its resource id. Its name, in lower case, is its host's first label: unique in the whole cloud.
    pub id: ResourceId,
    /// What its secrets belong to.
    pub unique_id: VaultId,
    /// The key under which its secrets are sealed, itself sealed. With it goes what it sealed.
    pub data_key: Sealed,
    /// Where it lives.
    pub location: String,
    /// The directory whose principals may call it.
    pub tenant: TenantId,
    /// Its tags.
    pub tags: Tags,
    /// What its owner may set.
    pub settings: VaultSettings,
    /// Who made it.
    pub system_data: SystemData,
}

/// What a vault's owner may set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VaultSettings {
    /// `sku.name`: `standard` or `premium`.
    pub sku: String,
    /// Whether roles decide who may do what with its data; else the access policies do.
    pub rbac_authorization: bool,
    /// Who may do what with its data, where roles do not decide.
    pub access_policies: Vec<AccessPolicy>,
    /// How many days a deleted vault or secret can be recovered: 7 to 90.
    pub soft_delete_retention_days: u16,
    /// Whether nobody can purge it, or a secret in it, before those days are over.
    pub purge_protection: bool,
    /// Whether virtual machines may fetch certificates from it; kept and shown.
    pub enabled_for_deployment: bool,
    /// Whether disk encryption may fetch secrets from it; kept and shown.
    pub enabled_for_disk_encryption: bool,
    /// Whether templates may refer to its secrets.
    pub enabled_for_template_deployment: bool,
    /// `Enabled` or `Disabled`: whether the data plane answers at all.
    pub public_network_access: String,
    /// From where it may be called; `None`: from everywhere.
    pub network_acls: Option<NetworkAcls>,
}

/// From where a vault may be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkAcls {
    /// `AzureServices` or `None`: who is not held to the rules.
    pub bypass: String,
    /// `Allow` or `Deny`: what holds where no rule does.
    pub default_action: String,
    /// The addresses that are let in, each a network in CIDR notation, e.g. `10.0.0.0/8`.
    pub ip_rules: Vec<String>,
    /// The subnets that are let in.
    pub virtual_network_rules: Vec<VirtualNetworkRule>,
}

/// A subnet that is let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VirtualNetworkRule {
    /// The subnet's resource id, in lower case.
    pub id: String,
    /// Whether the subnet need not know of it.
    pub ignore_missing_vnet_service_endpoint: bool,
}

/// What a principal may do with a vault's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessPolicy {
    /// The principal's directory.
    pub tenant_id: TenantId,
    /// The user, group or service principal.
    pub object_id: PrincipalId,
    /// Only when it acts through this application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_id: Option<crate::AppId>,
    /// What it may do.
    pub permissions: VaultPermissions,
}

/// Permissions by kind of object, as Key Vault names them, e.g. `get`, `list`, `set`, `all`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VaultPermissions {
    /// With keys.
    pub keys: Vec<String>,
    /// With secrets.
    pub secrets: Vec<String>,
    /// With certificates.
    pub certificates: Vec<String>,
    /// With storage accounts.
    pub storage: Vec<String>,
}

/// A deleted vault that can still be recovered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedVault {
    /// As it was.
    pub vault: Vault,
    /// When it was deleted.
    pub deleted: Timestamp,
    /// When it goes for good.
    pub scheduled_purge: Timestamp,
}

/// One version of a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VaultSecret {
    /// The vault.
    pub vault: VaultId,
    /// The secret's name: letters, digits and `-`.
    pub name: String,
    /// Names this version: 32 hexadecimal digits.
    pub version: String,
    /// Its value, sealed.
    pub value: Sealed,
    /// What kind of value, for people and programs.
    pub content_type: Option<String>,
    /// Its tags.
    pub tags: Tags,
    /// Whether and when it may be used.
    pub attributes: SecretAttributes,
}

/// Whether and when a secret may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretAttributes {
    /// Whether it can be read.
    pub enabled: bool,
    /// Not before.
    pub not_before: Option<Timestamp>,
    /// Not after.
    pub expires: Option<Timestamp>,
    /// When this version was made.
    pub created: Timestamp,
    /// When its attributes were last changed.
    pub updated: Timestamp,
}

impl Vault {
    /// What a vault's sealed data key is bound to.
    pub fn seal_context(vault: VaultId) -> String {
        format!("vault/{vault}")
    }
}

impl VaultSecret {
    /// What the sealed value is bound to, so that it cannot be moved to another vault, secret or version.
    pub fn seal_context(vault: VaultId, name: &str, version: &str) -> String {
        format!("vaultSecret/{vault}/{}/{version}", name.to_lowercase())
    }

    /// When a version is made that comes behind `before`: versions made in the same instant must not change places, as the last
    /// one made is the one that counts.
    pub fn created_after(before: Option<&Self>, now: Timestamp) -> Timestamp {
        let earliest = before.map(|before| before.attributes.created + SignedDuration::from_micros(1));
        earliest.map_or(now, |earliest| earliest.max(now))
    }

    /// What the keys of all secrets of a vault begin with.
    pub fn prefix(vault: VaultId) -> String {
        format!("{vault} ")
    }

    /// What the keys of all versions of a secret begin with; the latest comes last.
    pub fn versions(vault: VaultId, name: &str) -> String {
        format!("{vault} {} ", name.to_lowercase())
    }
}

impl Record for Vault {
    const KIND: Kind = Kind::Vault;

    fn key(&self) -> String {
        self.id.key().to_owned()
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![Lookup::unique("name", self.id.name().to_lowercase())]
    }
}

impl Record for DeletedVault {
    const KIND: Kind = Kind::DeletedVault;

    /// The vault's name: it stays taken until the vault is purged.
    fn key(&self) -> String {
        self.vault.id.name().to_lowercase()
    }

    fn lookups(&self) -> Vec<Lookup> {
        let subscription = self.vault.id.subscription_id();
        subscription.map(|id| Lookup::shared("subscription", id)).into_iter().collect()
    }
}

impl Record for VaultSecret {
    const KIND: Kind = Kind::VaultSecret;

    /// `{vault} {name} {created} {version}`: a secret's versions follow each other in the order in which they were made.
    fn key(&self) -> String {
        let made = self.attributes.created.as_microsecond();
        format!("{}{made:020} {}", Self::versions(self.vault, &self.name), self.version)
    }
}
