//! `Microsoft.Authorization`.

super::operations! { "Microsoft Authorization", "Microsoft.Authorization/";
    false "Role assignments" {
        "roleAssignments/read", "Read a role assignment", "Shows who has which role where.";
        "roleAssignments/write", "Create a role assignment", "Gives a principal a role at a scope.";
        "roleAssignments/delete", "Delete a role assignment", "Takes a role away from a principal.";
    }
    false "Role definitions" {
        "roleDefinitions/read", "Read a role definition", "Shows what a role allows.";
        "roleDefinitions/write", "Create or update a custom role", "Creates or updates a custom role definition.";
        "roleDefinitions/delete", "Delete a custom role", "Deletes a custom role definition.";
    }
    false "Permissions" {
        "permissions/read", "Read permissions", "Lists the permissions that the caller has at a scope.";
        "denyAssignments/read", "Read deny assignments", "Lists the deny assignments at a scope.";
        "providerOperations/read", "Read provider operations", "Lists the operations that roles can name.";
        "operations/read", "Read operations", "Lists the operations of the authorization provider.";
        "elevateAccess/action", "Elevate access", "Gives the caller User Access Administrator at the root scope.";
    }
    false "Locks" {
        "locks/read", "Read locks", "Shows the locks at a scope.";
        "locks/write", "Write locks", "Adds locks at a scope.";
        "locks/delete", "Delete locks", "Removes locks at a scope.";
    }
    false "Policies" {
        "policyDefinitions/read", "Read a policy definition", "Shows a policy definition.";
        "policyDefinitions/write", "Write a policy definition", "Creates or updates a custom policy definition.";
        "policyDefinitions/delete", "Delete a policy definition", "Deletes a policy definition.";
        "policyAssignments/read", "Read a policy assignment", "Shows a policy assignment.";
        "policyAssignments/write", "Write a policy assignment", "Assigns a policy at a scope.";
        "policyAssignments/delete", "Delete a policy assignment", "Removes a policy assignment at a scope.";
    }
}
