//! `GET /v1.0/me`: the person who calls. An application is no person, and clients take the 400 for that answer.

use axum::extract::State as Shared;
use axum::response::Response;
use http::StatusCode;
use lazurite_model::record::User;

use super::caller::Reader;
use super::failure::Failure;
use super::{answer, object, users};
use crate::State;

pub(crate) async fn me(Shared(state): Shared<State>, reader: Reader) -> Result<Response, Failure> {
    let Some(id) = reader.user() else {
        let message = "/me request is only valid with delegated authentication flow.";
        return Err(Failure::new(StatusCode::BAD_REQUEST, "BadRequest", message));
    };
    let user: User = object::read(&state, reader.tenant(), &id.to_string()).await?;
    Ok(answer::entity(&state, StatusCode::OK, "users/$entity", users::view(&user)))
}
