//! The APIs for which tokens are given: Azure's own, under all their names, and the tenant's applications.

use lazurite_model::AppId;
use lazurite_model::record::{Application, Tenant};
use lazurite_store::StoreError;

use crate::State;

const MAPS: &[&str] = &["https://atlas.microsoft.com", "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6"];
const RESOURCE_MANAGER: &[&str] =
    &["https://management.azure.com", "https://management.core.windows.net", "797f4846-ba00-4fd7-ba43-dac1f8f63013"];
const GRAPH: &[&str] = &["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"];
const VAULT: &[&str] = &["https://vault.azure.net", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"];

/// An API that a token may be made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    /// `aud`: for version 1 tokens the name under which it was asked for, letter by letter; for version 2 the client id.
    pub(crate) audience: String,
    /// Which form of token the API wants.
    pub(crate) version: u8,
}

/// The resource that goes by `name` in the tenant. A trailing slash and the case of letters do not matter.
pub(crate) async fn resolve(state: &State, tenant: &Tenant, name: &str) -> Result<Option<Resource>, StoreError> {
    if is_our_own(state, name) {
        return Ok(Some(Resource { audience: name.to_owned(), version: 1 }));
    }
    let Some(application) = application(state, tenant, name).await? else { return Ok(None) };
    Ok(Some(match application.requested_access_token_version {
        Some(2) => Resource { audience: application.app_id.to_string(), version: 2 },
        _ => Resource { audience: name.to_owned(), version: 1 },
    }))
}

/// Whether `name` is that of one of the services here, which no application may take.
pub(crate) fn is_our_own(state: &State, name: &str) -> bool {
    let settings = state.settings();
    let wanted = name.trim_end_matches('/');
    let constant = [MAPS, RESOURCE_MANAGER, GRAPH, VAULT].into_iter().flatten().copied();
    let own = settings.resource_manager.iter().chain(&settings.maps).chain([&settings.graph, &settings.vault]);
    !wanted.is_empty() && constant.chain(own.map(String::as_str)).any(|known| known.eq_ignore_ascii_case(wanted))
}

async fn application(state: &State, tenant: &Tenant, name: &str) -> Result<Option<Application>, StoreError> {
    if let Ok(app_id) = name.parse::<AppId>() {
        let found = state.store().find::<Application>("appId", &app_id.to_string()).await?;
        return Ok(found.into_iter().find(|application| application.tenant == tenant.id));
    }
    for uri in [name, name.trim_end_matches('/')] {
        let key = format!("{} {uri}", tenant.id);
        if let Some(application) = state.store().find::<Application>("identifierUri", &key).await?.pop() {
            return Ok(Some(application));
        }
    }
    Ok(None)
}
