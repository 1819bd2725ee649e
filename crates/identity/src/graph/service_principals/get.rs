//! `GET /v1.0/servicePrincipals/{id}`

use axum::extract::{Path, State as Shared};
use axum::response::Response;
use http::StatusCode;

use super::{object_id, view};
use crate::State;
use crate::graph::{answer, caller::Reader, failure::Failure, object};

pub(crate) async fn get(
    Shared(state): Shared<State>,
    reader: Reader,
    Path(segment): Path<String>,
) -> Result<Response, Failure> {
    let id = object_id(&state, reader.tenant(), &segment).await?;
    let principal = object::read(&state, reader.tenant(), &id).await?;
    let view = view(&state, &principal).await?;
    Ok(answer::entity(&state, StatusCode::OK, "servicePrincipals/$entity", view))
}
