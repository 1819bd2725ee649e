//! `Microsoft.Authorization`: roles, who has which one where, and what is denied in spite of them. What follows is decided by
//! `policy`, not here.

pub(crate) mod deny_assignment;
pub(crate) mod elevate_access;
pub(crate) mod nothing;
pub(crate) mod permissions;
pub(crate) mod provider_operations;
pub(crate) mod role_assignment;
pub(crate) mod role_definition;
pub(crate) mod routes;

mod operations;
mod role;

/// The api-versions of role definitions and permissions.
pub(crate) const ROLE_DEFINITION_VERSIONS: &[&str] =
    &["2022-04-01", "2022-05-01-preview", "2018-07-01", "2018-01-01-preview", "2015-07-01"];

/// The api-versions of role assignments.
pub(crate) const ROLE_ASSIGNMENT_VERSIONS: &[&str] = &[
    "2022-04-01",
    "2020-10-01-preview",
    "2020-08-01-preview",
    "2020-04-01-preview",
    "2018-09-01-preview",
    "2018-01-01-preview",
    "2015-07-01",
];

/// The api-versions of deny assignments.
pub(crate) const DENY_ASSIGNMENT_VERSIONS: &[&str] = &["2022-04-01", "2024-07-01-preview", "2018-07-01-preview"];

/// The api-versions of scheduled and eligible role assignments.
pub(crate) const SCHEDULE_VERSIONS: &[&str] =
    &["2020-10-01", "2024-09-01-preview", "2022-04-01-preview", "2020-10-01-preview"];

/// The api-versions in which deny assignments are made and deleted.
pub(crate) const DENY_ASSIGNMENT_WRITE_VERSIONS: &[&str] = &["2024-07-01-preview"];

/// The api-versions of the providers' operations.
pub(crate) const PROVIDER_OPERATIONS_VERSIONS: &[&str] =
    &["2022-04-01", "2018-07-01", "2018-01-01-preview", "2015-07-01"];

/// The api-versions of elevated access.
pub(crate) const ELEVATE_ACCESS_VERSIONS: &[&str] = &["2022-04-01", "2017-05-01", "2016-07-01", "2015-07-01"];

/// The api-versions of classic administrators.
pub(crate) const CLASSIC_ADMINISTRATOR_VERSIONS: &[&str] = &["2015-07-01", "2015-06-01"];
