//! `Microsoft.Resources` and `Microsoft.Management`: subscriptions, resource groups, deployments, management groups.

super::operations! { "Microsoft Resources", "Microsoft.";
    false "Subscriptions" {
        "Resources/subscriptions/read", "Read subscriptions", "Shows subscriptions.";
        "Resources/subscriptions/write", "Write subscriptions", "Creates or renames subscriptions.";
        "Resources/subscriptions/locations/read", "Read locations", "Lists the locations of a subscription.";
        "Resources/subscriptions/providers/read", "Read providers", "Shows the resource providers of a subscription.";
        "Resources/subscriptions/resources/read", "Read resources", "Lists the resources of a subscription.";
        "Resources/subscriptions/operationresults/read", "Read operation results", "Shows the result of an operation on a subscription.";
        "Resources/subscriptions/tagNames/read", "Read tag names", "Lists the tag names of a subscription.";
        "Resources/providers/read", "Read providers", "Lists resource providers.";
        "Resources/tenants/read", "Read tenants", "Lists the directories that the caller can see.";
        "Resources/tags/read", "Read tags", "Shows the tags of a resource.";
        "Resources/tags/write", "Write tags", "Changes the tags of a resource.";
        "Resources/tags/delete", "Delete tags", "Removes the tags of a resource.";
        "Resources/checkResourceName/action", "Check a resource name", "Tells whether a resource name is allowed.";
    }
    false "Resource groups" {
        "Resources/subscriptions/resourceGroups/read", "Read a resource group", "Shows a resource group.";
        "Resources/subscriptions/resourceGroups/write", "Create or update a resource group", "Creates or updates a resource group.";
        "Resources/subscriptions/resourceGroups/delete", "Delete a resource group", "Deletes a resource group and everything in it.";
        "Resources/subscriptions/resourcegroups/resources/read", "Read resources of a group", "Lists the resources of a resource group.";
        "Resources/subscriptions/resourceGroups/moveResources/action", "Move resources", "Moves resources from one group to another.";
    }
    false "Deployments" {
        "Resources/deployments/read", "Read a deployment", "Shows a deployment.";
        "Resources/deployments/write", "Create a deployment", "Creates or updates a deployment.";
        "Resources/deployments/delete", "Delete a deployment", "Deletes a deployment.";
        "Resources/deployments/cancel/action", "Cancel a deployment", "Cancels a deployment.";
        "Resources/deployments/validate/action", "Validate a deployment", "Checks a deployment without doing it.";
        "Resources/deployments/whatIf/action", "Predict a deployment", "Predicts what a deployment would change.";
        "Resources/deployments/exportTemplate/action", "Export a template", "Exports the template of a deployment.";
        "Resources/deployments/operations/read", "Read deployment operations", "Shows the operations of a deployment.";
        "Resources/deployments/operationstatuses/read", "Read deployment status", "Shows how far a deployment got.";
    }
    false "Management groups" {
        "Management/managementGroups/read", "Read a management group", "Shows a management group.";
        "Management/managementGroups/write", "Create or update a management group", "Creates or updates a management group.";
        "Management/managementGroups/delete", "Delete a management group", "Deletes a management group.";
        "Management/managementGroups/descendants/read", "Read descendants", "Lists what lies below a management group.";
        "Management/managementGroups/subscriptions/read", "Read a group's subscriptions", "Lists the subscriptions of a management group.";
        "Management/managementGroups/subscriptions/write", "Add a subscription to a group", "Moves a subscription into a management group.";
        "Management/managementGroups/subscriptions/delete", "Remove a subscription from a group", "Moves a subscription out of a management group.";
        "Management/getEntities/action", "List entities", "Lists management groups and subscriptions that the caller can see.";
    }
    false "Insights" {
        "Insights/metrics/read", "Read metrics", "Shows the metrics of a resource.";
        "Insights/metricDefinitions/read", "Read metric definitions", "Lists the metrics of a resource.";
        "Insights/eventtypes/values/read", "Read the activity log", "Shows what was done to resources.";
        "Insights/diagnosticSettings/read", "Read diagnostic settings", "Shows diagnostic settings.";
        "Insights/diagnosticSettings/write", "Write diagnostic settings", "Creates or updates diagnostic settings.";
        "Insights/diagnosticSettings/delete", "Delete diagnostic settings", "Deletes diagnostic settings.";
    }
    false "Key vaults" {
        "KeyVault/vaults/read", "Read a key vault", "Shows a key vault.";
        "KeyVault/vaults/write", "Create or update a key vault", "Creates or updates a key vault.";
        "KeyVault/vaults/delete", "Delete a key vault", "Deletes a key vault.";
        "KeyVault/checkNameAvailability/read", "Check a vault name", "Tells whether a vault name is free.";
    }
}
