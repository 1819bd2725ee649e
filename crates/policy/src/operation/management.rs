//! `Microsoft.Management`: management groups.

super::operations! { "Microsoft.Management", "Microsoft Management";
    false "Management provider" {
        "register/action", "Register the provider", "Registers the subscription with the management groups provider.";
        "unregister/action", "Unregister the provider", "Unregisters the subscription from the management groups provider.";
        "operations/read", "Read operations", "Lists the operations of the management groups provider.";
        "checkNameAvailability/action", "Check a name", "Tells whether a management group's name is free.";
        "getEntities/action", "List entities", "Lists management groups and subscriptions that the caller can see.";
    }
    false "Management groups" {
        "managementGroups/read", "Read a management group", "Shows a management group.";
        "managementGroups/write", "Create or update a management group", "Creates or updates a management group.";
        "managementGroups/delete", "Delete a management group", "Deletes a management group.";
        "managementGroups/descendants/read", "Read descendants", "Lists what lies below a management group.";
        "managementGroups/subscriptions/read", "Read a group's subscriptions", "Lists the subscriptions of a management group.";
        "managementGroups/subscriptions/write", "Add a subscription to a group", "Moves a subscription into a management group.";
        "managementGroups/subscriptions/delete", "Remove a subscription from a group", "Moves a subscription out of a management group.";
        "managementGroups/settings/read", "Read hierarchy settings", "Shows the settings of the directory's management groups.";
        "managementGroups/settings/write", "Write hierarchy settings", "Creates or updates the settings of the directory's management groups.";
        "managementGroups/settings/delete", "Delete hierarchy settings", "Deletes the settings of the directory's management groups.";
    }
}
