//! Access tokens: what they say, and for which resource.

mod access;
mod resource;

pub(crate) use access::{Credential, Issued, Subject, issue};
pub(crate) use resource::{Resource, is_our_own, resolve};
