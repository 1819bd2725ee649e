//! `Microsoft.Authorization`: roles, and who has which one where. What follows from them is decided by `policy`, not here.

pub(crate) mod nothing;
pub(crate) mod permissions;
pub(crate) mod role_assignment;
pub(crate) mod role_definition;
pub(crate) mod routes;

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
