//! `DELETE /v1.0/applications/{id}`: the application and its service principal in the same tenant.

use axum::extract::{Path, State as Shared};
use http::StatusCode;
use lazurite_model::Record;
use lazurite_model::record::{Application, ServicePrincipal};

use super::object_id;
use crate::State;
use crate::graph::{caller::Administrator, delete::forget_memberships, failure::Failure, object};

pub(crate) async fn delete(
    Shared(state): Shared<State>,
    admin: Administrator,
    Path(segment): Path<String>,
) -> Result<StatusCode, Failure> {
    let id = object_id(&state, admin.tenant(), &segment).await?;
    let mut tx = state.store().begin(admin.audit("applications/delete", &id)).await?;
    let application: Application = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    let principal = format!("{} {}", application.tenant, application.app_id);
    for principal in tx.find::<ServicePrincipal>("appId", &principal).await? {
        forget_memberships(&mut tx, principal.id).await?;
        tx.delete::<ServicePrincipal>(&principal.key()).await?;
    }
    tx.delete::<Application>(&application.key()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
