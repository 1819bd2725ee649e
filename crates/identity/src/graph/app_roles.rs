//! Roles of APIs and who has them: `appRoleAssignments` of users, groups and service principals, `appRoleAssignedTo` of
//! service principals that are APIs.

use axum::Router;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use lazurite_model::record::{AppRoleAssignment, Application, Group, ServicePrincipal, User};
use lazurite_model::{PrincipalId, Record, TenantId};
use lazurite_store::WriteTx;
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::{self, time};
use super::body::Body;
use super::caller::Caller;
use super::directory_objects::shown;
use super::entity::{Entity, Work};
use super::failure::Failure;
use super::frame::Target;
use super::list::Listing;
use super::object;
use super::relation::principal;
use super::rights::Operation;
use crate::State;
use crate::first_party::{FirstParty, GRAPH};

/// The application permissions on Microsoft Graph that a principal has, e.g. `Application.ReadWrite.All`.
pub(crate) fn graph_permissions(state: &State, tenant: TenantId, principal: PrincipalId) -> Vec<String> {
    let Some(graph) = state.directory().principal(tenant, GRAPH.app_id) else { return Vec::new() };
    let assignments = state.directory().roles(principal, graph.id);
    let value = |assignment: &std::sync::Arc<AppRoleAssignment>| {
        GRAPH.roles.iter().find(|role| role.id == assignment.role).map(|role| role.value.to_owned())
    };
    assignments.iter().filter_map(value).collect()
}

/// From which end an assignment is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Who has the role: `appRoleAssignments`.
    Principal,
    /// Whose role it is: `appRoleAssignedTo`.
    Resource,
}

impl End {
    const fn name(self) -> &'static str {
        match self {
            Self::Principal => "appRoleAssignments",
            Self::Resource => "appRoleAssignedTo",
        }
    }
}

/// The routes of one kind of object.
pub(crate) fn routes<T: Entity>(end: End) -> Router<State> {
    let base = format!("/v1.0/{}/{{id}}/{}", T::SET, end.name());
    let all = async move |state, caller, path, query| list::<T>(end, state, caller, path, query).await;
    let new = async move |state, caller, path, body| create::<T>(end, state, caller, path, body).await;
    let one = async move |state, caller, path| show::<T>(end, state, caller, path).await;
    let gone = async move |state, caller, path| delete::<T>(end, state, caller, path).await;
    Router::new().route(&base, get(all).post(new)).route(&format!("{base}/{{assignment}}"), get(one).delete(gone))
}

async fn list<T: Entity>(
    end: End,
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let listing = Listing::read(query)?;
    let id = readable::<T>(&state, &caller, segment).await?;
    let assignments: Vec<AppRoleAssignment> = match end {
        End::Principal => state.store().list(&format!("{id}/")).await?,
        End::Resource => state.store().find("resource", &id.to_string()).await?,
    };
    let mut views = Vec::new();
    for assignment in &assignments {
        views.push(view(&state, &caller, assignment).await?);
    }
    let path = format!("/v1.0/{}/{id}/{}", T::SET, end.name());
    listing.answer(&state, &caller, ("appRoleAssignments", &path), views).await
}

