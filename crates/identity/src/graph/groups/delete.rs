//! `DELETE /v1.0/groups/{id}`

use axum::extract::{Path, State as Shared};
use http::StatusCode;
use lazurite_model::Record;
use lazurite_model::record::Group;

use crate::State;
use crate::graph::{caller::Administrator, delete::forget_memberships, failure::Failure, object};

pub(crate) async fn delete(
    Shared(state): Shared<State>,
    admin: Administrator,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    let mut tx = state.store().begin(admin.audit("groups/delete", &id)).await?;
    let group: Group = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    forget_memberships(&mut tx, group.id).await?;
    tx.delete::<Group>(&group.key()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
