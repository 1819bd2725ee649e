//! `DELETE /v1.0/servicePrincipals/{id}`. A managed identity's principal goes with its resource, not by this way.

use axum::extract::{Path, State as Shared};
use http::StatusCode;
use lazurite_model::Record;
use lazurite_model::record::{ServicePrincipal, ServicePrincipalKind};

use super::object_id;
use crate::State;
use crate::graph::{caller::Administrator, delete::forget_memberships, failure::Failure, object};

pub(crate) async fn delete(
    Shared(state): Shared<State>,
    admin: Administrator,
    Path(segment): Path<String>,
) -> Result<StatusCode, Failure> {
    let id = object_id(&state, admin.tenant(), &segment).await?;
    let mut tx = state.store().begin(admin.audit("servicePrincipals/delete", &id)).await?;
    let principal: ServicePrincipal = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    if principal.kind == ServicePrincipalKind::ManagedIdentity {
        let message = "The service principal of a managed identity goes with its resource: delete that with the resource manager.";
        return Err(Failure::bad_request(message));
    }
    forget_memberships(&mut tx, principal.id).await?;
    tx.delete::<ServicePrincipal>(&principal.key()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
