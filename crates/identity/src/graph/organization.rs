//! The caller's tenant: `/v1.0/organization`, `/v1.0/domains`, and `/v1.0/subscribedSkus`, of which there are none.

use axum::Router;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use lazurite_model::record::Tenant;
use serde_json::{Value, json};

use super::answer;
use super::caller::Caller;
use super::failure::Failure;
use super::list::Listing;
use super::rights::Operation;
use crate::State;

/// What describes the tenant.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1.0/organization", get(organization))
        .route("/v1.0/organization/{id}", get(one))
        .route("/v1.0/domains", get(domains))
        .route("/v1.0/domains/{id}", get(domain))
        .route("/v1.0/subscribedSkus", get(subscribed_skus))
}

async fn organization(
    Shared(state): Shared<State>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let view = view(&tenant(&state, &caller).await?);
    Listing::read(query)?.answer(&state, &caller, ("organization", "/v1.0/organization"), [view]).await
}

async fn one(Shared(state): Shared<State>, caller: Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    let tenant = tenant(&state, &caller).await?;
    if !id.eq_ignore_ascii_case(&tenant.id.to_string()) {
        return Err(Failure::not_found(&id));
    }
    Ok(answer::entity(&state, StatusCode::OK, "organization/$entity", view(&tenant)))
}

async fn domains(Shared(state): Shared<State>, caller: Caller, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let view = domain_view(&tenant(&state, &caller).await?);
    Listing::read(query)?.answer(&state, &caller, ("domains", "/v1.0/domains"), [view]).await
}

async fn domain(Shared(state): Shared<State>, caller: Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    let tenant = tenant(&state, &caller).await?;
    if !id.eq_ignore_ascii_case(&tenant.default_domain) {
        return Err(Failure::not_found(&id));
    }
    Ok(answer::entity(&state, StatusCode::OK, "domains/$entity", domain_view(&tenant)))
}

async fn subscribed_skus(Shared(state): Shared<State>, caller: Caller) -> Result<Response, Failure> {
    caller.may(Operation::ReadOrganization)?;
    Ok(answer::value(&state, "subscribedSkus", json!([])))
}

async fn tenant(state: &State, caller: &Caller) -> Result<Tenant, Failure> {
    caller.may(Operation::ReadOrganization)?;
    let id = caller.tenant.to_string();
    state.store().read::<Tenant>(&id).await?.ok_or_else(|| Failure::not_found(&id))
}

fn view(tenant: &Tenant) -> Value {
    json!({
        "id": tenant.id,
        "displayName": tenant.display_name,
        "tenantType": "AAD",
        "verifiedDomains": [{
            "name": tenant.default_domain, "isDefault": true, "isInitial": true, "type": "Managed", "capabilities": "Email",
        }],
    })
}

fn domain_view(tenant: &Tenant) -> Value {
    json!({
        "id": tenant.default_domain,
        "authenticationType": "Managed",
        "isAdminManaged": true,
        "isDefault": true,
        "isInitial": true,
        "isRoot": true,
        "isVerified": true,
        "supportedServices": [],
    })
}
