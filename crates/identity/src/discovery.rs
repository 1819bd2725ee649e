//! What clients learn before they sign in: OpenID Connect discovery documents and the signing keys.

mod document;
mod instance;
mod published;

pub(crate) use instance::instance;
pub(crate) use published::{Documents, published};
