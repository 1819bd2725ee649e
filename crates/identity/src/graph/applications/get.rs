//! `GET /v1.0/applications/{id}`

use axum::extract::{Path, State as Shared};
use axum::response::Response;
use http::StatusCode;
use lazurite_model::record::Tenant;

use super::{object_id, view};
use crate::State;
use crate::graph::{answer, caller::Reader, failure::Failure, object};

pub(crate) async fn get(
    Shared(state): Shared<State>,
    reader: Reader,
    Path(segment): Path<String>,
) -> Result<Response, Failure> {
    let id = object_id(&state, reader.tenant(), &segment).await?;
    let application = object::read(&state, reader.tenant(), &id).await?;
    let tenant = state.store().read::<Tenant>(&reader.tenant().to_string()).await?;
    let view = view(&application, tenant.as_ref());
    Ok(answer::entity(&state, StatusCode::OK, "applications/$entity", view))
}
