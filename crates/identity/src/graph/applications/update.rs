//! `PATCH /v1.0/applications/{id}`

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
    let mut tx = state.store().begin(admin.audit("applications/update", &id)).await?;
    let mut application = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    edit::apply(&state, &mut application, body)?;
    tx.put(&application).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
