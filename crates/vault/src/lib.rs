//! Key Vault's data plane: the secrets in the vaults that the resource manager makes. The one place with plaintext secrets.
//!
//! A request names its vault by host. One table ([`routes`]) says of each operation what it needs, as an access policy names
//! it and as a role does; one path (`dispatch`) takes every request: which vault, who asks, may they, and afterwards who did
//! what, for every read too.
//!
//! This crate must never write a secret's value anywhere but sealed, never show one but to whoever may get it, and never
//! decide by roles in a vault whose access policies decide, nor the other way round.

mod access;
mod audit;
mod backup;
mod body;
mod bundle;
mod call;
mod deleted;
mod dispatch;
mod firewall;
mod listing;
mod purge;
mod refusal;
pub mod routes;
mod secret;
mod state;

pub use purge::purge_due_secrets;
pub use state::{Settings, State};

use std::sync::Arc;

use axum::Router;

/// The surface, for the hosts below the vault suffix.
pub fn router(state: State) -> Router {
    Router::new().fallback(dispatch::dispatch).with_state(Arc::new(state))
}
