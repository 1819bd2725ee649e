//! Tokens: for which resource, on whose behalf, and what they say.

mod access;
mod groups;
mod id_token;
mod resource;
mod roles;
mod scope;
mod sign;

pub(crate) use access::{Credential, Issued, Person, Subject, issue, issue_for, pairwise};
pub(crate) use groups::{GroupClaim, groups_for, principals_of, transitive};
pub(crate) use id_token::{IdToken, id_token};
pub(crate) use resource::{Resource, is_for_administrators, is_our_own, resolve};
pub(crate) use roles::{is_assigned, role_values};
pub(crate) use scope::{ApiScope, Scopes};
