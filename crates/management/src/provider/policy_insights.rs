//! `Microsoft.PolicyInsights`: which resources comply with which policies.
//!
//! Nothing of it is kept. A state is found out when somebody asks, by the engine that also refuses requests, so the two can
//! never disagree.

pub(crate) mod event;
pub(crate) mod metadata;
pub(crate) mod routes;
pub(crate) mod state;

/// The api-versions of policy states.
pub(crate) const STATE_VERSIONS: &[&str] = &["2024-10-01", "2019-10-01", "2018-07-01-preview", "2018-04-04"];

/// The api-versions of policy events.
pub(crate) const EVENT_VERSIONS: &[&str] = &["2024-10-01", "2019-10-01", "2018-07-01-preview", "2018-04-04"];

/// The api-versions of the policies' metadata.
pub(crate) const METADATA_VERSIONS: &[&str] = &["2024-10-01", "2019-10-01"];
