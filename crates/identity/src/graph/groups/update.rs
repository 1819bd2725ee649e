//! `PATCH /v1.0/groups/{id}`

use axum::extract::{Path, State as Shared};
use http::StatusCode;

use super::edit;
use crate::State;
use crate::graph::{body::Body, caller::Administrator, failure::Failure, object};

pub(crate) async fn update(
    Shared(state): Shared<State>,
    admin: Administrator,
    Path(id): Path<String>,
    body: Body,
) -> Result<StatusCode, Failure> {
    let mut tx = state.store().begin(admin.audit("groups/update", &id)).await?;
    let mut group = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    edit::apply(&mut group, body)?;
    tx.put(&group).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
