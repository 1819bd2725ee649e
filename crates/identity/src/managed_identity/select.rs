//! Which identity a caller means: by client id, by object id, by resource id, or the default one.

use lazurite_api::Query;
use lazurite_model::record::{ServicePrincipal, UserAssignedIdentity};
use lazurite_model::{AppId, PrincipalId, ResourceId};
use lazurite_store::StoreError;

use crate::State;

/// The parameters by which clients name an identity, under all their spellings.
const CLIENT_ID: [&str; 2] = ["client_id", "clientid"];
const OBJECT_ID: [&str; 2] = ["object_id", "principal_id"];
const RESOURCE_ID: [&str; 2] = ["msi_res_id", "mi_res_id"];

/// Why no identity was found.
#[derive(Debug)]
pub(crate) enum NotFound {
    /// There is none, or it is disabled.
    Unknown,
    /// More than one parameter names one.
    Ambiguous,
    /// The directory cannot be read.
    Store(StoreError),
}

impl From<StoreError> for NotFound {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The identity that the query names, if its principal may have tokens.
pub(crate) async fn select(state: &State, query: &Query<'_>) -> Result<UserAssignedIdentity, NotFound> {
    let given = |names: [&str; 2]| names.iter().find_map(|name| query.first(name)).filter(|value| !value.is_empty());
    let identity = match (given(CLIENT_ID), given(OBJECT_ID), given(RESOURCE_ID)) {
        (Some(id), None, None) => find(state, "clientId", id.parse::<AppId>().ok().map(|id| id.to_string())).await?,
        (None, Some(id), None) => {
            find(state, "principalId", id.parse::<PrincipalId>().ok().map(|id| id.to_string())).await?
        }
        (None, None, Some(id)) => read(state, ResourceId::parse(id).ok().as_ref()).await?,
        (None, None, None) => read(state, state.settings().managed_identity.default_identity.as_ref()).await?,
        _ => return Err(NotFound::Ambiguous),
    };
    let identity = identity.ok_or(NotFound::Unknown)?;
    let principal = state.store().read::<ServicePrincipal>(&identity.principal_id.to_string()).await?;
    if principal.is_some_and(|principal| principal.account_enabled) { Ok(identity) } else { Err(NotFound::Unknown) }
}

async fn find(
    state: &State,
    index: &'static str,
    value: Option<String>,
) -> Result<Option<UserAssignedIdentity>, StoreError> {
    let Some(value) = value else { return Ok(None) };
    Ok(state.store().find(index, &value).await?.pop())
}

async fn read(state: &State, id: Option<&ResourceId>) -> Result<Option<UserAssignedIdentity>, StoreError> {
    match id {
        Some(id) => state.store().read(id.key()).await,
        None => Ok(None),
    }
}
