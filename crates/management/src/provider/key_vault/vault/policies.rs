//! Access policies: who may do what with a vault's data, where roles do not decide.

use std::collections::{BTreeMap, HashSet};

use lazurite_model::TenantId;
use lazurite_model::record::{AccessPolicy, VaultPermissions};

use super::wire::AccessPolicyEntry;
use crate::faults::Faults;
use crate::provider::key_vault::BAD_REQUEST;
use crate::refuse::shown;

/// The most access policies of a vault.
const MOST: usize = 1024;

/// The permissions on keys, as Key Vault spells them.
pub(in super::super) const KEYS: &[&str] = &[
    "all",
    "encrypt",
    "decrypt",
    "wrapKey",
    "unwrapKey",
    "sign",
    "verify",
    "get",
    "list",
    "create",
    "update",
    "import",
    "delete",
    "backup",
    "restore",
    "recover",
    "purge",
    "release",
    "rotate",
    "getrotationpolicy",
    "setrotationpolicy",
];
/// The permissions on secrets, as Key Vault spells them.
pub(in super::super) const SECRETS: &[&str] =
    &["all", "get", "list", "set", "delete", "backup", "restore", "recover", "purge"];
/// The permissions on certificates, as Key Vault spells them.
pub(in super::super) const CERTIFICATES: &[&str] = &[
    "all",
    "get",
    "list",
    "delete",
    "create",
    "import",
    "update",
    "managecontacts",
    "getissuers",
    "listissuers",
    "setissuers",
    "deleteissuers",
    "manageissuers",
    "recover",
    "purge",
    "backup",
    "restore",
];
/// The permissions on storage accounts, as Key Vault spells them.
pub(in super::super) const STORAGE: &[&str] = &[
    "all",
    "get",
    "list",
    "delete",
    "set",
    "update",
    "regeneratekey",
    "recover",
    "purge",
    "backup",
    "restore",
    "setsas",
    "listsas",
    "getsas",
    "deletesas",
];

/// Reads access policies of a vault of that directory, noting every fault.
pub(in super::super) fn check(
    sent: Vec<AccessPolicyEntry>,
    tenant: TenantId,
    faults: &mut Faults,
) -> Vec<AccessPolicy> {
    too_many(sent.len(), faults);
    let mut seen = HashSet::new();
    let mut policies = Vec::new();
    for (at, entry) in sent.into_iter().enumerate() {
        let target = format!("properties.accessPolicies[{at}]");
        let Some(policy) = read(entry, tenant, &target, faults) else {
            continue;
        };
        if !seen.insert((policy.object_id, policy.application_id)) {
            let message = "An object id, or an object id with an application id, has one access policy at most.";
            faults.add(BAD_REQUEST, format!("{target}.objectId"), message);
        }
        policies.push(policy);
    }
    policies
}

/// Notes that a vault would have too many access policies.
pub(in super::super) fn too_many(count: usize, faults: &mut Faults) {
    if count > MOST {
        let message = format!("A vault has at most {MOST} access policies.");
        faults.add(BAD_REQUEST, "properties.accessPolicies", message);
    }
}

fn read(entry: AccessPolicyEntry, tenant: TenantId, target: &str, faults: &mut Faults) -> Option<AccessPolicy> {
    // A principal of another directory would have to be let in by that directory's own sign-in server.
    if guid::<TenantId>(entry.tenant_id.as_deref(), &format!("{target}.tenantId"), faults)? != tenant {
        let message = "An access policy must be under the same tenantId as the key vault.";
        faults.add(BAD_REQUEST, format!("{target}.tenantId"), message);
    }
    let application_id = match entry.application_id.as_deref() {
        None | Some("") => None,
        sent => Some(guid(sent, &format!("{target}.applicationId"), faults)?),
    };
    let Some(sent) = entry.permissions else {
        faults.add(BAD_REQUEST, format!("{target}.permissions"), "An access policy needs permissions.");
        return None;
    };
    Some(AccessPolicy {
        tenant_id: tenant,
        object_id: guid(entry.object_id.as_deref(), &format!("{target}.objectId"), faults)?,
        application_id,
        permissions: permissions(&sent, target, faults),
    })
}

fn guid<T: std::str::FromStr>(sent: Option<&str>, target: &str, faults: &mut Faults) -> Option<T> {
    let read = sent.and_then(|text| text.parse().ok());
    if read.is_none() {
        let message = format!("'{}' is no GUID.", shown(sent.unwrap_or_default()));
        faults.add(BAD_REQUEST, target, message);
    }
    read
}

fn permissions(sent: &BTreeMap<String, Option<Vec<String>>>, target: &str, faults: &mut Faults) -> VaultPermissions {
    let mut read = VaultPermissions::default();
    for (kind, names) in sent {
        let (known, kept) = match kind.to_lowercase().as_str() {
            "keys" => (KEYS, &mut read.keys),
            "secrets" => (SECRETS, &mut read.secrets),
            "certificates" => (CERTIFICATES, &mut read.certificates),
            "storage" => (STORAGE, &mut read.storage),
            _ => continue,
        };
        for name in names.iter().flatten() {
            match known.iter().find(|known| known.eq_ignore_ascii_case(name)) {
                Some(known) if kept.iter().any(|kept| kept == known) => {}
                Some(known) => kept.push((*known).to_owned()),
                None => {
                    let message = format!(
                        "'{}' is no permission on {kind}. The permissions are: {}.",
                        shown(name),
                        known.join(", ")
                    );
                    faults.add(BAD_REQUEST, format!("{target}.permissions.{kind}"), message);
                }
            }
        }
    }
    read
}
