//! The service principals of Azure's own applications, in every tenant.

use lazurite_crypto::digest::sha256;
use lazurite_model::record::ServicePrincipal;
use lazurite_model::{PrincipalId, TenantId};
use lazurite_store::{Audit, StoreError};

use super::FirstParty;
use crate::State;

/// Makes the service principals of Azure's own applications in every tenant that lacks them. To be called at the start,
/// before serving, when the directory is loaded; calling it again changes nothing.
///
/// # Errors
/// The database's.
pub async fn ensure_first_party(state: &State) -> Result<(), StoreError> {
    let directory = state.directory();
    let mut missing = Vec::new();
    for tenant in directory.tenants() {
        let absent = FirstParty::all().filter(|app| directory.principal(tenant.id, app.app_id).is_none());
        missing.extend(absent.map(|app| principal(state, tenant.id, app)));
    }
    if missing.is_empty() {
        return Ok(());
    }
    let audit = Audit {
        caller: None,
        action: "microsoft.directory/servicePrincipals/create".into(),
        target: "first party".into(),
        request_id: "start".into(),
    };
    let mut tx = state.store().begin(audit).await?;
    for principal in &missing {
        // Another replica may have been quicker; the id is the same for both.
        tx.put(principal).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The service principal, in a tenant, of Azure's own API that goes by `api` (an address or a client id) and offers the
/// delegated permission `scope`.
pub fn first_party_api(tenant: TenantId, api: &str, scope: &str) -> Option<PrincipalId> {
    let named = |known: &&FirstParty| known.uris.contains(&api) || known.app_id.to_string() == api;
    let known = FirstParty::all().find(named)?;
    known.scopes.iter().any(|offered| offered.value == scope).then(|| object_id(tenant, known))
}

fn principal(state: &State, tenant: TenantId, app: &FirstParty) -> ServicePrincipal {
    ServicePrincipal::application(object_id(tenant, app), app.app_id, tenant, app.name, state.now())
}

/// The same in every run, so that a seeded state is the same each time.
fn object_id(tenant: TenantId, app: &FirstParty) -> PrincipalId {
    let digest = sha256(format!("first party {tenant} {}", app.app_id).as_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, random)| *byte = random);
    PrincipalId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