async fn show<T: Entity>(
    end: End,
    Shared(state): Shared<State>,
    caller: Caller,
    Path((segment, assignment)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id = readable::<T>(&state, &caller, segment).await?;
    let found = state.store().find::<AppRoleAssignment>("id", &assignment.to_lowercase()).await?.pop();
    let found = found.filter(|found| belongs(found, end, id)).ok_or_else(|| Failure::not_found(&assignment))?;
    let view = view(&state, &caller, &found).await?;
    Ok(answer::entity(&state, StatusCode::OK, "appRoleAssignments/$entity", view))
}

async fn create<T: Entity>(
    end: End,
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
    mut body: Body,
) -> Result<Response, Failure> {
    let target = Target::find::<T>(&state, &caller, segment).await?;
    let id = target.checked(&caller, T::READ)?;
    let assignment = AppRoleAssignment {
        id: state.random().uuid(),
        tenant: caller.tenant,
        principal: PrincipalId(body.required_id("principalId")?),
        resource: PrincipalId(body.required_id("resourceId")?),
        role: body.required_id("appRoleId")?,
        created: state.now(),
    };
    if !belongs(&assignment, end, id) {
        return Err(Failure::bad_request("The object of the URL must be the one that the body names."));
    }
    let mut work = Work::begin(&state, &caller, "appRoleAssignments/create", assignment.id).await?;
    let resource: ServicePrincipal =
        object::read_for_change(&mut work.tx, caller.tenant, assignment.resource.0).await?;
    caller.may(operation(&resource))?;
    check_role(&mut work.tx, &resource, &assignment).await?;
    work.tx
        .insert(&assignment)
        .await
        .map_err(|_| Failure::bad_request("Permission being assigned already exists on the object."))?;
    work.tx.commit().await?;
    let view = view(&state, &caller, &assignment).await?;
    Ok(answer::entity(&state, StatusCode::CREATED, "appRoleAssignments/$entity", view))
}

async fn delete<T: Entity>(
    end: End,
    Shared(state): Shared<State>,
    caller: Caller,
    Path((segment, assignment)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let id = readable::<T>(&state, &caller, segment).await?;
    let object = object::id(&assignment).unwrap_or_default();
    let mut work = Work::begin(&state, &caller, "appRoleAssignments/delete", object).await?;
    let found = work.tx.find::<AppRoleAssignment>("id", &object.to_string()).await?.pop();
    let found = found.filter(|found| belongs(found, end, id));
    let resource = match &found {
        Some(found) => work.tx.read::<ServicePrincipal>(&found.resource.to_string()).await?,
        None => None,
    };
    caller.may(resource.as_ref().map_or(Operation::AssignAppRole, operation))?;
    let found = found.ok_or_else(|| Failure::not_found(&assignment))?;
    work.tx.delete::<AppRoleAssignment>(&found.key()).await?;
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn readable<T: Entity>(state: &State, caller: &Caller, segment: String) -> Result<Uuid, Failure> {
    let id = Target::find::<T>(state, caller, segment).await?.readable(caller, T::READ)?;
    object::read::<T>(state, caller.tenant, id).await?;
    Ok(id)
}

fn belongs(assignment: &AppRoleAssignment, end: End, id: Uuid) -> bool {
    id == match end {
        End::Principal => assignment.principal.0,
        End::Resource => assignment.resource.0,
    }
}

/// Whoever gives away roles of Microsoft Graph gives away the directory.
fn operation(resource: &ServicePrincipal) -> Operation {
    if resource.app_id == GRAPH.app_id { Operation::AssignGraphRole } else { Operation::AssignAppRole }
}

/// The role must be one of the resource's, for principals of that kind; zero stands for access without any role.
async fn check_role(
    tx: &mut WriteTx,
    resource: &ServicePrincipal,
    assignment: &AppRoleAssignment,
) -> Result<(), Failure> {
    principal(tx, assignment.tenant, assignment.principal).await?;
    if assignment.role.is_nil() {
        return Ok(());
    }
    let key = assignment.principal.to_string();
    let person = tx.read::<User>(&key).await?.is_some() || tx.read::<Group>(&key).await?.is_some();
    let azures = FirstParty::find(resource.app_id);
    let offered = match azures {
        Some(azures) => !person && azures.roles.iter().any(|role| role.id == assignment.role),
        None => {
            let application = tx.find::<Application>("appId", &resource.app_id.to_string()).await?.pop();
            application.is_some_and(|application| {
                let fits = |role: &&lazurite_model::record::AppRole| {
                    role.enabled && if person { role.for_users } else { role.for_applications }
                };
                application.api.roles.iter().filter(fits).any(|role| role.id == assignment.role)
            })
        }
    };
    if offered {
        return Ok(());
    }
    Err(Failure::bad_request(
        "Permission being assigned was not found on application, or is not for this kind of object.",
    ))
}

async fn view(state: &State, caller: &Caller, assignment: &AppRoleAssignment) -> Result<Value, Failure> {
    let principal = shown(state, caller, assignment.principal.0).await?;
    let resource = state.directory().principal_by_id(assignment.resource);
    let kind = principal.as_ref().map(|principal| match principal.kind {
        "user" => "User",
        "group" => "Group",
        _ => "ServicePrincipal",
    });
    Ok(json!({
        "id": assignment.id,
        "deletedDateTime": null,
        "appRoleId": assignment.role,
        "createdDateTime": time(assignment.created),
        "principalDisplayName": principal.as_ref().and_then(|principal| principal.view.get("displayName")),
        "principalId": assignment.principal,
        "principalType": kind,
        "resourceDisplayName": resource.map(|resource| resource.display_name.clone()),
        "resourceId": assignment.resource,
    }))
}
