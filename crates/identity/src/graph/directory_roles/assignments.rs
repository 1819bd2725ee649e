//! `/v1.0/roleManagement/directory/roleDefinitions` and `…/roleAssignments`: directory roles in the shape of Azure's.
//!
//! An assignment is no record of its own: its id is made of the role's and the principal's.

use axum::Router;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use lazurite_model::PrincipalId;
use lazurite_model::record::DirectoryRole;
use serde_json::{Value, json};

use super::{holders, named};
use crate::State;
use crate::graph::body::Body;
use crate::graph::caller::Caller;
use crate::graph::failure::Failure;
use crate::graph::list::Listing;
use crate::graph::rights::Operation;
use crate::graph::{answer, object};

const BASE: &str = "/v1.0/roleManagement/directory";

/// Definitions and assignments.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route(&format!("{BASE}/roleDefinitions"), get(definitions))
        .route(&format!("{BASE}/roleDefinitions/{{id}}"), get(definition))
        .route(&format!("{BASE}/roleAssignments"), get(list).post(create))
        .route(&format!("{BASE}/roleAssignments/{{id}}"), get(show).delete(delete))
}

async fn definitions(
    Shared(state): Shared<State>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    caller.may(Operation::ReadRoles)?;
    let views = DirectoryRole::ALL.into_iter().map(definition_view);
    let path = format!("{BASE}/roleDefinitions");
    Listing::read(query)?.answer(&state, &caller, ("roleManagement/directory/roleDefinitions", &path), views).await
}

async fn definition(Shared(state): Shared<State>, caller: Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    caller.may(Operation::ReadRoles)?;
    let kind = "roleManagement/directory/roleDefinitions/$entity";
    Ok(answer::entity(&state, StatusCode::OK, kind, definition_view(named(&id)?)))
}

async fn list(Shared(state): Shared<State>, caller: Caller, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    caller.may(Operation::ReadRoles)?;
    let listing = Listing::read(query)?;
    let held = holders::of_tenant(&state, caller.tenant).await?;
    let views = held.into_iter().map(|(holder, role)| view(role, holder));
    let path = format!("{BASE}/roleAssignments");
    listing.answer(&state, &caller, ("roleManagement/directory/roleAssignments", &path), views).await
}

async fn show(Shared(state): Shared<State>, caller: Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    caller.may(Operation::ReadRoles)?;
    let (role, holder) = read_id(&id)?;
    if !holders::of_tenant(&state, caller.tenant).await?.contains(&(holder, role)) {
        return Err(Failure::not_found(&id));
    }
    let kind = "roleManagement/directory/roleAssignments/$entity";
    Ok(answer::entity(&state, StatusCode::OK, kind, view(role, holder)))
}

async fn create(Shared(state): Shared<State>, caller: Caller, mut body: Body) -> Result<Response, Failure> {
    caller.may(Operation::AssignDirectoryRole)?;
    let role = named(&body.required("roleDefinitionId")?)?;
    let holder = PrincipalId(body.required_id("principalId")?);
    if body.text("directoryScopeId")?.is_some_and(|scope| scope != "/") {
        return Err(Failure::bad_request("'directoryScopeId' must be /: roles are given for the whole directory."));
    }
    holders::give(&state, &caller, holder, role).await?;
    let kind = "roleManagement/directory/roleAssignments/$entity";
    Ok(answer::entity(&state, StatusCode::CREATED, kind, view(role, holder)))
}

async fn delete(Shared(state): Shared<State>, caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    caller.may(Operation::AssignDirectoryRole)?;
    let (role, holder) = read_id(&id)?;
    holders::take(&state, &caller, holder, role).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn id_of(role: DirectoryRole, holder: PrincipalId) -> String {
    format!("{}{}", role.template_id().simple(), holder.0.simple())
}

fn read_id(id: &str) -> Result<(DirectoryRole, PrincipalId), Failure> {
    let missing = || Failure::not_found(id);
    let (role, holder) = id.split_at_checked(32).ok_or_else(missing)?;
    Ok((named(role)?, PrincipalId(object::id(holder).ok_or_else(missing)?)))
}

fn view(role: DirectoryRole, holder: PrincipalId) -> Value {
    json!({
        "id": id_of(role, holder),
        "directoryScopeId": "/",
        "principalId": holder,
        "roleDefinitionId": role.template_id(),
    })
}

fn definition_view(role: DirectoryRole) -> Value {
    json!({
        "id": role.template_id(),
        "description": role.description(),
        "displayName": role.name(),
        "isBuiltIn": true,
        "isEnabled": true,
        "resourceScopes": ["/"],
        "templateId": role.template_id(),
        "version": "1",
    })
}
