//! `Microsoft.Insights`: metrics and the activity log.

super::operations! { "Microsoft.Insights", "Microsoft Insights";
    false "Insights provider" {
        "register/action", "Register the provider", "Registers the subscription with the insights provider.";
        "unregister/action", "Unregister the provider", "Unregisters the subscription from the insights provider.";
        "operations/read", "Read operations", "Lists the operations of the insights provider.";
    }
    false "Metrics" {
        "metrics/read", "Read metrics", "Shows the metrics of a resource.";
        "metricDefinitions/read", "Read metric definitions", "Lists the metrics of a resource.";
        "metricNamespaces/read", "Read metric namespaces", "Lists the namespaces of a resource's metrics.";
    }
    false "Activity log" {
        "eventtypes/values/read", "Read the activity log", "Shows what was done to resources.";
        "eventtypes/management/values/read", "Read the directory's activity log", "Shows what was done above subscriptions.";
        "eventtypes/digestevents/read", "Read the activity log's digest", "Shows a digest of what was done to resources.";
        "eventCategories/read", "Read event categories", "Lists the categories of the activity log.";
    }
    false "Alert rules" {
        "alertRules/read", "Read a metric alert rule", "Shows a metric alert rule.";
        "alertRules/write", "Create or update a metric alert rule", "Creates or updates a metric alert rule.";
        "alertRules/delete", "Delete a metric alert rule", "Deletes a metric alert rule.";
    }
    false "Diagnostic settings" {
        "diagnosticSettings/read", "Read diagnostic settings", "Shows diagnostic settings.";
        "diagnosticSettings/write", "Write diagnostic settings", "Creates or updates diagnostic settings.";
        "diagnosticSettings/delete", "Delete diagnostic settings", "Deletes diagnostic settings.";
        "diagnosticSettingsCategories/read", "Read diagnostic settings categories", "Lists what diagnostic settings can collect.";
    }
}
