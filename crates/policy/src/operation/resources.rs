//! `Microsoft.Resources`: subscriptions, resource groups, tags, deployments.

super::operations! { "Microsoft.Resources", "Microsoft Resources";
    false "Subscriptions" {
        "subscriptions/read", "Read subscriptions", "Shows subscriptions.";
        "subscriptions/write", "Write subscriptions", "Creates or renames subscriptions.";
        "subscriptions/locations/read", "Read locations", "Lists the locations of a subscription.";
        "subscriptions/providers/read", "Read providers", "Shows the resource providers of a subscription.";
        "subscriptions/resources/read", "Read resources", "Lists the resources of a subscription.";
        "subscriptions/operationresults/read", "Read operation results", "Shows the result of an operation on a subscription.";
        "subscriptions/tagNames/read", "Read tag names", "Lists the tag names of a subscription.";
        "subscriptions/tagNames/write", "Write a tag name", "Adds a tag name to a subscription.";
        "subscriptions/tagNames/delete", "Delete a tag name", "Removes a tag name from a subscription.";
        "subscriptions/tagNames/tagValues/read", "Read tag values", "Lists the values of a tag name.";
        "subscriptions/tagNames/tagValues/write", "Write a tag value", "Adds a value to a tag name.";
        "subscriptions/tagNames/tagValues/delete", "Delete a tag value", "Removes a value from a tag name.";
    }
    false "Directory" {
        "providers/read", "Read providers", "Lists resource providers.";
        "tenants/read", "Read tenants", "Lists the directories that the caller can see.";
        "operations/read", "Read operations", "Lists the operations of the resource manager.";
        "checkResourceName/action", "Check a resource name", "Tells whether a resource name is allowed.";
    }
    false "Resources" {
        "resources/read", "Read resources by filter", "Lists the resources that a filter names.";
    }
    false "Tags" {
        "tags/read", "Read tags", "Shows the tags of a resource.";
        "tags/write", "Write tags", "Changes the tags of a resource.";
        "tags/delete", "Delete tags", "Removes the tags of a resource.";
    }
    false "Resource groups" {
        "subscriptions/resourceGroups/read", "Read a resource group", "Shows a resource group.";
        "subscriptions/resourceGroups/write", "Create or update a resource group", "Creates or updates a resource group.";
        "subscriptions/resourceGroups/delete", "Delete a resource group", "Deletes a resource group and everything in it.";
        "subscriptions/resourcegroups/resources/read", "Read resources of a group", "Lists the resources of a resource group.";
        "subscriptions/resourceGroups/moveResources/action", "Move resources", "Moves resources from one group to another.";
        "subscriptions/resourceGroups/validateMoveResources/action", "Validate a move", "Tells whether resources can be moved to another group.";
        "subscriptions/resourcegroups/deployments/read", "Read a group's deployments", "Shows the deployments of a resource group.";
        "subscriptions/resourcegroups/deployments/write", "Write a group's deployments", "Creates or updates a deployment of a resource group.";
        "subscriptions/resourcegroups/deployments/operations/read", "Read a group's deployment operations", "Shows the operations of a resource group's deployments.";
        "subscriptions/resourcegroups/deployments/operationstatuses/read", "Read a group's deployment status", "Shows how far a resource group's deployments got.";
    }
    false "Deployments" {
        "deployments/read", "Read a deployment", "Shows a deployment.";
        "deployments/write", "Create a deployment", "Creates or updates a deployment.";
        "deployments/delete", "Delete a deployment", "Deletes a deployment.";
        "deployments/cancel/action", "Cancel a deployment", "Cancels a deployment.";
        "deployments/validate/action", "Validate a deployment", "Checks a deployment without doing it.";
        "deployments/whatIf/action", "Predict a deployment", "Predicts what a deployment would change.";
        "deployments/exportTemplate/action", "Export a template", "Exports the template of a deployment.";
        "deployments/operations/read", "Read deployment operations", "Shows the operations of a deployment.";
        "deployments/operationstatuses/read", "Read deployment status", "Shows how far a deployment got.";
    }
    false "Template hashes" {
        "calculateTemplateHash/action", "Calculate a template's hash", "Tells the hash of a template.";
    }
    false "Template specs" {
        "templateSpecs/read", "Read a template spec", "Shows a template spec.";
        "templateSpecs/write", "Write a template spec", "Creates or updates a template spec.";
        "templateSpecs/delete", "Delete a template spec", "Deletes a template spec and its versions.";
        "templateSpecs/versions/read", "Read a version of a template spec", "Shows a version of a template spec.";
        "templateSpecs/versions/write", "Write a version of a template spec", "Creates or updates a version of a template spec.";
        "templateSpecs/versions/delete", "Delete a version of a template spec", "Deletes a version of a template spec.";
    }
}
