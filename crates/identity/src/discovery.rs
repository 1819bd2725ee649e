//! What clients learn before they sign in: OpenID Connect discovery documents and the signing keys.

mod document;
mod instance;
mod keys;

pub(crate) use document::{adfs, v1, v2};
pub(crate) use instance::instance;
pub(crate) use keys::keys;
