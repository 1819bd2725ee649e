//! The operations of `Microsoft.Insights`.

use super::{LOG_VERSIONS, METRIC_VERSIONS, NAMESPACE_VERSIONS, READ_LOG, activity_log, metric};
use crate::operation::{
    Access::{Action, SignedIn, Visible},
    operations, subscription,
};

operations! {
    "MetricDefinitions_List": GET "{scope}/providers/Microsoft.Insights/metricDefinitions", METRIC_VERSIONS, Action("Microsoft.Insights/metricDefinitions/read") => metric::definitions, [200];
    "MetricNamespaces_List": GET "{scope}/providers/Microsoft.Insights/metricNamespaces", NAMESPACE_VERSIONS, Action("Microsoft.Insights/metricNamespaces/read") => metric::namespaces, [200];
    "Metrics_List": GET "{scope}/providers/Microsoft.Insights/metrics", METRIC_VERSIONS, Action("Microsoft.Insights/metrics/read") => metric::list, [200];
    "ActivityLogs_List": GET subscription!("/providers/Microsoft.Insights/eventtypes/management/values"), LOG_VERSIONS, Visible(READ_LOG) => activity_log::list, [200];
    "TenantActivityLogs_List": GET "/providers/Microsoft.Insights/eventtypes/management/values", LOG_VERSIONS, Action("Microsoft.Insights/eventtypes/management/values/read") => activity_log::list_tenant, [200];
    "EventCategories_List": GET "/providers/Microsoft.Insights/eventcategories", LOG_VERSIONS, SignedIn => activity_log::categories, [200];
}
