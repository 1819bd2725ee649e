//! Private endpoints of vaults. A server that runs in its owner's own network has none: the lists are empty and a new
//! connection is refused with what to do instead.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;
