//! Managed identities: tokens for whatever runs on this machine, without any secret of its own.
//!
//! Every host of Azure has an endpoint of its own for this, and clients find out by environment variables which one they
//! stand before. All of them are here, each with its own proof and its own form of refusal, over one [`grant`]: the answer
//! satisfies every client. Who the caller is, is a matter of where the request comes from ([`Workload`]). Nothing is
//! answered with 404, 429 or 5xx that will not get better by asking again: clients repeat those for half a minute.

mod app_service;
mod arc;
mod cloud_shell;
mod detour;
mod form;
mod grant;
mod imds;
mod network;
mod select;
mod service_fabric;
mod workload;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::State;
use arc::Challenges;
use form::Form;

pub use network::{InvalidNetwork, Network};
pub use workload::{Choice, Workload};

/// The longest form that a token may be asked for with, in bytes.
const BODY_LIMIT: usize = 16 * 1024;

/// What the handlers of one listener share.
#[derive(Clone)]
struct Host {
    state: State,
    workloads: Arc<[Workload]>,
    /// In which form refusals are written that no handler makes; `None`: the path tells.
    form: Option<Form>,
}

impl FromRef<Host> for State {
    fn from_ref(host: &Host) -> Self {
        host.state.clone()
    }
}

/// The endpoints that are asked over plain HTTP, for a listener of their own: instance metadata, App Service and its older
/// sibling, Azure Arc, Cloud Shell. The first of `workloads` from whose addresses a request comes says who asks.
pub fn managed_identity_router(state: State, workloads: Vec<Workload>) -> Router {
    let challenges = Challenges::in_folder(state.settings().managed_identity.arc_folder.clone());
    let host = Host { state, workloads: workloads.into(), form: None };
    Router::new()
        .route("/metadata/identity/oauth2/token", get(imds::token))
        .route("/metadata/identity/oauth2/token/", get(imds::token))
        .route("/MSI/token", get(app_service::token))
        .route("/MSI/token/", get(app_service::token))
        .route("/msi/token", get(app_service::token))
        .route("/arc/metadata/identity/oauth2/token", get(arc::token).layer(Extension(challenges)))
        .route("/oauth2/token", post(cloud_shell::token))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(host.clone(), detour::refuse))
        .with_state(host)
}

/// The endpoint of Service Fabric, which its clients only ask over TLS.
pub fn service_fabric_router(state: State, workloads: Vec<Workload>) -> Router {
    let host = Host { state, workloads: workloads.into(), form: Some(Form::ServiceFabric) };
    Router::new()
        .route("/metadata/identity/oauth2/token", get(service_fabric::token))
        .layer(from_fn_with_state(host.clone(), detour::refuse))
        .with_state(host)
}
