//! Entra-compatible sign-in: discovery, signing keys, access tokens, managed identities, and the Microsoft Graph subset
//! that manages who may sign in.
//!
//! Three routers over one [`State`]: [`login_router`] (discovery and tokens), [`managed_identity_router`] (its own
//! plain-HTTP listener, for the machine itself), [`graph_router`] (its own origin). It issues tokens and keeps the
//! directory; whether a token is believed and what it allows is decided elsewhere. No secret and no token is ever logged.

mod cors;
mod discovery;
mod fault;
mod graph;
mod managed_identity;
mod oauth;
mod rotation;
mod settings;
mod state;
mod tenant;
mod token;

#[cfg(test)]
mod tests;

pub use graph::graph_router;
pub use managed_identity::managed_identity_router;
pub use oauth::login_router;
pub use rotation::{RotationError, rotate_signing_keys, rotate_signing_keys_now};
pub use settings::{ManagedIdentitySettings, Settings};
pub use state::State;
