//! The resource manager: Azure Resource Manager's surface for everything that Lazurite keeps.
//!
//! One route table ([`routes`]) names every operation with its path, its api-versions and the action that its caller must
//! have. One straight path (`dispatch`) takes a request from its bytes to its operation: who is it, does the version
//! exist, may they. What an operation does then is a file below `provider`, named like the operation.
//!
//! This crate must never decide on its own who may do what (that is the guard's), never write without a permit and an
//! audit entry, and never let a key leave except through `listKeys` and `regenerateKey`.

mod activity;
mod attached;
mod body;
mod call;
mod dispatch;
mod failure;
mod faults;
mod filter;
mod finished;
mod listing;
mod locked;
mod metadata;
mod openapi;
mod operation;
mod path;
mod perform;
mod principal;
mod provider;
mod refuse;
mod region;
mod reply;
mod request_ids;
pub mod routes;
mod scope;
mod state;
mod system_data;
mod tags;
mod tracked;
mod write;

pub use provider::deployments::runner::resume_deployments;
pub use provider::key_vault::purge_due_vaults;
pub use state::{Origins, Settings, State};

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

/// The surface, for whatever host and path the server gives it.
pub fn router(state: State) -> Router {
    let state = Arc::new(state);
    Router::new()
        .route("/metadata/endpoints", get(metadata::serve))
        .route("/metadata/openapi", get(openapi::list))
        .route("/metadata/openapi/{namespace}", get(openapi::serve))
        .fallback(dispatch::dispatch)
        .with_state(state)
}
