//! Microsoft Graph v1.0, as far as it manages who may sign in, who belongs to which group, and who was given what.
//!
//! Every call is authenticated, and what the caller may is looked up in one table ([`rights`]). Objects of other tenants do
//! not exist for a caller.

mod answer;
mod app_roles;
mod applications;
mod audit_log;
mod batch;
mod body;
mod caller;
mod credentials;
mod deleted;
mod directory_objects;
mod directory_roles;
mod entity;
mod failure;
mod filter;
mod forget;
mod frame;
mod grants;
mod groups;
mod list;
mod membership;
mod merge;
mod object;
mod organization;
mod path;
mod quota;
mod relation;
pub(crate) mod rights;
mod service_principals;
mod sign_ins;
mod users;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use lazurite_model::record::{Application, Group, ServicePrincipal, User};
use tower::ServiceExt;

use crate::State;
use crate::oauth::user_info_router;
use app_roles::End;
use credentials::{Credentialed, key, password};
use relation::Relation;

pub(crate) use forget::forget_deletions;

/// The largest body: an application with all its certificates and settings.
const MAX_BODY: usize = 256 * 1024;

/// Microsoft Graph, to be served over TLS at [`crate::Settings::graph`].
pub fn graph_router(state: State) -> Router {
    let routes = Router::new()
        .merge(application_routes())
        .merge(principal_routes())
        .merge(user_routes())
        .merge(group_routes())
        .merge(grants::routes())
        .merge(membership::routes())
        .merge(directory_roles::routes())
        .merge(directory_roles::assignments::routes())
        .merge(organization::routes())
        .merge(deleted::routes())
        .route("/v1.0/directoryObjects/getByIds", post(directory_objects::get_by_ids))
        .route("/v1.0/directoryObjects/{id}", get(directory_objects::get))
        .route("/v1.0/auditLogs/directoryAudits", get(audit_log::directory_audits))
        .route("/v1.0/auditLogs/signIns", get(sign_ins::list))
        .route("/v1.0/auditLogs/signIns/{id}", get(sign_ins::show))
        .fallback(failure::no_such_segment)
        .method_not_allowed_fallback(failure::no_such_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(state.clone(), failure::dress))
        .with_state(state.clone());
    let batch = batch::routes(routes.clone()).layer(from_fn_with_state(state.clone(), failure::dress));
    let routes = routes.merge(batch.with_state(state.clone())).merge(user_info_router(state));
    // Graph's paths are case-insensitive and name objects as functions too, which no router's patterns can say.
    Router::new().fallback(move |request: Request| routes.clone().oneshot(path::canonical(request)))
}

fn application_routes() -> Router<State> {
    frame::routes::<Application>()
        .merge(credential_routes::<Application>())
        .merge(relation::routes::<Application>(Relation::OF_APPLICATIONS))
        .merge(applications::federated::routes())
}

fn principal_routes() -> Router<State> {
    frame::routes::<ServicePrincipal>()
        .merge(credential_routes::<ServicePrincipal>())
        .merge(relation::routes::<ServicePrincipal>(Relation::OF_PRINCIPALS))
        .merge(app_roles::routes::<ServicePrincipal>(End::Principal))
        .merge(app_roles::routes::<ServicePrincipal>(End::Resource))
        .route("/v1.0/servicePrincipals/{id}/oauth2PermissionGrants", get(grants::list_of::<ServicePrincipal>))
}

fn user_routes() -> Router<State> {
    frame::routes::<User>()
        .merge(relation::routes::<User>(Relation::OF_USERS))
        .merge(app_roles::routes::<User>(End::Principal))
        .route("/v1.0/users/{id}/oauth2PermissionGrants", get(grants::list_of::<User>))
        .route("/v1.0/users/{id}/changePassword", post(users::password::change))
        .route("/v1.0/users/{id}/revokeSignInSessions", post(users::sessions::revoke))
        .route("/v1.0/users/{id}/invalidateAllRefreshTokens", post(users::sessions::revoke))
}

fn group_routes() -> Router<State> {
    frame::routes::<Group>()
        .merge(relation::routes::<Group>(Relation::OF_GROUPS))
        .merge(app_roles::routes::<Group>(End::Principal))
}

fn credential_routes<T: Credentialed>() -> Router<State> {
    let base = format!("/v1.0/{}/{{id}}", T::SET);
    Router::new()
        .route(&format!("{base}/addPassword"), post(password::add::<T>))
        .route(&format!("{base}/removePassword"), post(password::remove::<T>))
        .route(&format!("{base}/addKey"), post(key::by_proof))
        .route(&format!("{base}/removeKey"), post(key::by_proof))
}
