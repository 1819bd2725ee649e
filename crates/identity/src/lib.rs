//! Entra-compatible sign-in: discovery, signing keys, access tokens, managed identities, and the Microsoft Graph subset
//! that manages who may sign in.
//!
//! Three routers over one [`State`]: [`login_router`] (discovery and tokens), [`managed_identity_router`] (its own
//! plain-HTTP listener, for the machine itself), [`graph_router`] (its own origin). It issues tokens and keeps the
//! directory; whether a token is believed and what it allows is decided elsewhere. No secret and no token is ever logged.

mod client;
mod cookie;
mod cors;
mod directory;
mod discovery;
mod expiry;
mod fault;
mod first_party;
mod graph;
mod managed_identity;
mod oauth;
mod pages;

mod people;
mod rotation;
mod settings;
mod state;
mod token;

#[cfg(test)]
mod tests;

pub use expiry::forget_expired;
pub use first_party::{ensure_first_party, first_party_api};
pub use graph::graph_router;
pub use managed_identity::{Choice, InvalidNetwork, Network, Workload, managed_identity_router, service_fabric_router};
pub use oauth::device::{ApproveError, approve_device};
pub use oauth::login_router;
pub use people::sign_in_log::write_sign_in_log;
pub use rotation::{RotationError, cut_turn_short, rotate_signing_keys, rotate_signing_keys_now};
pub use settings::{ManagedIdentitySettings, Settings};
pub use state::State;
