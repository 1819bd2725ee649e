//! `Microsoft.Management/managementGroups`: the scopes above subscriptions.
//!
//! They are one tree for each directory; its root bears the directory's id and is there without being made. Whoever changes the
//! tree changes who may do what in it, so each change needs leave at every place that gains or loses something.

pub(crate) mod backfill;
pub(crate) mod check_name;
pub(crate) mod delete;
pub(crate) mod descendants;
pub(crate) mod entities;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod put;
pub(crate) mod routes;
pub(crate) mod settings;
pub(crate) mod subscription;

mod change;
mod tree;
mod view;

/// The action of those who may change a group, or what is in it.
const WRITE: &str = "Microsoft.Management/managementGroups/write";

/// The action of those who may see a group.
const READ: &str = "Microsoft.Management/managementGroups/read";

/// The api-versions.
pub(crate) const VERSIONS: &[&str] =
    &["2023-04-01", "2021-04-01", "2020-10-01", "2020-05-01", "2020-02-01", "2019-11-01", "2018-03-01-preview"];
