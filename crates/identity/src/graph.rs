//! Microsoft Graph v1.0, as far as it manages who may sign in and who belongs to which group.
//!
//! Every call is authenticated; any principal of a tenant may read its directory, only a directory administrator may write.
//! Objects of other tenants do not exist for a caller.

mod answer;
mod applications;
mod body;
mod caller;
mod delete;
mod directory_objects;
mod failure;
mod filter;
mod groups;
mod list;
mod me;
mod membership;
mod merge;
mod object;
mod organization;
mod path;
mod service_principals;
mod users;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower::ServiceExt;

use crate::State;

/// The largest body: an application with all its certificates and settings.
const MAX_BODY: usize = 256 * 1024;

/// Microsoft Graph, to be served over TLS at [`crate::Settings::graph`].
pub fn graph_router(state: State) -> Router {
    let user_info = crate::oauth::user_info_router(state.clone());
    let routes = Router::new()
        .merge(application_routes())
        .merge(principal_routes())
        .merge(group_routes())
        .route("/v1.0/me", get(me::me))
        .route("/v1.0/organization", get(organization::organization))
        .route("/v1.0/directoryObjects/getByIds", post(directory_objects::get_by_ids))
        .route("/v1.0/directoryObjects/{id}", get(directory_objects::get))
        .fallback(failure::no_such_segment)
        .method_not_allowed_fallback(failure::no_such_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(state.clone(), failure::dress))
        .with_state(state);
    // Graph's paths are case-insensitive and name objects as functions too, which no router's patterns can say.
    user_info.fallback(move |request: Request| routes.clone().oneshot(path::canonical(request)))
}

fn application_routes() -> Router<State> {
    Router::new()
        .route("/v1.0/applications", get(applications::list::list).post(applications::create::create))
        .route(
            "/v1.0/applications/{id}",
            get(applications::get::get).patch(applications::update::update).delete(applications::delete::delete),
        )
        .route("/v1.0/applications/{id}/addPassword", post(applications::password::add))
        .route("/v1.0/applications/{id}/removePassword", post(applications::password::remove))
}

fn principal_routes() -> Router<State> {
    Router::new()
        .route("/v1.0/servicePrincipals", get(service_principals::list::list).post(service_principals::create::create))
        .route(
            "/v1.0/servicePrincipals/{id}",
            get(service_principals::get::get)
                .patch(service_principals::update::update)
                .delete(service_principals::delete::delete),
        )
        .route("/v1.0/users", get(users::list::list).post(users::create::create))
        .route("/v1.0/users/{id}", get(users::get::get).patch(users::update::update).delete(users::delete::delete))
}

fn group_routes() -> Router<State> {
    let mut router = Router::new()
        .route("/v1.0/groups", get(groups::list::list).post(groups::create::create))
        .route("/v1.0/groups/{id}", get(groups::get::get).patch(groups::update::update).delete(groups::delete::delete))
        .route("/v1.0/groups/{id}/members", get(groups::members::list))
        .route("/v1.0/groups/{id}/members/$ref", post(groups::members::add))
        .route("/v1.0/groups/{id}/members/{member}/$ref", axum::routing::delete(groups::members::remove));
    for collection in ["directoryObjects", "users", "servicePrincipals", "groups"] {
        router = router
            .route(&format!("/v1.0/{collection}/{{id}}/getMemberGroups"), post(membership::get_member_groups))
            .route(&format!("/v1.0/{collection}/{{id}}/checkMemberGroups"), post(membership::check_member_groups));
    }
    router
}
