//! Groups: `/v1.0/groups`.

pub(crate) mod create;
pub(crate) mod delete;
mod edit;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod members;
pub(crate) mod update;
mod view;

pub(super) use view::view;
