//! `/v1.0/oauth2PermissionGrants`: which clients may use which APIs in whose name.

use axum::Router;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use lazurite_model::record::{PermissionGrant, ServicePrincipal, User};
use lazurite_model::{PrincipalId, Record};
use serde_json::{Value, json};

use super::answer;
use super::body::Body;
use super::caller::Caller;
use super::entity::{Entity, Work};
use super::failure::Failure;
use super::frame::Target;
use super::list::Listing;
use super::object;
use super::rights::Operation;
use crate::State;

const SET: &str = "oauth2PermissionGrants";

/// The collection.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route(&format!("/v1.0/{SET}"), get(list).post(create))
        .route(&format!("/v1.0/{SET}/{{id}}"), get(show).patch(update).delete(delete))
}

async fn list(Shared(state): Shared<State>, caller: Caller, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    caller.may(Operation::ReadGrants)?;
    let listing = Listing::read(query)?;
    let prefix = listing.filter.demanded("clientId").map(|client| format!("{}/", client.to_lowercase()));
    let mut grants: Vec<PermissionGrant> = state.store().list(&prefix.unwrap_or_default()).await?;
    grants.retain(|grant| grant.tenant == caller.tenant);
    listing.answer(&state, &caller, (SET, &format!("/v1.0/{SET}")), grants.iter().map(view)).await
}

/// `GET …/{set}/{id}/oauth2PermissionGrants`: of a user those in their name, of a service principal those it has as a
/// client.
pub(crate) async fn list_of<T: Entity>(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let listing = Listing::read(query)?;
    let id = Target::find::<T>(&state, &caller, segment).await?.readable(&caller, Operation::ReadGrants)?;
    object::read::<T>(&state, caller.tenant, id).await?;
    let mut grants: Vec<PermissionGrant> = state.store().list(&format!("{id}/")).await?;
    grants.extend(state.store().find::<PermissionGrant>("user", &id.to_string()).await?);
    let path = format!("/v1.0/{}/{id}/{SET}", T::SET);
    listing.answer(&state, &caller, (SET, &path), grants.iter().map(view)).await
}

async fn show(Shared(state): Shared<State>, caller: Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    caller.may(Operation::ReadGrants)?;
    let found = state.store().find::<PermissionGrant>("id", &id.to_lowercase()).await?.pop();
    let grant = found.filter(|grant| grant.tenant == caller.tenant).ok_or_else(|| Failure::not_found(&id))?;
    Ok(answer::entity(&state, StatusCode::OK, &format!("{SET}/$entity"), view(&grant)))
}

async fn create(Shared(state): Shared<State>, caller: Caller, mut body: Body) -> Result<Response, Failure> {
    caller.may(Operation::ManageGrants)?;
    let client = PrincipalId(body.required_id("clientId")?);
    let resource = PrincipalId(body.required_id("resourceId")?);
    let user = match (body.required("consentType")?.as_str(), body.id("principalId")?) {
        ("AllPrincipals", None) => None,
        ("Principal", Some(user)) => Some(PrincipalId(user)),
        _ => {
            let message = "'consentType' must be AllPrincipals without 'principalId', or Principal with it.";
            return Err(Failure::bad_request(message));
        }
    };
    let scopes = scopes(&body.text("scope")?.unwrap_or_default())?;
    let grant = PermissionGrant { id: state.random().uuid(), tenant: caller.tenant, client, resource, user, scopes };
    let mut work = Work::begin(&state, &caller, "oAuth2PermissionGrants/create", grant.id).await?;
    object::read_for_change::<ServicePrincipal>(&mut work.tx, caller.tenant, client.0).await?;
    object::read_for_change::<ServicePrincipal>(&mut work.tx, caller.tenant, resource.0).await?;
    if let Some(user) = user {
        object::read_for_change::<User>(&mut work.tx, caller.tenant, user.0).await?;
    }
    work.tx.insert(&grant).await.map_err(|_| Failure::exists("Permission entry already exists."))?;
    work.tx.commit().await?;
    Ok(answer::entity(&state, StatusCode::CREATED, &format!("{SET}/$entity"), view(&grant)))
}

async fn update(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<String>,
    mut body: Body,
) -> Result<StatusCode, Failure> {
    let (mut work, mut grant) = begin(&state, &caller, &id, "update").await?;
    if let Some(text) = body.text("scope")? {
        grant.scopes = scopes(&text)?;
    }
    work.tx.put(&grant).await?;
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn delete(Shared(state): Shared<State>, caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    let (mut work, grant) = begin(&state, &caller, &id, "delete").await?;
    work.tx.delete::<PermissionGrant>(&grant.key()).await?;
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn begin<'w>(
    state: &'w State,
    caller: &'w Caller,
    id: &str,
    action: &str,
) -> Result<(Work<'w>, PermissionGrant), Failure> {
    caller.may(Operation::ManageGrants)?;
    let object = object::id(id).ok_or_else(|| Failure::not_found(id))?;
    let action = format!("oAuth2PermissionGrants/{action}");
    let mut work = Work::begin(state, caller, &action, object).await?;
    let found = work.tx.find::<PermissionGrant>("id", &object.to_string()).await?.pop();
    let grant = found.filter(|grant| grant.tenant == caller.tenant).ok_or_else(|| Failure::not_found(id))?;
    Ok((work, grant))
}

fn scopes(text: &str) -> Result<Vec<String>, Failure> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in text.split_whitespace() {
        if scope.len() > 120 || !scope.bytes().all(|b| b.is_ascii_graphic() && !b"\"\\".contains(&b)) {
            return Err(Failure::bad_request("'scope' must be permissions' values, separated by spaces."));
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    Ok(scopes)
}

fn view(grant: &PermissionGrant) -> Value {
    json!({
        "id": grant.id,
        "clientId": grant.client,
        "consentType": if grant.user.is_some() { "Principal" } else { "AllPrincipals" },
        "principalId": grant.user,
        "resourceId": grant.resource,
        "scope": grant.scopes.join(" "),
    })
}
