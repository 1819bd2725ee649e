//! `Microsoft.Insights`: what an account was called for (metrics), and what was asked of the resource manager (the activity
//! log). Both only read: metrics what the meter counted, the log what each write and each refusal noted.

pub(crate) mod activity_log;
pub(crate) mod metric;
pub(crate) mod routes;
mod token;

/// The api-versions of metrics and their definitions.
pub(crate) const METRIC_VERSIONS: &[&str] =
    &["2024-02-01", "2023-10-01", "2021-05-01", "2019-07-01", "2018-01-01", "2017-05-01-preview"];

/// The api-versions of metric namespaces.
pub(crate) const NAMESPACE_VERSIONS: &[&str] = &["2024-02-01", "2017-12-01-preview"];

/// The api-versions of the activity log and its categories.
pub(crate) const LOG_VERSIONS: &[&str] = &["2015-04-01", "2017-03-01-preview"];

/// What one may do who may read the activity log of a subscription, a group or a resource.
pub(crate) const READ_LOG: &str = "Microsoft.Insights/eventtypes/values/read";
