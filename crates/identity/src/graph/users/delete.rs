//! `DELETE /v1.0/users/{id}`

use axum::extract::{Path, State as Shared};
use http::StatusCode;
use lazurite_model::Record;
use lazurite_model::record::User;

use super::object_id;
use crate::State;
use crate::graph::{caller::Administrator, delete::forget_memberships, failure::Failure, object};

pub(crate) async fn delete(
    Shared(state): Shared<State>,
    admin: Administrator,
    Path(segment): Path<String>,
) -> Result<StatusCode, Failure> {
    let id = object_id(&state, admin.tenant(), &segment).await?;
    let mut tx = state.store().begin(admin.audit("users/delete", &id)).await?;
    let user: User = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    forget_memberships(&mut tx, user.id).await?;
    tx.delete::<User>(&user.key()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
