//! For whom a token is: found by any name that a test may know.

use lazurite_api::ApiError;
use lazurite_model::record::{ServicePrincipal, User, UserAssignedIdentity};
use lazurite_model::{AppId, PrincipalId, ResourceId, TenantId};
use lazurite_store::{Store, StoreError};

use super::super::Stage;

/// Somebody who can be given a token.
pub(super) enum Subject {
    /// An application or a managed identity.
    Program { id: PrincipalId, app: AppId, tenant: TenantId },
    /// A person.
    Person(Box<User>),
}

impl From<ServicePrincipal> for Subject {
    fn from(found: ServicePrincipal) -> Self {
        Self::Program { id: found.id, app: found.app_id, tenant: found.tenant }
    }
}

impl Subject {
    /// The one who goes by that name; the administrator's application, if none is said.
    ///
    /// # Errors
    /// 400 when nobody does.
    pub(super) async fn named(stage: &Stage, name: Option<&str>) -> Result<Self, ApiError> {
        let developer = &stage.server.developer;
        let administrator = developer.admin_object_id.to_string();
        let name = name.unwrap_or(&administrator);
        let found = find(&stage.server.workshop.store, developer.tenant, name).await.map_err(ApiError::internal)?;
        found.ok_or_else(|| {
            let message = "Nobody goes by this name. It is an object id, a client id, a user name, the resource id of a \
                           managed identity, or a display name. For somebody who is not there, use the fault \
                           'unknown-principal', or set the claim 'oid'.";
            ApiError::bad_request("PrincipalNotFound", message).at("principal")
        })
    }

    /// Who wrote the token's `tid`.
    pub(super) fn tenant(&self) -> TenantId {
        match self {
            Self::Program { tenant, .. } => *tenant,
            Self::Person(user) => user.tenant,
        }
    }
}

async fn find(store: &Store, tenant: TenantId, name: &str) -> Result<Option<Subject>, StoreError> {
    let lower = name.to_lowercase();
    if let Ok(id) = name.parse::<ResourceId>() {
        let Some(identity) = store.read::<UserAssignedIdentity>(id.key()).await? else { return Ok(None) };
        let found = store.read::<ServicePrincipal>(&identity.principal_id.to_string()).await?;
        return Ok(found.map(Subject::from));
    }
    if let Some(found) = store.read::<ServicePrincipal>(&lower).await? {
        return Ok(Some(found.into()));
    }
    if let Some(found) = store.read::<User>(&lower).await? {
        return Ok(Some(Subject::Person(Box::new(found))));
    }
    let of_app = store.find::<ServicePrincipal>("appId", &format!("{tenant} {lower}")).await?;
    let named = store.find::<ServicePrincipal>("displayName", &lower).await?;
    if let Some(found) = of_app.into_iter().chain(named).next() {
        return Ok(Some(found.into()));
    }
    let users = store.find::<User>("userPrincipalName", &lower).await?;
    Ok(users.into_iter().next().map(|user| Subject::Person(Box::new(user))))
}
