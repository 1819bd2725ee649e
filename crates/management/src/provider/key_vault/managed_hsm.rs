//! Managed HSMs: there are none. Clients that list vaults list these, too, and find nothing.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod refused;
