//! `GET /v1.0/groups/{id}`

use axum::extract::{Path, State as Shared};
use axum::response::Response;
use http::StatusCode;

use super::view;
use crate::State;
use crate::graph::{answer, caller::Reader, failure::Failure, object};

pub(crate) async fn get(
    Shared(state): Shared<State>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let group = object::read(&state, reader.tenant(), &id).await?;
    Ok(answer::entity(&state, StatusCode::OK, "groups/$entity", view(&group)))
}
