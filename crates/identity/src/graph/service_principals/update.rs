//! `PATCH /v1.0/servicePrincipals/{id}`

use axum::extract::{Path, State as Shared};
use http::StatusCode;

use super::{edit, object_id};
use crate::State;
use crate::graph::{body::Body, caller::Administrator, failure::Failure, object};

pub(crate) async fn update(
    Shared(state): Shared<State>,
    admin: Administrator,
    Path(segment): Path<String>,
    body: Body,
) -> Result<StatusCode, Failure> {
    let id = object_id(&state, admin.tenant(), &segment).await?;
    let mut tx = state.store().begin(admin.audit("servicePrincipals/update", &id)).await?;
    let mut principal = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    edit::apply(&mut principal, body)?;
    tx.put(&principal).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
