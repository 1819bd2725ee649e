//! `Microsoft.ManagedIdentity`: user-assigned identities, each with a service principal that comes and goes with it, and the
//! federated credentials with which workloads elsewhere sign in as one.

pub(crate) mod associated;
pub(crate) mod delete;
pub(crate) mod federated;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod put;
pub(crate) mod routes;
pub(crate) mod system_assigned;

use lazurite_model::record::UserAssignedIdentity;
use serde_json::{Value, json};

use crate::faults::Faults;
use crate::refuse::shown;
use crate::system_data;

/// The resource type of user-assigned identities.
pub(crate) const TYPE: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";

/// The api-versions.
pub(crate) const VERSIONS: &[&str] = &[
    "2024-11-30",
    "2023-01-31",
    "2018-11-30",
    "2025-05-31-preview",
    "2025-01-31-preview",
    "2023-07-31-preview",
    "2022-01-31-preview",
    "2021-09-30-preview",
    "2015-08-31-preview",
];

/// As the wire shows it.
pub(crate) fn view(identity: &UserAssignedIdentity) -> Value {
    json!({
        "id": identity.id,
        "name": identity.id.name(),
        "type": TYPE,
        "location": identity.location,
        "tags": identity.tags,
        "properties": {
            "tenantId": identity.tenant,
            "principalId": identity.principal_id,
            "clientId": identity.client_id,
            "isolationScope": "None",
        },
        "systemData": system_data::view(&identity.system_data),
    })
}

/// Notes what is wrong with a new identity's name: 3 to 128 letters, digits, `-` and `_`, the first a letter or digit.
fn check_name(name: &str, faults: &mut Faults) {
    let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if !(3..=128).contains(&name.len()) || !letters || name.starts_with(['-', '_']) {
        let message = format!(
            "The identity name '{}' is invalid. It has 3 to 128 letters, digits, '-' and '_', and starts with a letter or digit.",
            shown(name)
        );
        faults.add("InvalidResourceName", "resourceName", message);
    }
}
