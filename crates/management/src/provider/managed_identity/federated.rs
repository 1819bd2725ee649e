//! `…/userAssignedIdentities/{name}/federatedIdentityCredentials`: other issuers' tokens with which a workload signs in as the
//! identity. The sign-in server reads the records with every sign-in, so that they count from the moment they are made.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::{FederatedCredential, UserAssignedIdentity};
use lazurite_store::Store;
use serde_json::{Value, json};

use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse;

/// Their resource type.
pub(crate) const TYPE: &str = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials";

/// The api-versions.
pub(crate) const VERSIONS: &[&str] = &[
    "2024-11-30",
    "2023-01-31",
    "2025-05-31-preview",
    "2025-01-31-preview",
    "2023-07-31-preview",
    "2022-01-31-preview",
];

/// Makes sure that there is a credential with that id.
///
/// # Errors
/// 404 `ResourceNotFound`.
pub(crate) async fn require(store: &Store, id: &ResourceId) -> Outcome<()> {
    let identity = store.read::<UserAssignedIdentity>(id.parent().key()).await?;
    let found = match identity {
        Some(identity) => store.read::<FederatedCredential>(&key(&identity, id.name())).await?,
        None => None,
    };
    found.map(|_| ()).ok_or_else(|| refuse::no_resource(TYPE, id).into())
}

/// The identity that the path names.
async fn identity(call: &Call) -> Outcome<UserAssignedIdentity> {
    let group = call.group().await?;
    let id = group.id.resource(super::TYPE, call.name("resourceName"));
    let identity = call.state.store.read(id.key()).await?;
    Ok(identity.ok_or_else(|| refuse::no_resource(super::TYPE, &id))?)
}

/// The key under which the credential of that name is kept.
fn key(identity: &UserAssignedIdentity, name: &str) -> String {
    format!("{}/{}", identity.client_id, name.to_lowercase())
}

/// What the keys of an identity's credentials begin with.
pub(super) fn prefix(identity: &UserAssignedIdentity) -> String {
    format!("{}/", identity.client_id)
}

fn missing(call: &Call) -> ApiError {
    refuse::no_resource(TYPE, &call.target)
}

/// As the wire shows it.
fn view(identity: &UserAssignedIdentity, credential: &FederatedCredential) -> Value {
    json!({
        "id": format!("{}/federatedIdentityCredentials/{}", identity.id, credential.name),
        "name": credential.name,
        "type": TYPE,
        "properties": {
            "issuer": credential.issuer,
            "subject": credential.subject,
            "audiences": credential.audiences,
        },
    })
}
