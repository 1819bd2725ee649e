//! `Microsoft.Features`: previews that a subscription takes part in. Lazurite has none: what it can do, it does for everybody.
//! Clients that look for one are told so, and what asks to take part in one is refused rather than believed.

pub(crate) mod list;
pub(crate) mod missing;
pub(crate) mod routes;

/// The api-versions.
pub(crate) const VERSIONS: &[&str] = &["2021-07-01", "2015-12-01"];
