//! Directory roles: `/v1.0/directoryRoles`, and the same as `/v1.0/roleManagement/directory/roleAssignments`. A role's id is
//! that of its template, the same in every tenant.

pub(crate) mod assignments;
mod holders;

use axum::Router;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::Response;
use axum::routing::{delete, get};
use http::StatusCode;
use lazurite_model::record::DirectoryRole;
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer;
use super::body::Body;
use super::caller::Caller;
use super::directory_objects::shown;
use super::failure::Failure;
use super::list::Listing;
use super::object;
use super::relation::reference;
use super::rights::{Bond, Operation};
use crate::State;

pub(crate) use holders::another_administrator_remains;

/// Roles, templates and members.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1.0/directoryRoles", get(list).post(activate))
        .route("/v1.0/directoryRoleTemplates", get(list))
        .route("/v1.0/directoryRoles/{id}", get(show))
        .route("/v1.0/directoryRoles/{id}/members", get(members))
        .route("/v1.0/directoryRoles/{id}/members/$ref", get(members).post(add))
        .route("/v1.0/directoryRoles/{id}/members/{member}/$ref", delete(remove))
}

/// The role as a list of mixed kinds shows it.
pub(crate) fn typed_view(role: DirectoryRole) -> Value {
    answer::typed("directoryRole", view(role))
}

fn view(role: DirectoryRole) -> Value {
    json!({
        "id": role.template_id(),
        "deletedDateTime": null,
        "description": role.description(),
        "displayName": role.name(),
        "roleTemplateId": role.template_id(),
    })
}

fn named(segment: &str) -> Result<DirectoryRole, Failure> {
    let id = object::id(segment.strip_prefix("roleTemplateId=").unwrap_or(segment));
    let role = DirectoryRole::ALL.into_iter().find(|role| Some(role.template_id()) == id);
    role.ok_or_else(|| Failure::not_found(segment))
}

async fn list(Shared(state): Shared<State>, caller: Caller, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    caller.may(Operation::ReadRoles)?;
    let views = DirectoryRole::ALL.into_iter().map(view);
    Listing::read(query)?.answer(&state, &caller, ("directoryRoles", "/v1.0/directoryRoles"), views).await
}

async fn show(Shared(state): Shared<State>, caller: Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    caller.may(Operation::ReadRoles)?;
    Ok(answer::entity(&state, StatusCode::OK, "directoryRoles/$entity", view(named(&id)?)))
}

/// In Entra a role must be made from its template before it has members; here it is always there.
async fn activate(Shared(state): Shared<State>, caller: Caller, mut body: Body) -> Result<Response, Failure> {
    caller.may(Operation::AssignDirectoryRole)?;
    let role = named(&body.required("roleTemplateId")?)?;
    Ok(answer::entity(&state, StatusCode::CREATED, "directoryRoles/$entity", view(role)))
}

async fn members(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    caller.may(Operation::ReadRoles)?;
    let role = named(&id)?;
    let listing = Listing::read(query)?;
    let mut views = Vec::new();
    for (holder, _) in holders::of_tenant(&state, caller.tenant).await?.iter().filter(|(_, held)| *held == role) {
        views.extend(shown(&state, &caller, holder.0).await?.map(|object| object.view));
    }
    let path = format!("/v1.0/directoryRoles/{id}/members");
    listing.answer(&state, &caller, ("directoryObjects", &path), views).await
}

async fn add(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<String>,
    mut body: Body,
) -> Result<StatusCode, Failure> {
    caller.may(Operation::AssignDirectoryRole)?;
    let (role, principal) = (named(&id)?, reference(&body.required("@odata.id")?)?);
    holders::give(&state, &caller, principal, role).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn remove(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((id, member)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    caller.may_on(Operation::AssignDirectoryRole, Bond::Stranger)?;
    let role = named(&id)?;
    let principal: Uuid = object::id(&member).ok_or_else(|| Failure::not_found(&member))?;
    holders::take(&state, &caller, principal.into(), role).await?;
    Ok(StatusCode::NO_CONTENT)
}
