//! The gate from outside: requests in, answers out; real keys, roles and tokens, a fake map behind it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends when something is wrong")]

mod admit;
mod attack;
mod bearer;
mod cors;
mod cors_contract;
mod deny;
mod explain;
mod guard;
mod key;
mod meter;
mod region;
mod revocation;
mod sas;
mod snapshot;
mod trusted_issuer;
mod world;
