//! Who calls: an argument that no handler can do without, with everything that decides what it may.

use axum::extract::FromRequestParts;
use http::request::Parts;
use lazurite_api::Audience;
use lazurite_model::record::{Ownership, ServicePrincipal, User};
use lazurite_model::{PrincipalId, Record, TenantId};
use lazurite_policy::CallerKind;
use lazurite_store::Audit;
use uuid::Uuid;

use super::app_roles::graph_permissions;
use super::failure::{Failure, RequestId};
use super::rights::{Bond, Operation, Standing, Who};
use super::users::is_guest;
use crate::State;

/// A principal of a tenant, and what it may do there.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) tenant: TenantId,
    pub(crate) id: PrincipalId,
    pub(crate) who: Who,
    request: Uuid,
}

impl Caller {
    /// The caller's own object, if a person calls.
    pub(crate) fn person(&self) -> Option<PrincipalId> {
        (self.who.standing != Standing::Application).then_some(self.id)
    }

    /// Refuses unless the caller may do this to an object that is nothing to it.
    pub(crate) fn may(&self, operation: Operation) -> Result<(), Failure> {
        self.may_on(operation, Bond::Stranger)
    }

    /// Refuses unless the caller may do this to an object to which it has that bond.
    pub(crate) fn may_on(&self, operation: Operation, bond: Bond) -> Result<(), Failure> {
        if self.who.allows(operation, bond) { Ok(()) } else { Err(Failure::denied(operation)) }
    }

    /// What ties the caller to the object of that id.
    pub(crate) async fn bond(&self, state: &State, object: Uuid) -> Result<Bond, Failure> {
        if object == self.id.0 {
            return Ok(Bond::Oneself);
        }
        let ownership = Ownership { object, owner: self.id };
        let owned = state.store().read::<Ownership>(&ownership.key()).await?.is_some();
        Ok(if owned { Bond::Owner } else { Bond::Stranger })
    }

    /// The entry in the audit log for a write by this caller, e.g. `applications/create`. A tenant's entries are found by
    /// their targets, which begin with the tenant.
    pub(crate) fn audit(&self, action: &str, target: impl std::fmt::Display) -> Audit {
        Audit {
            caller: Some(self.id),
            action: format!("microsoft.directory/{action}"),
            target: format!("{}/{target}", self.tenant),
            request_id: self.request.to_string(),
        }
    }
}

impl FromRequestParts<State> for Caller {
    type Rejection = Failure;

    /// Roles and permissions are read anew for each request: taking one away works at once.
    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Failure> {
        let caller = state.guard().authenticate(&parts.headers, Audience::Graph).map_err(Failure::unauthenticated)?;
        let request = parts.extensions.get::<RequestId>().map_or_else(|| state.random().uuid(), |id| id.0);
        let key = caller.principal.to_string();
        let who = if caller.kind == CallerKind::User {
            let user = state.store().read::<User>(&key).await?.filter(|user| user.tenant == caller.tenant);
            Who {
                standing: if user.as_ref().is_none_or(is_guest) { Standing::Guest } else { Standing::Member },
                roles: user.map(|user| user.directory_roles).unwrap_or_default(),
                permissions: caller.delegated_scopes,
            }
        } else {
            let principal = state.store().read::<ServicePrincipal>(&key).await?;
            let principal = principal.filter(|principal| principal.tenant == caller.tenant);
            Who {
                standing: Standing::Application,
                roles: principal.map(|principal| principal.directory_roles).unwrap_or_default(),
                permissions: graph_permissions(state, caller.tenant, caller.principal),
            }
        };
        Ok(Self { tenant: caller.tenant, id: caller.principal, who, request })
    }
}
